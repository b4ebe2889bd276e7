"""How many statements a page needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from advisor.ports import Transaction
from advisor.storage.store import SqlStore
from tests.storage.samples import ITEMS, answer, begin, fill, invitation, participant


@contextmanager
def counted(store: SqlStore) -> Iterator[list[str]]:
    """The statements executed meanwhile, without those that begin and end transactions."""
    said: list[str] = []

    def listen(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            said.append(str(arguments[2]))

    sa.event.listen(store.database.engine, "before_cursor_execute", listen)
    yield said
    sa.event.remove(store.database.engine, "before_cursor_execute", listen)


def _room(tx: Transaction) -> None:
    """What the projector shows."""
    assert tx.waves.get("w1")
    assert tx.engagements.get("eng")
    assert tx.engagements.units("eng")
    assert tx.waves.workshop("w1")
    assert tx.waves.rounds("w1")
    assert tx.participants.progress("w1", "r1")


def _phone(tx: Transaction) -> None:
    """What a participant who comes back sees."""
    assert tx.participants.by_resume("resume-p1")
    assert tx.waves.get("w1")
    assert tx.waves.workshop("w1")
    assert tx.waves.rounds("w1")
    assert tx.answers.of_participant("p1")


def _results(tx: Transaction) -> None:
    """What an overview of results reads."""
    assert tx.engagements.get("eng")
    assert tx.engagements.units("eng")
    assert tx.answers.matrix("w1", ITEMS).respondents
    assert tx.rulings.settlements("w1")
    assert tx.rulings.decisions("w1")
    assert tx.rulings.sign_offs("w1")


@pytest.mark.parametrize(("page", "statements"), [(_room, 6), (_phone, 5), (_results, 7)])
def test_a_page_takes_a_handful_of_statements(
    sqlite: SqlStore, page: Callable[[Transaction], None], statements: int
) -> None:
    """The number does not grow with participants, units or answers."""
    begin(sqlite)
    fill(sqlite)
    with sqlite.writing() as tx:
        for n in range(50):
            tx.participants.join(participant(f"x{n}", unit=("rnd", "sales")[n % 2]))
            tx.answers.save("r1", [answer(f"x{n}", item, 3) for item in ITEMS])
    with counted(sqlite) as said, sqlite.reading() as tx:
        page(tx)
    assert len(said) == statements


def test_no_page_reads_other_waves_answers(sqlite: SqlStore) -> None:
    """Answers are found by participant and participants by wave: no table is scanned that grows with all engagements."""
    begin(sqlite)
    fill(sqlite)
    told: list[str] = []

    def listen(*arguments: object) -> None:
        statement, given = str(arguments[2]), arguments[3]
        if statement.startswith("SELECT"):
            with sqlite.database.alone() as connection:
                plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()  # type: ignore[arg-type]
            told.extend(step[3] for step in plan)

    sa.event.listen(sqlite.database.engine, "before_cursor_execute", listen)
    with sqlite.reading() as tx:
        for page in (_room, _phone, _results):
            page(tx)
    sa.event.remove(sqlite.database.engine, "before_cursor_execute", listen)
    assert len(told) > 20
    grows = ("answers", "participants", "rounds", "waves", "units", "settlements", "decisions", "sign_offs")
    assert [step for step in told if step.startswith("SCAN") and step.split()[1] in grows] == []


def test_a_section_is_saved_in_two_statements(sqlite: SqlStore) -> None:
    """One that looks whether the round is open, one that inserts all answers."""
    begin(sqlite)
    fill(sqlite)
    with counted(sqlite) as said, sqlite.writing() as tx:
        tx.answers.save("r1", [answer("p1", f"q{n}", 3, 5) for n in range(15)])
    assert len(said) == 2


def test_many_people_are_saved_in_batches(sqlite: SqlStore) -> None:
    """A spreadsheet of 1,200 people goes in with a few statements for the answers."""
    begin(sqlite)
    with sqlite.writing() as tx:
        for n in range(1200):
            tx.participants.join(participant(f"x{n}", resume=None))
    with counted(sqlite) as said, sqlite.writing() as tx:
        tx.answers.save("r1", [answer(f"x{n}", "q1", 3) for n in range(1200)])
        assert len(tx.answers.matrix("w1", ITEMS).respondents) == 1200
    assert len(said) == 2 * 3 + 2


def test_redeeming_takes_a_handful(sqlite: SqlStore) -> None:
    """Looking up, marking as used and joining."""
    begin(sqlite)
    with sqlite.writing() as tx:
        tx.participants.invite([invitation("i1")])
    with counted(sqlite) as said, sqlite.writing() as tx:
        tx.participants.redeem("digest-i1", participant("p1"))
    assert len(said) == 5
