"""Column types that hand over the domain's own values: UTC times, words, tuples."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[dt.datetime]):
    """A time in UTC, aware of it on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """UTC; without its zone where the database knows none.

        Raises:
            ValueError: the time has no zone.

        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """UTC and aware of it."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)


class Word(TypeDecorator[StrEnum]):
    """One of the words of an enumeration."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- the interface
        """The word itself."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 -- the interface
        """The member of the enumeration."""
        return None if value is None else self.words(value)


class Row(TypeDecorator[tuple[Any, ...]]):
    """A tuple of words, kept as a JSON list; `words` is the type of each."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, words: type[str] = str) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> list[str] | None:  # noqa: ARG002 -- the interface
        """A list of plain words."""
        return None if value is None else [str(one) for one in value]

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[Any, ...] | None:  # noqa: ARG002 -- the interface
        """A tuple."""
        return None if value is None else tuple(self.words(one) for one in value)
