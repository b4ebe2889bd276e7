"""Results from the store: what stands, what a vote reveals, what to talk about, what would be otherwise."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.domain.campaign import Consent, Mode, PlacedUnit, TendencyVote
from advisor.domain.profile import Basis, Why
from advisor.domain.ruling import Decision, Settlement, SignOff
from advisor.engine.assess.ballots import Pending, Waiting
from advisor.engine.decide.advise import Adviser
from advisor.errors import UsageError
from advisor.ports import Store
from advisor.report.documents import assessment_document
from advisor.services.assess import assess
from advisor.services.library import Library
from advisor.services.results import NotOpenError, Results, Standing
from advisor.services.results.views import Bin, UnitReveal
from tests.services.results.filled import BEGIN, MINUTE, WAVE, Demo, FixedClock, open_second, reveal, settle_in, vote
from tests.storage.fake import FakeStore


def _standing(results: Results, *, explained: bool = True) -> Standing:
    with results.store.reading() as tx:
        return results.standing(tx, WAVE, explained=explained)


def _revealed(results: Results, number: int, unit: str) -> UnitReveal:
    with results.store.reading() as tx:
        found = results.reveal(tx, WAVE, number)
    return next(one for one in found.units if one.unit.id == unit)


@pytest.fixture
def revealed(demo: Demo, store: FakeStore) -> FakeStore:
    """The demo with its first vote closed and revealed."""
    demo.begin(store)
    demo.answer(store)
    reveal(store)
    return store


@pytest.fixture
def one(demo: Demo) -> str:
    """The id of a unit with many respondents."""
    return max(demo.units, key=lambda unit: sum(person.unit == unit.id for person in demo.answers.respondents)).id


def test_the_store_gives_the_same_assessment_as_the_files(results: Results, demo: Demo, revealed: Store) -> None:
    """Answers that came one by one lead to the document that the command line makes of the same answers."""
    assert revealed is results.store
    assert assessment_document(_standing(results).assessment) == assessment_document(assess(demo.commission))


def test_sqlite_gives_the_same_as_memory(
    results: Results, demo: Demo, revealed: Store, sqlite: Store, library: Library, clock: FixedClock
) -> None:
    """State, assessment and reveal do not depend on the kind of store."""
    assert revealed is results.store
    demo.begin(sqlite)
    demo.answer(sqlite)
    reveal(sqlite)
    other = Results(sqlite, library, clock)
    assert _standing(other).state == _standing(results).state
    with sqlite.reading() as tx, results.store.reading() as own:
        assert other.reveal(tx, WAVE, 1) == results.reveal(own, WAVE, 1)


def test_a_kept_result_is_the_fresh_one(results: Results, revealed: Store, library: Library, clock: FixedClock) -> None:
    """From memory comes what would be computed anew, and it is computed once only."""
    first, again = _standing(results), _standing(results)
    fresh = _standing(Results(revealed, library, clock))
    assert again.assessment is first.assessment
    assert fresh.assessment is not first.assessment
    assert assessment_document(fresh.assessment) == assessment_document(again.assessment)
    assert fresh.state == again.state


def test_whatever_counts_gives_another_state(results: Results, revealed: Store, one: str) -> None:
    """A settlement, a decision, a unit's fact, the client's facts, a signature: each makes the results anew."""
    seen = [_standing(results, explained=False)]

    def changed() -> Standing:
        seen.append(_standing(results, explained=False))
        assert seen[-1].state not in {one.state for one in seen[:-1]}
        return seen[-1]

    with revealed.writing() as tx:
        tx.rulings.settle(Settlement("demo", WAVE, one, "uncertainty", 91.04, "said openly", "anna", BEGIN))
    score = changed().unit(one).profile.scores["uncertainty"]  # type: ignore[union-attr]  # it is there
    assert (score.value, score.basis, score.note, score.se) == (91.0, Basis.SETTLED, "said openly", None)
    with revealed.writing() as tx:
        tx.rulings.decide(Decision("demo", WAVE, one, accepted=False, by="anna", at=BEGIN, method="okr", reason="why"))
    assert changed().unit(one).decision.method == "okr"  # type: ignore[union-attr]  # as above
    with revealed.writing() as tx:
        units = {placed.unit.id: placed for placed in tx.engagements.units("demo")}
        tx.engagements.put_units([replace(units[one], unit=replace(units[one].unit, mandated_method="kpi"))])
    changed()
    with revealed.writing() as tx:
        record = tx.engagements.get("demo")
        assert record
        tx.engagements.change_facts("demo", replace(record.facts, sponsor=False, title="x"))
    changed()
    with revealed.writing() as tx:
        tx.rulings.sign(SignOff("s1", "demo", WAVE, None, "Li Na", "b" * 64, "anna", BEGIN))
    assert changed().assessment.sign_offs[0].name == "Li Na"


def test_the_quick_path_decides_the_same(results: Results, revealed: Store) -> None:
    """Without the explanation the recommendations are the same; once the whole is known, it is given instead."""
    assert revealed is results.store
    quick = _standing(results, explained=False)
    whole = _standing(results)
    assert not quick.explained
    assert [unit.explanation for unit in quick.assessment.units] == [None] * len(quick.assessment.units)
    assert [unit.recommendation for unit in quick.assessment.units] == [
        unit.recommendation for unit in whole.assessment.units
    ]
    assert _standing(results, explained=False).assessment is whole.assessment


def test_nothing_of_an_open_vote_is_seen(results: Results, demo: Demo, store: FakeStore) -> None:
    """Neither before the first reveal, nor of a second vote, nor while a seen round is open again."""
    demo.begin(store)
    demo.answer(store)
    with store.reading() as tx:
        assert results.open(tx, WAVE) == results.open(tx, "nowhere") == ()
        for ask in (lambda: results.standing(tx, WAVE), lambda: results.reveal(tx, WAVE, 1)):
            with pytest.raises(NotOpenError, match="No vote is closed yet"):
                ask()
    reveal(store)
    first = _standing(results, explained=False)
    open_second(store, ["uncertainty_1"])
    for person in demo.answers.respondents[:20]:
        place = demo.answers.respondents.index(person)
        vote(store, f"p{place:03}", person.unit, {"uncertainty_1": 5}, round="r2", at=BEGIN + 30 * MINUTE)
    assert _standing(results, explained=False).assessment is not None
    assert assessment_document(_standing(results).assessment) == assessment_document(assess(demo.commission))
    assert first.round == 1
    with store.reading() as tx, pytest.raises(NotOpenError, match="not revealed"):
        results.reveal(tx, WAVE, 2)
    with store.writing() as tx:
        for round in tx.waves.rounds(WAVE):
            tx.waves.put_round(replace(round, closed_at=None))
    with store.reading() as tx, pytest.raises(NotOpenError):
        results.standing(tx, WAVE)


def test_a_campaign_opens_its_results_when_it_is_over(
    results: Results, demo: Demo, store: FakeStore, clock: FixedClock
) -> None:
    """Closed, or past the deadline; not a minute before, whatever the rounds say."""
    demo.begin(store, mode=Mode.CAMPAIGN)
    demo.answer(store)
    reveal(store)
    settle_in(store, deadline=clock.at + MINUTE)
    with store.reading() as tx, pytest.raises(NotOpenError, match="still running"):
        results.standing(tx, WAVE)
    clock.at += MINUTE
    assert _standing(results, explained=False).round == 1
    clock.at -= 2 * MINUTE
    settle_in(store, deadline=None, closed_at=clock.at)
    assert _standing(results, explained=False).round == 1


def test_a_second_vote_of_a_unit_counts(results: Results, demo: Demo, revealed: Store, one: str) -> None:
    """Both votes stand beside each other, the score has the basis of the second, and the first view stays as it was."""
    before = _revealed(results, 1, one)
    dimension = before.dimensions[0]
    item = dimension.items[0]
    _vote_again(demo, revealed, one, item.item, many=30)
    reveal(revealed, 2, BEGIN + 40 * MINUTE)
    after = _revealed(results, 2, one).dimensions[0]
    assert after.items[0].before == item.tally
    assert after.items[0].tally != item.tally
    assert after.before == dimension.tally
    assert [one.before for one in after.items[1:]] == [None] * (len(after.items) - 1)
    assert _revealed(results, 1, one) == before
    standing = _standing(results, explained=False)
    assert standing.round == 2
    score = standing.unit(one).profile.scores[dimension.dimension]  # type: ignore[union-attr]  # it is there
    assert score.basis is Basis.SECOND_VOTE


def test_a_second_vote_of_four_waits_and_is_said_so(results: Results, demo: Demo, revealed: Store, one: str) -> None:
    """Four who vote again change nothing that is shown: their votes are kept, and the page can say so."""
    before = _revealed(results, 1, one).dimensions[0]
    _vote_again(demo, revealed, one, before.items[0].item, many=4)
    reveal(revealed, 2, BEGIN + 40 * MINUTE)
    after = _revealed(results, 2, one).dimensions[0]
    assert after.tally == before.tally
    assert after.waiting == (Pending.SECOND_VOTE,)
    waiting = _standing(results, explained=False).waiting
    assert waiting == (Waiting(one, before.dimension, Pending.SECOND_VOTE),)


def test_one_who_joined_late_cannot_be_found(results: Results, demo: Demo, revealed: Store, one: str) -> None:
    """After a further vote with one newcomer, document and reveal are those of before, but for what they say of waiting."""
    first = assessment_document(_standing(results).assessment)
    page = _revealed(results, 1, one)
    open_second(revealed, None)
    said = dict.fromkeys(demo.answers.items, 1)
    vote(revealed, "newcomer", one, said, round="r2", at=BEGIN + 30 * MINUTE)
    reveal(revealed, 2, BEGIN + 40 * MINUTE)
    assert assessment_document(_standing(results).assessment) == first
    after = _revealed(results, 2, one)
    assert after.n == page.n
    assert [dimension.tally for dimension in after.dimensions] == [dimension.tally for dimension in page.dimensions]


def test_a_small_unit_shows_nothing(results: Results, demo: Demo, store: FakeStore) -> None:
    """Four people of a unit: no score, no tally, no count, no number of those who could not judge."""
    small = demo.units[0].id
    demo.begin(store)
    _first_of_each(demo, store, small, 4)
    reveal(store)
    found = _revealed(results, 1, small)
    assert found.n is None
    assert not found.shown
    for dimension in found.dimensions:
        assert (dimension.score, dimension.tally, dimension.why) == (None, None, Why.WITHHELD)
        assert {(item.tally, item.cannot_judge) for item in dimension.items} == {(None, None)}


def test_an_item_that_too_few_judged_hides_its_neighbours(results: Results, demo: Demo, store: FakeStore) -> None:
    """The mean of an item that is not shown would follow from the score and the other items: none of them is shown."""
    demo.begin(store)
    unit = demo.units[0].id
    items = [item.id for item in demo.form.items_by_dimension["uncertainty"]]
    for place in range(5):
        said = dict.fromkeys(items, 3) | ({items[0]: -1} if place == 0 else {})
        vote(store, f"x{place}", unit, said)
    reveal(store)
    dimension = next(one for one in _revealed(results, 1, unit).dimensions if one.dimension == "uncertainty")
    assert dimension.score is not None
    assert dimension.tally is not None
    assert [item.tally for item in dimension.items] == [None, None, None]
    assert [item.cannot_judge for item in dimension.items] == [None, 0, 0]


def test_camps_are_told_with_their_sizes(results: Results, demo: Demo, store: FakeStore) -> None:
    """Six who see it low and six who see it high: two camps, six and six."""
    demo.begin(store)
    unit = demo.units[0].id
    items = demo.form.items_by_dimension["uncertainty"]
    for place in range(12):
        seen = 1 if place % 2 else 5
        vote(store, f"x{place:02}", unit, {item.id: 6 - seen if item.reversed else seen for item in items})
    reveal(store)
    dimension = next(one for one in _revealed(results, 1, unit).dimensions if one.dimension == "uncertainty")
    assert dimension.camps
    assert (dimension.low, dimension.high) == (6, 6)
    assert dimension.tally is not None
    assert dimension.tally.bins == tuple(Bin(point, point, 6 if point in {1, 5} else 0) for point in range(1, 6))


def test_open_consent_counts_everybody(results: Results, demo: Demo, store: FakeStore) -> None:
    """In a room that agreed to be open, one newcomer counts at once."""
    unit = demo.units[0].id
    demo.begin(store, Consent.OPEN)
    _first_of_each(demo, store, unit, 4)
    reveal(store)
    assert _revealed(results, 1, unit).n == 4
    open_second(store, None)
    vote(store, "newcomer", unit, dict.fromkeys(demo.answers.items, 1), round="r2", at=BEGIN + 30 * MINUTE)
    reveal(store, 2, BEGIN + 40 * MINUTE)
    assert _revealed(results, 2, unit).n == 5
    assert _standing(results, explained=False).waiting == ()


def test_the_agenda_is_that_of_the_explanation(results: Results, revealed: Store, one: str) -> None:
    """Disagreement times influence; where that is not known, disagreement alone."""
    with revealed.reading() as tx:
        agenda = results.agenda(tx, WAVE, one)
        unit = results.standing(tx, WAVE).unit(one)
    assert unit is not None
    assert unit.explanation is not None
    assert [(point.item, point.influence) for point in agenda] == [
        (talk.item, talk.influence) for talk in unit.explanation.agenda
    ]


def test_without_explanation_the_agenda_goes_by_disagreement(results: Results, revealed: Store, one: str) -> None:
    """The dimensions on which people differ most come first."""
    assert revealed is results.store
    agenda = results.agenda_of(_standing(results, explained=False), one)
    disagreement = [point.disagreement for point in agenda]
    assert len(agenda) == 10
    assert disagreement == sorted(disagreement, reverse=True)
    assert {point.influence for point in agenda} == {None}


def test_what_if_moves_scores_and_nothing_stored(results: Results, revealed: Store, one: str) -> None:
    """The rules decide on the moved scores, rounded as shown, exactly as they would on such a unit."""
    standing = _standing(results)
    unit = standing.unit(one)
    assert unit is not None
    with revealed.reading() as tx:
        same = results.what_if(tx, WAVE, one, {})
        found = results.what_if(tx, WAVE, one, {"uncertainty": 88.449, "standardisation": 12})
    assert not same.differs
    assert same.before == replace(unit.recommendation, trace=())
    assert found.before == same.before
    assert found.after.quadrant == "exploration_zone"
    assert found.scores == {"uncertainty": 88.4, "standardisation": 12.0}
    assert found.differs
    assert _standing(results).state == standing.state


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"charm": 50}, 'no dimension "charm"'),
        ({"uncertainty": 100.1}, "from 0 to 100"),
        ({"uncertainty": float("nan")}, "from 0 to 100"),
    ],
)
def test_what_if_refuses_what_cannot_be(
    results: Results, revealed: Store, one: str, changes: dict[str, float], said: str
) -> None:
    """A dimension that nobody knows, and a value off the scale."""
    with revealed.reading() as tx, pytest.raises(UsageError, match=said):
        results.what_if(tx, WAVE, one, changes)


def test_what_is_withheld_cannot_be_tried_out(results: Results, demo: Demo, store: FakeStore) -> None:
    """Trying values of a withheld dimension would tell around what it hides."""
    unit = demo.units[0].id
    demo.begin(store)
    _first_of_each(demo, store, unit, 4)
    reveal(store)
    with store.reading() as tx:
        with pytest.raises(UsageError, match="withheld"):
            results.what_if(tx, WAVE, unit, {"uncertainty": 50})
        with pytest.raises(UsageError, match="no results of its own"):
            results.what_if(tx, WAVE, "nowhere", {})


def test_archived_units_keep_their_results(results: Results, demo: Demo, revealed: Store, one: str) -> None:
    """A unit that is taken out after its people answered is still in the results of that wave; an empty one is not."""
    with revealed.writing() as tx:
        placed = {unit.unit.id: unit for unit in tx.engagements.units("demo")}
        tx.engagements.put_units([replace(placed[one], archived_at=BEGIN)])
        tx.engagements.put_units([PlacedUnit("demo", replace(demo.units[0], id="gone", supports=()), 99, BEGIN)])
    units = [unit.profile.unit.id for unit in _standing(results, explained=False).assessment.units]
    assert one in units
    assert "gone" not in units


def test_other_rules_are_told(results: Results, revealed: Store, library: Library, clock: FixedClock) -> None:
    """Where rules were installed that are not those of the engagement, the results say which they are made with."""
    assert _standing(results, explained=False).other_rules is None
    newer = replace(library, rules=replace(library.rules, version="99", sha256="9" * 64))
    found = _standing(Results(revealed, newer, clock), explained=False)
    assert found.other_rules is not None
    assert found.other_rules.version == "99"


def test_another_questionnaire_is_refused(
    results: Results, revealed: Store, clock: FixedClock, library: Library
) -> None:
    """Answers are never read with a form that they were not given to."""
    form = replace(library.questionnaires["full"], sha256="9" * 64)
    other = Results(revealed, replace(library, questionnaires={"full": form}), clock)
    with revealed.reading() as tx:
        with pytest.raises(UsageError, match="not the one installed"):
            other.standing(tx, WAVE)
        with pytest.raises(UsageError, match="not there any more"):
            results.standing(tx, "nowhere")


def test_many_who_wait_cost_one_computation(results: Results, revealed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight screens that ask at once get one and the same assessment."""
    made: list[int] = []
    real = results._make
    monkeypatch.setattr(results, "_make", lambda basis, *, whole: made.append(1) or real(basis, whole=whole))
    found: list[Standing] = []
    threads = [threading.Thread(target=lambda: found.append(_standing(results, explained=False))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert revealed is results.store
    assert made == [1]
    assert len({id(one.assessment) for one in found}) == 1
    assert len(found) == 8


def test_the_rooms_own_guess_is_with_the_results(results: Results, revealed: Store, demo: Demo, one: str) -> None:
    """Five or more votes of a unit before the verdict are told, fewer are not."""
    other = next(unit.id for unit in demo.units if unit.id != one)
    voters = {
        unit: [place for place, who in enumerate(demo.answers.respondents) if who.unit == unit] for unit in (one, other)
    }
    with revealed.writing() as tx:
        for place in [*voters[one][:6], *voters[other][:4]]:
            tx.participants.vote(TendencyVote(f"p{place:03}", "okr", BEGIN + dt.timedelta(seconds=place)))
    standing = _standing(results, explained=False)
    first, second = standing.unit(one), standing.unit(other)
    assert first is not None
    assert second is not None
    assert first.tendency is not None
    assert first.tendency.votes == {"okr": 6}
    assert second.tendency is not None
    assert second.tendency.votes is None


def test_the_adviser_is_the_one_of_the_rules(results: Results, adviser: Adviser) -> None:
    """What-if asks the same chain as the assessment."""
    assert [table.id for table in results.adviser.chain.tables] == [table.id for table in adviser.chain.tables]


def _vote_again(demo: Demo, store: Store, unit: str, item: str, many: int) -> None:
    open_second(store, [item])
    places = [place for place, person in enumerate(demo.answers.respondents) if person.unit == unit]
    for place in places[:many]:
        vote(store, f"p{place:03}", unit, {item: 5}, round="r2", at=BEGIN + 30 * MINUTE)


def _first_of_each(demo: Demo, store: Store, unit: str, many: int) -> None:
    items: Sequence[str] = demo.answers.items
    places = [place for place, person in enumerate(demo.answers.respondents) if person.unit == unit]
    for place in places[:many]:
        said = dict(zip(items, demo.answers.values[place].tolist(), strict=True))
        vote(store, f"p{place:03}", unit, said)
