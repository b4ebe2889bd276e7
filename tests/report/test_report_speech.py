"""The wording of counts, numbers, lists and names."""

from __future__ import annotations

import pytest

from advisor.report.speech import Speech, clean, shorten, width

EN, ZH = Speech("en"), Speech("zh")


@pytest.mark.parametrize(
    ("n", "en", "zh"),
    [
        (1, "one unit changes its method", "一个单元更换方法"),
        (2, "two units change their method", "两个单元更换方法"),
        (12, "twelve units change their method", "12 个单元更换方法"),
        (1200, "1,200 units change their method", "1,200 个单元更换方法"),
    ],
)
def test_counts_are_words_while_small(n: int, en: str, zh: str) -> None:
    """Small counts are words, larger ones digits, which Chinese sets off from characters."""
    one, many = "%(count)s unit changes its method", "%(count)s units change their method"
    assert EN.ngettext(one, many, n) == en
    assert ZH.ngettext(one, many, n) == zh


def test_latin_words_are_spaced_only_beside_characters() -> None:
    """`KPI` gets a space beside Chinese characters, a Chinese word gets none."""
    message = "%(unit)s: from %(today)s to %(method)s"
    kpi = ZH.gettext(message, unit="客服", today=ZH.latin("KPI"), method=ZH.latin("混合"))
    assert kpi == "客服：由 KPI 改用混合"


def test_numbers() -> None:
    """Scores keep their one decimal, differences their sign as a true minus."""
    assert EN.score(22.0) == "22.0"
    assert EN.difference(-32.8) == "\u221232.8"
    assert EN.difference(3) == "+3.0"
    assert EN.effort(68.0) == "68"
    assert EN.effort(2.5) == "2.5"
    assert EN.percent(0.42) == "42%"
    assert EN.whole(-5) == "\u22125"


def test_lists() -> None:
    """Lists follow the language; long ones name the first and count the others."""
    assert EN.listing(["A", "B", "C"]) == "A, B and C"
    assert ZH.listing(["甲", "乙"]) == "甲和乙"
    assert EN.names(["A", "B", "C"], most=2) == "A, B and C"
    assert EN.names(["A", "B", "C", "D"], most=2) == "A, B and two others"
    assert ZH.names(["甲", "乙", "丙", "丁"], most=2) == "甲、乙等另外两个"
    assert EN.names(["A" * 30, "B" * 30, "C"], most=3, ems=25) == f"{'A' * 30} and two others"


def test_sentences() -> None:
    """Paragraphs get full stops of their language, and nothing twice."""
    assert EN.prose(["one", "Two."]) == "One. Two."
    assert ZH.prose(["一", "二。"]) == "一。二。"
    assert EN.clauses(["a", "b"]) == "a; b"
    assert ZH.comma(["a", "b"]) == "a，b"
    assert EN.bracketed("Hybrid", "x") == "Hybrid (x)"
    assert ZH.bracketed("混合", "甲") == "混合（甲）"
    assert EN.first_sentence("Up to 30 %. Then more.") == "Up to 30 %."
    assert ZH.first_sentence("先做；再看。") == "先做。"
    assert EN.lower("Data trust") == "data trust"
    assert EN.lower("KPI soil") == "KPI soil"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (" a\n\tb ", "a b"),
        ("a\u0007\u202eb", "ab"),
        ("وحدة", "\u2068وحدة\u2069"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\ud800x", "x"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    """Names become one line without control characters; right-to-left scripts are isolated."""
    assert clean(name) == cleaned


def test_names_are_shortened_to_a_width() -> None:
    """A long name ends in an ellipsis, keeps its isolation, and is never wider than asked."""
    assert shorten("short", 10) == "short"
    assert shorten("业务单元" * 10, 8).endswith("…")
    assert width(shorten("业务单元" * 10, 8)) <= 8
    assert shorten(clean("وحدة المبيعات الإقليمية الكبيرة"), 8).endswith("…\u2069")
    assert width("e\u0301") == width("e")
