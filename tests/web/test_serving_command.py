"""`advisor serve` as it is started: what the terminal says, what it refuses, how it stops and comes back."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from advisor.cli import serve as command
from advisor.cli.main import entry
from advisor.errors import EnvironmentFault
from advisor.web.serving import site, starting
from advisor.web.serving.server import Server, running
from advisor.web.serving.site import Moving, Site
from advisor.web.serving.starting import Started, start, words
from tests.services.account_office import GOOD


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


@contextmanager
def begun(folder: Path, port: int, *more: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The program, once it is served, and what it has said."""
    order = [sys.executable, "-m", "advisor", "serve", "--data", str(folder), "--port", str(port), *more]
    process = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    said: list[str] = []
    while not said or not said[-1].startswith("Stop it with"):
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        said.append(line.rstrip("\n"))
    try:
        yield process, said
    finally:
        process.kill()
        process.communicate()


def get(address: str, cookie: str = "") -> tuple[int, str]:
    """Status and text of a page."""
    asked = urllib.request.Request(address, headers={"Cookie": cookie})  # noqa: S310 -- our own address
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 -- as above
        return answer.status, answer.read().decode()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_it_serves_stops_and_comes_back(tmp_path: Path, port: int) -> None:
    """On an empty folder it says how to begin; told to stop it ends with 0; a session outlives a restart."""
    with begun(tmp_path / "data", port) as (process, said):
        assert f"  on this computer  http://127.0.0.1:{port}" in said
        assert any(re.search(r"set-up code [A-Z2-9]{5}-[A-Z2-9]{5}", line) for line in said)
        assert any("Only this computer reaches it" in line for line in said)
        status, page = get(f"http://127.0.0.1:{port}/")
        assert status == 200
        assert 'autocomplete="new-password"' in page
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "Stopped. Everything is saved.\n")
    assert "Traceback" not in err
    made = start("127.0.0.1", port, tmp_path / "data")
    account = made.office.accounts.administration.set_up("anna@example.org", "Anna", GOOD)
    token = made.office.accounts.signing_in.begin(account).token
    made.office.desk.store.close()
    with begun(tmp_path / "data", port) as (process, said):
        assert not any("set-up code" in line for line in said)
        assert "anna@example.org" in get(f"http://127.0.0.1:{port}/account", f"session={token}")[1]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What the program says before it ends with 2."""
    monkeypatch.setattr("sys.argv", ["advisor", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        entry()
    assert stop.value.code == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return said.err


def test_what_keeps_it_from_starting_is_told(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A taken port, a folder that is none, a newer or damaged database, a lost key: each with what to do."""
    monkeypatch.setattr(starting, "log_to_terminal", lambda: None)
    folder = tmp_path / "data"

    def serve(*more: object) -> str:
        return refused(monkeypatch, capsys, "serve", "--data", folder, "--port", port, *more)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert f"Port {port} on 127.0.0.1 is taken" in serve()
    assert "no address of this machine" in serve("--host", "192.0.2.77")
    with sqlite3.connect(folder / "advisor.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "newer version" in serve()
    (folder / "secrets.key").unlink()
    assert "Restore it from a copy" in serve()
    (folder / "advisor.db").write_bytes(b"no database" * 1000)
    assert "damaged" in serve("--new-key")
    (tmp_path / "file").touch()
    told = refused(monkeypatch, capsys, "serve", "--data", tmp_path / "file" / "data", "--port", port)
    assert "cannot be used" in told


@contextmanager
def started(folder: Path, host: str, **more: bool) -> Iterator[Started]:
    """What a start makes, closed afterwards."""
    made = start(host, 8710, folder, **more)
    yield made
    made.office.desk.store.close()


def test_the_terminal_says_where_phones_reach_it_and_who_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond this machine: every address of the network, and plainly that answers are readable without --tls."""
    monkeypatch.setattr(site, "lan_addresses", lambda: ("192.168.1.20", "10.0.0.7"))
    with started(tmp_path, "0.0.0.0") as made:  # noqa: S104 -- not bound to
        said = "\n".join(words(made))
        assert made.home == "http://127.0.0.1:8710"
        assert made.settings.addresses == ("http://192.168.1.20:8710", "http://10.0.0.7:8710")
    assert "in the network    http://10.0.0.7:8710" in said
    assert "NOT ENCRYPTED" in said
    assert "answers and passwords included" in said
    with started(tmp_path, "0.0.0.0", tls=True) as made:  # noqa: S104 -- as above
        said = "\n".join(words(made))
        assert made.settings.secure
        assert made.settings.fingerprint in said
    assert "https://192.168.1.20:8710/trust" in said
    assert "NOT ENCRYPTED" not in said
    assert "just made anew" in said
    named = start("0.0.0.0", 8710, tmp_path, names=["Advisor.Corp.Example."])  # noqa: S104 -- as above
    assert named.settings.addresses[0] == "http://advisor.corp.example:8710"
    assert named.settings.names == ("advisor.corp.example",)
    named.office.desk.store.close()
    monkeypatch.setattr(site, "lan_addresses", lambda: ())
    with started(tmp_path, "::") as made:
        assert "No network was found" in "\n".join(words(made))
    with started(tmp_path, "::1") as made:
        assert made.home == "http://[::1]:8710"


def test_the_whole_way_over_tls(tmp_path: Path, port: int) -> None:
    """A client that trusts the authority gets the page, encrypted, with cookies bound to the host."""
    made = start("127.0.0.1", port, tmp_path, tls=True)
    assert made.certificate
    context = ssl.create_default_context(cafile=str(made.certificate.authority))
    with running(made.server):
        address = f"https://127.0.0.1:{port}/setup"
        with urllib.request.urlopen(address, context=context, timeout=30) as answer:
            assert answer.headers["Set-Cookie"].startswith("__Host-form=")
    made.office.desk.store.close()


def test_it_follows_the_machine_into_another_network(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The QR code of the room and the certificate name the new address; without a network the old one stays."""
    where = ["192.168.1.20"]
    monkeypatch.setattr(site, "lan_addresses", lambda: tuple(where))
    made = start("0.0.0.0", port, tmp_path, tls=True)  # noqa: S104 -- reached in this test only
    assert made.certificate
    context = ssl.create_default_context(cafile=str(made.certificate.authority))
    moving = made.workers[-1]
    assert isinstance(moving, Moving)

    def trusted(host: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port)) as line, context.wrap_socket(line, server_hostname=host):
                return True
        except ssl.SSLCertVerificationError:
            return False

    with running(made.server):
        assert (trusted("192.168.1.20"), trusted("10.9.8.7")) == (True, False)
        for now, addresses in (([], "192.168.1.20"), (["10.9.8.7"], "10.9.8.7")):
            where[:] = now
            moving.look()
            settings = made.server.wsgi_app.__self__.extensions["settings"]
            assert settings.addresses == (f"https://{addresses}:{port}",)
        assert (trusted("192.168.1.20"), trusted("10.9.8.7")) == (False, True)
    assert f"phones now reach it at https://10.9.8.7:{port}" in caplog.text
    made.office.desk.store.close()


def test_looking_for_networks_ends_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks in a thread of its own; a certificate that cannot be made is told and tried again."""
    seen: list[tuple[str, ...]] = []
    where = [("192.168.1.20",), ("10.9.8.7",)]
    monkeypatch.setattr(site, "lan_addresses", lambda: where[0] if len(where) == 1 else where.pop(0))

    def moved(lan: tuple[str, ...]) -> None:
        seen.append(lan)
        if len(seen) == 1:
            raise EnvironmentFault("no library")

    moving = Moving(Site("::", 8710, tmp_path), moved, seconds=0.01)
    moving.start()
    deadline = time.monotonic() + 10
    while len(seen) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    moving.stop()
    assert seen == [("10.9.8.7",)] * 2


def test_a_password_is_reset_at_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The way back when no administrator can sign in: a link, good once."""
    assert "no database" in refused(monkeypatch, capsys, "account", "reset", "anna@example.org", "--data", tmp_path)
    with started(tmp_path, "127.0.0.1") as made:
        made.office.accounts.administration.set_up("anna@example.org", "Anna", GOOD)
    assert "no account" in refused(monkeypatch, capsys, "account", "reset", "ben@example.org", "--data", tmp_path)
    monkeypatch.setattr("sys.argv", ["advisor", "account", "reset", "ANNA@example.org", "--data", str(tmp_path)])
    entry()
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://127.0.0.1:8710/password/")
    with started(tmp_path, "127.0.0.1") as made:
        assert made.office.accounts.passwords.holder(link.rpartition("/")[2]).email == "anna@example.org"


def test_the_command_says_and_opens_once_it_is_served(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The browser is opened after the port is taken, never before."""
    opened: list[str] = []

    def at_once(server: Server, workers: object, say: object) -> None:
        assert callable(say)
        with running(server):
            say()
        del workers

    monkeypatch.setattr("advisor.web.serving.server.serve", at_once)
    monkeypatch.setattr(command.webbrowser, "open", opened.append)
    monkeypatch.setattr("sys.argv", ["advisor", "serve", "--open", "--data", str(tmp_path), "--port", str(port)])
    root = logging.getLogger("advisor")
    kept = root.handlers, root.propagate, root.level
    entry()
    root.handlers, root.propagate = kept[:2]
    root.setLevel(kept[2])
    assert opened == [f"http://127.0.0.1:{port}"]
    assert "Stopped. Everything is saved." in capsys.readouterr().out
