"""Faults are gathered, cut to what is read, and shown so that nothing in them can do harm."""

from __future__ import annotations

import pytest

from advisor.errors import InputFaults
from advisor.intake.faults import MOST_LISTED, FaultLog, allowed, did_you_mean, listed, quoted


def test_no_fault_raises_nothing() -> None:
    """A file without faults can be used."""
    FaultLog("a.csv").raise_if_any()


def test_all_faults_are_raised_together() -> None:
    """The error lists every fault, with its remedy."""
    log = FaultLog("a.csv")
    log.add("row 2", "one", "do this")
    log.add("row 3", "two", lambda: "do that")
    with pytest.raises(InputFaults) as raised:
        log.raise_if_any()
    assert str(raised.value).splitlines() == [
        "a.csv cannot be used: 2 faults",
        "  a.csv, row 2: one -> do this",
        "  a.csv, row 3: two -> do that",
    ]


def test_faults_beyond_the_most_that_are_listed_are_counted() -> None:
    """The list ends with the number of faults that are not on it."""
    log = FaultLog("a.csv")
    log.add_each(range(MOST_LISTED + 5), lambda index: (f"row {index}", "wrong", ""))
    log.add("row 999", "wrong")
    with pytest.raises(InputFaults) as raised:
        log.raise_if_any()
    assert raised.value.heading == f"a.csv cannot be used: {MOST_LISTED + 6} faults"
    assert str(raised.value.faults[-1]) == "a.csv: and 6 more"
    assert len(raised.value.faults) == MOST_LISTED + 1


def test_a_long_remedy_is_spelt_out_once() -> None:
    """The second time the reader is referred to the first; a short one is said again."""
    log = FaultLog("a.csv")
    for row in range(2):
        log.add(f"row {row}", "wrong", "Allowed: " + "x" * 100)
        log.add(f"row {row}", "odd", "do that")
    with pytest.raises(InputFaults) as raised:
        log.raise_if_any()
    assert [fault.remedy for fault in raised.value.faults][1:] == ["do that", "as above", "do that"]


def test_a_settled_place_takes_no_further_fault() -> None:
    """What is known to be unusable is reported once."""
    log = FaultLog("a.csv")
    log.add("row 2", "a formula")
    log.settle("row 2")
    log.add("row 2", "no number")
    with pytest.raises(InputFaults) as raised:
        log.raise_if_any()
    assert [fault.what for fault in raised.value.faults] == ["a formula"]


def test_stopping_raises_what_was_found_so_far() -> None:
    """A fault after which nothing can be read is raised at once, after the earlier ones."""
    log = FaultLog("a.csv")
    log.add("row 2", "one")
    with pytest.raises(InputFaults) as raised:
        log.stop("broken", place="row 3")
    assert [fault.what for fault in raised.value.faults] == ["one", "broken"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("abc", '"abc"'),
        (7, '"7"'),
        ("x" * 61, f'"{"x" * 60}…"'),
        ("x" * 60, f'"{"x" * 60}"'),
        ("a\tb\x1b[31m", r'"a\tb\x1b[31m"'),
        ("a\u202eb\u2028", r'"a\u202eb\u2028"'),
        ("部门", '"部门"'),
    ],
)
def test_values_are_quoted_cut_and_made_visible(value: object, shown: str) -> None:
    """A value in a message is cut at 60 characters and holds no control characters."""
    assert quoted(value) == shown


def test_the_similar_word_is_suggested() -> None:
    """The hint names the closest known word, whatever its case, and nothing where none is close."""
    assert did_you_mean("OPENESS", ["openness", "breadth"]) == 'did you mean "openness"?'
    assert did_you_mean("zzz", ["openness"]) == ""
    assert did_you_mean("openess", [f"openness{number}" for number in range(2_001)]) == ""
    assert allowed("openess", ["openness"]) == 'did you mean "openness"? Allowed: openness'
    assert allowed("zzz", ["openness"]) == "Allowed: openness"


def test_long_lists_are_cut() -> None:
    """Twenty words are listed, the rest is counted."""
    assert listed("abc") == "a, b, c"
    assert listed(map(str, range(25))).endswith("18, 19 and 5 more")
    assert listed("abc", most=2) == "a, b and 1 more"
