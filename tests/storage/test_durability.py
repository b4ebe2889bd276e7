"""Nothing acknowledged is lost: several processes and threads at once, a killed process, a full disk."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from advisor.ports import BusyError, FullError, StoreError
from advisor.storage.engine import Database
from advisor.storage.errors import translated
from advisor.storage.store import SqlStore
from tests.storage.samples import answer, begin, participant
from tests.storage.worker import SECTION

ROOT = Path(__file__).resolve().parents[2]


def _start(url: str, name: str, saves: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.worker", url, name, str(saves)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_write_at_once(url: str, sqlite: SqlStore) -> None:
    """All answers of both are there, and neither was ever told that the database is locked."""
    begin(sqlite)
    workers = [_start(url, name, 150) for name in ("p1", "p2")]
    for worker in workers:
        out, errors = worker.communicate(timeout=120)
        assert (worker.returncode, errors, out.split()) == (0, "", [str(n + 1) for n in range(150)])
    with sqlite.reading() as tx:
        assert [len(tx.answers.of_participant(name)) for name in ("p1", "p2")] == [150 * SECTION] * 2


def test_many_threads_write_and_read_at_once(sqlite: SqlStore) -> None:
    """Threads share a store: each save is there, and readers always see whole sections."""
    begin(sqlite)
    names = [f"p{n}" for n in range(8)]
    faults: list[BaseException] = []

    def work(name: str) -> None:
        try:
            with sqlite.writing() as tx:
                tx.participants.join(participant(name))
            for counter in range(1, 26):
                with sqlite.writing() as tx:
                    tx.answers.save("r1", [answer(name, f"n{counter}-{place}", 3, counter) for place in range(3)])
                with sqlite.reading() as tx:
                    assert len(tx.answers.of_participant(name)) == 3 * counter
                    assert all(one.answers % 3 == 0 for one in tx.participants.progress("w1"))
        except BaseException as fault:  # noqa: BLE001 -- told by the test
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with sqlite.reading() as tx:
        assert sum(one.answers for one in tx.participants.progress("w1")) == 8 * 25 * 3


def test_a_killed_process_loses_nothing_acknowledged(url: str, sqlite: SqlStore) -> None:
    """Whatever was acknowledged before kill -9 is there, and no section is there in part."""
    begin(sqlite)
    for name, saves in (("p1", 40), ("p2", 97)):
        worker = _start(url, name, 0)
        assert worker.stdout
        for _ in range(saves):
            assert worker.stdout.readline()
        worker.kill()
        acknowledged = saves + len(worker.stdout.read().split("\n")[:-1])
        worker.communicate()
        with sqlite.reading() as tx:
            sections = Counter(one.counter for one in tx.answers.of_participant(name))
        assert set(sections) >= set(range(1, acknowledged + 1))
        assert set(sections.values()) == {SECTION}
    with sqlite.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_each_commit_reaches_the_disk(sqlite: SqlStore) -> None:
    """The settings on which all of this rests hold on every connection."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 15000}
    for door in (sqlite.database.reading, sqlite.database.writing):
        with door() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert found == wanted


def test_a_full_disk_is_said_plainly_and_loses_nothing(sqlite: SqlStore) -> None:
    """The save that did not fit is not there at all, those before are, and it goes on once there is room."""
    begin(sqlite)
    with sqlite.writing() as tx:
        tx.participants.join(participant("p1"))
    sqlite.close()
    limit = [0]

    def limited(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit[0] or 2**30}").close()  # type: ignore[attr-defined]

    sa.event.listen(sqlite.database.engine, "connect", limited)
    with sqlite.database.reading() as connection:
        limit[0] = connection.exec_driver_sql("PRAGMA page_count").scalar() + 8
    sqlite.close()
    kept = 0

    def save() -> None:
        with sqlite.writing() as tx:
            tx.answers.save("r1", [answer("p1", f"n{kept}-{place}", 4, kept) for place in range(40)])

    def save_until_full() -> None:
        nonlocal kept
        for kept in range(500):  # noqa: B007 -- the last one did not fit
            save()

    with pytest.raises(FullError, match=r"disk is full.*everything saved before is safe") as told:
        save_until_full()
    assert told.value.exit_code == 2
    assert 0 < kept < 500
    with sqlite.reading() as tx:
        assert len(tx.answers.of_participant("p1")) == 40 * kept
    sqlite.close()
    limit[0] = 0
    save()
    with sqlite.reading() as tx:
        assert len(tx.answers.of_participant("p1")) == 40 * (kept + 1)


def test_a_writer_that_waits_too_long_is_told(url: str, sqlite: SqlStore) -> None:
    """Another process, or another thread, that holds the lock for too long gives a plain error."""
    begin(sqlite)
    impatient = SqlStore(url, busy_seconds=0.05)

    def write() -> None:
        with impatient.writing():
            pass

    for holder in (sqlite, impatient):
        with holder.writing(), pytest.raises(BusyError, match="busy for too long"):
            write()
    write()
    impatient.close()


def test_switching_to_the_log_waits_for_others(tmp_path: Path) -> None:
    """Where another process just makes the file, opening tries again, and in the end says that it is busy."""
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("CREATE TABLE made (id)")
    other.execute("BEGIN EXCLUSIVE")
    url = f"sqlite:///{tmp_path}/store.db"
    with pytest.raises(BusyError), translated(), Database(url, busy_seconds=0.01).reading():
        pass
    other.execute("COMMIT")
    other.close()
    database = Database(url)
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.engine.dispose()


def test_a_damaged_file_is_said_plainly(tmp_path: Path) -> None:
    """What is no database, and what cannot be opened, is answered in words."""
    (tmp_path / "store.db").write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="damaged or is no database"):
        SqlStore(f"sqlite:///{tmp_path}/store.db")
    with pytest.raises(StoreError, match="cannot be opened for writing"):
        SqlStore(f"sqlite:///{tmp_path}/no/such/folder/store.db")
    with pytest.raises(StoreError, match="needs a file"):
        SqlStore("sqlite://")
