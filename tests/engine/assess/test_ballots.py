"""Votes of several rounds are counted so that no two views tell anything about a few persons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Respondent
from advisor.domain.ballots import NOT_VOTED, Ballots
from advisor.domain.questionnaire import Item, Questionnaire
from advisor.domain.unit import Unit
from advisor.engine.assess.ballots import Count, Pending, Waiting, count
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import groups
from advisor.text import Text

_ = NOT_VOTED
TEXT = Text("", "")
FORM = Questionnaire(
    "form",
    "1",
    "0" * 64,
    TEXT,
    TEXT,
    TEXT,
    1,
    (),
    TEXT,
    (Item("t1", "trust", TEXT), Item("b1", "breadth", TEXT), Item("b2", "breadth", TEXT), Item("b3", "breadth", TEXT)),
)
ITEMS = tuple(item.id for item in FORM.items)
UNITS = groups((Unit("a"), Unit("b", join_with="a"), Unit("c")))


def _ballots(*rounds: list[list[int]], unit: str = "a", roles: str = "", late: set[tuple[int, int]] = set()) -> Ballots:  # noqa: B006 -- never changed
    """Ballots of one unit: per round a row per person; shorter rounds have nobody else. `late` are (round, person)."""
    people = max(map(len, rounds))
    values = np.full((len(rounds), people, len(ITEMS)), NOT_VOTED, dtype=np.int8)
    for place, rows in enumerate(rounds):
        for row, votes in enumerate(rows):
            values[place, row, : len(votes)] = votes
    after = np.zeros(values.shape, dtype=np.bool_)
    for cell in late:
        after[cell] = values[cell] != NOT_VOTED
    who = tuple(
        Respondent(unit, f"p{row}", {"l": "leader", "m": "member"}.get(roles[row : row + 1])) for row in range(people)
    )
    return Ballots(ITEMS, tuple(range(1, len(rounds) + 1)), who, values, np.full(values.shape, 3.0), after)


def _count(ballots: Ballots, gate: Gate | None = None) -> list[Count]:
    return count(ballots, ballots.rounds, FORM, UNITS, gate or Gate())


def _column(one: Count, item: str) -> list[int]:
    return sorted(one.answers.values[:, ITEMS.index(item)].tolist())


FIVE = [[1], [2], [3], [4], [5]]


def test_a_second_vote_of_enough_replaces_the_first() -> None:
    """Both rounds are kept: the view of the first stays, in the second each one's last vote counts."""
    first, second = _count(_ballots([*FIVE, [5]], [[3]] * 5))
    assert _column(first, "t1") == [1, 2, 3, 4, 5, 5]
    assert _column(second, "t1") == [3, 3, 3, 3, 3, 5]
    assert first.revoted == frozenset()
    assert second.revoted == {("a", "trust")}
    assert second.waiting == ()


def test_a_second_vote_of_too_few_waits() -> None:
    """Four who vote again would be found by subtraction: the first round stands, and it is said that votes wait."""
    first, second = _count(_ballots([*FIVE, [5]], [[3]] * 4))
    np.testing.assert_array_equal(first.answers.values, second.answers.values)
    assert second.revoted == frozenset()
    assert second.waiting == (Waiting("a", "trust", Pending.SECOND_VOTE),)


def test_waiting_votes_come_in_together_later() -> None:
    """Three vote again, then two others: now the five changes stand together."""
    third = _count(_ballots([*FIVE, [5]], [[3]] * 3, [[_]] * 3 + [[3]] * 2))[2]
    assert _column(third, "t1") == [3, 3, 3, 3, 3, 5]
    assert third.waiting == ()


def test_newcomers_after_a_view_come_in_only_together() -> None:
    """One who joined after the reveal would be found by subtraction; five are not."""
    one = _count(_ballots(FIVE, [[_]] * 5 + [[1]]))[1]
    five = _count(_ballots(FIVE, [[_]] * 5 + [[1]] * 5))[1]
    assert _column(one, "t1") == [1, 2, 3, 4, 5]
    assert one.waiting == (Waiting("a", "trust", Pending.NEWCOMERS),)
    assert _column(five, "t1") == [1, 1, 1, 1, 1, 1, 2, 3, 4, 5]


def test_newcomers_do_not_hide_behind_a_second_vote() -> None:
    """Five who vote the same again and one newcomer are still one newcomer."""
    second = _count(_ballots(FIVE, [*FIVE, [1]]))[1]
    assert _column(second, "t1") == [1, 2, 3, 4, 5]
    assert second.waiting == (Waiting("a", "trust", Pending.NEWCOMERS),)


def test_who_could_not_judge_before_is_no_cover_either() -> None:
    """Somebody who comes to count for a dimension in a second vote waits, even among five who vote again."""
    second = _count(_ballots([*FIVE, [CANNOT_JUDGE]], [*FIVE, [1]]))[1]
    assert _column(second, "t1") == [CANNOT_JUDGE, 1, 2, 3, 4, 5]
    assert second.waiting == (Waiting("a", "trust", Pending.SECOND_VOTE),)


def test_what_was_not_shown_yet_takes_everybody() -> None:
    """With four in the first round nothing was shown, so a fifth may complete the unit."""
    second = _count(_ballots(FIVE[:4], [[_]] * 4 + [[5]]))[1]
    assert _column(second, "t1") == [1, 2, 3, 4, 5]
    assert second.waiting == ()


def test_a_joined_unit_counts_with_its_host() -> None:
    """What counts as a unit is the unit as assessed, with those joined to it."""
    second = _count(_ballots(FIVE, [[3]] * 5, unit="b"))[1]
    assert second.revoted == {("a", "trust")}


def test_leaders_and_members_shown_apart_are_not_found_by_subtraction() -> None:
    """Where both roles were shown, newcomers of one role need to be enough among themselves."""
    first = [[3]] * 10
    mixed = _count(_ballots(first, [[_]] * 10 + [[1]] * 5, roles="lllllmmmmm" + "lmmmm"))[1]
    members = _count(_ballots(first, [[_]] * 10 + [[1]] * 5, roles="lllllmmmmm" + "mmmmm"))[1]
    assert len(mixed.answers.respondents) == 10
    assert len(members.answers.respondents) == 15


def test_a_round_opened_again_is_withheld_while_few_changed() -> None:
    """The seen view is overwritten; with one late vote beside it the difference would be that person."""
    six = [*FIVE, [5]]
    (one,) = _count(_ballots(six, late={(0, 5)}))
    (five,) = _count(_ballots(six, late={(0, row) for row in range(5)}))
    assert one.answers.respondents == ()
    assert one.waiting == (Waiting("a", "trust", Pending.REOPENED),)
    assert _column(five, "t1") == [1, 2, 3, 4, 5, 5]


def test_among_open_people_all_votes_count() -> None:
    """Consent to be open: the last vote of each, a blank takes the answer back."""
    second = _count(_ballots([[1], [2]], [[BLANK], [_], [5]], late={(1, 0)}), Gate("open"))[1]
    assert _column(second, "t1") == [2, 5]
    assert second.waiting == ()


def test_seconds_are_of_the_votes_that_count() -> None:
    """The time for the form is that of the counted votes, unknown where one is unknown."""
    ballots = _ballots([[1, 2, 2, 2]] * 5)
    seconds = ballots.seconds.copy()
    seconds[0, 1, 0] = np.nan
    (one,) = _count(replace(ballots, seconds=seconds))
    np.testing.assert_array_equal(one.answers.seconds, [12.0, np.nan, 12.0, 12.0, 12.0])


def test_rounds_that_are_not_shown_are_no_views() -> None:
    """A round between that nobody saw is counted with the next one that is seen."""
    ballots = _ballots(FIVE, [[_]] * 5 + [[1]] * 3, [[_]] * 8 + [[1]] * 2)
    assert [one.round for one in count(ballots, (1, 3), FORM, UNITS, Gate())] == [1, 3]
    assert len(count(ballots, (3,), FORM, UNITS, Gate())[0].answers.respondents) == 10


@st.composite
def _any_ballots(draw: st.DrawFn) -> Ballots:
    """Three rounds; the votes of each are its own, so that a new vote is seen as a change."""
    rounds = []
    for votes in ([_, BLANK, CANNOT_JUDGE, 1, 1], [_, 2, 2], [_, BLANK, 3]):
        row = st.lists(st.sampled_from(votes), min_size=4, max_size=4)
        rounds.append(draw(st.lists(row, min_size=12, max_size=12)))
    return _ballots(*rounds, roles=draw(st.text("lm-", min_size=12, max_size=12)))


@settings(max_examples=200, deadline=None)
@given(ballots=_any_ballots())
def test_no_two_views_differ_by_a_few(ballots: Ballots) -> None:
    """From view to view nobody, or enough people, come to count for a dimension, leave it, or change an item."""
    views = [_by_person(one) for one in _count(ballots, Gate("anonymous", 3))]
    for items in FORM.items_by_dimension.values():
        columns = [ITEMS.index(item.id) for item in items]
        shown: dict[str, list[int]] | None = None
        for view in views:
            here = {who: [votes[column] for column in columns] for who, votes in view.items()}
            if shown is not None:
                _assert_not_few(shown, here, len(columns))
            if shown is not None or len(_counting(here)) >= 3:
                shown = here


def _assert_not_few(shown: dict[str, list[int]], here: dict[str, list[int]], items: int) -> None:
    before, now = _counting(shown), _counting(here)
    nothing = [BLANK] * items
    changed = [
        {who for who in before | now if here.get(who, nothing)[place] != shown.get(who, nothing)[place]}
        for place in range(items)
    ]
    for few in (now - before, before - now, *changed):
        assert len(few) == 0 or len(few) >= 3


def _counting(view: dict[str, list[int]]) -> set[str]:
    return {who for who, votes in view.items() if 3 * sum(vote > 0 for vote in votes) >= 2 * len(votes)}


def _by_person(one: Count) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int8]]]:
    return {person.key: votes for person, votes in zip(one.answers.respondents, one.answers.values, strict=True)}


@pytest.mark.parametrize("rounds", [0, 1, 2])
def test_nobody_and_nothing(rounds: int) -> None:
    """A wave without votes counts nothing."""
    values = np.zeros((rounds, 0, len(ITEMS)), dtype=np.int8)
    empty = Ballots(ITEMS, tuple(range(1, rounds + 1)), (), values, values.astype(np.float64), values.astype(np.bool_))
    assert [one.answers.values.shape for one in _count(empty)] == [(0, len(ITEMS))] * rounds
