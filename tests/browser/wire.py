"""A wire between browsers and the server: it keeps what came over it, and can be cut so that answers are lost on the way back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass
class Wire:
    """Passes bytes on between a port of its own and the server's."""

    target: int
    came: list[bytes] = field(default_factory=list)
    """Everything that the server sent, in pieces."""
    deaf: bool = False
    """Requests go through, but what the server answers to answers sent is lost with the connection."""
    lost: int = 0
    _listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def take(self) -> str:
        """All that the server sent since the last time."""
        pieces, self.came = self.came, []
        return b"".join(pieces).decode("utf-8", "replace")

    def serve(self) -> None:
        """Pass on until closed."""
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            saving = threading.Event()
            for act in (
                lambda n=near, f=far, s=saving: self._up(n, f, s),
                lambda n=near, f=far, s=saving: self._down(f, n, s),
            ):
                threading.Thread(target=act, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _up(self, near: socket.socket, far: socket.socket, saving: threading.Event) -> None:
        with _ending(near, far):
            while data := near.recv(_CHUNK):
                if b"/answers HTTP/1.1" in data:
                    saving.set()
                elif b" HTTP/1.1\r\n" in data:
                    saving.clear()
                far.sendall(data)

    def _down(self, far: socket.socket, near: socket.socket, saving: threading.Event) -> None:
        with _ending(near, far):
            while data := far.recv(_CHUNK):
                if self.deaf and saving.is_set():
                    self.lost += 1
                    return
                self.came.append(data)
                near.sendall(data)


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A wire to the server at a port."""
    made = Wire(target)
    threading.Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.close()


@contextmanager
def _ending(*lines: socket.socket) -> Iterator[None]:
    """Whatever happens to one of the lines ends both."""
    try:
        with contextlib.suppress(OSError):
            yield
    finally:
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
