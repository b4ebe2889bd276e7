"""How requests are read: connections wait outside of the threads until they send, and none may send too slowly."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Gateway_10

log = logging.getLogger("advisor.serving")

HEAD_SECONDS = 20.0
"""A request line with its headers has arrived by then."""
BODY_SECONDS = 20.0
SLOWEST = 50_000
"""Bytes a second that a body has to arrive with, beyond the first seconds."""
WHOLE_SECONDS = 600.0
"""No answer takes longer to make and to send."""
_DRAINED = 64 * 1024 * 1024
"""So much of a body that nobody reads is taken off the line, so that the sender sees the answer and no broken line."""
_PEEKED = 2048
_HOST = re.compile(rb"\r\nhost:[ \t]*([a-z0-9.:\[\]-]{1,255})[ \t]*\r\n", re.IGNORECASE)
_TARGET = re.compile(rb"\A[A-Z]+ (/[!-~]{0,1000}) HTTP/1")


class Watch:
    """Cuts connections that are past the time they were given; a look every second."""

    def __init__(self) -> None:
        self._until: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def within(self, line: socket.socket, seconds: float) -> Iterator[None]:
        """Cut the line if the block takes longer; an earlier bound that is already set stays."""
        end = time.monotonic() + seconds
        with self._lock:
            before = self._until.get(line)
            self._until[line] = end if before is None else min(before, end)
        try:
            yield
        finally:
            with self._lock:
                if before is None:
                    self._until.pop(line, None)
                else:
                    self._until[line] = before

    def run(self) -> None:
        """Look until stopped."""
        while not self._stopped.wait(1.0):
            now = time.monotonic()
            with self._lock:
                late = [line for line, end in self._until.items() if end < now]
            for line in late:
                log.info("a connection was cut: it was too slow")
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(line, socket.SHUT_RDWR)

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()


class _Body:
    """The body of a request, whose reading is under watch."""

    def __init__(self, file: Any, watch: Watch, line: socket.socket, seconds: float) -> None:  # noqa: ANN401 -- either kind of body
        self._file, self._watch, self._line = file, watch, line
        self._left = seconds

    def read(self, *size: int) -> bytes:
        """Bytes of the body."""
        return self._watched(self._file.read, *size)

    def readline(self, *size: int) -> bytes:
        """A line of the body."""
        return self._watched(self._file.readline, *size)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _watched(self, act: Any, *size: int) -> bytes:  # noqa: ANN401 -- a method of the body
        start = time.monotonic()
        with self._watch.within(self._line, max(self._left, 0.1)):
            data: bytes = act(*size)
        self._left -= time.monotonic() - start
        return data


class Request(HTTPRequest):
    """A request that has to arrive in time; what the application did not read is taken off the line."""

    def parse_request(self) -> None:
        """Read the request line and the headers."""
        with self.server.watch.within(self.conn.socket, HEAD_SECONDS):
            super().parse_request()
        if getattr(self, "chunked_read", False):
            self.close_connection = True

    def send_headers(self) -> None:
        """Send the status and the headers; after a body that was refused unread, the connection ends."""
        if self._unread() > 0:
            self.close_connection = True
        super().send_headers()

    def respond(self) -> None:
        """Let the application answer, then take the rest of the body off the line."""
        with self.server.watch.within(self.conn.socket, WHOLE_SECONDS):
            super().respond()
            if self.close_connection and self._unread() > 0:
                self._drain()

    def _unread(self) -> int:
        return int(getattr(self.rfile, "remaining", 0))

    def _drain(self) -> None:
        with contextlib.suppress(OSError), self.server.watch.within(self.conn.socket, BODY_SECONDS):
            socket.socket.shutdown(self.conn.socket, socket.SHUT_WR) if not _is_tls(self.conn.socket) else None
            taken = 0
            while taken < _DRAINED and (data := self.rfile.read(min(65_536, self._unread()))):
                taken += len(data)


class Connection(HTTPConnection):
    """A connection; over TLS it shakes hands in the thread that reads it, not in the one that all others wait for."""

    RequestHandlerClass = Request
    greeted = False

    def communicate(self) -> bool:
        """Read a request and answer it; whether the connection stays open."""
        if not self.greeted and self.server.ssl_adapter is not None and not self._shake_hands():
            return False
        self.greeted = True
        return bool(super().communicate())  # type: ignore[no-untyped-call]  # Cheroot says no types here

    def _shake_hands(self) -> bool:
        line = self.socket
        try:
            with self.server.watch.within(line, HEAD_SECONDS):
                start = socket.socket.recv(line, _PEEKED, socket.MSG_PEEK)
                if start[:1].isalpha():
                    socket.socket.sendall(line, _elsewhere(start))
                    return False
                line.do_handshake()
        except (ssl.SSLError, OSError) as error:
            log.info("a phone or browser gave up the encrypted connection: %s", getattr(error, "reason", None) or error)
            return False
        return True


def _elsewhere(start: bytes) -> bytes:
    """The answer to somebody who speaks without encryption: the same address with it."""
    host, target = _HOST.search(start), _TARGET.match(start)
    if host is None or target is None:
        text = b"This service is reached with https:// only.\n"
        return b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)
    place = b"https://" + host[1] + target[1]
    return (
        b"HTTP/1.1 307 Temporary Redirect\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n"
    )


class Encryption(BuiltinSSLAdapter):
    """TLS whose handshake is left to the thread that reads the connection."""

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, Any]]:
        """The encrypted line, and what the application is told of it."""
        line = self.context.wrap_socket(sock, do_handshake_on_connect=False, server_side=True)
        return line, {"wsgi.url_scheme": "https", "HTTPS": "on"}


class Gateway(Gateway_10):
    """Hands a request to the application, its body under watch."""

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]  # as above
        """What the application is given."""
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]  # as above
        length = environ.get("CONTENT_LENGTH", "")
        seconds = BODY_SECONDS + (int(length) if length.isdigit() else 0) / SLOWEST
        environ["wsgi.input"] = _Body(self.req.rfile, self.req.server.watch, self.req.conn.socket, seconds)
        return environ


def _is_tls(line: socket.socket) -> bool:
    return isinstance(line, ssl.SSLSocket)
