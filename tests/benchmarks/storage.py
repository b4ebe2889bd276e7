"""Prints how many saves a second the store takes, against a plain loop of sqlite3 inserts in the same run.

Run with `python tests/benchmarks/storage.py`. Nothing here is a test: machines are shared, so figures are read, never
asserted. Each save is a transaction of its own that has reached the disk, in the plain loop as in the store. The plain
loop checks nothing: no round, no participant, no order of arrival.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from advisor.storage.store import SqlStore, open_store  # noqa: E402 -- after the path
from tests.storage.samples import ITEMS, answer, begin, participant  # noqa: E402 -- as above

SECONDS = 2.0
PEOPLE = 200


def main() -> None:
    """All figures, one line each."""
    with tempfile.TemporaryDirectory() as folder:
        for level in ("FULL", "NORMAL"):
            for size in (1, 5, 15):
                plain = _rate(_plain(Path(folder) / f"plain-{level}-{size}.db", level, size))
                ours = _rate(_ours(Path(folder) / f"store-{level}-{size}.db", level, size))
                _say(f"synchronous={level}, {size:2} answers a save", plain, ours)
        url = f"sqlite:///{folder}/many.db"
        store = open_store(url)
        begin(store)
        _threads(store)
        store.close()
        _processes(url)
        _reading(f"sqlite:///{folder}/read.db")


def _plain(file: Path, level: str, size: int) -> Callable[[int], None]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={level}")
    connection.execute("CREATE TABLE answers (participant, round, item, value, client, counter, saved, seconds, by)")

    def save(turn: int) -> None:
        rows = [(f"p{turn % PEOPLE}", "r1", f"q{n}", 3, "c", turn, "2026-03-09", 2.5, None) for n in range(size)]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    return save


def _ours(file: Path, level: str, size: int) -> Callable[[int], None]:
    store = open_store(f"sqlite:///{file}")
    begin(store)
    with store.writing() as tx:
        for n in range(PEOPLE):
            tx.participants.join(participant(f"p{n}"))
    assert isinstance(store, SqlStore)
    with store.database.alone() as connection:
        connection.execute(f"PRAGMA synchronous={level}")

    def save(turn: int) -> None:
        person, page = f"p{turn % PEOPLE}", turn // PEOPLE
        sent = [answer(person, f"q{page}-{n}", 3, turn, seconds=2.5) for n in range(size)]
        with store.writing() as tx:
            tx.answers.save("r1", sent)

    return save


def _rate(save: Callable[[int], None]) -> list[float]:
    """The seconds that each save took, one after the other, for some time."""
    taken = []
    end = time.perf_counter() + SECONDS
    while (begun := time.perf_counter()) < end:
        save(len(taken))
        taken.append(time.perf_counter() - begun)
    return taken


def _threads(store: object) -> None:
    """Eight threads of one process, as a web server has them."""
    assert isinstance(store, SqlStore)
    taken: list[float] = []
    end = time.perf_counter() + SECONDS

    def work(name: str) -> None:
        with store.writing() as tx:
            tx.participants.join(participant(name))
        turn = 0
        while (begun := time.perf_counter()) < end:
            with store.writing() as tx:
                tx.answers.save("r1", [answer(name, f"q{turn}", 3, turn)])
            turn += 1
            taken.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"8 threads, single answers: {_figures(taken, SECONDS)}")


def _processes(url: str) -> None:
    """Two processes that save sections of five as fast as they can, start-up included."""
    saves = 1000
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tests.storage.worker", url]
    running = [subprocess.Popen([*command, f"w{n}", str(saves)], cwd=ROOT, stdout=subprocess.DEVNULL) for n in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    taken = time.perf_counter() - begun
    print(f"2 processes, 5 answers a save: {2 * saves / taken:7.0f} saves/s, start-up included")


def _reading(url: str) -> None:
    """The matrix of 200 people x 57 items, and the counts for the projector."""
    store = open_store(url)
    begin(store)
    items = [f"q{n}" for n in range(57)]
    with store.writing() as tx:
        for n in range(PEOPLE):
            tx.participants.join(participant(f"p{n}"))
            tx.answers.save("r1", [answer(f"p{n}", item, 3, seconds=2.0) for item in (*items, *ITEMS)])
    for what, read in (
        ("matrix 200 x 57", lambda tx: tx.answers.matrix("w1", items)),
        ("progress of 200", lambda tx: tx.participants.progress("w1", "r1")),
    ):
        best = min(_once(store, read) for _ in range(5))
        print(f"{what}: {best * 1000:6.1f} ms")
    store.close()


def _once(store: object, read: Callable[..., object]) -> float:
    assert isinstance(store, SqlStore)
    begun = time.perf_counter()
    with store.reading() as tx:
        read(tx)
    return time.perf_counter() - begun


def _say(what: str, plain: list[float], ours: list[float]) -> None:
    print(f"{what}: plain {_figures(plain)}   store {_figures(ours)}   {len(ours) / len(plain):5.0%} of plain")


def _figures(taken: list[float], seconds: float | None = None) -> str:
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    return f"{len(taken) / (seconds or sum(taken)):7.0f} saves/s, p95 {p95 * 1000:5.2f} ms"


if __name__ == "__main__":
    main()
