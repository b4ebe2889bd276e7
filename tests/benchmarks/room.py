"""Prints how the application serves a room of 200 phones: how long requests take, and whether an answer is lost.

Run with `python tests/benchmarks/room.py`; it takes four minutes. The real `advisor serve` runs on a folder of its own,
on this machine, together with the phones. It ends with 1 where an answer is lost, a request fails, or the 95th
percentile of any kind of request reaches 300 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from advisor import bootstrap  # noqa: E402 -- after the path
from advisor.domain.answers import BLANK  # noqa: E402 -- as above
from advisor.domain.campaign import Mode, Wave  # noqa: E402 -- as above
from advisor.domain.unit import Engagement, Unit  # noqa: E402 -- as above
from advisor.domain.workshop import Step  # noqa: E402 -- as above
from advisor.services.engagements import Draft  # noqa: E402 -- as above
from advisor.services.office import Office  # noqa: E402 -- as above
from advisor.storage.folder import open_folder  # noqa: E402 -- as above
from tests.benchmarks.phones import Line, Phone, Record  # noqa: E402 -- as above
from tests.browser.program import Program  # noqa: E402 -- as above

LIMIT_MS = 300.0
FEW = 20
UNITS = tuple(Unit(f"u{n}", f"单位{n}", f"Unit {n}") for n in range(1, 9))


@dataclass(frozen=True)
class Outcome:
    """What came of it: the requests, and how many answers the database holds as they were tapped."""

    record: Record
    kept: int
    processor: float
    """Seconds of processor time that the server used, its start included."""

    @property
    def lost(self) -> int:
        """Answers that were sent and are not in the database, or not as they were tapped."""
        return self.record.sent - self.kept

    @property
    def slowest(self) -> float:
        """The largest 95th percentile of a kind of request, in milliseconds; what is asked once has none."""
        return max(_percentile(times, 95) for times in self.record.taken.values() if len(times) >= FEW)


def run(people: int, join_seconds: float, answer_seconds: float) -> Outcome:
    """Serve a room of so many people from joining to the reveal."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder))
        program.start()
        office = bootstrap.office(open_folder(program.folder))
        try:
            owner = office.accounts.administration.set_up("owner@example.com", "Owner", "correct horse battery")
            record = office.engagements.create(owner.id, Draft(Engagement(client="星河互联")), UNITS)
            wave = office.engagements.open_wave(owner.id, record.id, Mode.WORKSHOP)
            session = office.accounts.signing_in.begin(owner).token
            phones, found = asyncio.run(
                _meet(program.port, office, wave, session, (people, join_seconds, answer_seconds))
            )
            kept = _kept(office, wave, phones)
        finally:
            office.desk.store.close()
            program.stop()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return Outcome(found, kept, used.ru_utime + used.ru_stime)


async def _meet(
    port: int, office: Office, wave: Wave, session: str, scale: tuple[int, float, float]
) -> tuple[list[Phone], Record]:
    people, join_seconds, answer_seconds = scale
    record = Record()
    phones = [Phone(Line(port, record), record, UNITS[n % len(UNITS)].id, random.Random(n)) for n in range(people)]  # noqa: S311 -- no secret
    projector = Line(port, record)
    projector.cookies["session"] = session
    watching = asyncio.create_task(_watch(projector, f"/e/{wave.engagement}/{wave.number}"))
    await asyncio.gather(*(_after(phone.luck.uniform(0, join_seconds), phone, wave) for phone in phones))
    account = office.desk.store
    with account.reading() as tx:
        workshop, owner = tx.waves.workshop(wave.id), tx.accounts.all()[0]
    assert workshop is not None
    office.steps.advance(owner.id, wave.id, Step.ANSWER, workshop.version)
    await asyncio.gather(*(_through(phone, answer_seconds) for phone in phones if phone.seat))
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    office.steps.advance(owner.id, wave.id, Step.REVEAL, workshop.version + 1)
    await projector.get("reveal", f"/e/{wave.engagement}/{wave.number}/stage")
    await asyncio.gather(projector.leave(), *(phone.line.leave() for phone in phones))
    return phones, record


async def _after(seconds: float, phone: Phone, wave: Wave) -> None:
    await asyncio.sleep(seconds)
    await phone.join(wave.join_code or "")


async def _through(phone: Phone, seconds: float) -> None:
    await phone.wait_for_questions()
    await phone.answer(seconds)


async def _watch(projector: Line, home: str) -> None:
    """The facilitator's screen: the page, then its live part every two seconds."""
    await projector.get("stage", f"{home}/stage")
    tag = ""
    while True:
        reply = await asyncio.shield(projector.get("live", f"{home}/live", **{"If-None-Match": tag}))
        tag = reply.headers.get("etag", tag)
        await asyncio.sleep(2)


def _kept(office: Office, wave: Wave, phones: list[Phone]) -> int:
    """How many answers the database holds exactly as somebody of the unit tapped them."""
    items = [item.id for item in office.library.questionnaire(wave.questionnaire).items]
    with office.desk.store.reading() as tx:
        matrix = tx.answers.matrix(wave.id, items)
    rows = [
        (one.unit, *(int(value) for value in row)) for one, row in zip(matrix.respondents, matrix.values, strict=True)
    ]
    found = 0
    for phone in phones:
        said = (phone.unit, *(phone.said.get(item, BLANK) for item in items))
        if said in rows:
            rows.remove(said)
            found += len(phone.said)
    return found


def _percentile(times: list[float], percent: int) -> float:
    """In milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def report(outcome: Outcome, people: int) -> None:
    """Say it, a line for each kind of request."""
    record = outcome.record
    print(f"{'request':12} {'count':>6} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7}  ms")
    for kind, times in sorted(record.taken.items()):
        shown = [1000 * statistics.median(times), *(_percentile(times, one) for one in (95, 99)), 1000 * max(times)]
        print(f"{kind:12} {len(times):6} " + " ".join(f"{one:7.1f}" for one in shown))
    count = sum(len(times) for times in record.taken.values())
    print(
        f"the server used {outcome.processor:.0f} s of a processor, {1000 * outcome.processor / count:.1f} ms a request"
    )
    print(f"joined {record.joined} of {people}")
    print(f"answers sent {record.sent}, called saved {record.saved}, in the database as tapped {outcome.kept}")
    print(f"errors {len(record.errors)} {sorted(set(record.errors))[:8]}")


def main() -> int:
    """The whole, or as much as the options say."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--people", type=int, default=200)
    options.add_argument("--join", type=float, default=30.0, help="seconds in which they join")
    options.add_argument("--answer", type=float, default=180.0, help="seconds in which they answer")
    given = options.parse_args()
    began = time.monotonic()
    outcome = run(given.people, given.join, given.answer)
    report(outcome, given.people)
    print(f"took {time.monotonic() - began:.0f} s")
    good = not outcome.lost and not outcome.record.errors and outcome.record.joined == given.people
    return 0 if good and outcome.record.saved == outcome.record.sent and outcome.slowest < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
