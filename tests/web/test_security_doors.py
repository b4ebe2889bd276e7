"""Who gets in where: every route by every kind of visitor, as the table says; engagements are closed to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from advisor.domain.access import Role, Scope
from advisor.domain.campaign import Wave
from advisor.domain.job import ReportJob
from advisor.web.permissions import ALL, MATRIX, READ_ONLY, TOKEN, Door
from advisor.web.visitor import seat_cookie, share_cookie
from tests.storage.samples import invitation
from tests.web.premises import MINE, THEIRS, Premises, premises, send

LET_IN = "let in"
KINDS = (
    "nobody",
    "stranger",
    "administrator",
    "owner",
    "facilitator",
    "viewer",
    "read-only link",
    "participant",
    "program",
)
STANDS_IN: dict[str, frozenset[Door]] = {
    "nobody": frozenset(),
    "stranger": frozenset({Door.SIGNED_IN}),
    "administrator": frozenset({Door.SIGNED_IN, Door.ADMIN}),
    "owner": frozenset({Door.SIGNED_IN, Door.OWNER}),
    "facilitator": frozenset({Door.SIGNED_IN, Door.FACILITATOR}),
    "viewer": frozenset({Door.SIGNED_IN, Door.VIEWER}),
    "read-only link": frozenset({Door.SHARE}),
    "participant": frozenset({Door.SEAT}),
    "program": frozenset({Door.TOKEN}),
}
"""In which doors of the engagement and the wave of the address each kind of visitor stands."""


@dataclass
class Town:
    """Two engagements, and somebody of each kind at the first."""

    house: Premises
    clients: dict[str, FlaskClient]
    headers: dict[str, dict[str, str]]
    waves: dict[str, Wave]

    def ask(self, kind: str, rule: Rule, method: str, **instead: str) -> Any:
        """The answer to a request for the route, in the first engagement unless another is named."""
        args = {name: instead.get(name, self._usual(name)) for name in rule.arguments}
        with self.house.app.test_request_context():
            path = self.house.app.url_map.bind("localhost").build(rule.endpoint, args, method=method)
        return self.clients[kind].open(path, method=method, headers=self.headers.get(kind))

    def _usual(self, name: str) -> str | int:
        known: dict[str, str | int] = {"engagement": MINE, "wave": self.waves[MINE].id, "number": 1, "unit": "rnd"}
        return known.get(name, "x")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Built once: nothing is changed in it, since no view is called."""
    folder: Path = tmp_path_factory.mktemp("town")
    house = premises(folder)
    root, owner, other = house.account("root"), house.account("owner"), house.account("other")
    waves = {MINE: house.engagement(MINE, owner), THEIRS: house.engagement(THEIRS, other)}
    accounts = {"administrator": root, "owner": owner, "stranger": other}
    for role in (Role.FACILITATOR, Role.VIEWER):
        accounts[role.value] = house.account(role.value)
        house.join(MINE, accounts[role.value], role)
    clients = {kind: house.signed_in(accounts.get(kind)) for kind in KINDS}
    _, secret = house.office.accounts.links.make(owner.id, MINE, "board", 30)
    for engagement in (MINE, THEIRS):
        clients["read-only link"].set_cookie(share_cookie(engagement), secret)
    clients["participant"] = house.seated(waves[MINE])
    seat = clients["participant"].get_cookie(seat_cookie(waves[MINE].id))
    assert seat
    clients["participant"].set_cookie(seat_cookie(waves[THEIRS].id), seat.value)
    _, token = house.office.accounts.tokens.make(owner.id, "bi", list(Scope), 30)
    house.app.config["WTF_CSRF_ENABLED"] = False
    for endpoint in house.app.view_functions:
        house.app.view_functions[endpoint] = lambda **_: LET_IN
    yield Town(house, clients, {"program": {"Authorization": f"Bearer {token}"}}, waves)
    house.store.close()


def _routes(town: Town) -> list[tuple[Rule, str]]:
    rules = [rule for rule in town.house.app.url_map.iter_rules() if rule.endpoint != "assets.file"]
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def _let_in(rule: Rule, answer: Any) -> bool:
    """Whether the guard let the request through to the view, or to the check of what the API was sent."""
    return answer.text == LET_IN or (rule.endpoint.startswith("api.") and answer.status_code in {400, 415, 422})


def _refusals(rule: Rule, kind: str) -> set[int]:
    """What somebody meets at another's engagement: nothing there, or the way in for those who are not signed in."""
    api = MATRIX[rule.endpoint] == TOKEN
    signed_in = kind == "program" if api else kind not in {"program", "read-only link", "participant"}
    return {404} if signed_in else {302, 401}


def test_every_route_is_in_the_table(town: Town) -> None:
    """And every entry of the table is a route: the application does not even start otherwise."""
    assert {rule.endpoint for rule in town.house.app.url_map.iter_rules()} == set(MATRIX)
    assert len(_routes(town)) > 40


@pytest.mark.parametrize("kind", KINDS)
def test_each_visitor_gets_in_where_the_table_says(town: Town, kind: str) -> None:
    """Every route by every method: let in by one of its doors, else refused, and never by half."""
    wrong = []
    for rule, method in _routes(town):
        answer = town.ask(kind, rule, method)
        needed = MATRIX[rule.endpoint]
        expected = bool(needed & (STANDS_IN[kind] | {Door.ANYONE}))
        if _let_in(rule, answer) != expected or (not expected and answer.status_code not in {302, 401, 403, 404}):
            wrong.append((rule.endpoint, method, answer.status_code, sorted(needed)))
    assert wrong == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"nobody", "stranger"}])
def test_engagements_are_closed_to_each_other(town: Town, kind: str) -> None:
    """Whoever stands in a door of the first engagement meets nothing at the second, not even that it is there."""
    wrong = []
    for rule, method in _routes(town):
        if not {"engagement", "wave"} & rule.arguments:
            continue
        answer = town.ask(kind, rule, method, engagement=THEIRS, wave=town.waves[THEIRS].id)
        missing = town.ask(kind, rule, method, engagement="no-such-engagement", wave="no-such-wave")
        if _let_in(rule, answer) or answer.status_code != missing.status_code:
            wrong.append((rule.endpoint, method, answer.status_code, missing.status_code))
        if "engagement" in rule.arguments and answer.status_code not in _refusals(rule, kind):
            wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []


def test_what_changes_something_has_no_open_door() -> None:
    """Open to anybody is only what leads in; an engagement's own pages need a role in it, or its read-only link."""
    town = {rule for rule, doors in MATRIX.items() if doors & ALL}
    assert town <= {
        "account.first",
        "account.password",
        "account.sign_in",
        "answering.join",
        "answering.take_seat",
        "api.openapi",
        "api.show",
        "assets.file",
        "campaign.invited",
        "campaign.redeem",
        "campaign.resume",
        "home.health",
        "home.start",
        "members.enter",
        "trust.authority",
        "trust.show",
    } | {endpoint for endpoint in town if endpoint.startswith("knowledge.")}


def test_read_only_links_change_nothing(town: Town) -> None:
    """No route that they open takes anything but reading, except where a report is asked for."""
    opened = [(rule, method) for rule, method in _routes(town) if Door.SHARE in MATRIX[rule.endpoint]]
    changing = {rule.endpoint for rule, method in opened if method not in READ_ONLY}
    assert changing <= {"results.what_if"}


def test_an_administrator_has_no_key_to_engagements() -> None:
    """Managing accounts opens none of their pages."""
    assert {endpoint.partition(".")[0] for endpoint, doors in MATRIX.items() if Door.ADMIN in doors} == {"admin"}


def test_a_token_of_one_engagement_opens_no_other(tmp_path: Path) -> None:
    """Nor does a cookie beside a token count, nor another kind of authorisation."""
    from advisor.web.visitor import recognise

    house = premises(tmp_path)
    owner = house.account("owner")
    for id in (MINE, THEIRS):
        house.engagement(id, owner)
    _, bound = house.office.accounts.tokens.make(owner.id, "bi", [Scope.RESULTS_READ], 30, MINE)
    session = house.office.accounts.signing_in.begin(owner).token
    told = []
    for header in (f"Bearer {bound}", f"bearer  {bound}", f"Basic {bound}", "Bearer ", "Bearer nonsense"):
        for engagement in (MINE, THEIRS):
            headers = {"Authorization": header, "Cookie": f"session={session}"}
            with (
                house.app.test_request_context(f"/e/{engagement}", headers=headers) as context,
                house.store.reading() as tx,
            ):
                visitor = recognise(house.office, tx, context.request)
            told.append((visitor.role, Door.TOKEN in visitor.doors, Door.SIGNED_IN in visitor.doors))
    assert told[:4] == [(Role.OWNER, True, False), (None, True, False)] * 2
    assert set(told[4:]) == {(None, False, False)}
    house.store.close()


def test_ids_of_another_engagement_open_nothing_in_ones_own(tmp_path: Path) -> None:
    """Jobs, invitations, members, links, sessions and tokens are looked for among one's own only; nothing changes."""
    house = premises(tmp_path)
    anna, ben = house.account("anna"), house.account("ben")
    waves = {MINE: house.engagement(MINE, anna), THEIRS: house.engagement(THEIRS, ben)}
    job = ReportJob("their-job", THEIRS, waves[THEIRS].id, "pdf", "en", ben.id, house.clock.now())
    invited = invitation("their-invitation", engagement=THEIRS, wave=waves[THEIRS].id)
    with house.store.writing() as tx:
        tx.jobs.add(job)
        tx.participants.invite([invited])
    link, _ = house.office.accounts.links.make(ben.id, THEIRS, "board", 30)
    token, _ = house.office.accounts.tokens.make(ben.id, "bi", [Scope.UNITS_READ], 30)
    signed = house.office.accounts.signing_in.begin(ben)
    client = house.signed_in(anna)
    home = f"/e/{MINE}/1"
    for end in ("", "/file"):
        foreign_one, unknown = (client.get(f"{home}/report/jobs/{id}{end}") for id in (job.id, "no-such-job"))
        assert foreign_one.status_code == unknown.status_code
        assert foreign_one.status_code in {404, 422}
    foreign = {
        f"{home}/report/jobs/{job.id}/cancel": {},
        f"{home}/campaign/people/{invited.id}": {"name": "Mallory", "address": "mallory@example.org", "do": "revoke"},
        f"/e/{MINE}/links/revoke": {"link": link.id},
        "/account/tokens/revoke": {"token": token.id},
        "/account/sessions": {"session": signed.session.id},
    }
    for path, form in foreign.items():
        assert send(client, path, "/account", **form).status_code in {302, 404, 422}, path
    with house.store.reading() as tx:
        assert tx.jobs.get(job.id) == job
        assert tx.participants.invitations(waves[THEIRS].id) == (invited,)
        assert tx.engagements.links(THEIRS) == (link,)
        assert tx.accounts.tokens(ben.id) == (token,)
        assert tx.sessions.of_account(ben.id) == (signed.session,)
    house.store.close()


def test_a_token_opens_no_page_for_people(tmp_path: Path) -> None:
    """With a token on the start page one is nobody: it lists no engagements, whatever the token may do."""
    house = premises(tmp_path)
    owner = house.account("owner")
    house.engagement(MINE, owner)
    _, secret = house.office.accounts.tokens.make(owner.id, "bi", [Scope.UNITS_READ], 30)
    page = house.client().get("/", headers={"Authorization": f"Bearer {secret}"})
    assert page.status_code == 200
    assert MINE not in page.text
    assert "owner@example.org" not in page.text
    house.store.close()
