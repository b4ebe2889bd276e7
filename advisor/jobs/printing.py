"""One report being made in a program of its own: started, watched, and stopped where it runs away."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError

ORDER, PROGRESS, RESULT, LOG = "order.json", "progress.json", "result", "log"
"""Names in the folder in which a report is made."""
_TAIL = 2_000
_MAY_KILL_GROUPS = os.name == "posix"


class MakingError(AdvisorError):
    """A report could not be made; `detail` is for the log."""

    def __init__(self, message: str, detail: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a report may take, and how much memory its programs may use each."""

    seconds: float = 600
    memory_mb: int = 3000


@dataclass(frozen=True)
class Order:
    """What the program is to make: the state that it is made from, and all that it needs, as JSON-able data."""

    state: str
    content: Mapping[str, Any]


class Printing:
    """The program that makes a report. It ends by itself when the server that started it dies."""

    def __init__(self, command: Sequence[str], place: Path, order: Order, limits: Limits) -> None:
        (place / ORDER).write_text(
            json.dumps({**order.content, "memory_mb": limits.memory_mb, "seconds": limits.seconds}), encoding="utf-8"
        )
        self._place, self._limits = place, limits
        self._until = time.monotonic() + limits.seconds
        with (place / LOG).open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our own program, its order as JSON
                [*command, str(place)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=_MAY_KILL_GROUPS,
            )

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def wait(self, seconds: float) -> Path | None:
        """The finished file; None while it is still being made after so many seconds.

        Raises:
            MakingError: it could not be made, or took too long.

        """
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            if time.monotonic() < self._until:
                return None
            self.stop()
            raise MakingError(
                "Making the report took longer than %(minutes)s minutes and was stopped. Try again; if it happens again,"
                " ask the administrator.",
                self._log(),
                minutes=round(self._limits.seconds / 60, 1),
            ) from None
        if code == 0 and (self._place / RESULT).is_file():
            return self._place / RESULT
        raise self._failure(code)

    def progress(self) -> float:
        """How far it says to be, 0..1."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return max(0.0, min(1.0, float(self._told().get("progress", 0.0))))
        return 0.0

    def stop(self) -> None:
        """End it with all programs that it started; it is gone on return."""
        with contextlib.suppress(OSError):
            if _MAY_KILL_GROUPS:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:  # pragma: no cover -- Windows
                self._process.kill()
        self._process.wait()
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _failure(self, code: int) -> MakingError:
        told: object = None
        with contextlib.suppress(OSError, ValueError):
            told = self._told().get("error")
        if isinstance(told, str) and told:
            return MakingError(told, self._log())
        return MakingError(
            "The report could not be made: the program that prints it ended unexpectedly. Try again; if it happens"
            " again, give the administrator the number of this error.",
            f"exit code {code}\n{self._log()}",
        )

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self._place / PROGRESS).read_text(encoding="utf-8"))
        return told

    def _log(self) -> str:
        with contextlib.suppress(OSError):
            return (self._place / LOG).read_text(encoding="utf-8", errors="replace")[-_TAIL:]
        return ""
