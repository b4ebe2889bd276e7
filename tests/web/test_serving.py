"""Serving: slow and strange clients, encryption, a clean stop, plain words where the port is taken."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import EnvironmentFault
from advisor.ports import StoreError
from advisor.storage.folder import DataFolder, derived, open_folder, usual_folder
from advisor.web.serving import connections
from advisor.web.serving.addresses import host_names, is_loopback, lan_addresses
from advisor.web.serving.certificates import certificate
from advisor.web.serving.server import THREADS, Server, most_connections, running, serve

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    """Tells the length of the body that it was sent; takes its time where asked; leaves bodies to /refuse unread."""
    path = environ["PATH_INFO"]
    if path.startswith("/slow/"):
        time.sleep(float(path[6:]))
    if path == "/lines":
        said = repr(list(environ["wsgi.input"])).encode()
        start("200 OK", [("Content-Length", str(len(said)))])
        return [said]
    if path == "/refuse":
        start("413 Content Too Large", [("Content-Length", "7")])
        return [b"too big"]
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    said = f"{environ['wsgi.url_scheme']} {len(body)}".encode()
    start("200 OK", [("Content-Length", str(len(said)))])
    return [said]


@contextmanager
def served(tls: tuple[Path, Path] | None = None) -> Iterator[Server]:
    """The application on a free port."""
    server = Server("127.0.0.1", 0, application, tls)
    with running(server):
        yield server


def ask(server: Server, path: str = "/", body: bytes | None = None) -> tuple[int, bytes]:
    """Status and body of the answer."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        line.request("POST" if body is not None else "GET", path, body)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_requests_are_answered() -> None:
    """With and without a body, one after the other on the same connection."""
    with served() as server:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        for size in (0, 5, 100_000):
            line.request("POST", "/", b"x" * size)
            assert line.getresponse().read() == f"http {size}".encode()
        line.close()


def test_bodies_are_read_line_by_line_too() -> None:
    """As the interface of applications demands."""
    with served() as server:
        assert ask(server, "/lines", b"one\ntwo") == (200, b"[b'one\\n', b'two']")


def test_connections_that_send_nothing_take_no_thread() -> None:
    """Three times as many idle connections as threads hinder nobody."""
    with served() as server:
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3 * THREADS)]
        start = time.monotonic()
        assert ask(server) == (200, b"http 0")
        assert time.monotonic() - start < 2
        for one in idle:
            one.close()


def test_a_flood_of_idle_connections_keeps_nobody_out() -> None:
    """Where no more can be held, the idle ones go first; requests under way are not cut."""
    with served() as server:
        server.most = 40
        told: list[tuple[int, bytes]] = []
        asking = threading.Thread(target=lambda: told.append(ask(server, "/slow/3")))
        asking.start()
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
        time.sleep(1.5)
        assert ask(server) == (200, b"http 0")
        asking.join()
        assert told == [(200, b"http 0")]
        for one in idle:
            one.close()


def test_the_system_is_asked_for_enough_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """A usual limit of 256 files, as on a notebook, is raised where that is allowed; else what there is counts."""
    resource = pytest.importorskip("resource")
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, resource.RLIM_INFINITY))
    assert most_connections() == 4096 - 128
    assert asked == [(4096, resource.RLIM_INFINITY)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1024))
    assert most_connections() == 1024 - 128

    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    assert most_connections() == 128
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert most_connections() == 4096 - 128


def test_a_client_that_dribbles_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers and bodies have to arrive in time, however steadily their bytes drip in."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(connections, "BODY_SECONDS", 1.0)
    with served() as server:
        for start in (b"GET / HT", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\n\r\n"):
            begun = time.monotonic()
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                line.sendall(start)
                with pytest.raises((BrokenPipeError, ConnectionResetError)):
                    _dribble(line)
            assert time.monotonic() - begun < 10
        assert ask(server)[0] == 200


def _dribble(line: socket.socket) -> None:
    for _ in range(60):
        time.sleep(0.2)
        line.sendall(b"x")


def test_a_long_answer_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only arriving is watched so closely: the application may take longer."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(connections, "BODY_SECONDS", 1.0)
    with served() as server:
        assert ask(server, "/slow/3", b"abc") == (200, b"http 3")


def test_whoever_sends_too_much_sees_the_answer() -> None:
    """A body that is refused unread is taken off the line, so that no broken connection hides the answer."""
    with served() as server:
        assert ask(server, "/refuse", b"x" * 10_000_000) == (413, b"too big")
        assert ask(server)[0] == 200


def test_chunked_bodies_do_not_become_requests() -> None:
    """What follows a body without a length is not read as another request: the connection ends."""
    smuggled = b"GET /slow/0 HTTP/1.1\r\nHost: a\r\n\r\n"
    with served() as server, socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(smuggled))
        line.sendall(smuggled + b"\r\n0\r\n\r\n")
        line.settimeout(5)
        said = b""
        while data := line.recv(4096):
            said += data
    assert said.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x00\xff\x00\r\n\r\n", b"400"),
        (b"GET http://other.example/ HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", b"413"),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n", b"400"),
    ],
)
def test_strange_requests_are_refused(sent: bytes, status: bytes) -> None:
    """Each with its status, and the next one is served."""
    with served() as server:
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(sent)
            line.settimeout(5)
            assert status in line.recv(200).split(b"\r\n")[0]
        assert ask(server)[0] == 200


def test_a_room_arrives_at_once() -> None:
    """Two hundred phones on connections of their own, three requests each, without one lost."""
    with served() as server:

        def phone(_: int) -> list[int]:
            return [ask(server, "/slow/0.01")[0] for _ in range(3)]

        with ThreadPoolExecutor(200) as phones:
            told = list(phones.map(phone, range(200)))
    assert told == [[200] * 3] * 200


def test_stopping_finishes_what_is_under_way() -> None:
    """A request that was begun is answered; afterwards nobody listens."""
    told: list[tuple[int, bytes]] = []
    with served() as server:
        asking = threading.Thread(target=lambda: told.append(ask(server, "/slow/1.5")))
        asking.start()
        time.sleep(0.5)
    asking.join()
    assert told == [(200, b"http 0")]
    with pytest.raises(ConnectionRefusedError):
        ask(server)


def test_workers_live_as_long_as_the_server() -> None:
    """They are started after the port is taken and stopped after the last request."""
    said: list[str] = []

    class Hand:
        def start(self) -> None:
            said.append("start")

        def stop(self) -> None:
            said.append("stop")

    with running(Server("127.0.0.1", 0, application, None), [Hand()]):
        assert said == ["start"]
    assert said == ["start", "stop"]
    with (
        served() as taken,
        pytest.raises(EnvironmentFault),
        running(Server("127.0.0.1", taken.port, application, None), [Hand()]),
    ):
        pass
    assert said == ["start", "stop"]


@pytest.mark.parametrize(
    ("host", "port", "told"),
    [
        ("127.0.0.1", 0, r"Port \d+ on 127.0.0.1 is taken.*--port \d+"),
        ("192.0.2.77", 8710, "no address of this machine: use --host 0.0.0.0"),
        ("no.such.host.invalid", 8710, "Check --host"),
    ],
)
def test_an_address_that_cannot_be_taken_is_told(host: str, port: int, told: str) -> None:
    """What is wrong, and what to do."""
    with served() as taken, pytest.raises(EnvironmentFault, match=told):
        Server(host, port or taken.port, application, None).open()


def _tls(tmp_path: Path) -> tuple[tuple[Path, Path], ssl.SSLContext]:
    made = certificate(tmp_path / "tls", ["desk.local"], ["192.168.1.20"], datetime.now(UTC))
    context = ssl.create_default_context(cafile=str(made.authority))
    return (made.chain, made.key), context


def test_the_certificate_is_good_for_whoever_trusts_the_authority(tmp_path: Path) -> None:
    """The names and addresses are checked by the ordinary means of a client."""
    files, context = _tls(tmp_path)
    with served(files) as server:
        for host in ("127.0.0.1", "localhost", "desk.local", "192.168.1.20"):
            with (
                socket.create_connection(("127.0.0.1", server.port)) as plain,
                context.wrap_socket(plain, server_hostname=host) as line,
            ):
                line.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                assert b"https 0" in line.recv(4096) + line.recv(4096)
                assert line.version() in {"TLSv1.2", "TLSv1.3"}
        with socket.create_connection(("127.0.0.1", server.port)) as plain, pytest.raises(ssl.SSLError):
            context.wrap_socket(plain, server_hostname="192.168.1.21")


def test_a_phone_that_stops_in_mid_handshake_stops_nobody_else(tmp_path: Path) -> None:
    """Handshakes are made in the threads: as many broken ones as there are threads but one hinder nobody."""
    files, context = _tls(tmp_path)
    with served(files) as server:
        broken = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(THREADS - 1)]
        for one in broken:
            one.sendall(b"\x16\x03\x01\x02\x00\x01")
        line = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=5)
        for _ in range(3):
            line.request("POST", "/", b"x" * 40_000)
            assert line.getresponse().read() == b"https 40000"
        line.close()
        for one in broken:
            one.close()


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"GET /j/ABC?x=1 HTTP/1.1\r\nHost: 10.0.0.5:8710\r\n\r\n", b"Location: https://10.0.0.5:8710/j/ABC?x=1\r\n"),
        (b"GET /\tb HTTP/1.1\r\nHost: 10.0.0.5:8710\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: evil/path\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.0\r\n\r\n", b"https:// only"),
    ],
)
def test_who_forgets_the_s_is_sent_to_it(tmp_path: Path, sent: bytes, answer: bytes) -> None:
    """A plain request to the encrypted port is sent to the same address with https, or told."""
    files, _ = _tls(tmp_path)
    with served(files) as server, socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(sent)
        assert answer in line.recv(4096)


def test_the_certificate_is_renewed_in_time(tmp_path: Path) -> None:
    """Kept while it covers the addresses for another month; the authority that phones trust stays."""
    folder = tmp_path / "tls"
    first = certificate(folder, ["desk.local"], ["192.168.1.20"], NOW)
    assert first.renewed
    authority = first.authority.read_bytes()

    def again(addresses: list[str], days: int) -> bool:
        made = certificate(folder, ["desk.local"], addresses, NOW + timedelta(days=days))
        assert made.authority.read_bytes() == authority
        assert made.fingerprint == first.fingerprint
        return made.renewed

    assert not again(["192.168.1.20"], 360)
    assert again(["192.168.1.20"], 370)
    assert again(["10.1.2.3", "192.168.1.20"], 370)
    assert not again(["192.168.1.20"], 370)
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*.key")} == {0o600}


def test_a_certificate_whose_key_is_anothers_is_replaced(tmp_path: Path) -> None:
    """A pair that does not belong together would break every handshake."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        certificate(folder, [], [], NOW)
    (one / "server.key").write_bytes((other / "server.key").read_bytes())
    assert certificate(one, [], [], NOW).renewed


def test_without_the_library_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install, and what going on without it means."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(EnvironmentFault, match=r"install it.*without --tls"):
        certificate(tmp_path, [], [], NOW)


def test_an_authority_that_cannot_vouch_is_replaced(tmp_path: Path) -> None:
    """Another host name, a public address, its end, or a damaged file: a new one, which phones have to trust again."""
    folder = tmp_path / "tls"
    prints = [certificate(folder, ["desk.local"], [], NOW).fingerprint]
    prints.append(certificate(folder, ["other.local"], [], NOW).fingerprint)
    prints.append(certificate(folder, ["other.local"], ["8.8.8.8"], NOW).fingerprint)
    prints.append(certificate(folder, ["other.local"], ["8.8.8.8"], NOW + timedelta(days=3600)).fingerprint)
    (folder / "authority.key").write_text("damaged")
    prints.append(certificate(folder, ["other.local"], [], NOW).fingerprint)
    (folder / "server.key").write_text("damaged")
    assert certificate(folder, ["other.local"], [], NOW).renewed
    assert len(set(prints)) == 5


def test_the_authority_vouches_for_nothing_else(tmp_path: Path) -> None:
    """A certificate for a public name, made with its key, is refused by a client that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from advisor.web.serving.certificates import _make_certificate, _read, _write

    made = certificate(tmp_path, [], [], datetime.now(UTC))
    signer = _read(tmp_path / "authority.crt", tmp_path / "authority.key")
    assert signer
    assert isinstance(signer[0], x509.Certificate)
    forged, key = _make_certificate(signer, ["bank.example"], ["9.9.9.9"], datetime.now(UTC))
    _write(tmp_path / "forged.crt", tmp_path / "forged.key", key, forged, signer[0])
    assert forged.public_bytes(Encoding.PEM) in (tmp_path / "forged.crt").read_bytes()
    context = ssl.create_default_context(cafile=str(made.authority))
    with (
        served((tmp_path / "forged.crt", tmp_path / "forged.key")) as server,
        socket.create_connection(("127.0.0.1", server.port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"),
    ):
        context.wrap_socket(plain, server_hostname="bank.example")


def test_addresses_are_found_without_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    """No packet leaves: only datagram sockets are connected, and names are not looked up."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr(socket, "gethostbyname", forbidden)
    monkeypatch.setattr(socket.socket, "send", forbidden)
    for address in lan_addresses():
        assert not is_loopback(address)
    assert all("." in name or name == socket.gethostname().lower() for name in host_names())
    assert is_loopback("localhost")
    assert is_loopback("127.0.0.9")
    assert is_loopback("::1")
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("0.0.0.0")  # noqa: S104 -- asked about, not bound to
    assert not is_loopback("desk")


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """Readable by nobody else; the same at each start; other keys are derived from it."""
    folder = open_folder(tmp_path / "new" / "data")
    key = folder.key()
    assert len(key) == 32
    assert folder.key() == key
    assert derived(key, "a") != derived(key, "b") != key
    assert [path.name for path in folder.path.iterdir()] == ["secrets.key"]
    if os.name == "posix":
        assert stat.S_IMODE(folder.key_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
        folder.key_file.chmod(0o644)
        folder.key()
        assert stat.S_IMODE(folder.key_file.stat().st_mode) == 0o600


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    """With a database there, another key would kill all links that are out: that has to be asked for."""
    folder = DataFolder(tmp_path)
    folder.database.touch()
    with pytest.raises(StoreError, match=r"Restore it from a copy.*--new-key"):
        folder.key()
    assert len(folder.key(renew=True)) == 32
    folder.key_file.write_bytes(b"short")
    with pytest.raises(StoreError, match="damaged"):
        folder.key()


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    """A folder in the place of a file stands for whatever the system refuses."""
    folder = DataFolder(tmp_path)
    folder.key_file.mkdir()
    with pytest.raises(StoreError, match=r"cannot be read.*as its owner"):
        folder.key()
    folder.database.mkdir()
    with pytest.raises(StoreError, match=r"cannot be written.*make it writable"):
        folder.protect_database()


def test_a_disk_without_links_gets_its_key_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a memory stick."""

    def no_links(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    folder = DataFolder(tmp_path)
    assert folder.key() == folder.key()
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.key"]


def test_the_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Before anything is in it; one that is there keeps what it holds."""
    folder = DataFolder(tmp_path)
    folder.protect_database()
    if os.name == "posix":
        assert stat.S_IMODE(folder.database.stat().st_mode) == 0o600
    folder.database.write_bytes(b"kept")
    folder.protect_database()
    assert folder.database.read_bytes() == b"kept"


def test_of_several_first_starts_one_makes_the_key(tmp_path: Path) -> None:
    """All of them read the same."""
    folder = DataFolder(tmp_path)
    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(lambda _: folder.key(), range(8)))
    assert len(keys) == 1


def test_the_folder_is_found_and_refused_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, then the variable, then the usual place of the system; a file in its place is told."""
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "variable"))
    assert open_folder().path == tmp_path / "variable"
    assert open_folder(tmp_path / "option").path == tmp_path / "option"
    assert usual_folder().name == "advisor"
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be used.*--data or ADVISOR_DATA"):
        open_folder(tmp_path / "file")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_the_handlers_of_signals_are_given_back() -> None:
    """Told to stop while it serves, it returns, and a second signal meets what was there before."""
    before = signal.getsignal(signal.SIGTERM)
    said: list[str] = []

    def told() -> None:
        said.append("served")
        os.kill(os.getpid(), signal.SIGTERM)

    serve(Server("127.0.0.1", 0, application, None), started=told)
    assert said == ["served"]
    assert signal.getsignal(signal.SIGTERM) == before


_PROGRAM = """
import sys, time
sys.path.insert(0, {here!r})
from test_serving import application
from advisor.web.serving.server import Server, serve
server = Server("127.0.0.1", 0, application, None)
serve(server, started=lambda: print(server.port, flush=True))
print("stopped", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(how: signal.Signals) -> None:
    """The request in flight is answered, the process ends by itself with 0."""
    code = _PROGRAM.format(here=str(Path(__file__).parent))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    port = int(process.stdout.readline())
    told: list[bytes] = []

    def asking() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", "/slow/1.5")
        told.append(line.getresponse().read())
        line.close()

    thread = threading.Thread(target=asking)
    thread.start()
    time.sleep(0.5)
    process.send_signal(how)
    out, err = process.communicate(timeout=30)
    thread.join()
    assert told == [b"http 0"]
    assert (process.returncode, out, "Traceback" in err) == (0, "stopped\n", False)
