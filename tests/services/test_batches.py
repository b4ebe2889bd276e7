"""Answers that another program collected: taken once, all or none, without a trace of who was there before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from advisor import bootstrap
from advisor.domain.access import Account
from advisor.domain.answers import CANNOT_JUDGE
from advisor.domain.campaign import Consent, EngagementRecord, Mode, RespondentRole, Wave
from advisor.domain.ruling import AuditEntry
from advisor.domain.unit import Engagement, Unit
from advisor.errors import UsageError
from advisor.services import batches
from advisor.services.actor import Desk
from advisor.services.batches import BatchError, Batches, Misfit, Sent
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import Schedule
from advisor.services.engagements import Draft, Engagements
from advisor.services.library import Library
from advisor.services.workshop.joining import Given
from advisor.storage.system import SystemSecrets
from tests.services.account_office import HandClock
from tests.storage.fake import FakeStore

BY = "account"
UNITS = (Unit("sales", "Sales"), Unit("lab", "Lab"))


@pytest.fixture(scope="module")
def library() -> Library:
    """The installed content."""
    return bootstrap.library()


@dataclass
class Place:
    """A campaign, with what works on it."""

    desk: Desk
    clock: HandClock
    library: Library
    record: EngagementRecord
    wave: Wave

    @property
    def items(self) -> list[str]:
        """What is asked."""
        return [item.id for item in self.library.questionnaires["workshop"].items]

    def take(self, *sent: Sent, by: str = BY) -> batches.Taken:
        """Hand a batch in."""
        return Batches(self.desk, self.library).take(self.wave.id, sent, by)

    def matrix(self) -> dict[str, list[int]]:
        """The rows of answers, by unit."""
        with self.desk.store.reading() as tx:
            kept = tx.answers.matrix(self.wave.id, self.items)
        rows: dict[str, list[int]] = {}
        for person, values in zip(kept.respondents, kept.values.tolist(), strict=True):
            rows.setdefault(person.unit, []).extend(values[:2])
        return rows

    def log(self) -> list[AuditEntry]:
        """What the log says of batches."""
        with self.desk.store.reading() as tx:
            return [one for one in tx.rulings.audit(self.record.id) if one.what == batches.RECEIVED]


def _place(library: Library, consent: Consent = Consent.ANONYMOUS, mode: Mode = Mode.CAMPAIGN) -> Place:
    clock, store = HandClock(), FakeStore()
    desk = Desk(store, clock, SystemSecrets(b"k" * 32))
    with store.writing() as tx:
        tx.accounts.add(Account(BY, "a@example.org", "A", "hash", clock.now()))
    engagements = Engagements(desk, library)
    record = engagements.create(BY, Draft(Engagement(client="A client"), consent=consent), UNITS)
    return Place(desk, clock, library, record, engagements.open_wave(BY, record.id, mode))


@pytest.fixture
def place(library: Library) -> Place:
    """An anonymous campaign that takes answers."""
    return _place(library)


def _sent(place: Place, key: str = "a", value: int = 4, counter: int = 0, **more: object) -> Sent:
    given = tuple(Given(item, value, f"{key}-{counter}-{item}", counter) for item in place.items[:2])
    return replace(Sent(key, "sales", RespondentRole.MEMBER, finished=True, answers=given), **more)  # type: ignore[arg-type]


def test_a_batch_again_is_the_same_batch_once(place: Place) -> None:
    """The reply is the same, people and answers are there once; a later counter corrects, an earlier one does not."""
    first = place.take(_sent(place), _sent(place, "b", CANNOT_JUDGE))
    again = place.take(_sent(place), _sent(place, "b", CANNOT_JUDGE))
    assert first == again == batches.Taken(people=2, answers=4, round=1)
    assert sorted(place.matrix()["sales"]) == [-1, -1, 4, 4]
    place.take(_sent(place, value=2, counter=2))
    place.take(_sent(place, value=5, counter=1))
    assert sorted(place.matrix()["sales"]) == [-1, -1, 2, 2]


def test_a_key_names_a_person_within_unit_and_wave(place: Place) -> None:
    """The same key in another unit is another person: no reply tells where a key was seen before."""
    place.take(_sent(place), _sent(place, unit="lab"))
    assert {unit: len(values) for unit, values in place.matrix().items()} == {"sales": 2, "lab": 2}


def test_the_key_is_kept_as_a_hash_that_opens_no_seat(place: Place) -> None:
    """Neither the key nor anything that can be made from it without our key is what a cookie would have to hold."""
    place.take(_sent(place))
    secrets = place.desk.secrets
    with place.desk.store.reading() as tx:
        for guess in ("a", f"batch\0{place.wave.id}\0sales\0a"):
            assert tx.participants.by_resume(secrets.digest(guess)) is None
        (person,) = (one for one in tx.engagements.dossier(place.record.id).participants)  # type: ignore[union-attr]
    assert person.resume is not None
    assert "a" not in {person.id, person.resume}


def test_parts_that_do_not_fit_are_all_told_and_nothing_is_kept(place: Place) -> None:
    """Unknown units and items, people and items that stand twice, in the order in which they stand."""
    strange = Given("no_such_item", 3, "x", 0)
    double = Given(place.items[0], 3, "y", 0)
    sent = [
        _sent(place),
        _sent(place, "b", unit="moon"),
        _sent(place, "c", answers=(strange, double, double)),
        _sent(place),
    ]
    with pytest.raises(BatchError) as caught:
        place.take(*sent)
    assert [(one.kind, one.person, one.answer) for one in caught.value.misplaced] == [
        (Misfit.UNIT, 1, None),
        (Misfit.ITEM, 2, 0),
        (Misfit.ITEM_TWICE, 2, 2),
        (Misfit.PERSON_TWICE, 3, None),
    ]
    assert place.matrix() == {}
    assert place.log() == []


def test_nothing_is_taken_once_the_wave_is_over(place: Place) -> None:
    """Closed, past its deadline, or its engagement closed: refused with the reason."""
    schedule = Schedule(place.desk)
    schedule.set_deadline(place.wave.id, place.clock.now() + dt.timedelta(hours=1), BY)
    place.clock.pass_by(hours=2)
    with pytest.raises(Refused) as late:
        place.take(_sent(place))
    assert late.value.reason is Refusal.DEADLINE
    schedule.close(place.wave.id, BY)
    with pytest.raises(Refused) as closed:
        place.take(_sent(place))
    assert closed.value.reason is Refusal.CLOSED
    with pytest.raises(Refused) as unknown:
        Batches(place.desk, place.library).take("nowhere", [_sent(place)], BY)
    assert unknown.value.reason is Refusal.NO_WAVE


def test_a_workshop_takes_answers_while_it_votes(library: Library) -> None:
    """Before the first vote there is none to answer in."""
    place = _place(library, mode=Mode.WORKSHOP)
    with pytest.raises(Refused) as early:
        place.take(_sent(place))
    assert early.value.reason is Refusal.NO_ROUND


def test_a_role_stays_once_results_were_shown(place: Place) -> None:
    """Until then it can be corrected; the reply is the same either way."""
    place.take(_sent(place))
    place.take(_sent(place, role=RespondentRole.LEADER))
    assert _roles(place) == {RespondentRole.LEADER}
    schedule = Schedule(place.desk)
    schedule.close(place.wave.id, BY)
    schedule.reopen(place.wave.id, None, BY)
    assert place.take(_sent(place, role=RespondentRole.MEMBER)) == batches.Taken(people=1, answers=2, round=2)
    assert _roles(place) == {RespondentRole.LEADER}


def test_an_unfinished_person_finishes_later(place: Place) -> None:
    """The counts of the response follow."""
    place.take(_sent(place, finished=False))
    with place.desk.store.reading() as tx:
        assert [one.finished for one in tx.participants.progress(place.wave.id)] == [0]
    place.take(_sent(place))
    with place.desk.store.reading() as tx:
        assert [one.finished for one in tx.participants.progress(place.wave.id)] == [1]


def test_the_log_of_an_anonymous_campaign_tells_the_day_once(place: Place) -> None:
    """Neither the minute nor the number of batches says when somebody answered."""
    place.take(_sent(place))
    place.clock.pass_by(minutes=5)
    place.take(_sent(place, "b"))
    (entry,) = place.log()
    assert (entry.at.hour, entry.at.minute, entry.at.second) == (0, 0, 0)
    assert entry.after is None
    place.clock.pass_by(days=1)
    place.take(_sent(place, "c"))
    assert len(place.log()) == 2


def test_the_log_of_an_open_engagement_tells_each_batch(library: Library) -> None:
    """There the number of people is no secret."""
    place = _place(library, Consent.OPEN)
    place.take(_sent(place))
    place.take(_sent(place, "b"))
    assert [entry.after for entry in place.log()] == [{"people": 1}, {"people": 1}]
    assert place.log()[0].at == place.clock.now()


def test_a_program_that_runs_wild_is_stopped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wave takes no more people than any organisation has."""
    monkeypatch.setattr(batches, "MOST_PEOPLE", 2)
    place.take(_sent(place), _sent(place, "b"))
    with pytest.raises(UsageError, match="at most 2 people"):
        place.take(_sent(place, "c"))


def test_units_are_counted_by_one_that_is_counted_itself(place: Place) -> None:
    """A unit that joins itself, or one that joins another, would be in no result: it is refused, as is serving oneself."""
    engagements = Engagements(place.desk, place.library)
    chain = (Unit("a", join_with="b"), Unit("b", join_with="c"), Unit("c"))
    for units, told in (
        ((Unit("a", join_with="a"),), "joins itself"),
        (chain, "joins another one"),
        ((Unit("a", supports=("a",)),), "serves itself"),
    ):
        with pytest.raises(UsageError, match=told):
            engagements.put_units(BY, place.record.id, units)
    engagements.put_units(BY, place.record.id, (Unit("a", join_with="c"), Unit("c", supports=("a",))))


def _roles(place: Place) -> set[RespondentRole | None]:
    with place.desk.store.reading() as tx:
        return {one.role for one in tx.participants.progress(place.wave.id)}
