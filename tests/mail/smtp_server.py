"""A small mail server for tests, that can be told to refuse, to break off and to speak TLS."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Behaviour:
    """What the server does, and what it received."""

    context: ssl.SSLContext | None = None
    tls_from_start: bool = False
    password: str = ""
    refused: tuple[str, ...] = ()
    refuses_data: bool = False
    breaks_after: int | None = None
    connections: int = 0
    received: list[bytes] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    behaviour: Behaviour

    def setup(self) -> None:
        """Speak TLS from the start where told."""
        super().setup()
        self.behaviour.connections += 1
        if self.behaviour.tls_from_start:
            self._wrap()

    def handle(self) -> None:
        """Answer commands until the client leaves."""
        self._say("220 test")
        while line := self.rfile.readline():
            words = line.decode().strip()
            if not self._answer(words.split(" ")[0].upper(), words):
                return

    def _answer(self, verb: str, words: str) -> bool:
        known = self.behaviour
        if verb == "EHLO":
            offers = ["250-test"] + (["250-STARTTLS"] if known.context and not known.tls_from_start else [])
            self._say(*offers, *(["250-AUTH PLAIN"] if known.password else []), "250 8BITMIME")
        elif verb == "STARTTLS":
            self._say("220 go")
            self._wrap()
        elif verb == "AUTH":
            given = base64.b64decode(words.split(" ")[2]).split(b"\0")[-1].decode()
            self._say("235 ok" if given == known.password else "535 no such user")
        elif verb == "RCPT":
            bad = any(address in words for address in known.refused)
            self._say("550 nobody of that name" if bad else "250 ok")
        elif verb == "DATA":
            return self._data()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _data(self) -> bool:
        known = self.behaviour
        if known.breaks_after is not None and len(known.received) >= known.breaks_after:
            known.breaks_after = None
            return False
        self._say("354 go")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if known.refuses_data:
            self._say("554 spam")
        else:
            known.received.append(b"".join(lines))
            self._say("250 ok")
        return True

    def _wrap(self) -> None:
        assert self.behaviour.context
        self.request = self.behaviour.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def finish(self) -> None:
        """Let go of what TLS put in place of the plain connection."""
        super().finish()
        self.request.close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that leaves in the middle is what the tests are about."""


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[int]:
    """Serve, and give the port."""
    session = type("Session", (_Session,), {"behaviour": behaviour})
    with _Server(("127.0.0.1", 0), session) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
