"""The clock and the source of secrets; times and facts on their way into the database and out."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from advisor.ports import BusyError, ConflictError, FullError, StoreError
from advisor.storage.errors import translated
from advisor.storage.store import SqlStore
from advisor.storage.system import SystemClock, SystemSecrets
from advisor.storage.types import Utc
from tests.storage.samples import ENGAGEMENT, NOW, UNITS, begin


def test_the_clock_knows_its_zone() -> None:
    """Times are in UTC and say so."""
    assert SystemClock().now().utcoffset() == dt.timedelta(0)


def test_secrets_are_random_and_digests_keyed() -> None:
    """Nothing repeats; the digest of a secret is the same with the same key only; short keys are refused."""
    source, other = SystemSecrets(b"k" * 32), SystemSecrets(b"o" * 32)
    assert len({source.new_id() for _ in range(100)}) == 100
    assert len({source.token() for _ in range(100)}) == 100
    assert source.digest("a") == source.digest("a") != other.digest("a")
    code = source.code(8)
    assert len(code) == 8
    assert not set(code) & set("01ILO")
    with pytest.raises(ValueError, match="32 bytes"):
        SystemSecrets(b"short")


def test_times_of_any_zone_come_back_in_utc(sqlite: SqlStore) -> None:
    """The moment is kept to the microsecond; a time without a zone is refused."""
    begin(sqlite)
    beijing = NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))
    with sqlite.writing() as tx:
        tx.engagements.close("eng", beijing)
        record = tx.engagements.get("eng")
    assert record
    assert record.closed_at == NOW
    assert record.closed_at.tzinfo is dt.UTC
    with pytest.raises(sa.exc.StatementError, match="no time zone"), sqlite.writing() as tx:
        tx.engagements.close("eng", NOW.replace(tzinfo=None))


def test_times_keep_their_zone_where_the_database_has_them() -> None:
    """PostgreSQL is given the zone and gives one back."""
    column, dialect = Utc(), postgresql.dialect()
    beijing = NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))
    bound = column.process_bind_param(beijing, dialect)
    assert bound is not None
    assert bound.utcoffset() == dt.timedelta(0)
    back = column.process_result_value(beijing, dialect)
    assert back is not None
    assert back.tzinfo is dt.UTC


def test_a_fact_of_a_newer_version_is_passed_over(sqlite: SqlStore) -> None:
    """Facts lie in JSON: one that this version does not know hinders nobody."""
    begin(sqlite)
    with sqlite.database.writing() as connection:
        for table, id in (("engagements", "eng"), ("units", "sales")):
            text = sa.text(f"UPDATE {table} SET facts = :facts WHERE id = :id")  # noqa: S608 -- our own names
            connection.execute(text, {"facts": json.dumps({"invented_later": 1}), "id": id})
    with sqlite.reading() as tx:
        record, placed = tx.engagements.get("eng"), tx.engagements.units("eng")
    assert record
    assert record.facts.client == ""
    assert record.rules == ENGAGEMENT.rules
    assert placed[1].unit.name == ""
    assert placed[0] == UNITS[0]


@pytest.mark.parametrize(
    ("state", "kind"),
    [("23505", ConflictError), ("53100", FullError), ("40001", BusyError), ("57014", StoreError), (None, StoreError)],
)
def test_errors_of_other_databases_are_told_in_the_same_words(state: str | None, kind: type[StoreError]) -> None:
    """A driver without SQLite's codes gives an SQLSTATE; the original error stays the cause."""
    origin = Exception("driver's own words")
    origin.sqlstate = state  # type: ignore[attr-defined]
    with pytest.raises(StoreError) as told, translated():
        raise sa.exc.DBAPIError("INSERT", {}, origin)
    assert type(told.value) is kind
    assert "not saved" in str(told.value).lower()
    assert isinstance(told.value.__cause__, sa.exc.DBAPIError)


def test_no_free_connection_is_told_as_busy() -> None:
    """Where all connections are taken for too long, the same words as for a lock."""
    with pytest.raises(BusyError), translated():
        raise sa.exc.TimeoutError
