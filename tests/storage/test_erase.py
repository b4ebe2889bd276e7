"""An erased engagement leaves no row and no byte in the files."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from advisor.domain.access import Membership, Role
from advisor.storage.store import SqlStore
from advisor.storage.tables import accounts, engagements, password_links, sessions
from tests.storage.samples import ENGAGEMENT, UNITS, WAVE, answer, begin, fill, participant

TRACES = [
    "星河科技",
    "Galaxy",
    "研发",
    "product_rnd",
    "K7P2XM",
    "unmistakable",
    "settled note",
    "Li Na",
    "Wang Wei",
    "wang@example.org",
    "resume-p1",
    "digest-i1",
    "digest-link",
    "digest-token",
    "variant row",
]


def _traces(folder: Path) -> set[str]:
    files = b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("store.db"))
    return {trace for trace in TRACES if trace.encode() in files or ascii(trace)[1:-1].encode() in files}


def test_no_row_and_no_byte_remains(sqlite: SqlStore, tmp_path: Path) -> None:
    """Before, all traces are found in the database or its log; afterwards none, and only accounts have rows."""
    begin(sqlite)
    fill(sqlite)
    with sqlite.writing() as tx:
        for n in range(300):
            tx.participants.join(participant(f"unmistakable-{n}"))
            tx.answers.save("r1", [answer(f"unmistakable-{n}", f"item-{m}", 3, m) for m in range(20)])
    with sqlite.writing() as tx:
        for n in range(0, 300, 2):
            tx.participants.remove(f"unmistakable-{n}")
    assert _traces(tmp_path) == set(TRACES)
    assert sqlite.erase("eng")
    assert _traces(tmp_path) == set()
    with sqlite.database.reading() as connection:
        rows = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in engagements.metadata.sorted_tables
        }
    assert {name for name, many in rows.items() if many} == {accounts.name}
    assert (tmp_path / "store.db-wal").stat().st_size == 0


def test_a_reader_in_the_way_is_reported(url: str, tmp_path: Path) -> None:
    """While somebody still reads the old state the files cannot be cleaned; afterwards the same call does it."""
    store = SqlStore(url, busy_seconds=0.1)
    begin(store)
    with store.reading() as tx:
        assert tx.engagements.get("eng") == ENGAGEMENT
        assert not store.erase("eng")
        assert tx.engagements.get("eng") == ENGAGEMENT
    with store.reading() as tx:
        assert tx.engagements.get("eng") is None
    assert _traces(tmp_path)
    assert store.erase("eng")
    assert _traces(tmp_path) == set()
    store.close()


def test_a_writer_in_the_way_is_reported(url: str) -> None:
    """While another process writes, the files cannot be rewritten: said by False, not by an error."""
    store, other = SqlStore(url, busy_seconds=0.05), SqlStore(url)
    with other.writing():
        assert not store._clean()
    assert store._clean()
    store.close()
    other.close()


def test_every_table_hangs_on_its_engagement() -> None:
    """By cascading foreign keys each table but those of accounts leads to the engagements: a new one cannot be forgotten."""
    reached = {engagements.name}
    for table in engagements.metadata.sorted_tables:
        if any(link.ondelete == "CASCADE" and link.column.table.name in reached for link in table.foreign_keys):
            reached.add(table.name)
    assert {table.name for table in engagements.metadata.sorted_tables} - reached == {
        accounts.name,
        sessions.name,
        password_links.name,
    }


def test_accounts_outlive_engagements_and_are_only_disabled(sqlite: SqlStore) -> None:
    """Erasing what is not there is no error; the same accounts run the next engagement."""
    begin(sqlite)
    assert sqlite.erase("eng")
    assert sqlite.erase("eng")
    with sqlite.writing() as tx:
        tx.engagements.create(ENGAGEMENT)
        tx.engagements.put_units(UNITS)
        tx.engagements.put_member(Membership("eng", "anna", Role.OWNER))
        tx.waves.put(WAVE)
