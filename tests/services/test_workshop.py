"""The workshop: steps open and close rounds, people join, answer and come back, the room settles, decides and signs."""

from __future__ import annotations

import pytest

from advisor.domain.campaign import Channel, Consent
from advisor.domain.unit import Engagement
from advisor.domain.workshop import Step, StepError
from advisor.errors import UsageError
from advisor.ports import ClosedError, ConflictError
from advisor.services.engagements import Draft
from advisor.services.office import Office
from advisor.services.results import NotOpenError
from advisor.services.workshop.joining import Given
from tests.services.workshop_room import Room


@pytest.fixture
def room(office: Office) -> Room:
    """A workshop before its first step."""
    return Room.opened(office)


def _filled(room: Room, unit: str, many: int, value: int = 4) -> None:
    for number in range(many):
        who = room.join(unit, f"{unit}{number}")
        room.answer(who, dict.fromkeys(room.items, value))
        room.office.joining.hand_in(who.id)


def test_a_code_finds_the_workshop_however_it_is_typed(room: Room) -> None:
    """Case, blanks, hyphens and full-width letters do not matter; an unknown code is told as such."""
    code = room.wave.join_code
    assert code
    typed = f" {code[:3].lower()}-{code[3:]} "
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    with room.office.desk.store.reading() as tx:
        assert room.office.joining.find(tx, typed).id == room.wave.id
        assert room.office.joining.find(tx, wide).id == room.wave.id
        for wrong in ("", "ZZZZZZ", "'; DROP TABLE waves; --"):
            with pytest.raises(UsageError, match="no workshop with this code"):
                room.office.joining.find(tx, wrong)


def test_answers_are_taken_only_while_a_round_is_open(room: Room) -> None:
    """Before the first step there is no round; after the reveal it is closed; nothing is seen before."""
    who = room.join("sales", "a")
    with pytest.raises(ClosedError):
        room.office.joining.answer(who.id, "none", [Given(room.items[0], 3, "c", 1)])
    room.go(Step.ANSWER)
    room.answer(who, {room.items[0]: 3})
    with room.office.desk.store.reading() as tx, pytest.raises(NotOpenError):
        room.office.results.reveal(tx, room.wave.id, 1)
    round = room.round
    room.go(Step.REVEAL)
    with pytest.raises(ClosedError):
        room.office.joining.answer(who.id, round.id, [Given(room.items[1], 3, "d", 9)])


def test_joining_twice_with_the_same_secret_is_one_seat(room: Room) -> None:
    """A double click, or a reload, gives the same participant, with the answers that were given."""
    first, again = room.join("sales", "a"), room.join("lab", "a")
    assert first.id == again.id
    assert again.unit == "sales"
    room.go(Step.ANSWER)
    room.answer(first, {room.items[0]: 5})
    with room.office.desk.store.reading() as tx:
        form = room.office.joining.form_of(tx, again)
    assert (form.given, form.said_now, form.highest) == ({room.items[0]: 5}, {room.items[0]: 5}, 1)


def test_a_second_vote_asks_its_items_only_and_keeps_both_rounds(room: Room) -> None:
    """What was said before is offered; another item is refused; the last vote counts, the first stays."""
    room.go(Step.ANSWER)
    _filled(room, "sales", 6, 2)
    room.go(Step.REVEAL)
    room.go(Step.TALK)
    with pytest.raises(UsageError, match="at least one"):
        room.go(Step.SECOND_VOTE)
    with pytest.raises(UsageError, match="at least one"):
        room.go(Step.SECOND_VOTE, ["not an item"])
    item = room.items[0]
    room.go(Step.SECOND_VOTE, [item])
    for number in range(6):
        who = room.join("sales", f"sales{number}")
        with room.office.desk.store.reading() as tx:
            form = room.office.joining.form_of(tx, who)
        assert (form.given, form.said_now) == ({item: 2}, {})
        room.answer(who, {item: 5})
    with pytest.raises(UsageError, match="not asked in this round"):
        room.answer(who, {room.items[1]: 5})
    room.go(Step.REVEAL)
    with room.office.desk.store.reading() as tx:
        shown = room.office.results.reveal(tx, room.wave.id, 2)
        first = room.office.results.reveal(tx, room.wave.id, 1)
    dimension = room.office.library.questionnaire(room.wave.questionnaire).items[0].dimension
    now, before = (next(one for one in at.units[0].dimensions if one.dimension == dimension) for at in (shown, first))
    assert (now.score and now.score.value, before.score and before.score.value) == (100.0, 25.0)
    assert now.items[0].before is not None


def test_two_screens_do_not_lead_the_room_apart(room: Room) -> None:
    """A step asked on an old screen is refused, and nothing is changed by it."""
    version = room.state.version
    room.go(Step.ANSWER)
    with pytest.raises(ConflictError, match="another screen"):
        room.office.steps.advance(room.account.id, room.wave.id, Step.ANSWER, version)
    assert room.state.step is Step.ANSWER


def test_a_reveal_taken_back_lets_the_room_answer_again(room: Room) -> None:
    """In a round of its own, with what was said before; one changed answer is not to be found in the difference."""
    room.go(Step.ANSWER)
    _filled(room, "sales", 6, 2)
    room.go(Step.REVEAL)
    room.undo()
    assert room.state.step is Step.ANSWER
    assert (room.round.number, room.round.items, room.round.open) == (2, None, True)
    who = room.join("sales", "sales0")
    with room.office.desk.store.reading() as tx:
        assert room.office.joining.form_of(tx, who).given[room.items[0]] == 2
        with pytest.raises(NotOpenError):
            room.office.results.reveal(tx, room.wave.id, 2)
    room.answer(who, {room.items[0]: 5})
    room.go(Step.REVEAL)
    with room.office.desk.store.reading() as tx:
        first, again = (
            room.office.results.reveal(tx, room.wave.id, number).units[0].dimensions[0] for number in (1, 2)
        )
    assert first.score
    assert again.score
    assert again.score.value == first.score.value


def test_what_a_phone_kept_through_an_undo_is_counted(room: Room) -> None:
    """Answers to the round before go to the one that asks the same again, not to a second vote on other questions."""
    room.go(Step.ANSWER)
    who = room.join("sales", "a")
    old = room.round.id
    room.go(Step.REVEAL)
    room.undo()
    room.office.joining.answer(who.id, old, [Given(room.items[0], 4, "late", 1)])
    with room.office.desk.store.reading() as tx:
        assert [(one.round, one.value) for one in tx.answers.of_participant(who.id)] == [(room.round.id, 4)]
    room.go(Step.REVEAL)
    room.go(Step.TALK)
    room.go(Step.SECOND_VOTE, room.items[:1])
    with pytest.raises(ClosedError):
        room.office.joining.answer(who.id, old, [Given(room.items[0], 5, "later", 2)])


def test_an_open_room_opens_the_same_round_again(office: Office) -> None:
    """There, who changed what may be seen; the round stays marked as seen, and is hidden while it is open."""
    room = Room.opened(office, Draft(Engagement(client="A"), consent=Consent.OPEN))
    room.go(Step.ANSWER)
    _filled(room, "sales", 3)
    room.go(Step.REVEAL)
    room.undo()
    assert (room.round.number, room.round.open, room.round.revealed_at is not None) == (1, True, True)
    with office.desk.store.reading() as tx, pytest.raises(NotOpenError):
        office.results.standing(tx, room.wave.id)


def test_a_second_vote_taken_back_can_be_begun_anew(room: Room) -> None:
    """Its round is closed unseen, and the next second vote takes its place."""
    room.go(Step.ANSWER)
    _filled(room, "sales", 5)
    room.go(Step.REVEAL)
    room.go(Step.TALK)
    room.go(Step.SECOND_VOTE, room.items[:1])
    room.undo()
    assert not room.round.open
    room.go(Step.SECOND_VOTE, room.items[1:3])
    assert (room.round.number, room.round.items) == (2, tuple(room.items[1:3]))


def test_steps_out_of_order_are_refused(room: Room) -> None:
    """From the guess there is no way to the decision, and none back from the first step."""
    with pytest.raises(StepError):
        room.go(Step.DECIDE)
    with pytest.raises(StepError):
        room.undo()


def test_unit_and_role_can_be_corrected_until_results_were_seen(room: Room) -> None:
    """Afterwards the unit stays, and nobody can be taken out: the difference would show a person."""
    who = room.join("sales", "a")
    assert room.office.joining.move(who.id, "lab", None).unit == "lab"
    with pytest.raises(UsageError, match="not offered"):
        room.office.joining.move(who.id, "nowhere", None)
    room.go(Step.ANSWER)
    room.go(Step.REVEAL)
    with pytest.raises(UsageError, match="shown already"):
        room.office.joining.move(who.id, "sales", None)
    with pytest.raises(UsageError, match="shown already"):
        room.office.joining.leave(room.account.id, who.id)
    with pytest.raises(ClosedError):
        room.office.joining.vote(who.id, "okr")


def test_somebody_who_joined_by_mistake_is_taken_out_with_the_answers(room: Room) -> None:
    """Before the reveal, with an entry in the log that does not say what was answered."""
    room.go(Step.ANSWER)
    who = room.join("sales", "a")
    room.answer(who, {room.items[0]: 3})
    room.office.joining.leave(room.account.id, who.id)
    with room.office.desk.store.reading() as tx:
        assert tx.participants.get(who.id) is None
        entry = tx.rulings.audit(room.record.id)[0]
    assert (entry.what, entry.before, entry.after) == ("removed", None, None)
    with pytest.raises(ClosedError, match="does not know you"):
        room.answer(who, {room.items[0]: 3})


def test_a_seat_on_behalf_is_marked_and_logged(room: Room) -> None:
    """The facilitator answers for somebody without a phone: the channel says so, once in the log."""
    seat = room.office.joining.join(room.wave.id, "sales", None, "p", Channel.PROXY, by=room.account.id)
    room.office.joining.join(room.wave.id, "sales", None, "p", Channel.PROXY, by=room.account.id)
    assert seat.channel is Channel.PROXY
    with room.office.desk.store.reading() as tx:
        told = [entry for entry in tx.rulings.audit(room.record.id) if entry.what == "joined on behalf"]
    assert [entry.object for entry in told] == [seat.id]


def test_what_the_room_settles_replaces_the_answers(room: Room) -> None:
    """The settled value is decided on, with its note; taken back, the answers count again."""
    room.go(Step.ANSWER)
    _filled(room, "sales", 5, 2)
    room.go(Step.REVEAL)
    room.office.rulings.settle(room.account.id, room.wave, "sales", "data_trust", 62.04, "  one sheet of definitions ")
    with room.office.desk.store.reading() as tx:
        score = room.office.results.standing(tx, room.wave.id).unit("sales").profile.scores["data_trust"]
    assert (score.value, score.basis, score.note) == (62.0, "settled", "one sheet of definitions")
    room.office.rulings.unsettle(room.account.id, room.wave, "sales", "data_trust")
    with room.office.desk.store.reading() as tx:
        score = room.office.results.standing(tx, room.wave.id).unit("sales").profile.scores["data_trust"]
    assert (score.value, score.basis) == (25.0, "answers")


@pytest.mark.parametrize(
    ("dimension", "value", "note", "says"),
    [
        ("nothing", 50.0, "why", "not measured"),
        ("data_trust", 50.0, "  ", "in a sentence"),
        ("data_trust", 101.0, "why", "outside 0 to 100"),
        ("data_trust", float("nan"), "why", "outside 0 to 100"),
        ("data_trust", 50.0, "x" * 2001, "2001 characters"),
    ],
)
def test_what_cannot_be_settled_is_refused(room: Room, dimension: str, value: float, note: str, says: str) -> None:
    """An unknown dimension, a value off the scale, no note or a novel."""
    with pytest.raises(UsageError, match=says):
        room.office.rulings.settle(room.account.id, room.wave, "sales", dimension, value, note)


def test_an_override_needs_a_reason_and_stays_in_the_log(room: Room) -> None:
    """Accepting does not; both replace one another, and the log has each with what was before."""
    rulings, who = room.office.rulings, room.account.id
    with pytest.raises(UsageError, match="needs a reason"):
        rulings.override(who, room.wave, "sales", "kpi", None, " ")
    with pytest.raises(UsageError, match="one of the methods"):
        rulings.override(who, room.wave, "sales", "mbo", None, "why")
    with pytest.raises(UsageError, match="none of this engagement"):
        rulings.accept(who, room.wave, "elsewhere")
    rulings.accept(who, room.wave, "sales")
    rulings.override(who, room.wave, "sales", "kpi", "pilot", "prescribed from above")
    with room.office.desk.store.reading() as tx:
        decision = tx.rulings.decisions(room.wave.id)[0]
        entries = [entry.what for entry in tx.rulings.audit(room.record.id) if entry.subject == "decision"]
    assert (decision.accepted, decision.method, decision.reason) == (False, "kpi", "prescribed from above")
    assert entries == ["overridden", "accepted"]


def test_what_is_signed_stays(room: Room) -> None:
    """After a signature decisions cannot be changed; signing off ends the wave and its code."""
    rulings, who = room.office.rulings, room.account.id
    rulings.accept(who, room.wave, "sales")
    with pytest.raises(UsageError, match="name of whoever signs"):
        rulings.sign(who, room.wave, None, " ", "state")
    rulings.sign(who, room.wave, None, "王经理", "state")
    with pytest.raises(UsageError, match="signed off already"):
        rulings.override(who, room.wave, "sales", "okr", None, "why")
    for step in (Step.ANSWER, Step.REVEAL, Step.RECOMMENDATION, Step.DECIDE, Step.SIGNED_OFF):
        room.go(step)
    with room.office.desk.store.reading() as tx, pytest.raises(UsageError, match="is over"):
        room.office.joining.find(tx, room.wave.join_code or "")
    with pytest.raises(ClosedError, match="is over"):
        room.join("sales", "late")


def test_the_clock_is_bounded(room: Room) -> None:
    """Time to talk is between nothing and three hours, and goes with its point."""
    steps, who = room.office.steps, room.account.id
    with pytest.raises(UsageError, match="between 0 and 180"):
        steps.look_at(who, room.wave.id, room.state.version, None, 181)
    after = steps.look_at(who, room.wave.id, room.state.version, "uncertainty_w", 8)
    assert after.timer_until is not None
    assert steps.look_at(who, room.wave.id, after.version, None, None).timer_until is None


def test_an_open_room_shows_small_units(office: Office) -> None:
    """Where the members agreed to be open, means of any number are shown."""
    room = Room.opened(office, Draft(Engagement(client="A"), consent=Consent.OPEN))
    room.go(Step.ANSWER)
    _filled(room, "sales", 2)
    room.go(Step.REVEAL)
    with office.desk.store.reading() as tx:
        shown = office.results.reveal(tx, room.wave.id, 1)
    assert shown.units[0].shown
    assert shown.units[0].dimensions[0].tally is None
