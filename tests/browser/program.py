"""The real `advisor serve` as a child process on a data folder of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Program:
    """The server; what it says is in `serve.log` beside its data."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """The address of its start page, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """What it wrote to the terminal so far."""
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, and return once it answers."""
        command = [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "advisor",
            "serve",
            "--data",
            str(self.folder),
            "--port",
            str(self.port),
        ]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=_environment())
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self.process.poll() is None, f"the server did not start:\n{self.said}"
            assert time.monotonic() < end, f"the server does not answer:\n{self.said}"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it without warning, as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(by)
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/health", timeout=2) as answer:  # noqa: S310 -- our own address
                return bool(answer.status == 200)
        except OSError:
            return False


def _environment() -> dict[str, str]:
    """This environment without what would change how it serves."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
