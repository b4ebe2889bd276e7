"""What a call costs: statements of the database, and the time of the largest batch."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from advisor.services.office import Office
from advisor.storage.store import SqlStore
from tests.web.api.caller import Caller, batch

MOST = 15


@pytest.fixture
def statements(office: Office) -> Iterator[list[str]]:
    """The statements that are carried out meanwhile."""
    store = office.desk.store
    assert isinstance(store, SqlStore)
    said: list[str] = []

    def note(*given: object) -> None:
        said.append(str(given[2]))

    sa.event.listen(store.database.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(store.database.engine, "before_cursor_execute", note)


def test_reading_takes_few_statements(answered: Caller, statements: list[str]) -> None:
    """As few as a page."""
    report = answered.call("order_report", {"kind": "json", "language": "en"}).json["id"]
    for name, parts in (
        ("list_engagements", {}),
        ("list_units", {}),
        ("list_waves", {}),
        ("get_wave", {}),
        ("get_questions", {}),
        ("get_response", {}),
        ("get_assessment", {}),
        ("list_reports", {}),
        ("get_report", {"report": report}),
    ):
        statements.clear()
        assert answered.call(name, **parts).status_code == 200
        assert len([one for one in statements if one.startswith("SELECT")]) <= MOST, name


@pytest.mark.usefixtures("campaign")
def test_the_largest_batch_is_taken_within_seconds(owner: Caller, items: list[str]) -> None:
    """Two hundred people with all their answers; the lock is held for a part of that time only."""
    begun = time.perf_counter()
    assert owner.call("send_answers", batch(items, "sales", 200)).status_code == 200
    taken = time.perf_counter() - begun
    print(f"200 people, {200 * len(items)} answers: {taken:.2f} s")
    assert taken < 20
