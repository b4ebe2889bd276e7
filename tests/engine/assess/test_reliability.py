"""Reliability against worked examples from the literature."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.engine.assess.reliability import cronbach_alpha, intraclass, mcdonald_omega

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)


def test_icc_of_shrout_and_fleiss() -> None:
    """Shrout & Fleiss (1979), table 2 and 4: ICC(1,1) = .17 and ICC(1,4) = .44."""
    pair = intraclass(list(SHROUT_FLEISS))
    assert pair is not None
    assert [round(value, 2) for value in pair] == [0.17, 0.44]


def test_icc_of_unequal_units_uses_the_effective_size() -> None:
    """With sizes 2, 3 and 5 the effective size is (10 - 38/10) / 2 = 3.1."""
    groups = [np.array([1.0, 2.0]), np.array([2.0, 3.0, 4.0]), np.array([4.0, 5.0, 4.0, 5.0, 4.0])]
    sizes = np.array([2, 3, 5])
    means = np.array([group.mean() for group in groups])
    grand = np.concatenate(groups).mean()
    between = (sizes * (means - grand) ** 2).sum() / 2
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / 7
    pair = intraclass(groups)
    assert pair is not None
    assert pair[0] == pytest.approx((between - within) / (between + 2.1 * within))
    assert pair[1] == pytest.approx((between - within) / between)


def test_icc_needs_two_units_and_variance() -> None:
    """One unit, units of one person, or no variance at all have no ICC."""
    assert intraclass([np.array([1.0, 2.0])]) is None
    assert intraclass([np.array([1.0]), np.array([2.0])]) is None
    assert intraclass([np.array([3.0, 3.0]), np.array([3.0, 3.0])]) is None


def test_alpha_of_a_worked_example() -> None:
    """Judges of Shrout & Fleiss as items: alpha equals ICC(3,4), printed as .91."""
    alpha = cronbach_alpha(SHROUT_FLEISS)
    assert alpha is not None
    assert round(alpha, 2) == 0.91


def test_alpha_leaves_out_rows_with_a_missing_answer_and_needs_two_items() -> None:
    """Only complete rows count; one item, one row or constant answers have no alpha."""
    with_gap = np.vstack([SHROUT_FLEISS, [np.nan, 1, 1, 1]])
    assert cronbach_alpha(with_gap) == cronbach_alpha(SHROUT_FLEISS)
    assert cronbach_alpha(SHROUT_FLEISS[:, :1]) is None
    assert cronbach_alpha(SHROUT_FLEISS[:1]) is None
    assert cronbach_alpha(np.full((5, 3), 3.0)) is None


def test_omega_recovers_a_one_factor_structure() -> None:
    """With loadings .8 .7 .6 and unit variances omega is 2.1^2 / (2.1^2 + .36 + .51 + .64) = .745."""
    loadings = np.array([0.8, 0.7, 0.6])
    covariance = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    values, vectors = np.linalg.eigh(covariance)
    rng = np.random.default_rng(1)
    raw = rng.standard_normal((500, 3))
    raw -= raw.mean(axis=0)
    whitened = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False))).T
    answers = whitened @ (vectors * np.sqrt(values)).T
    omega = mcdonald_omega(answers)
    assert omega == pytest.approx(2.1**2 / (2.1**2 + 0.36 + 0.51 + 0.64), abs=1e-4)


def test_omega_equals_alpha_for_equal_loadings() -> None:
    """Tau-equivalent items: omega is alpha."""
    covariance = np.full((4, 4), 0.5) + np.diag(np.full(4, 0.5))
    factor = np.linalg.cholesky(covariance)
    rng = np.random.default_rng(2)
    raw = rng.standard_normal((400, 4))
    raw -= raw.mean(axis=0)
    answers = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False))).T @ factor.T
    assert mcdonald_omega(answers) == pytest.approx(cronbach_alpha(answers), abs=1e-6)


def test_omega_needs_three_items_variance_and_no_heywood_case() -> None:
    """Two items, constant answers, or a uniqueness below zero give no omega."""
    assert mcdonald_omega(SHROUT_FLEISS[:, :2]) is None
    assert mcdonald_omega(np.full((9, 3), 2.0)) is None
    rng = np.random.default_rng(3)
    first = rng.standard_normal(300)
    heywood = np.column_stack([first, first + 0.1 * rng.standard_normal(300), -0.1 * first + rng.standard_normal(300)])
    assert mcdonald_omega(heywood) is None
