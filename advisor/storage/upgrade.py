"""Brings a database up to date, and refuses one that a newer version made."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from advisor.ports import NewerDatabaseError, StoreError
from advisor.storage.engine import Database
from advisor.storage.errors import translated

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def upgrade(url: str) -> None:
    """Create the tables or change them to this version's, all in one transaction; other processes wait meanwhile.

    Raises:
        NewerDatabaseError: a newer version made the database.

    """
    database = Database(url)
    try:
        with translated(), database.writing() as connection:
            _refuse_newer(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.engine.dispose()


def require_current(connection: Connection) -> None:
    """Refuse to work on a database of another version.

    Raises:
        StoreError: an older one, or none at all.
        NewerDatabaseError: a newer one.

    """
    _refuse_newer(connection)
    if MigrationContext.configure(connection).get_current_revision() != _scripts().get_current_head():
        raise StoreError("The database was made by an older version, or is empty: bring it up to date first (upgrade).")


def _refuse_newer(connection: Connection) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    scripts = _scripts()
    known = [script.revision for script in scripts.walk_revisions()]
    if revision is not None and revision not in known:
        raise NewerDatabaseError(
            f"The database was made by a newer version of the advisor (its state is {revision}, this version knows up to"
            f" {scripts.get_current_head()}). Nothing was changed. Install the newer version, or restore the copy made"
            " before it was installed."
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
