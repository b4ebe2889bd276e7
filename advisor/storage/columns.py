"""What the tables are made of: their names, and the kinds of columns that recur."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from advisor.storage.types import Utc

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """A table without the hidden row number of SQLite."""
    return sa.Table(name, metadata, *parts, sqlite_with_rowid=False)


def text(name: str, *, key: bool = False, null: bool = False, unique: bool | None = None) -> sa.Column[str]:
    """Words."""
    return sa.Column(name, sa.String, primary_key=key, nullable=null, unique=unique)


def time(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A time in UTC."""
    return sa.Column(name, Utc, nullable=null)


def belongs(name: str, target: str, *, key: bool = False, null: bool = False, cascade: bool = True) -> sa.Column[str]:
    """The id of a row in another table; with `cascade` this row goes with that one."""
    link = sa.ForeignKey(f"{target}.id", ondelete="CASCADE" if cascade else None)
    return sa.Column(name, sa.String, link, primary_key=key, nullable=null)


def made_by(name: str = "by", *, null: bool = False) -> sa.Column[str]:
    """The account that did it."""
    return belongs(name, "accounts", null=null, cascade=False)


def unit_exists() -> sa.ForeignKeyConstraint:
    """A unit cannot be removed under what belongs to it."""
    return sa.ForeignKeyConstraint(["engagement", "unit"], ["units.engagement", "units.id"])
