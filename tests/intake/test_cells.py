"""A cell says a text, a number, a whole number or a duration, or it does not."""

from __future__ import annotations

import pytest

from advisor.intake.cells import number_of, seconds_of, text_of, whole_number_of


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(" a ", "a"), (12, "12"), (12.0, "12"), (1.5, "1.5"), (float("inf"), "inf"), ("", "")],
)
def test_text(cell: str | float, expected: str) -> None:
    """A whole number reads as an id without a decimal point."""
    assert text_of(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("39.95", 39.95),
        (" 7 ", 7.0),
        (7, 7.0),
        ("1e1", 10.0),
        ("", None),
        ("nan", None),
        ("inf", None),
        (float("inf"), None),
        ("1_0", None),
        ("1,5", None),
        ("often", None),
        (10**400, None),
    ],
)
def test_number(cell: str | float, expected: float | None) -> None:
    """Numbers are finite and have a decimal point."""
    assert number_of(cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [("12", 12), ("12.0", 12), (12.0, 12), ("12.5", None), ("x", None)])
def test_whole_number(cell: str | float, expected: int | None) -> None:
    """A whole number may have been written with decimals."""
    assert whole_number_of(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (83, 83.0),
        ("83", 83.0),
        ("83.5", 83.5),
        ("83秒", 83.0),
        ("1分23秒", 83.0),
        ("1小时1分1秒", 3661.0),
        ("1 min 23 sec", 83.0),
        ("2 hours", 7200.0),
        ("00:01:23", 83.0),
        ("1:23", 83.0),
        (-1, None),
        ("soon", None),
        ("", None),
    ],
)
def test_seconds(cell: str | float, expected: float | None) -> None:
    """Durations are read as survey tools write them."""
    assert seconds_of(cell) == expected
