"""Whatever anybody can get to see of a world: every page that links lead to, the API, the files, for each who may look."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advisor.domain.campaign import Mode
from advisor.domain.job import ReportJob
from advisor.web.results.printing import assessment_bytes, prepare
from advisor.web.visitor import SESSION_COOKIE
from tests.web.gate_world import ROLES, UNITS, World

Seen = dict[str, tuple[object, ...]]
ALL = (*ROLES, "share", "token", "seat")
FEW = ("owner", "share", "token")
_LINK = re.compile(r'href="([^"]+)"')
_ELSEWHERE = re.compile(
    r"^/(knowledge|static|accounts?$|accounts/|sign|trust|language|api)|/variants|/erase|/template|lang="
)
_OF_THE_OWNER = re.compile(r"[?&](look|paper)=")
_ALIKE = re.compile(r"[?&](look=(?!uncertainty|exploration|openness)|paper=zh)")
"""Pages of other dimensions, and in the other language, are made as these are."""
_CHANCE = re.compile(r'(name="csrf_token" value|name="csrf-token" content|name="code" value|name="seat" value)="[^"]*"')
_HEADERS = ("ETag", "Location", "X-Version", "Content-Type", "Content-Disposition", "Last-Modified")
_MOST = 150


def look(world: World, eyes: Sequence[str] = ALL) -> Seen:
    """What these people see, by who looks and the address."""
    seen: Seen = {}
    for who in eyes:
        for address, answer in _program(world) if who == "token" else _walk(world, who):
            seen[f"{who} {address}"] = answer
    if "owner" in eyes:
        seen["export"] = (json.dumps(_exported(world), sort_keys=True, default=str),)
        seen |= _files(world)
    return seen


def differences(one: Seen, other: Seen) -> list[str]:
    """Where two views are not the same, with the first place in which they differ."""
    found = []
    for place in sorted({*one, *other}):
        if one.get(place) != other.get(place):
            found.append(f"{place}: {_first(repr(one.get(place)), repr(other.get(place)))}")
    return found


def _first(one: str, other: str) -> str:
    at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return f"…{one[max(0, at - 60) : at + 60]}… or …{other[max(0, at - 60) : at + 60]}…"


def _walk(world: World, who: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """All pages that can be reached, links first met first."""
    client = _browser(world, who)
    waiting, known = _starts(world, who), set(_starts(world, who))
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        yield address, _told(answer)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for link in _LINK.findall(answer.text):
            parts = urlsplit(urljoin(address, link.replace("&amp;", "&")))
            to = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc or to in known or _ELSEWHERE.search(to) or len(known) >= _MOST:
                continue
            if not (_ALIKE if who == "owner" else _OF_THE_OWNER).search(to):
                known.add(to)
                waiting.append(to)


def _starts(world: World, who: str) -> list[str]:
    """Where somebody begins, and what no link leads to."""
    if who == "seat":
        return [f"/p/{world.wave.id}", f"/p/{world.wave.id}/state"]
    home = f"/e/{world.record.id}"
    starts = [home, f"{home}/log", f"{home}/compare", f"{home}/units", f"{home}/members"]
    for wave in world.waves:
        base = f"{home}/{wave.number}"
        starts += [f"{base}/results", f"{base}/results/readiness", f"{base}/results/decisions", f"{base}/report"]
        starts += [f"{base}/report/paper?paper=en", f"{base}/campaign", f"{base}/campaign/people"]
        starts += [f"{base}/stage", f"{base}/live"] if wave.mode is Mode.WORKSHOP else []
        for unit in UNITS:
            starts += [f"{base}/results/unit/{unit.id}", f"{base}/results/what-if/{unit.id}?uncertainty=80"]
            starts += [f"{base}/stage?unit={unit.id}", f"{base}/stage?unit={unit.id}&look=uncertainty"]
    return starts


def _browser(world: World, who: str) -> FlaskClient:
    client = world.app.test_client()
    client.set_cookie("lang", "en")
    if who in world.accounts:
        client.set_cookie(SESSION_COOKIE, world.office.accounts.signing_in.begin(world.accounts[who]).token)
    elif who == "share":
        assert client.get(f"/r/{world.share}").status_code == 302
    else:
        client.set_cookie(f"seat_{world.wave.id[:12]}", "seat-0")
    return client


def _program(world: World) -> Iterator[tuple[str, tuple[object, ...]]]:
    """All that a token reads, and what it may try."""
    client, home = world.app.test_client(), f"/api/v1/engagements/{world.record.id}"
    allowed = {"Authorization": f"Bearer {world.token}", "Accept-Language": "en"}
    for wave in world.waves:
        base = f"{home}/waves/{wave.number}"
        for address in (base, f"{base}/assessment", f"{base}/response", f"{home}/units", f"{home}/reports"):
            yield address, _told(client.get(address, headers=allowed))
        for unit in UNITS:
            body = {"unit": unit.id, "scores": {"uncertainty": 80}}
            tried = client.post(f"{base}/what-if", json=body, headers=allowed)
            yield f"{base} try {unit.id}", _told(tried)


def _told(answer: TestResponse) -> tuple[object, ...]:
    """Everything of an answer but what chance or the clock of the machine puts there."""
    text = _CHANCE.sub(r"\1", answer.get_data(as_text=True))
    return answer.status_code, *((name, answer.headers.get(name)) for name in _HEADERS), text


def _exported(world: World) -> object:
    data = world.office.engagements.export("owner", world.record.id)
    del data["audit"][-1]
    return data


def _files(world: World) -> Seen:
    """What the files of each wave are made from; the report's HTML is a page, too, and the PDF is printed from it."""
    found: Seen = {}
    for wave in world.waves:
        job = ReportJob("job", world.record.id, wave.id, "json", "en", "owner", world.clock.now())
        with world.office.desk.store.reading() as tx:
            if world.office.results.open(tx, wave.id):
                document = prepare(world.office.results, tx, job).content["document"]
                found[f"file {wave.number}"] = (assessment_bytes(document),)
    return found
