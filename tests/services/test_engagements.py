"""Engagements: created with a promise that stays, with units that keep their answers, exported without persons, erased."""

from __future__ import annotations

import pytest

from advisor.domain.access import Account
from advisor.domain.campaign import Channel, Consent, Mode
from advisor.domain.ruling import Subject
from advisor.domain.unit import Engagement, Unit
from advisor.errors import UsageError
from advisor.services.engagements import Draft
from advisor.services.office import Office

FACTS = Engagement(client="星河互联", client_en="Starlane")
UNITS = (Unit("ops", "运营"), Unit("cs", "客服中心", parent="ops"))


@pytest.fixture
def owner(office: Office) -> Account:
    """Somebody who may create engagements."""
    return office.accounts.administration.set_up("owner@example.com", "Owner", "correct horse battery")


def test_consent_and_threshold_are_fixed_when_it_is_created(office: Office, owner: Account) -> None:
    """Changing the client's facts leaves what respondents were promised as it was."""
    made = office.engagements.create(owner.id, Draft(FACTS, threshold=7), UNITS)
    office.engagements.change_facts(owner.id, made.id, Engagement(client="另一家", sponsor=True))
    with office.desk.store.reading() as tx:
        kept = tx.engagements.get(made.id)
        entry = tx.rulings.audit(made.id)[0]
    assert kept
    assert (kept.facts.client, kept.facts.sponsor, kept.threshold, kept.consent) == (
        "另一家",
        True,
        7,
        Consent.ANONYMOUS,
    )
    assert entry.before
    assert entry.before["client"] == "星河互联"


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (Draft(Engagement(client=" ")), "client's name"),
        (Draft(FACTS, languages=()), "at least one language"),
        (Draft(FACTS, questionnaire="mine"), 'questionnaire "mine"'),
        (Draft(FACTS, threshold=2), "protects nobody"),
    ],
)
def test_a_draft_that_cannot_be_is_refused(office: Office, owner: Account, draft: Draft, says: str) -> None:
    """Nothing of it is kept."""
    with pytest.raises(UsageError, match=says):
        office.engagements.create(owner.id, draft)
    with office.desk.store.reading() as tx:
        assert tx.engagements.of_account(owner.id) == ()


@pytest.mark.parametrize(
    ("units", "says"),
    [
        ((Unit("a", "A", parent="b"),), 'names "b"'),
        ((Unit("a", "A", parent="b"), Unit("b", "B", parent="a")), "above itself"),
        ((Unit("a", "A"), Unit("a", "B")), "stands twice"),
        ((Unit("a", "A", supports=("c",)),), 'names "c"'),
    ],
)
def test_units_that_do_not_hang_together_are_refused(
    office: Office, owner: Account, units: tuple[Unit, ...], says: str
) -> None:
    """A loose end, a circle, a code twice: the units stay as they were."""
    made = office.engagements.create(owner.id, Draft(FACTS), UNITS)
    with pytest.raises(UsageError, match=says):
        office.engagements.put_units(owner.id, made.id, units)
    with office.desk.store.reading() as tx:
        assert [one.unit for one in tx.engagements.units(made.id)] == list(UNITS)


def test_a_unit_with_answers_is_archived_one_without_goes(office: Office, owner: Account) -> None:
    """Those left out of a new list: the used one keeps its respondents, the unused one is removed."""
    made = office.engagements.create(owner.id, Draft(FACTS), (*UNITS, Unit("hr", "人力")))
    wave = office.engagements.open_wave(owner.id, made.id, Mode.WORKSHOP)
    seat = office.joining.join(wave.id, "cs", None, "secret", Channel.PHONE)
    office.engagements.put_units(owner.id, made.id, (Unit("ops", "运营部"),))
    with office.desk.store.reading() as tx:
        units = {one.unit.id: one.archived_at is not None for one in tx.engagements.units(made.id)}
        assert tx.participants.get(seat.id) is not None
    assert units == {"ops": False, "cs": True}
    with pytest.raises(UsageError, match="not offered"):
        office.joining.join(wave.id, "cs", None, "other", Channel.PHONE)


def test_waves_are_numbered_and_need_units(office: Office, owner: Account) -> None:
    """A workshop has a code, a campaign an open round; none opens without units or in a closed engagement."""
    made = office.engagements.create(owner.id, Draft(FACTS))
    with pytest.raises(UsageError, match="Enter the units first"):
        office.engagements.open_wave(owner.id, made.id, Mode.WORKSHOP)
    office.engagements.put_units(owner.id, made.id, UNITS)
    first = office.engagements.open_wave(owner.id, made.id, Mode.WORKSHOP)
    second = office.engagements.open_wave(owner.id, made.id, Mode.CAMPAIGN, "full")
    assert (first.number, second.number, second.join_code, second.questionnaire.id) == (1, 2, None, "full")
    assert first.join_code
    assert len(first.join_code) == 6
    with office.desk.store.reading() as tx:
        assert tx.waves.rounds(first.id) == ()
        assert [round.open for round in tx.waves.rounds(second.id)] == [True]
    office.engagements.close(owner.id, made.id)
    with pytest.raises(UsageError, match="Open it again"):
        office.engagements.open_wave(owner.id, made.id, Mode.WORKSHOP)


def test_an_export_of_an_anonymous_engagement_has_no_persons(office: Office, owner: Account) -> None:
    """Answers person by person stay out; in an open engagement they are in; both are logged."""
    for consent, there in ((Consent.ANONYMOUS, False), (Consent.OPEN, True)):
        made = office.engagements.create(owner.id, Draft(FACTS, consent=consent), UNITS)
        wave = office.engagements.open_wave(owner.id, made.id, Mode.WORKSHOP)
        office.joining.join(wave.id, "cs", None, f"secret {consent}", Channel.PHONE)
        data = office.engagements.export(owner.id, made.id)
        assert ("participants" in data, "answers" in data) == (there, there)
        assert data["engagement"]["facts"]["client"] == "星河互联"
        with office.desk.store.reading() as tx:
            assert tx.rulings.audit(made.id)[0].subject is Subject.EXPORT


def test_what_is_erased_is_gone(office: Office, owner: Account) -> None:
    """The engagement with all under it; that it was deleted stays in the log of the installation."""
    made = office.engagements.create(owner.id, Draft(FACTS), UNITS)
    assert office.engagements.erase(owner.id, made.id)
    with office.desk.store.reading() as tx:
        assert tx.engagements.get(made.id) is None
        assert tx.rulings.audit(None)[0].what == "deleted"
    with pytest.raises(UsageError, match="not there any more"):
        office.engagements.export(owner.id, made.id)


def test_the_invented_company_gives_the_results_of_the_demo(office: Office, owner: Account) -> None:
    """A copy of one's own, its wave closed, with the same recommendations as `advisor demo`."""
    made = office.demo.create(owner.id)
    assert made.demo
    with office.desk.store.reading() as tx:
        wave = tx.waves.of_engagement(made.id)[0]
        standing = office.results.standing(tx, wave.id, explained=False)
    methods = {one.profile.unit.id: one.recommendation.method for one in standing.assessment.units}
    assert len(methods) == 9
    assert set(methods.values()) >= {"kpi", "okr", "hybrid"}
    assert standing.assessment.units[0].profile.n


def test_units_counted_together_stay_so_once_results_were_seen(office: Office, owner: Account) -> None:
    """Apart again, the difference of the two results would show the smaller one; in an open engagement it may."""
    together = (Unit("a", "A"), Unit("b", "B", join_with="a"))
    apart = (Unit("a", "A"), Unit("b", "B"))
    for consent in Consent:
        made = office.engagements.create(owner.id, Draft(FACTS, consent=consent), apart)
        office.engagements.put_units(owner.id, made.id, together)
        wave = office.engagements.open_wave(owner.id, made.id, Mode.CAMPAIGN)
        office.engagements.put_units(owner.id, made.id, apart)
        office.engagements.put_units(owner.id, made.id, together)
        office.schedule.close(wave.id, owner.id)
        if consent is Consent.OPEN:
            office.engagements.put_units(owner.id, made.id, apart)
        else:
            with pytest.raises(UsageError, match='with whom "B" is counted'):
                office.engagements.put_units(owner.id, made.id, apart)
            office.engagements.put_units(owner.id, made.id, (*together, Unit("c", "C", join_with="a")))


def test_a_unit_that_others_are_counted_with_stays(office: Office, owner: Account) -> None:
    """It is archived though nobody answered under it: without it their answers would be in no result."""
    units = (Unit("ops", "运营"), Unit("cs", "客服中心", join_with="ops"))
    made = office.engagements.create(owner.id, Draft(FACTS), units)
    office.engagements.archive_unit(owner.id, made.id, "ops")
    with office.desk.store.reading() as tx:
        assert [(one.unit.id, one.archived_at is None) for one in tx.engagements.units(made.id)] == [
            ("ops", False),
            ("cs", True),
        ]
    office.engagements.archive_unit(owner.id, made.id, "cs")
    office.engagements.put_units(owner.id, made.id, [Unit("hr", "人力")])
    with office.desk.store.reading() as tx:
        assert [one.unit.id for one in tx.engagements.units(made.id) if one.archived_at is None] == ["hr"]
