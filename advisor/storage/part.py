"""What the parts of the store share: statements that read and change, and rows as values of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, RowMapping

from advisor.storage.errors import translated

Value = TypeVar("Value")
Make = Callable[..., Value]
Newer = Callable[[Any], sa.ColumnElement[bool]]
"""Given the columns of the row that comes in: whether it replaces the one that is there."""


class Part:
    """A part of the store within one transaction."""

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        self._connection = connection
        self._writes = writes

    def _rows(self, query: sa.Select[Any], **given: Any) -> Sequence[RowMapping]:  # noqa: ANN401 -- of any type
        with translated():
            return self._connection.execute(query, given).mappings().all()

    def _all(self, make: Make[Value], query: sa.Select[Any]) -> tuple[Value, ...]:
        """Each row as a value, its columns being the fields."""
        return tuple(make(**row) for row in self._rows(query))

    def _one(self, make: Make[Value], query: sa.Select[Any]) -> Value | None:
        with translated():
            row = self._connection.execute(query).mappings().first()
        return None if row is None else make(**row)

    def _change(self, statement: sa.Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Execute, for each of the rows if given; the number of rows changed."""
        if not self._writes:
            raise RuntimeError("this transaction is for reading")
        with translated():
            result = self._connection.execute(statement, rows) if rows else self._connection.execute(statement)
        return result.rowcount if isinstance(result, sa.CursorResult) else 0

    def _insert(self, table: sa.Table, *values: object) -> None:
        if values:
            self._change(sa.insert(table), [row_of(value) for value in values])

    def _put(self, table: sa.Table, rows: Iterable[Mapping[str, Any]], newer: Newer | None = None) -> None:
        """Insert each row, or replace the one with the same primary key; with `newer` only where that holds."""
        several = list(rows)
        if several:
            self._change(_upsert(self._connection.dialect.name, table, newer), several)


@cache
def _upsert(dialect: str, table: sa.Table, newer: Newer | None) -> sa.Executable:
    """The statement, the same in both dialects; made once, since making it takes longer than executing it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    new = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(
        index_elements=keys, set_=new, where=newer(statement.excluded) if newer else None
    )


def row_of(value: object, **instead: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns of any type
    """The fields of a value as columns; `instead` replaces or adds some."""
    return {field.name: getattr(value, field.name) for field in fields(value)} | instead  # type: ignore[arg-type]
