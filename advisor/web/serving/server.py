"""Serves the application: one process, a pool of threads, a clean stop that finishes what is under way."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from cheroot.wsgi import Server as CherootServer

from advisor.errors import EnvironmentFault
from advisor.web.serving.connections import Connection, Encryption, Gateway, Watch

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger("advisor.serving")

THREADS = 20
IDLE_SECONDS = 20
STOP_SECONDS = 20
_HEADERS = 32 * 1024
_FILES = 4_096
_OTHER_FILES = 128
_MOST_WINDOWS = 450
"""There, 512 connections can be waited for at once."""
_SHORTEST_IDLE = 1.0
_WAITING = 2_000
"""Requests that wait for a thread; whoever comes then is told to try again."""


class Worker(Protocol):
    """Something that works in the background as long as the application is served."""

    def start(self) -> None:
        """Begin, in a thread of its own."""

    def stop(self) -> None:
        """Finish or put down what is under way, and return when that is done."""


class Server(CherootServer):
    """Cheroot, tuned for a room of phones.

    A connection that has not sent anything yet takes no thread: browsers open some in advance and leave them idle.
    """

    def __init__(
        self, host: str, port: int, application: WSGIApplication, certificate: tuple[Path, Path] | None
    ) -> None:
        super().__init__(
            (host, port),
            application,
            numthreads=THREADS,
            max=THREADS,
            server_name="advisor",
            request_queue_size=512,
            timeout=IDLE_SECONDS,
            shutdown_timeout=STOP_SECONDS,
            accepted_queue_size=_WAITING,
            accepted_queue_timeout=1,
        )
        self.gateway = Gateway
        self.ConnectionClass = Connection
        self.max_request_header_size = _HEADERS
        self.most = most_connections()
        self.keep_alive_conn_limit = self.most
        self.watch = Watch()
        self._refused: OSError | None = None
        if certificate is not None:
            chain, key = certificate
            self.ssl_adapter = Encryption(str(chain), str(key))

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.bind_addr[1])

    def use_certificate(self, chain: Path, key: Path) -> None:
        """Show another certificate to whoever connects from now on."""
        if isinstance(self.ssl_adapter, Encryption):
            self.ssl_adapter.context.load_cert_chain(chain, key)

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:
        """Listen, and keep in mind why it could not."""
        try:
            bound: socket.socket = super().bind(family, type, proto)
        except OSError as error:
            self._refused = error
            raise
        return bound

    def open(self) -> None:
        """Take the address and start the threads.

        Raises:
            EnvironmentFault: the address cannot be taken.

        """
        host, port = self.bind_addr[:2]
        try:
            self.prepare()
        except OSError as error:
            raise EnvironmentFault(_why(host, port, self._refused or error)) from error

    def process_conn(self, conn: Any) -> None:  # noqa: ANN401 -- a connection of Cheroot
        """Park a new connection until it sends; give one that sends to a thread.

        Where too many wait, those that have sent nothing for a second have to go: the system gives only so many, and
        a server that can take no more would neither answer nor let go.
        """
        if conn.last_used is not None:
            super().process_conn(conn)
            return
        waiting = self._connections  # type: ignore[attr-defined]  # set by `prepare`
        if waiting._num_connections >= self.most:  # noqa: SLF001 -- Cheroot has no other door to it
            waiting._expire(time.time() - _SHORTEST_IDLE)  # noqa: SLF001 -- as above
        if waiting._num_connections >= self.most:  # noqa: SLF001 -- as above
            conn.close()
            return
        waiting.put(conn)

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:  # noqa: FBT001, FBT002 -- the interface
        """Say it in the log."""
        log.log(level, "%s", msg, exc_info=traceback)


def most_connections() -> int:
    """As many as the system lets this process hold, after asking it for enough for a large room; files need some too."""
    try:
        import resource
    except ImportError:  # pragma: no cover -- of another system
        return _MOST_WINDOWS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    held = _FILES if soft == resource.RLIM_INFINITY else min(soft, _FILES)
    return max(held - _OTHER_FILES, _OTHER_FILES)


@contextmanager
def running(server: Server, workers: Sequence[Worker] = ()) -> Iterator[None]:
    """Serve in a thread as long as the block lasts; then finish the requests in flight and stop the workers.

    Raises:
        EnvironmentFault: the address cannot be taken.

    """
    server.open()
    threads = [threading.Thread(target=act, daemon=True) for act in (server.serve, server.watch.run)]
    for thread in threads:
        thread.start()
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        server.stop()
        server.watch.stop()
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(STOP_SECONDS)


def serve(server: Server, workers: Sequence[Worker] = (), started: Callable[[], None] = lambda: None) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); a second time stops at once.

    Raises:
        EnvironmentFault: the address cannot be taken.

    """
    told = threading.Event()
    before: dict[signal.Signals, Any] = {}

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("stopping: requests in flight are finished first")
        for known, handler in before.items():
            signal.signal(known, handler)
        del number
        told.set()

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a phone that hangs up in mid-answer ends its own line only
    for one in (signal.SIGTERM, signal.SIGINT):
        before[one] = signal.signal(one, stop)
    try:
        with running(server, workers):
            started()
            while not told.wait(0.5):
                pass
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)


def _why(host: str, port: int, error: OSError) -> str:
    """What keeps the address from being taken, and what to do."""
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is taken, perhaps by an advisor that runs already. Stop that, or choose another"
                f" port: advisor serve --port {port + 1 if port < 65535 else 8711}"  # noqa: PLR2004 -- the last port
            )
        case errno.EACCES | 10013:  # of Windows, for a port that it keeps
            return f"Port {port} on {host} may not be used by this user: choose one above 1023, such as --port 8710."
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: use --host 0.0.0.0 for all of its addresses."
        case _:
            return f"{host}, port {port} cannot be listened on: {error.strerror or error}. Check --host and --port."
