"""What takes seconds, made once in the background while pages say that it is under way, then kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Background(Generic[Made]):
    """Keeps the last `size` results by key; safe to use from many threads. A failure is told, and not kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Future[Made]] = OrderedDict()

    def get(self, key: str, make: Callable[[], Made], patience: float | None = 0.0) -> Made | None:
        """What `make` gives; None where that takes longer than so many seconds (patience None: wait for it).

        Raises:
            Exception: whatever `make` raised.

        """
        future = self._begun(key, make)
        wait([future], patience)
        return future.result() if future.done() else None

    def _begun(self, key: str, make: Callable[[], Made]) -> Future[Made]:
        with self._lock:
            future = self._kept.get(key)
            if future is None or (future.done() and future.exception()):
                future = self._kept[key] = Future()
                threading.Thread(target=_make, args=(future, make), name="background", daemon=True).start()
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return future


def _make(future: Future[Made], make: Callable[[], Made]) -> None:
    try:
        future.set_result(make())
    except BaseException as error:  # noqa: BLE001 -- told to whoever asks for the result
        future.set_exception(error)
