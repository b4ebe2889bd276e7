"""Names and heads are compared without regard to case, width, spacing and what survey tools add."""

from __future__ import annotations

import pytest

from advisor.intake.keys import head_keys, key


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("  Customer\n Service ", "customer service"),
        ("ＣＳ－１", "cs-1"),
        ("客户\u3000服务", "客户服务"),
        ("我们的客户，\n以及他们的需求", "我们的客户,以及他们的需求"),
        ("使用 OKR 2 年", "使用okr 2年"),
        ("目标。 Goals are set", "目标。goals are set"),
        ("a 1 b", "a 1 b"),
        ("Straße", "strasse"),
    ],
)
def test_names_are_compared_in_one_form(written: str, expected: str) -> None:
    """Case, width and spacing do not tell names apart, and space beside a Chinese character says nothing."""
    assert key(written) == expected


@pytest.mark.parametrize(
    "head",
    [
        "Goals are visible",
        "1. Goals are visible",
        "12、Goals are visible",
        "(3) Goals are visible",
        "3) Goals are visible",
        "Q1 Goals are visible",
        "Q12. Goals are visible",
        "第3题 Goals are visible",
        "1.2 Goals are visible",
        "1、Goals are visible（单选题）",
        "1、Goals are visible [量表题] *",
        "Goals are visible【必填】",
        "Goals are visible (required)",
        "G01Q02[Goals are visible]",
        "Please rate: [1. Goals are visible]",
        "2、请评价—Goals are visible",
    ],
)
def test_a_head_is_known_whatever_a_survey_tool_adds(head: str) -> None:
    """Numbers, kinds of question and the names of grids are taken off."""
    assert "goals are visible" in head_keys(head)


def test_the_literal_head_goes_first() -> None:
    """A text that begins with a number is first tried as it stands."""
    assert head_keys("3 months ahead")[0] == "3 months ahead"


def test_a_number_within_a_number_is_not_taken_off() -> None:
    """What looks like a decimal is not a question's number."""
    assert head_keys("3.5") == ["3.5"]
