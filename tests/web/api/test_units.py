"""Engagements and units through the API: pages, replacing the whole list, changes by two at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from advisor.domain.unit import Engagement, Unit
from advisor.services.engagements import Draft
from advisor.services.office import Office
from tests.web.api.caller import Caller
from tests.web.conftest import UNITS, People

FULL: dict[str, Any] = {
    "id": "客服 北区/1",
    "name": "北区客服",
    "name_en": "Service North",
    "parent": "ops",
    "function": "customer_service",
    "lifecycle": "mature",
    "headcount": 42,
    "current_method": "kpi",
    "supports": ["ops"],
    "fixed": ["reward_coupling"],
    "mandated_method": "kpi",
}


def test_the_list_of_engagements_comes_in_pages(office: Office, people: People, owner: Caller) -> None:
    """Newest first; what is added meanwhile shifts nothing; an id that is not in the list is not found."""
    made = [
        office.engagements.create(people.owner.id, Draft(Engagement(client=f"Client {n}")), UNITS).id for n in range(4)
    ]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = owner.call("list_engagements", limit="2", **after).json
        seen += [one["id"] for one in page["engagements"]]
        office.engagements.create(people.owner.id, Draft(Engagement(client="Later")), UNITS)
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert sorted(seen) == sorted([*made, people.record.id])
    assert owner.call("list_engagements", after="nowhere").status_code == 404


def test_an_engagement_tells_what_was_promised(owner: Caller) -> None:
    """Consent, threshold and the role of the token's account."""
    told = owner.call("get_engagement").json
    assert (told["client"], told["consent"], told["threshold"], told["role"]) == ("星河互联", "anonymous", 5, "owner")


def test_units_are_replaced_as_a_whole(owner: Caller) -> None:
    """Every fact comes back as it was sent; a second sending of what came back changes nothing."""
    sent = {"units": [{"id": "ops", "name": "运营"}, FULL]}
    told = owner.call("put_units", sent)
    assert told.status_code == 200
    assert told.json["units"][1] == {"join_with": None} | FULL
    assert told.json["archived"] == []
    again = owner.call("put_units", {"units": told.json["units"]})
    assert again.headers["ETag"] == told.headers["ETag"] == owner.call("list_units").headers["ETag"]


def test_units_under_which_somebody_answered_are_archived(answered: Caller) -> None:
    """They are told apart, and are archived once, however often the others are sent."""
    kept = [{"id": "legal", "name": "Legal"}]
    told = answered.call("put_units", {"units": kept}).json
    assert [one["id"] for one in told["archived"]] == ["sales", "lab"]
    again = answered.call("put_units", {"units": kept})
    assert again.json == told


def test_a_change_by_somebody_else_is_not_lost(office: Office, people: People, owner: Caller) -> None:
    """With the ETag of an older list it answers 412; with the present one, or a star, it is done."""
    before = owner.call("list_units").headers["ETag"]
    office.engagements.put_units(people.facilitator.id, people.record.id, (*UNITS, Unit("new", "New")))
    mine = {"units": [{"id": "sales", "name": "Sales"}]}
    assert owner.call("put_units", mine, {"If-Match": before}).status_code == 412
    assert len(owner.call("list_units").json["units"]) == 4
    now = owner.call("list_units").headers["ETag"]
    assert owner.call("put_units", mine, {"If-Match": now}).status_code == 200
    assert owner.call("put_units", mine, {"If-Match": "*"}).status_code == 200


def test_a_change_between_look_and_write_is_not_lost(
    office: Office, people: People, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in after the ETag was compared is seen in the transaction that writes."""
    tag = owner.call("list_units").headers["ETag"]
    put = type(office.engagements).put_units

    def late(engagements: Any, account: str, engagement: str, units: Any, known: Any = None) -> None:
        put(engagements, people.facilitator.id, engagement, (Unit("meanwhile", "Meanwhile"),))
        put(engagements, account, engagement, units, known)

    monkeypatch.setattr(type(office.engagements), "put_units", late)
    answer = owner.call("put_units", {"units": [{"id": "sales", "name": "Sales"}]}, {"If-Match": tag})
    assert answer.status_code == 412
    assert [one["id"] for one in owner.call("list_units").json["units"]] == ["meanwhile"]


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ({"id": "a", "name": "A", "archived_at": None}, "/units/0"),
        ({"id": "a", "name": "A", "engagement": "other"}, "/units/0"),
        ({"id": "a", "name": "A", "position": 3}, "/units/0"),
        ({"id": "", "name": "A"}, "/units/0/id"),
        ({"id": " a", "name": "A"}, "/units/0/id"),
        ({"id": "a;b", "name": "A"}, "/units/0/id"),
        ({"id": "a\u200bb", "name": "A"}, "/units/0/id"),
        ({"id": "a\u202e", "name": "A"}, "/units/0/id"),
        ({"id": "a", "name": "A\x00"}, "/units/0/name"),
        ({"id": "a", "name": "x" * 201}, "/units/0/name"),
        ({"id": "a", "name": "A", "headcount": 0}, "/units/0/headcount"),
        ({"id": "a", "name": "A", "headcount": 1e300}, "/units/0/headcount"),
        ({"id": "a", "name": "A", "headcount": "9"}, "/units/0/headcount"),
        ({"id": "a", "name": "A", "function": "magic"}, "/units/0/function"),
        ({"id": "a", "name": "A", "fixed": ["no_such"]}, "/units/0/fixed/0"),
    ],
)
def test_what_is_no_unit_is_told_by_its_place(owner: Caller, unit: dict[str, Any], place: str) -> None:
    """And nothing is changed."""
    answer = owner.call("put_units", {"units": [unit]})
    assert answer.status_code == 422
    assert answer.json["faults"][0]["place"] == place
    assert len(owner.call("list_units").json["units"]) == 3


@pytest.mark.parametrize(
    "units",
    [
        [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}],
        [{"id": "a", "name": "A", "parent": "z"}],
        [{"id": "a", "name": "A", "parent": "b"}, {"id": "b", "name": "B", "parent": "a"}],
        [{"id": "a", "name": "A", "join_with": "a"}],
    ],
)
def test_units_that_do_not_fit_together_are_refused(owner: Caller, units: list[dict[str, Any]]) -> None:
    """With the reason in words."""
    answer = owner.call("put_units", {"units": units})
    assert answer.status_code == 422
    assert answer.json["title"].startswith("The unit")


def test_formula_and_markup_come_back_as_they_are(owner: Caller) -> None:
    """They are text in JSON, and nothing else."""
    name = "=1+1<img src=x onerror=alert(1)>"
    told = owner.call("put_units", {"units": [{"id": "a", "name": name}]})
    assert told.json["units"][0]["name"] == name


def test_a_whole_number_may_be_written_with_a_point(owner: Caller, office: Office, people: People) -> None:
    """It is kept as a whole number."""
    owner.call("put_units", {"units": [{"id": "a", "name": "A", "headcount": 12.0, "supports": []}]})
    with office.desk.store.reading() as tx:
        (kept,) = (one.unit for one in tx.engagements.units(people.record.id))
    assert kept == replace(Unit("a", "A"), headcount=12)
    assert isinstance(kept.headcount, int)
