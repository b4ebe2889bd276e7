"""A small memory for what takes long: computed once while others wait, forgotten when others are wanted more."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Memory(Generic[Made]):
    """Keeps the last `size` results by key; safe to use from many threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Future[Made]] = OrderedDict()

    def get(self, key: str, make: Callable[[], Made]) -> Made:
        """What `make` gives for the key. A failure is told to all who wait, and not kept."""
        with self._lock:
            future = self._kept.get(key)
            mine = future is None
            if future is None:
                future = self._kept[key] = Future()
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        if mine:
            self._make(key, future, make)
        return future.result()

    def peek(self, key: str) -> Made | None:
        """What is kept and finished, without making it."""
        with self._lock:
            future = self._kept.get(key)
        return future.result() if future is not None and future.done() and not future.exception() else None

    def _make(self, key: str, future: Future[Made], make: Callable[[], Made]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is future:
                    del self._kept[key]
            future.set_exception(error)
            raise
