"""Who has answered, as counts, and what cannot be worked out from them."""

from __future__ import annotations

from itertools import product

import pytest
from campaign_case import PEOPLE, Case, placed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.domain.access import Invitation
from advisor.domain.campaign import PlacedUnit, Progress, RespondentRole
from advisor.domain.unit import Unit
from advisor.engine.assess.disclosure import Gate
from advisor.services.campaign.response import Response, Total, UnitResponse, guarded, response
from tests.storage.samples import NOW

ANONYMOUS = Gate("anonymous", 5)
LEADER, MEMBER = RespondentRole.LEADER, RespondentRole.MEMBER


def _units(many: int) -> tuple[PlacedUnit, ...]:
    return placed(tuple(Unit(f"u{n}") for n in range(many)))


def _invited(units: tuple[PlacedUnit, ...], *counts: int) -> tuple[Invitation, ...]:
    return tuple(
        Invitation(
            f"{placed.unit.id}-{n}", "eng", "w1", placed.unit.id, f"{placed.unit.id}-{n}", created_at=NOW, personal=True
        )
        for placed, count in zip(units, counts, strict=True)
        for n in range(count)
    )


def _progress(units: tuple[PlacedUnit, ...], *counts: tuple[int, int]) -> tuple[Progress, ...]:
    return tuple(
        Progress(placed.unit.id, None, begun + 1, begun, finished, begun * 9)
        for placed, (begun, finished) in zip(units, counts, strict=True)
    )


def _of(*people: tuple[int, int, int], gate: Gate = ANONYMOUS) -> Response:
    """The response of units, each with the people invited, begun and finished."""
    units = _units(len(people))
    invited = _invited(units, *(one[0] for one in people))
    return guarded(gate, units, invited, _progress(units, *((one[1], one[2]) for one in people)))


def _shown(found: Response) -> list[tuple[int | None, int | None, int | None]]:
    return [(one.asked, one.begun, one.finished) for one in found.units]


def test_counts_are_shown_from_the_threshold_on() -> None:
    """Invited, begun and finished each have to reach it; how many were invited is no secret."""
    found = _of((9, 7, 5), (8, 5, 4), (9, 4, 4), (4, 4, 4), (5, 5, 5))
    assert _shown(found) == [(9, 7, 5), (8, 5, None), (9, None, None), (4, None, None), (5, 5, 5)]
    assert found.withheld
    assert [one.missing for one in found.units] == [2, 3, None, None, 0]
    assert found.asked == 35


def test_an_open_campaign_shows_everything() -> None:
    """By unit and role too."""
    units = _units(2)
    progress = (
        Progress("u0", LEADER, 1, 1, 1, 9),
        Progress("u0", MEMBER, 2, 2, 1, 9),
        Progress("u1", None, 1, 0, 0, 0),
    )
    found = guarded(Gate("open", 5), units, _invited(units, 3, 2), progress)
    assert _shown(found) == [(3, 3, 2), (2, 0, 0)]
    assert (found.begun, found.finished, found.withheld) == (Total(3, exact=True), Total(2, exact=True), False)
    assert [(one.unit, one.role, one.begun) for one in found.cells] == [
        ("u0", LEADER, 1),
        ("u0", MEMBER, 2),
        ("u1", None, 0),
    ]
    assert [(one.role, one.begun, one.finished) for one in found.roles] == [(LEADER, 1, 1), (MEMBER, 2, 1)]


@pytest.mark.parametrize(
    ("people", "begun"),
    [
        ([(9, 7, 7), (9, 6, 6)], Total(13, exact=True)),
        ([(9, 7, 7), (9, 3, 3)], Total(7, exact=False)),
        ([(9, 7, 7), (9, 0, 0)], Total(7, exact=False)),
        ([(9, 7, 7), (9, 4, 4), (9, 4, 4)], Total(7, exact=False)),
        ([(9, 7, 7), (9, 2, 2), (9, 3, 3), (9, 2, 2)], Total(14, exact=True)),
        ([(9, 7, 7), (9, 0, 0), (9, 4, 4), (9, 4, 4)], Total(7, exact=False)),
        ([(9, 7, 7), (9, 0, 0), (9, 1, 1), (9, 4, 4)], Total(12, exact=True)),
        ([(9, 7, 7), (3, 3, 3), (4, 4, 4), (2, 2, 2)], Total(7, exact=False)),
        ([(9, 7, 7), (9, 3, 3), (0, 0, 0)], Total(7, exact=False)),
        ([(4, 4, 4)], Total(0, exact=False)),
        ([(9, 8, 0)], Total(8, exact=True)),
    ],
)
def test_a_total_tells_nothing_about_what_is_not_shown(people: list[tuple[int, int, int]], begun: Total) -> None:
    """Else it is the sum of what is shown: that much, or more."""
    assert _of(*people).begun == begun


@pytest.mark.parametrize("results_seen", [False, True])
@given(
    people=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=5).map(
        lambda people: [(asked, min(asked, begun), min(asked, begun, done)) for asked, begun, done in people]
    ),
    threshold=st.integers(3, 5),
)
@settings(max_examples=400, deadline=None)
@example(people=[(2, 1, 0), (2, 2, 0)], threshold=3)
@example(people=[(9, 0, 0), (9, 4, 4), (9, 4, 4)], threshold=5)
def test_nobody_works_out_a_count_that_is_not_shown(
    people: list[tuple[int, int, int]], threshold: int, *, results_seen: bool
) -> None:
    """Of all campaigns that look the same, each unit not shown has in one as few and in one as many as can be.

    Results tell which units have no answer at all: with that known too, the others stay between one and the most.
    """
    gate = Gate("anonymous", threshold)
    told = _of(*people, gate=gate)
    hidden = [at for at, one in enumerate(told.units) if one.begun is None and one.asked]
    if results_seen:
        hidden = [at for at in hidden if people[at][1]]
    least = int(results_seen)
    most = [min(people[at][0], threshold - 1) for at in hidden]
    rest = sum(people[at][1] for at in hidden)
    alike = [
        begun
        for begun in product(*(range(least, limit + 1) for limit in most))
        if not told.begun.exact or sum(begun) == rest
    ]
    for place, limit in enumerate(most):
        assert {least, limit} <= {begun[place] for begun in alike}
    for one in told.units:
        assert one.begun is None or one.begun >= threshold
        assert one.finished is None or one.finished >= threshold


def test_units_that_are_counted_together_have_one_count() -> None:
    """As in the results: else the difference of the two would tell about the smaller."""
    units = placed((Unit("a", "A"), Unit("b", "B", join_with="a")))
    found = guarded(ANONYMOUS, units, _invited(units, 6, 3), _progress(units, (6, 6), (3, 3)))
    assert found.units == (UnitResponse(Unit("a", "A"), (Unit("b", "B", join_with="a"),), 9, 9, 9, 9, link=False),)


def test_a_unit_link_is_for_the_headcount() -> None:
    """How many it is for is told by the facts, if by anything; revoked links do not count."""
    units = placed((Unit("a", headcount=12), Unit("b"), Unit("c", headcount=3), Unit("d", headcount=9)))
    links = tuple(
        Invitation(one.unit.id, "eng", "w1", one.unit.id, one.unit.id, created_at=NOW, personal=False)
        for one in units[:3]
    )
    dead = Invitation("x", "eng", "w1", "d", "x", created_at=NOW, personal=True, revoked_at=NOW)
    found = guarded(ANONYMOUS, units, (*links, dead), _progress(units, (6, 0), (5, 5), (3, 3), (0, 0)))
    assert [(one.asked, one.link, one.invited) for one in found.units] == [
        (12, True, 0),
        (None, True, 0),
        (3, True, 0),
        (0, False, 0),
    ]
    assert [one.begun for one in found.units] == [6, 5, None, None]
    assert found.asked is None


def test_imported_answers_count_without_an_invitation() -> None:
    """As far as is known, anybody of the unit may have come that way."""
    units = _units(1)
    found = guarded(ANONYMOUS, units, (), _progress(units, (6, 6)))
    assert _shown(found) == [(None, 6, 6)]


def test_archived_units_count_while_they_have_answers() -> None:
    """Nothing answered is lost from the total."""
    units = placed((Unit("a"), Unit("old")))
    assert [one.unit.id for one in guarded(ANONYMOUS, units, (), _progress(units, (6, 6), (5, 5))).units] == [
        "a",
        "old",
    ]
    assert [one.unit.id for one in guarded(ANONYMOUS, units, (), _progress(units, (6, 6), (0, 0))).units] == ["a"]


@pytest.mark.parametrize(
    ("leaders", "members", "unsaid", "shown"),
    [(5, 6, 0, True), (5, 6, 5, True), (5, 6, 1, False), (4, 9, 0, False), (0, 9, 0, False), (9, 0, 5, False)],
)
def test_roles_are_shown_all_or_not_at_all(leaders: int, members: int, unsaid: int, *, shown: bool) -> None:
    """One that is left out, or that is nought, would tell about the only leader."""
    units = _units(1)
    progress = tuple(
        Progress("u0", role, many, many, many, many)
        for role, many in ((LEADER, leaders), (MEMBER, members), (None, unsaid))
        if many
    )
    found = guarded(ANONYMOUS, units, (), progress)
    told = {one.role: (one.begun, one.finished) for one in found.roles}
    assert told[LEADER] == ((leaders, leaders) if shown else (None, None))
    assert told[MEMBER] == ((members, members) if shown else (None, None))
    assert (None in told) is (shown and unsaid > 0)
    assert found.cells == ()


def test_roles_are_not_shown_beside_a_total_that_is_not() -> None:
    """They would add up to it."""
    units = _units(2)
    progress = (
        Progress("u0", LEADER, 6, 6, 6, 6),
        Progress("u0", MEMBER, 6, 6, 6, 6),
        Progress("u1", MEMBER, 3, 3, 3, 3),
    )
    found = guarded(ANONYMOUS, units, _invited(units, 20, 9), progress)
    assert not found.begun.exact
    assert {one.begun for one in found.roles} == {None}


def test_the_response_of_a_campaign(case: Case) -> None:
    """Read from the store: who opened the form and left has not begun."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    (shared,) = case.invitations.open_units("w1", ["sales"], "anna")
    for link, many in ((made.links[0], 1), (shared, 7)):
        for n in range(many):
            somebody = case.door.redeem(link.token, f"CODE{link.unit.id}{n}")
            if n:
                case.answers(somebody, finished=n > 1)
    with case.desk.store.reading() as tx:
        found = response(tx, "w1")
    assert [(one.unit.id, one.asked, one.begun, one.finished) for one in found.units] == [
        ("rnd", 2, None, None),
        ("sales", None, 6, 5),
    ]
    assert (found.anonymous, found.threshold, found.begun) == (True, 5, Total(6, exact=False))
