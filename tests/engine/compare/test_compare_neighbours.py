"""The distance between profiles, and the precedents that it finds."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from compare_cases import case, noise, rated
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.opinion import Role
from advisor.domain.precedent import Precedent
from advisor.engine.compare import baselines, metrics, neighbours
from advisor.engine.compare.neighbours import (
    PrecedentLibrary,
    distances_between,
    expected_differences,
    precedent_library,
)
from advisor.engine.compare.ratings import METHODS
from advisor.engine.compare.training import leave_one_organisation_out
from advisor.errors import UsageError

MARKS = st.one_of(st.none(), st.integers(2, 10).map(lambda half: half / 2))
KNOWN = st.integers(2, 10).map(lambda half: half / 2)
EXPECTED = np.array([2.0, 1.0, 3.0, 2.5])


def _row(marks: list[float | None]) -> np.ndarray:
    return np.array([[np.nan if mark is None else mark for mark in marks]])


def test_distances_by_hand() -> None:
    """All known: the root mean square over the scale. Three quarters of the expectation known: the formula."""
    left, right = _row([1, 5, 3, 2]), _row([2, 3, 3, 5])
    assert distances_between(left, right, EXPECTED)[0, 0] == pytest.approx(np.sqrt((1 + 4 + 0 + 9) / 4) / 4)
    even = np.full(4, 2.0)
    partly = distances_between(left, _row([2, 3, 3, None]), even)[0, 0]
    root = np.sqrt(0.75)
    assert partly == pytest.approx(np.sqrt((8 * (1 - root) + (1 + 4 + 0) / root) / 4) / 4)


def test_opposite_ends_are_one_apart() -> None:
    """The distance is in shares of the scale."""
    assert distances_between(_row([1, 5, 1, 5]), _row([5, 1, 5, 1]), EXPECTED)[0, 0] == 1


def test_nothing_in_common_is_as_far_as_two_cases_on_average() -> None:
    """Without overlap the distance is the expectation, whatever is known on either side."""
    whole = np.sqrt(EXPECTED.mean()) / 4
    for left, right in (([None] * 4, [1, 2, 3, 4]), ([1, 5, None, None], [None, None, 1, 5]), ([None] * 4, [None] * 4)):
        assert distances_between(_row(left), _row(right), EXPECTED)[0, 0] == pytest.approx(whole)


def test_dimensions_in_which_no_two_cases_differ_break_nothing() -> None:
    """With an expectation of nought there is no distance of what is unknown, and no division by it."""
    assert distances_between(_row([None, 3]), _row([3, 3]), np.zeros(2)).tolist() == [[0]]
    assert distances_between(_row([3, 4]), _row([3, 2]), np.array([2.0, 0.0]))[0, 0] == pytest.approx(np.sqrt(2) / 4)


@given(st.lists(MARKS, min_size=4, max_size=4), st.lists(MARKS, min_size=4, max_size=4))
def test_the_distance_is_symmetric_and_within_the_scale(left: list[float | None], right: list[float | None]) -> None:
    """From either side it is the same, between 0 and 1."""
    there = distances_between(_row(left), _row(right), EXPECTED)[0, 0]
    assert there == pytest.approx(distances_between(_row(right), _row(left), EXPECTED)[0, 0], abs=1e-12)
    assert 0 <= there <= 1


@given(st.lists(KNOWN, min_size=4, max_size=4), st.lists(KNOWN, min_size=4, max_size=4))
def test_all_known_profiles_are_zero_apart_only_if_they_are_the_same(left: list[float], right: list[float]) -> None:
    """Nothing but the same profile is at no distance."""
    assert (distances_between(_row([*left]), _row([*right]), EXPECTED)[0, 0] == 0) == (left == right)


@given(st.lists(KNOWN, min_size=4, max_size=4), st.sets(st.integers(0, 3), min_size=1, max_size=4))
def test_a_profile_with_gaps_is_never_at_no_distance(marks: list[float], gaps: set[int]) -> None:
    """Agreement in all that is known leaves the doubt about the rest, and the more the less is known."""
    holed = _row([None if index in gaps else mark for index, mark in enumerate(marks)])
    more = _row([None if index in gaps - {max(gaps)} else mark for index, mark in enumerate(marks)])
    full = _row([*marks])
    assert distances_between(holed, full, EXPECTED)[0, 0] > distances_between(more, full, EXPECTED)[0, 0]


def test_the_expected_difference_is_the_mean_over_all_pairs() -> None:
    """Twice the variance is the mean squared difference of all pairs that both have it; alone, that of an even spread."""
    column = np.array([1.0, 2.5, 4.0, 5.0])
    pairs = [(a - b) ** 2 for i, a in enumerate(column) for b in column[i + 1 :]]
    ratings = np.column_stack([np.append(column, np.nan), [3.0, np.nan, np.nan, np.nan, np.nan]])
    assert expected_differences(ratings) == pytest.approx([np.mean(pairs), 16 / 6])


def test_what_is_missing_does_not_tell_the_method() -> None:
    """Nearest cases by ratings of noise, missing by method, classify no better than the shares of the methods."""
    for seed in range(3):
        data = noise(seed, 90, 18)
        near, prior = np.empty((len(data), 3)), np.empty((len(data), 3))
        for rest, fold in leave_one_organisation_out(data):
            train, test = data.at(rest), data.at(fold)
            distances = distances_between(test.ratings, train.ratings, expected_differences(train.ratings))
            near[fold], prior[fold] = baselines.nearest(train, test, distances), baselines.prior(train, test)
        assert metrics.log_loss(near, data.methods) > metrics.log_loss(prior, data.methods) - 0.05


def test_the_own_distances_are_to_the_nearest_of_another_organisation(library: PrecedentLibrary) -> None:
    """Case by case, against a plain search."""
    found = []
    for index, one in enumerate(library.cases):
        others = [other for other, case in enumerate(library.cases) if case.group != one.group]
        found.append(library.distances(library.ratings[[index]])[0, others].min())
    np.testing.assert_allclose(library.own, sorted(found), atol=1e-12)


def test_one_case_in_twenty_is_far_from_the_others(library: PrecedentLibrary) -> None:
    """The limit is the 95th percentile of the library's own nearest distances."""
    assert (library.own > library.far).mean() == pytest.approx(0.05, abs=0.01)
    assert library.far == np.percentile(library.own, 95)


def test_a_profile_of_which_little_is_known_is_far(library: PrecedentLibrary) -> None:
    """Nothing known is far from all cases, and so is what agrees with a case in three dimensions and is silent else."""
    empty = np.full((1, library.ratings.shape[1]), np.nan)
    assert library.closest(empty)[0] > library.far
    scanty = np.full_like(library.ratings, np.nan)
    scanty[:, :3] = library.ratings[:, :3]
    assert (library.closest(scanty) > library.far).all()


def test_opposites_of_the_cases_are_far(library: PrecedentLibrary) -> None:
    """A profile at random ends of the scale resembles nobody."""
    ends = np.random.default_rng(0).choice([1.0, 5.0], (200, library.ratings.shape[1]))
    assert (library.closest(ends) > library.far).mean() > 0.95


def test_a_case_known_throughout_is_its_own_nearest(library: PrecedentLibrary) -> None:
    """No other case is nearer to a case than itself, unless neither is known well."""
    full = np.flatnonzero((~np.isnan(library.ratings)).sum(axis=1) >= 17)
    distances = library.distances(library.ratings[full])
    assert (distances.argmin(axis=1) == full).all()


def test_masses_are_taken_in_parts(library: PrecedentLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts of seven or at once, the closest distances are the same; of no profiles there are none."""
    whole = library.closest(library.ratings)
    monkeypatch.setattr(neighbours, "_CHUNK", 7)
    np.testing.assert_allclose(library.closest(library.ratings), whole, atol=1e-12)
    np.testing.assert_allclose(whole, library.distances(library.ratings).min(axis=1), atol=1e-12)
    assert library.closest(library.ratings[:0]).shape == (0,)


def test_the_percentile_is_the_share_of_own_distances_not_larger() -> None:
    """Below the least it is 0, at the second of four 50, beyond the last 100."""
    library = PrecedentLibrary((), np.empty((0, 1)), np.ones(1), np.array([0.1, 0.2, 0.3, 0.4]))
    assert [library.percentile(distance) for distance in (0.05, 0.2, 0.35, 0.9)] == [0, 50, 75, 100]


@pytest.mark.parametrize("verdict", [None, *METHODS])
def test_precedents_are_three_to_five_of_different_organisations(
    library: PrecedentLibrary, cases: tuple[Precedent, ...], verdict: str | None
) -> None:
    """For every published profile: nearest first, one of another method, one failure, no organisation twice."""
    by_id = {case.id: case for case in cases}
    for ratings in library.ratings:
        found = library.nearest(ratings, verdict)
        shown = [by_id[neighbour.case] for neighbour in found]
        assert 3 <= len(found) <= 5
        assert len({case.group for case in shown}) == len(shown)
        assert [neighbour.distance for neighbour in found] == sorted(neighbour.distance for neighbour in found)
        assert [neighbour.role for neighbour in found].count(Role.NEAR) == 3
        method = verdict or shown[0].method_used
        assert any(case.method_used not in {method, "none"} for case in shown)
        assert any(case.outcome == "failed" for case in shown)


def test_a_neighbour_tells_distance_percentile_and_overlap(library: PrecedentLibrary) -> None:
    """The overlap counts what is known on both sides; the percentile is that of the distance."""
    ratings = library.ratings[5].copy()
    ratings[:2] = np.nan
    for neighbour in library.nearest(ratings, "kpi"):
        index = [case.id for case in library.cases].index(neighbour.case)
        assert neighbour.overlap == (~np.isnan(ratings) & ~np.isnan(library.ratings[index])).sum()
        distance = library.distances(ratings[None, :])[0, index]
        assert neighbour.distance == pytest.approx(distance, abs=5e-4)
        assert neighbour.percentile == library.percentile(distance)


def _line(*cases: tuple[int, str, str, str]) -> PrecedentLibrary:
    """Cases along one dimension: mark, method, outcome, organisation."""
    return precedent_library(
        [
            rated(f"case-{number}", {"openness": mark}, method_used=method, outcome=outcome, group=group)
            for number, (mark, method, outcome, group) in enumerate(cases)
        ],
        ("openness",),
    )


def test_the_counter_example_and_the_failure_are_added_where_the_near_ones_are_none() -> None:
    """Three near ones of one method that worked, then the nearest of another method and the nearest failure."""
    library = _line(
        (1, "kpi", "worked", "a"),
        (1, "kpi", "worked", "b"),
        (2, "kpi", "mixed", "c"),
        (3, "none", "worked", "d"),
        (4, "okr", "worked", "e"),
        (5, "kpi", "failed", "f"),
    )
    found = library.nearest(np.array([1.0]), "kpi")
    assert [(one.case, one.role) for one in found] == [
        ("case-0", Role.NEAR),
        ("case-1", Role.NEAR),
        ("case-2", Role.NEAR),
        ("case-4", Role.COUNTER_EXAMPLE),
        ("case-5", Role.FAILURE),
    ]


def test_a_failure_of_another_method_serves_as_both() -> None:
    """One case is shown for both, as the counter-example that it is."""
    library = _line(
        (1, "kpi", "worked", "a"), (1, "kpi", "worked", "b"), (1, "kpi", "worked", "c"), (4, "okr", "failed", "d")
    )
    assert [one.role for one in library.nearest(np.array([1.0]), None)] == [Role.NEAR] * 3 + [Role.COUNTER_EXAMPLE]


def test_a_failure_is_found_behind_a_nearer_case_of_its_organisation() -> None:
    """An organisation that is not shown yet gives its failure, though another case of it is nearer."""
    library = _line(
        (1, "kpi", "worked", "a"),
        (1, "okr", "worked", "b"),
        (2, "kpi", "worked", "c"),
        (3, "kpi", "worked", "d"),
        (5, "kpi", "failed", "d"),
    )
    assert [one.case for one in library.nearest(np.array([1.0]), "kpi")] == ["case-0", "case-1", "case-2", "case-4"]


def test_without_failure_or_other_method_the_near_ones_stand_alone() -> None:
    """What the library does not have is not shown; of two organisations there are two."""
    library = _line((1, "kpi", "worked", "a"), (2, "kpi", "worked", "b"), (2, "kpi", "worked", "b"))
    assert [one.case for one in library.nearest(np.array([1.0]), "kpi")] == ["case-0", "case-1"]


def test_one_organisation_has_no_neighbours() -> None:
    """A library of one organisation is refused: nothing can be near."""
    with pytest.raises(UsageError, match="one organisation"):
        _line((1, "kpi", "worked", "a"), (2, "okr", "worked", "a"))


@pytest.mark.parametrize("seed", [3, 40, 77])
def test_names_and_order_change_no_precedent(
    cases: tuple[Precedent, ...], dimensions: tuple[str, ...], library: PrecedentLibrary, seed: int
) -> None:
    """Organisations renamed and cases shuffled, the same precedents are found, for profiles without ratings too."""
    shuffled = [replace(one, group=f"renamed {one.group[::-1]}") for one in cases]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 -- an order, no secret
    other = precedent_library(shuffled, dimensions)
    np.testing.assert_allclose(other.own, library.own, atol=1e-12)
    empty = np.full(len(dimensions), np.nan)
    for ratings in (*library.ratings[seed : seed + 5], empty):
        assert other.nearest(ratings, "okr") == library.nearest(ratings, "okr")


def test_cases_without_ratings_can_be_in_a_library() -> None:
    """A case of which nothing is known is as far as two cases on average."""
    one, two = rated("a", {"openness": 1}), rated("b", {"openness": 5})
    library = precedent_library([one, two, case("c", {"openness": (None, None)})], ("openness",))
    assert library.distances(np.array([[1.0]]))[0, 2] == pytest.approx(np.sqrt(library.expected[0]) / 4)
