"""Every page of the application and how to reach it: a town of engagements in which each page has something to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.domain.access import Account
from advisor.domain.campaign import EngagementRecord, Mode, RespondentRole, Wave
from advisor.domain.invitee import Invitee
from advisor.domain.unit import Engagement, Unit
from advisor.domain.workshop import Step
from advisor.services.engagements import Draft
from advisor.services.office import Office
from advisor.services.workshop.joining import Given

OWNER, SEAT, NOBODY, GUEST = "owner", "seat", "nobody", "guest"
"""Who looks: the owner, who is an administrator too; a participant; somebody from the street; an executive with a link."""
UNITS = (
    Unit("sales", "区域销售", "Regional sales", headcount=12),
    Unit("lab", "新业务孵化", "Venture lab", headcount=8),
    Unit("legal", "法务合规", "Legal", headcount=3),
)
WAY = (
    Step.TENDENCY,
    Step.ANSWER,
    Step.REVEAL,
    Step.TALK,
    Step.SECOND_VOTE,
    Step.REVEAL,
    Step.TALK,
    Step.SETTLE,
    Step.RECOMMENDATION,
    Step.DECIDE,
    Step.SIGNED_OFF,
)
"""The steps of a workshop in which each page of the projector comes up."""
NO_PAGES: Mapping[str, str] = {
    "assets.file": "a file",
    "home.health": "a word for programs",
    "answering.state": "asked by the page itself",
    "room.live": "a part of the projector, looked at on it",
    "results.what_if": "asked by the page itself",
    "reports.state": "asked by the page itself",
    "reports.file": "a file",
    "reports.paper": "the report in a frame, looked at with the report",
    "campaign.template": "a file",
    "trust.authority": "a file",
    "trust.show": "there over TLS only",
    "api.openapi": "a document for programs",
    "campaign.close": "leads back to the hub when it is opened again",
    "campaign.reopen": "as above",
    "campaign.deadline": "as above",
    "campaign.links": "as above",
    "campaign.correct": "leads back to the list when it is opened again",
    "campaign.forget": "as above",
    "campaign.merge": "as above",
    "campaign.send": "as above",
}
"""What is read with GET and is no page, with the reason."""


@dataclass(frozen=True)
class Place:
    """A page: its route, its address, and who looks at it."""

    endpoint: str
    path: str
    who: str = OWNER


@dataclass(frozen=True)
class Town:
    """Engagements with something on each page."""

    office: Office
    owner: Account
    demo: EngagementRecord
    own: EngagementRecord
    room: Wave
    again: Wave
    campaign: Wave
    seats: Mapping[str, str]
    """The secrets of the seats in the room, by the participant's id."""
    share: str
    invitation: str
    password: str
    variant: str

    def at(self, step: Step) -> None:
        """Lead the room to the next step."""
        with self.office.desk.store.reading() as tx:
            workshop = tx.waves.workshop(self.room.id)
        assert workshop is not None
        items = (_items(self.office, self.room)[0],) if step is Step.SECOND_VOTE else ()
        self.office.steps.advance(self.owner.id, self.room.id, step, workshop.version, items)


def town(office: Office, owner: Account) -> Town:
    """Build it."""
    demo = office.demo.create(owner.id)
    facts = Engagement(client="星河互联", client_en="Starlane", title="方法选择", title_en="Which method")
    own = office.engagements.create(owner.id, Draft(facts), UNITS)
    room = office.engagements.open_wave(owner.id, own.id, Mode.WORKSHOP)
    again = office.engagements.open_wave(owner.id, own.id, Mode.WORKSHOP)
    campaign = office.engagements.open_wave(owner.id, own.id, Mode.CAMPAIGN, deadline=_in_days(office, 9))
    _through(office, owner, again)
    people = [Invitee("sales" if n % 2 else "lab", f"员工{n}", f"p{n}@example.org") for n in range(4)]
    invited = office.invitations.invite(campaign.id, people, owner.id)
    office.invitations.open_units(campaign.id, ["sales", "legal"], owner.id)
    table = next(iter(office.library.rules.tables))
    variant = office.variants.write(owner.id, own.id, table, "另一种界线", office.variants.text(table))
    _, share = office.accounts.links.make(owner.id, own.id, "Board", 30)
    _, password = office.accounts.administration.create(owner.id, "new@example.com", "New")
    seats = _joined(office, room)
    token = invited.links[0].token
    return Town(office, owner, demo, own, room, again, campaign, seats, share, token, password, variant.id)


def places(town: Town) -> tuple[Place, ...]:
    """All pages but the projector, whose steps `stages` takes."""
    own, results = f"/e/{town.own.id}", f"/e/{town.demo.id}/1"
    campaign, rules = f"{own}/{town.campaign.number}/campaign", town.office.library.rules
    form, unit = next(iter(town.office.library.questionnaires)), _units(town)[0]
    return (
        Place("home.start", "/"),
        Place("home.start", "/", NOBODY),
        Place("account.sign_in", "/sign-in", NOBODY),
        Place("account.password", f"/password/{town.password}", NOBODY),
        Place("account.mine", "/account"),
        Place("admin.accounts", "/accounts"),
        Place("members.show", f"{own}/members"),
        Place("answering.join", "/join", NOBODY),
        Place("answering.join", f"/join/{town.room.join_code}", NOBODY),
        Place("answering.seat", f"/p/{town.room.id}", SEAT),
        Place("campaign.code", f"/p/{town.room.id}/code", SEAT),
        Place("campaign.invited", f"/i/{town.invitation}", NOBODY),
        Place("campaign.resume", "/back", NOBODY),
        Place("engagements.new", "/e/new"),
        Place("engagements.show", own),
        Place("engagements.facts", f"{own}/facts"),
        Place("engagements.units", f"{own}/units"),
        Place("engagements.log", f"{own}/log"),
        Place("engagements.erase", f"{own}/erase"),
        Place("campaign.hub", campaign),
        Place("campaign.people", f"{campaign}/people"),
        Place("campaign.importing", f"{campaign}/import"),
        Place("compare.show", f"{own}/compare"),
        Place("results.overview", f"{results}/results"),
        Place("results.overview", f"{own}/{town.campaign.number}/results"),
        Place("results.overview", f"{own}/{town.again.number}/results", GUEST),
        Place("results.unit", f"{results}/results/unit/{unit}"),
        Place("results.unit", f"{own}/{town.again.number}/results/unit/legal"),
        Place("results.readiness", f"{results}/results/readiness"),
        Place("results.decision_log", f"{own}/{town.again.number}/results/decisions"),
        Place("reports.show", f"{results}/report"),
        Place("knowledge.home", "/knowledge"),
        Place("knowledge.chain", "/knowledge/tables"),
        Place("knowledge.table", f"/knowledge/tables/{next(iter(rules.tables))}"),
        Place("knowledge.checks", "/knowledge/checks"),
        Place("knowledge.dimensions", "/knowledge/dimensions"),
        Place("knowledge.facts", "/knowledge/facts"),
        Place("knowledge.settings", "/knowledge/settings"),
        Place("knowledge.actions", "/knowledge/actions"),
        Place("knowledge.risks", "/knowledge/risks"),
        Place("knowledge.cases", "/knowledge/cases"),
        Place("knowledge.case", f"/knowledge/cases/{_case(town)}"),
        Place("knowledge.questionnaire", f"/knowledge/questionnaires/{form}"),
        Place("variants.shown", f"{own}/variants"),
        Place("variants.new", f"{own}/variants/new?table={next(iter(rules.tables))}"),
        Place("variants.edit", f"{own}/variants/{town.variant}/edit"),
        Place("variants.show", f"{own}/variants/{town.variant}"),
        Place("variants.show", f"{own}/variants/{town.variant}?wave={town.again.id}"),
        Place("api.show", "/api/v1/", NOBODY),
        Place("members.enter", f"/r/{town.share}", NOBODY),
    )


def stages(town: Town) -> Iterator[tuple[Step, Place]]:
    """The projector step by step; before each one the room has been led there."""
    stage = Place("room.stage", f"/e/{town.own.id}/{town.room.number}/stage")
    for place, step in enumerate(WAY):
        if place:
            if step is Step.REVEAL:
                _all_answer(town.office, town.room, town.seats)
            town.at(step)
        yield step, stage


def missing(routes: Mapping[str, str], known: tuple[Place, ...]) -> set[str]:
    """Routes that are read with GET and stand in no table, and entries of the tables that are no routes."""
    named = {one.endpoint for one in known} | NO_PAGES.keys() | {"room.stage", "account.first"}
    return set(routes) ^ named


def _through(office: Office, owner: Account, wave: Wave) -> None:
    """A workshop that is under way to its decision: answered by twelve, one value settled, one unit decided otherwise."""
    seats = _joined(office, wave)
    for version, step in enumerate((Step.ANSWER, Step.REVEAL, Step.TALK, Step.SETTLE)):
        if step is Step.REVEAL:
            _all_answer(office, wave, seats)
        office.steps.advance(owner.id, wave.id, step, version)
    dimension = next(iter(office.library.rules.dimensions))
    office.rulings.settle(owner.id, wave, "sales", dimension, 62, "以合同为准")
    office.rulings.override(owner.id, wave, "sales", "kpi", None, "总部要求统一")


def _joined(office: Office, wave: Wave) -> Mapping[str, str]:
    """Twelve people join, seven of sales, and say a guess."""
    found = {}
    for number in range(12):
        secret = office.desk.secrets.code(10)
        role = RespondentRole.LEADER if number in {0, 7} else RespondentRole.MEMBER
        seat = office.joining.join(wave.id, "sales" if number < 7 else "lab", role, secret)
        office.joining.vote(seat.id, ("kpi", "okr", "hybrid")[number % 3])
        found[seat.id] = secret
    return found


def _all_answer(office: Office, wave: Wave, seats: Iterable[str]) -> None:
    """All who joined answer every question of the open round and hand in."""
    with office.desk.store.reading() as tx:
        round = tx.waves.rounds(wave.id)[-1]
    for place, seat in enumerate(seats):
        given = [
            Given(item, 1 + (place * (n % 3)) % 5, f"{place}-{n}-{round.number}", n + 1)
            for n, item in enumerate(_items(office, wave))
            if round.asks(item)
        ]
        office.joining.answer(seat, round.id, given)
        office.joining.hand_in(seat)


def _items(office: Office, wave: Wave) -> tuple[str, ...]:
    return tuple(item.id for item in office.library.questionnaire(wave.questionnaire).items)


def _units(town: Town) -> tuple[str, ...]:
    with town.office.desk.store.reading() as tx:
        return tuple(one.unit.id for one in tx.engagements.units(town.demo.id))


def _case(town: Town) -> str:
    return next(iter(town.office.library.rules.precedents)).id


def _in_days(office: Office, days: int) -> dt.datetime:
    return office.desk.clock.now() + dt.timedelta(days=days)
