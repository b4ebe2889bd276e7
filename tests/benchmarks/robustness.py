"""Prints how long re-draws of respondents take, against a plain loop of scoring and advising in the same run.

Run with `python tests/benchmarks/robustness.py`. Nothing here is a test: machines are shared, so figures are read,
never asserted. The peak is that of the whole process, start-up included.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from advisor import bootstrap
from advisor.domain.answers import CANNOT_JUDGE, Answers, Respondent
from advisor.domain.explanation import Outcome
from advisor.domain.profile import Profile
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, measure, score_columns
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain.landscape import Landscape
from advisor.engine.explain.robustness import robustness

CLIENT = Engagement(strategy_clear=True, sponsor=True)
REFERENCE_DRAWS = 2
GATE = Gate("open")


def main() -> None:
    """All figures, one line each."""
    rules = bootstrap.rulebook()
    form = bootstrap.questionnaire("full", rules.dimensions)
    adviser = Adviser(rules)
    answers, groups = company(form, 200, 50)
    profiles = measure(answers, form, rules.dimensions, groups, GATE)
    before = _peak()
    loop = _best(lambda: reference(rules, form, adviser, answers, groups), 3) / REFERENCE_DRAWS
    _say("plain loop, 200 units x 50 people", f"{loop:7.3f} s a re-draw", f"{loop * 1000:6.0f} s for 1,000 (scaled)")
    ours = _best(lambda: _run(rules, form, adviser, answers, groups, profiles, 1000))
    _say("robustness, 200 units x 50, 1,000 re-draws", f"{ours:7.3f} s", f"{loop * 1000 / ours:,.0f} x the plain loop")
    for units, people, draws in ((300, 50, 2000), (300, 7, 2000), (5, 5000, 2000)):
        answers, groups = company(form, units, people)
        profiles = measure(answers, form, rules.dimensions, groups, GATE)
        taken = _best(lambda: _run(rules, form, adviser, answers, groups, profiles, draws), 3)  # noqa: B023 -- run at once
        what = "all multisets" if people <= 7 else f"{draws:,} re-draws"
        _say(f"robustness, {units} units x {people:,}, {what}", f"{taken:7.3f} s")
    _say("peak memory", f"{_peak():7.0f} MB", f"{_peak() - before:.0f} MB over what the first company's profiles took")
    _worst(rules, form, adviser)


def _worst(rules: Rulebook, form: Questionnaire, adviser: Adviser) -> None:
    """The worst case of units of four, by the tables and by the decision diagram."""
    landscape = Landscape(rules)
    answers, groups = company(form, 50, 4)
    profiles = measure(answers, form, rules.dimensions, groups, GATE)
    arguments = (answers, form, rules.dimensions, groups, profiles, GATE, adviser, CLIENT)
    tables = _best(lambda: robustness(*arguments), 3)
    diagram = _best(lambda: robustness(*arguments, reachable=landscape.reachable), 3)
    same = [set(one.worst_case or ()) for one in robustness(*arguments) if one] == [
        set(one.worst_case or ()) for one in robustness(*arguments, reachable=landscape.reachable) if one
    ]
    if not same:
        sys.exit("tables and diagram give different worst cases")
    _say("worst case, 50 units x 4, by the tables", f"{tables:7.3f} s")
    _say("worst case, 50 units x 4, by the diagram", f"{diagram:7.3f} s")


def reference(
    rules: Rulebook, form: Questionnaire, adviser: Adviser, answers: Answers, groups: list[Group]
) -> list[list[Outcome]]:
    """A few re-draws as one would write them first: draw persons, measure the units anew, advise them."""
    rng = np.random.default_rng(1)
    members: dict[str, list[int]] = {}
    for row, person in enumerate(answers.respondents):
        members.setdefault(person.unit, []).append(row)
    outcomes = []
    for _ in range(REFERENCE_DRAWS):
        rows = np.concatenate([rng.choice(own, len(own)) for own in members.values()])
        drawn = Answers(
            answers.items,
            tuple(answers.respondents[row] for row in rows),
            answers.values[rows],
            answers.seconds[rows],
        )
        scores = score_columns(measure(drawn, form, rules.dimensions, groups, GATE), rules.dimensions)
        columns = adviser.columns(scores, CLIENT)
        outcomes.append([Outcome(*pair) for pair in zip(columns["method"], columns["entry"], strict=True)])
    return outcomes


def company(form: Questionnaire, units: int, people: int) -> tuple[Answers, list[Group]]:
    """Units of so many people on all items; 3 % cannot judge, people lean up or down."""
    rng = np.random.default_rng(3)
    dimensions = list(form.items_by_dimension)
    place = np.array([dimensions.index(item.dimension) for item in form.items])
    level = rng.uniform(1.7, 4.3, (units, 1, len(dimensions)))[:, :, place]
    answer = level + rng.normal(0, 0.5, (units, people, 1)) + rng.normal(0, 0.8, (units, people, len(form.items)))
    values = np.clip(np.rint(answer), 1, 5).astype(np.int8)
    turned = np.array([item.reversed for item in form.items])
    values = np.where(turned, 6 - values, values).astype(np.int8).reshape(-1, len(form.items))
    values[rng.random(values.shape) < 0.03] = CANNOT_JUDGE
    everyone = tuple(Respondent(f"u{unit}", str(one)) for unit in range(units) for one in range(people))
    answers = Answers(tuple(item.id for item in form.items), everyone, values, np.full(len(values), np.nan))
    return answers, [Group(Unit(f"u{unit}", lifecycle="mature", function="sales")) for unit in range(units)]


def _run(
    rules: Rulebook,
    form: Questionnaire,
    adviser: Adviser,
    answers: Answers,
    groups: list[Group],
    profiles: list[Profile],
    draws: int,
) -> None:
    robustness(answers, form, rules.dimensions, groups, profiles, GATE, adviser, CLIENT, draws=draws)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _best(job: Callable[[], object], times: int = 5) -> float:
    elapsed = []
    for _ in range(times):
        began = time.perf_counter()
        job()
        elapsed.append(time.perf_counter() - began)
    return min(elapsed)


def _say(what: str, *figures: str) -> None:
    print(f"{what:<48}" + "   ".join(figures), flush=True)


if __name__ == "__main__":
    main()
