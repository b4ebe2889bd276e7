"""The tables: made by upgrading, equal to what the code speaks of, refused where another version made them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from advisor.ports import NewerDatabaseError, StoreError
from advisor.storage.engine import Database
from advisor.storage.store import SqlStore, open_store
from advisor.storage.tables import answers, engagements
from advisor.storage.upgrade import upgrade

METADATA = engagements.metadata


def test_the_upgraded_tables_are_those_of_the_code(url: str, sqlite: SqlStore, tmp_path: Path) -> None:
    """Alembic finds no difference, and every table and index reads the same as when made from the metadata."""
    with sqlite.database.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []
    fresh = Database(f"sqlite:///{tmp_path}/fresh.db")
    with fresh.writing() as connection:
        METADATA.create_all(connection)
    assert _schema(sqlite.database) == _schema(fresh)
    fresh.engine.dispose()
    upgrade(url)


def _schema(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows if not name.startswith("alembic")}


def test_a_newer_database_is_refused(url: str) -> None:
    """Neither opening nor upgrading touches it; the message says what to do."""
    database = Database(url)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for act in (SqlStore, upgrade, open_store):
        with pytest.raises(NewerDatabaseError, match=r"newer version.*9999.*Nothing was changed.*Install the newer"):
            act(url)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    database.engine.dispose()


def test_an_older_or_empty_database_is_upgraded_first(tmp_path: Path) -> None:
    """A store opens only what is up to date; `open_store` sees to it."""
    url = f"sqlite:///{tmp_path}/100% new/store.db"
    (tmp_path / "100% new").mkdir()
    with pytest.raises(StoreError, match="bring it up to date"):
        SqlStore(url)
    store = open_store(url)
    with store.reading() as tx:
        assert tx.accounts.all() == ()
    store.close()


def test_a_failed_upgrade_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    """All changes are one transaction: where one of them fails, none is there."""
    url = f"sqlite:///{tmp_path}/store.db"
    database = Database(url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE audit (number INTEGER)")
    with pytest.raises(StoreError):
        upgrade(url)
    assert list(_schema(database)) == ["audit"]
    database.engine.dispose()


def test_two_processes_upgrade_at_once(tmp_path: Path) -> None:
    """The second waits and finds nothing to do."""
    code = f"from advisor.storage.store import open_store; open_store('sqlite:///{tmp_path}/store.db').close()"
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate(timeout=60)[1] for process in running] == [b""] * 3
    assert [process.returncode for process in running] == [0] * 3


def test_the_tables_can_be_made_in_postgresql() -> None:
    """All tables compile for the other dialect, and times there have a zone."""
    made = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in METADATA.sorted_tables]
    assert len(made) == len(METADATA.tables)
    assert "saved_at TIMESTAMP WITH TIME ZONE NOT NULL" in made[[*METADATA.sorted_tables].index(answers)]
    assert not [text for text in made if "ROWID" in text]


def test_no_table_keeps_the_order_of_joining(sqlite: SqlStore) -> None:
    """Only the log is numbered; no other table has SQLite's hidden row number."""
    with sqlite.database.reading() as connection:
        for table in METADATA.sorted_tables:
            if table.name == "audit":
                continue
            with pytest.raises(sa.exc.OperationalError, match="no such column"):
                connection.execute(sa.text(f"SELECT rowid FROM {table.name}"))  # noqa: S608 -- our own names
