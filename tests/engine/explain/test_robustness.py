"""Robustness against plain loops, hand-counted examples and published formulas, and what must not change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import comb, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers, Respondent
from advisor.domain.explanation import Outcome, Robustness, Stability
from advisor.domain.profile import Basis, Profile, Score, Why
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import FactType, Rulebook
from advisor.domain.table import Anything, Cell, HitPolicy, TextDomain
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, measure, score_columns
from advisor.engine.assess.scores import Form, score_dimension
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain import robustness as module
from advisor.engine.explain.landscape import Landscape
from advisor.engine.explain.redraw import Sheet, multisets, resamples
from advisor.engine.explain.robustness import robustness
from advisor.engine.explain.stability import separating, stability
from advisor.errors import DecisionError
from advisor.text import Text

CLIENT = Engagement(strategy_clear=True, sponsor=True)
OPEN = Gate("open")
Run = Callable[..., list[Robustness | None]]


@pytest.fixture(scope="module")
def landscape(rules: Rulebook) -> Landscape:
    """Method and entry of the shipped rules."""
    return Landscape(rules)


@pytest.fixture
def run(rules: Rulebook, full: Questionnaire, adviser: Adviser) -> Run:
    """Robustness under the shipped rules; groups are the units of the answers unless given."""

    def job(
        answers: Answers, gate: Gate | None = None, groups: Sequence[Group] | None = None, **options: object
    ) -> list[Robustness | None]:
        gate = gate or Gate()
        units = dict.fromkeys(person.unit for person in answers.respondents)
        groups = [Group(Unit(unit)) for unit in units] if groups is None else groups
        profiles = measure(answers, full, rules.dimensions, groups, gate)
        return robustness(answers, full, rules.dimensions, groups, profiles, gate, adviser, CLIENT, **options)  # type: ignore[arg-type]  # as given

    return job


def _people(full: Questionnaire, seed: int, sizes: Mapping[str, int], missing: float = 0.0) -> Answers:
    """People who lean up or down, on all items, some of them blank or "cannot judge"."""
    rng = np.random.default_rng(seed)
    dimensions = list(full.items_by_dimension)
    place = [dimensions.index(item.dimension) for item in full.items]
    rows = []
    for size in sizes.values():
        level = rng.uniform(2.2, 3.8, len(dimensions))[place]
        answer = level + rng.normal(0, 0.7, (size, 1)) + rng.normal(0, 0.9, (size, len(place)))
        rows.append(np.clip(np.rint(answer), 1, 5).astype(np.int8))
    values = np.concatenate(rows)
    values[:, [item.reversed for item in full.items]] = 6 - values[:, [item.reversed for item in full.items]]
    values[rng.random(values.shape) < missing] = BLANK
    values[rng.random(values.shape) < missing / 2] = CANNOT_JUDGE
    people = tuple(Respondent(unit, str(one)) for unit, size in sizes.items() for one in range(size))
    return Answers(tuple(item.id for item in full.items), people, values, np.full(len(people), np.nan))


def _explorers(full: Questionnaire, coupling: Sequence[int]) -> Answers:
    """A unit made for OKR, whose people differ only on how far pay is coupled to attainment; an item a dimension."""
    low, middle = {"standardisation", "measurability"}, {"interdependence", "controllability"}
    asked = [items[0] for items in full.items_by_dimension.values()]
    values = np.array(
        [
            [
                answer
                if item.dimension == "reward_coupling"
                else 1
                if item.dimension in low
                else 3
                if item.dimension in middle
                else 5
                for item in asked
            ]
            for answer in coupling
        ],
        dtype=np.int8,
    )
    turned = [item.reversed for item in asked]
    values[:, turned] = 6 - values[:, turned]
    people = tuple(Respondent("u", str(one)) for one in range(len(coupling)))
    return Answers(tuple(item.id for item in asked), people, values, np.full(len(people), np.nan))


def _picked(answers: Answers, rows: NDArray[np.int64] | Sequence[int]) -> Answers:
    return replace(
        answers,
        respondents=tuple(answers.respondents[row] for row in rows),
        values=answers.values[rows],
        seconds=answers.seconds[rows],
    )


# Hand-counted


@pytest.mark.parametrize(("coupling", "entry", "rival"), [((5, 5, 2, 2, 2), "adopt", "pilot"), ((5, 5, 5, 2, 2), "pilot", "adopt")])  # fmt: skip
def test_shares_counted_by_hand(
    run: Run, full: Questionnaire, coupling: tuple[int, ...], entry: str, rival: str
) -> None:
    """Pay counts as coupled from a mean of 3.4: from three fives among five answers, the others being twos.

    With two fives among five people 3^5 + 5 x 2 x 3^4 + 10 x 4 x 3^3 = 2,133 of 5^5 = 3,125 re-draws have fewer; with
    three fives as many have at least three.
    """
    (found,) = run(_explorers(full, coupling))
    assert found is not None
    assert (found.n, found.draws, found.kept, found.method_kept, found.exact) == (5, 3125, 2133, 3125, True)
    assert found.stability is Stability.MOSTLY
    assert [(share.outcome, share.draws) for share in found.outcomes] == [
        (Outcome("okr", entry), 2133),
        (Outcome("okr", rival), 992),
    ]
    assert found.separated_by == "reward_coupling"
    assert found.worst_case is None


def test_a_redraw_in_which_nobody_counts(run: Run, full: Questionnaire) -> None:
    """One of four cannot judge uncertainty: the one re-draw of 256 that has only him has no method."""
    answers = _explorers(full, [2, 2, 2, 2])
    answers.values[2, [items[0].dimension for items in full.items_by_dimension.values()].index("uncertainty")] = BLANK
    (found,) = run(answers, Gate(threshold=3))
    assert found is not None
    assert [(share.outcome, share.draws) for share in found.outcomes] == [
        (Outcome("okr", "adopt"), 255),
        (Outcome(None, "insufficient"), 1),
    ]
    assert found.worst_case == (Outcome("okr", "adopt"), Outcome(None, "insufficient"))
    assert found.separated_by is None


def test_unanimous_people_keep_the_recommendation(run: Run, full: Questionnaire) -> None:
    """Nothing changes where all say the same, and nothing separates."""
    (found,) = run(_explorers(full, [2] * 12), draws=300)
    assert found is not None
    assert (found.draws, found.kept, found.exact, found.stability) == (300, 300, False, Stability.FULLY)
    assert [share.draws for share in found.outcomes] == [300]
    assert found.separated_by is None


@pytest.mark.parametrize(
    ("kept", "word"),
    [(0, "unclear"), (1199, "unclear"), (1200, "mostly"), (1599, "mostly"), (1600, "largely"), (1899, "largely"), (1900, "fully"), (2000, "fully")],
)  # fmt: skip
def test_words_for_shares(kept: int, word: str) -> None:
    """60, 80 and 95 % belong to the better word."""
    assert stability(kept / 2000).value == word


def test_what_separates_is_the_best_single_threshold() -> None:
    """Youden's J of 1/2 against 1, weighted; the first of equal ones; None where nothing differs; missing is not over."""
    first = np.array([True, True, False, False])
    weights = np.array([1, 1, 1, 3])
    rising, half = np.array([11, 12, 13, 14], dtype=np.uint16), np.array([11, 13, 13, 13], dtype=np.uint16)
    assert separating({"half": half, "rising": rising}, weights, first, ~first) == "rising"
    assert separating({"falling": rising[::-1].copy(), "rising": rising}, weights, first, ~first) == "falling"
    assert separating({"flat": np.full(4, 11, dtype=np.uint16)}, weights, first, ~first) is None
    gone = np.array([0, 0, 13, 13], dtype=np.uint16)
    assert separating({"half": half, "gone": gone}, weights, first, ~first) == "gone"


# Re-draws and their scores


@pytest.mark.parametrize("people", range(1, 8))
def test_all_multisets(people: int) -> None:
    """C(2n - 1, n) different ones of n people each, whose weights add up to n^n; 1,716 and 7^7 for seven."""
    counts, weights = multisets(people)
    assert len({tuple(row) for row in counts.tolist()}) == len(counts) == comb(2 * people - 1, people)
    assert (counts.sum(axis=1) == people).all()
    assert weights.sum() == people**people


def test_random_redraws_stay_the_same_and_do_not_depend_on_their_number() -> None:
    """The stream of a key is pinned; a longer series begins with the shorter one."""
    (counts,) = resamples(5, 3, "1:u")
    assert counts.tolist() == [[2, 1, 1, 0, 1], [0, 1, 1, 2, 1], [2, 0, 0, 2, 1]]
    short = np.concatenate(list(resamples(1001, 50, "k")))
    long = np.concatenate(list(resamples(1001, 2500, "k")))
    assert long.shape == (2500, 1001)
    assert (long[:50] == short).all()
    assert (long.sum(axis=1) == 1001).all()


def test_random_redraws_are_multinomial() -> None:
    """Each count has the mean 1 and the variance 1 - 1/n, two of them the covariance -1/n (4.5 standard errors)."""
    draws, people = 40_000, 6
    counts = np.concatenate(list(resamples(people, draws, "k"))).astype(float)
    bound = 4.5 * sqrt(2 / draws)
    assert np.abs(counts.mean(axis=0) - 1).max() < bound
    expected = np.eye(people) - 1 / people
    assert np.abs(np.cov(counts.T) - expected).max() < 2 * bound


def test_deviation_of_a_mean() -> None:
    """The bootstrap's standard deviation of a mean is sqrt((n - 1)/n) s / sqrt(n) (Efron & Tibshirani 1993, 5.12)."""
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, (30, 1)).astype(float)
    sheet = Sheet.of(answers, Form({"a": np.array([0])}, np.array([False])), ("a",))
    scores = np.concatenate([sheet.scores(counts)[0] for counts in resamples(30, 40_000, "k")])
    analytic = 25 * sqrt(29 / 30) * answers.std(ddof=1) / sqrt(30)
    assert scores.std() == pytest.approx(analytic, rel=4.5 / sqrt(2 * 40_000))
    assert scores.mean() == pytest.approx(25 * (answers.mean() - 1), abs=4.5 * analytic / sqrt(40_000))


@pytest.mark.parametrize("seed", range(6))
def test_redrawn_scores_are_those_of_the_redrawn_people(seed: int) -> None:
    """Bit for bit what `score_dimension` says: one to seven items, reversed ones, blanks, people who do not count."""
    rng = np.random.default_rng(seed)
    sizes = [1, 2, 3, 3, 4, 5, 6, 7]
    edges = np.cumsum([0, *sizes])
    columns = {f"d{place}": np.arange(edges[place], edges[place + 1]) for place in range(len(sizes))}
    form = Form(columns, rng.random(edges[-1]) < 0.3)
    people = int(rng.integers(3, 40))
    values = rng.integers(1, 6, (people, edges[-1])).astype(np.int8)
    values[rng.random(values.shape) < 0.3] = BLANK
    values[rng.random(values.shape) < 0.1] = CANNOT_JUDGE
    values[:, columns["d1"]] = np.where(np.arange(people)[:, None] == 0, 4, BLANK)
    recoded = form.recoded(values)
    order = sorted(range(people), key=lambda person: _content(recoded[person], form))
    sheet = Sheet.of(recoded, form, tuple(columns))
    (counts,) = resamples(people, 60, str(seed))
    scores = sheet.scores(counts)
    for draw, row in enumerate(counts.astype(int)):
        drawn = np.repeat(np.array(order), row)
        for place, name in enumerate(columns):
            score = score_dimension(recoded[np.ix_(drawn, columns[name])], 0.0, [None] * people, OPEN)
            assert scores[place, draw] == score.value if isinstance(score, Score) else np.isnan(scores[place, draw])
    assert np.isnan(scores[1]).any()


def _content(recoded: NDArray[np.float64], form: Form) -> bytes:
    """A person's answers on the dimensions that he counts for, item by item over all dimensions, as the sheet sorts."""
    longest = max(map(len, form.columns.values()))
    cells = np.zeros((longest, len(form.columns)), dtype=np.int8)
    for place, columns in enumerate(form.columns.values()):
        known = ~np.isnan(recoded[columns])
        if known.sum() >= len(columns) * 2 / 3 - 1e-9:
            cells[: len(columns), place] = np.where(known, recoded[columns], 0)
    return cells.tobytes()


@pytest.mark.parametrize(("people", "seed"), [(3, 13), (3, 19), (3, 28), (4, 15), (4, 16)])
def test_exact_shares_are_those_of_all_ordered_draws(
    rules: Rulebook, full: Questionnaire, adviser: Adviser, run: Run, people: int, seed: int
) -> None:
    """All n^n tuples of people, measured and advised one by one, give the same counts."""
    answers = _people(full, seed, {"u": people}, missing=0.08)
    (found,) = run(answers, OPEN)
    (profile,) = measure(answers, full, rules.dimensions, [Group(Unit("u"))], OPEN)
    tuples = list(product(range(people), repeat=people))
    drawn = _picked(answers, np.ravel(tuples))
    named = tuple(Respondent(str(row // people), str(row % people)) for row in range(len(drawn.values)))
    groups = [Group(Unit(str(index))) for index in range(len(tuples))]
    profiles = measure(replace(drawn, respondents=named), full, rules.dimensions, groups, OPEN)
    held = {name: score for name, score in profile.scores.items() if (score.n or 0) < 3}
    profiles = [_as_disclosed(one, profile, held) for one in profiles]
    columns = adviser.columns(score_columns(profiles, rules.dimensions), CLIENT)
    tally: dict[Outcome, int] = {}
    for pair in zip(columns["method"], columns["entry"], strict=True):
        tally[Outcome(*pair)] = tally.get(Outcome(*pair), 0) + 1
    assert found is not None
    assert {share.outcome: share.draws for share in found.outcomes} == tally
    assert found.draws == sum(tally.values()) == people**people
    assert len(tally) > 1
    assert found.worst_case is not None
    assert set(tally) <= set(found.worst_case)


def _as_disclosed(drawn: Profile, present: Profile, held: Mapping[str, Score]) -> Profile:
    scores = {name: score for name, score in drawn.scores.items() if name in present.scores}
    return replace(drawn, scores=scores | held)


def test_random_shares_are_near_the_exact_ones(run: Run, full: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    """For seven people, 20,000 random re-draws: each share within 4 standard errors of its exact value (binomial)."""
    answers = _people(full, 21, {"a": 7, "b": 7, "c": 7, "d": 7})
    exact = run(answers)
    monkeypatch.setattr(module, "ALL_UP_TO", 6)
    several = 0
    for one, other in zip(exact, run(answers, draws=20_000), strict=True):
        assert one is not None
        assert other is not None
        assert (one.draws, one.exact, other.draws, other.exact) == (7**7, True, 20_000, False)
        near = {share.outcome: share.draws / other.draws for share in other.outcomes}
        assert set(near) <= {share.outcome for share in one.outcomes}
        for share in one.outcomes:
            chance = share.draws / one.draws
            assert abs(near.get(share.outcome, 0.0) - chance) <= 4 * sqrt(chance * (1 - chance) / 20_000)
        several += len(one.outcomes) > 1
    assert several >= 2


# What must not matter


def test_order_and_company_do_not_matter(run: Run, full: Questionnaire) -> None:
    """Respondents in another order, units in another order, other units left out: the same figures unit by unit."""
    answers = _people(full, 31, {"a": 9, "b": 6, "c": 25, "d": 12}, missing=0.05)
    whole = dict(zip("abcd", run(answers, draws=500), strict=True))
    shuffled = _picked(answers, np.random.default_rng(1).permutation(len(answers.values)))
    groups = [Group(Unit(name)) for name in "cadb"]
    assert dict(zip("cadb", run(shuffled, groups=groups, draws=500), strict=True)) == whole
    for name in "abcd":
        rows = [row for row, person in enumerate(answers.respondents) if person.unit == name]
        assert run(_picked(answers, rows), draws=500) == [whole[name]]
    assert len({one.kept for one in whole.values() if one}) > 1


def test_blocks_do_not_matter(run: Run, full: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many units in one pass or one by one: the same figures."""
    answers = _people(full, 32, {str(unit): 5 + unit for unit in range(12)})
    whole = run(answers, draws=200)
    monkeypatch.setattr(module, "_BLOCK", 300)
    assert run(answers, draws=200) == whole


def test_another_seed_gives_other_redraws(run: Run, full: Questionnaire) -> None:
    """The seed is fixed, not absent."""
    answers = _people(full, 33, {"a": 15, "b": 15, "c": 15})
    assert run(answers, seed=1) == run(answers, seed=1) != run(answers, seed=2)


def test_joined_units_are_drawn_together(run: Run, full: Questionnaire) -> None:
    """People of a unit and of those joined with it are drawn as one unit's."""
    answers = _people(full, 34, {"a": 4, "b": 8})
    joined = run(answers, groups=[Group(Unit("a"), ("b",))], draws=300)
    one = replace(answers, respondents=tuple(Respondent("a", str(row)) for row in range(12)))
    assert joined == run(one, draws=300)
    assert joined[0] is not None
    assert joined[0].n == 12


@pytest.mark.parametrize("people", [7, 9])
def test_withheld_answers_move_nothing(run: Run, rules: Rulebook, full: Questionnaire, people: int) -> None:
    """Whatever the four who answered a withheld dimension say, and whoever they are, the figures are the same.

    Neither do answers of people who do not count for a dimension.
    """
    answers = _people(full, 41, {"u": people})
    columns = [place for place, item in enumerate(full.items) if item.dimension == "exploration"]
    partly = [place for place, item in enumerate(full.items) if item.dimension == "openness"]
    found = []
    rng = np.random.default_rng(2)
    for _ in range(12):
        values = answers.values.copy()
        values[:, columns] = BLANK
        values[np.ix_(rng.permutation(people)[:4], columns)] = rng.integers(1, 6, (4, 3))
        values[0, partly] = BLANK
        values[0, rng.choice(partly)] = rng.integers(1, 6)
        varied = replace(answers, values=values)
        (profile,) = measure(varied, full, rules.dimensions, [Group(Unit("u"))], Gate())
        assert profile.missing == {"exploration": Why.WITHHELD}
        found.append(run(varied, draws=400)[0])
    assert found[0] is not None
    assert found == [found[0]] * 12
    assert 0 < found[0].kept < found[0].draws


def test_what_two_people_said_stays_at_its_disclosed_score(run: Run, full: Questionnaire) -> None:
    """In an open workshop a mean of two is shown and their spread is not: only the mean goes into the re-draws."""
    answers = _people(full, 42, {"u": 4})
    columns = [place for place, item in enumerate(full.items) if item.dimension == "failure_tolerance"]
    turned = [full.items[place].reversed for place in columns]
    found = []
    for pair in ((3, 3), (2, 4), (1, 5)):
        values = answers.values.copy()
        values[:, columns] = BLANK
        for row, answer in enumerate(pair):
            values[row, columns] = np.where(turned, 6 - answer, answer)
        found.append(run(replace(answers, values=values), OPEN)[0])
    assert found[0] is not None
    assert found[0] == found[1] == found[2]


def _settle(profile: Profile, values: Mapping[str, float]) -> Profile:
    """The profile with some values settled by the room."""
    settled = {name: replace(profile.scores[name], value=value, basis=Basis.SETTLED) for name, value in values.items()}
    return replace(profile, scores={**profile.scores, **settled})


@pytest.mark.parametrize(("seed", "people"), [(61, 4), (64, 6)])
def test_a_settled_value_is_the_same_in_every_redraw(
    seed: int, people: int, full: Questionnaire, rules: Rulebook, adviser: Adviser
) -> None:
    """Settled in the middle, a dimension counts as if everybody had answered 3 on it: shares and worst case alike."""
    answers, groups = _people(full, seed, {"u": people}), [Group(Unit("u"))]
    names = ("uncertainty", "openness", "data_trust")
    alike = answers.values.copy()
    alike[:, [item.dimension in names for item in full.items]] = 3

    def told(given: Answers, values: Mapping[str, float]) -> list[Robustness | None]:
        profile = _settle(measure(given, full, rules.dimensions, groups, OPEN)[0], values)
        return robustness(given, full, rules.dimensions, groups, [profile], OPEN, adviser, CLIENT)

    found = told(answers, dict.fromkeys(names, 50.0))
    assert found[0] is not None
    assert found == told(replace(answers, values=alike), {})
    assert found != told(answers, {})


def test_where_all_is_settled_nothing_is_drawn(full: Questionnaire, rules: Rulebook, adviser: Adviser) -> None:
    """Nor where the answers beside a settled value may not be shown."""
    answers, groups = _people(full, 63, {"u": 6}), [Group(Unit("u"))]
    profile = measure(answers, full, rules.dimensions, groups, OPEN)[0]
    settled = _settle(profile, {name: score.value for name, score in profile.scores.items()})
    hidden = replace(settled, scores={name: replace(score, n=None) for name, score in settled.scores.items()})
    for one in (settled, hidden):
        assert robustness(answers, full, rules.dimensions, groups, [one], OPEN, adviser, CLIENT) == [None]


# Where there is none


def test_no_redraws_where_they_may_not_be_shown_or_say_nothing(run: Run, full: Questionnaire) -> None:
    """Under the threshold, one or two people in the open, without a method, without units."""
    four, two = _people(full, 51, {"u": 4}), _people(full, 52, {"u": 2})
    assert run(four) == [None]
    assert run(four, Gate(threshold=4))[0] is not None
    assert run(two, OPEN) == [None]
    many = _people(full, 53, {"u": 9})
    many.values[:, [item.dimension == "uncertainty" for item in full.items]] = CANNOT_JUDGE
    assert run(many) == [None]
    assert run(many, groups=[]) == []
    assert run(many, groups=[Group(Unit("nobody"))]) == [None]


def test_nothing_to_draw(run: Run, full: Questionnaire) -> None:
    """Four people in the open, every dimension answered by one of them: there is a method, and no spread to show."""
    answers = _people(full, 54, {"u": 4})
    for place, item in enumerate(full.items):
        answers.values[:, place] = np.where(np.arange(4) == len(item.dimension) % 4, answers.values[:, place], BLANK)
    assert run(answers, OPEN) == [None]


def test_no_redraws_where_the_number_of_people_is_hidden(
    rules: Rulebook, full: Questionnaire, adviser: Adviser
) -> None:
    """A profile that does not tell how many answered has no "n of N"."""
    answers = _people(full, 55, {"u": 9})
    groups = [Group(Unit("u"))]
    profiles = measure(answers, full, rules.dimensions, groups, Gate())
    arguments = (answers, full, rules.dimensions, groups)
    assert robustness(*arguments, profiles, Gate(), adviser, CLIENT)[0] is not None
    assert robustness(*arguments, [replace(profiles[0], n=None)], Gate(), adviser, CLIENT) == [None]


# Other rules


def test_rules_may_read_facts_of_open_domains(rules: Rulebook, full: Questionnaire, adviser: Adviser) -> None:
    """A text that no rule asks anything of changes nothing."""
    entry = rules.tables["entry"]
    wider = replace(
        entry,
        inputs={**entry.inputs, "motto": TextDomain()},
        rules=tuple(replace(rule, when=(*rule.when, Cell(Anything(), "-"))) for rule in entry.rules),
    )
    fact = FactType("motto", TextDomain(), entry.title or Text("motto", "口号"))
    other = Adviser(replace(rules, facts={**rules.facts, "motto": fact}, tables={**rules.tables, "entry": wider}))
    answers = _people(full, 56, {"u": 5, "v": 12})
    groups = [Group(Unit("u")), Group(Unit("v"))]
    profiles = measure(answers, full, rules.dimensions, groups, Gate())
    arguments = (answers, full, rules.dimensions, groups, profiles, Gate())
    found = robustness(*arguments, other, CLIENT)
    assert found == robustness(*arguments, adviser, CLIENT)
    assert found[0] is not None


def test_methods_have_to_be_listed(rules: Rulebook, full: Questionnaire) -> None:
    """A rulebook whose method is any word is refused."""
    entry = rules.tables["entry"]
    loose = replace(entry, outputs=(replace(entry.outputs[0], values=None),), hit_policy=HitPolicy.FIRST)
    answers = _people(full, 57, {"u": 5})
    groups = [Group(Unit("u"))]
    profiles = measure(answers, full, rules.dimensions, groups, Gate())
    other = Adviser(replace(rules, tables={**rules.tables, "entry": loose}))
    with pytest.raises(DecisionError, match="list their values"):
        robustness(answers, full, rules.dimensions, groups, profiles, Gate(), other, CLIENT)


# Worst case


def test_worst_case_by_tables_and_by_the_diagram(run: Run, full: Questionnaire, landscape: Landscape) -> None:
    """Two ways to find them agree, and what was drawn comes first."""
    answers = _people(full, 61, {str(unit): 3 + unit % 2 for unit in range(12)}, missing=0.1)
    wider = 0
    for one, other in zip(run(answers, OPEN), run(answers, OPEN, reachable=landscape.reachable), strict=True):
        assert one == other
        if one is not None:
            drawn = tuple(share.outcome for share in one.outcomes)
            assert one.worst_case is not None
            assert one.worst_case[: len(drawn)] == drawn
            wider += len(one.worst_case) > len(drawn)
    assert wider


def test_an_undecided_worst_case_is_none(run: Run, full: Questionnaire) -> None:
    """Where the search gives up nothing is claimed; the lows and highs that it was asked are the re-drawn ones."""
    asked = []

    def gives_up(lows: Mapping[str, float], highs: Mapping[str, float], facts: Mapping[str, object]) -> None:
        asked.append((dict(lows), dict(highs), dict(facts)))

    (found,) = run(_explorers(full, [5, 4, 2]), OPEN, reachable=gives_up)
    assert found is not None
    assert found.worst_case is None
    ((lows, highs, facts),) = asked
    assert (lows["reward_coupling"], highs["reward_coupling"]) == (25.0, 100.0)
    assert lows["exploration"] == highs["exploration"] == 100.0
    assert facts["sponsor"] is True
