"""The facts of an engagement are read from YAML as they are written, not as YAML guesses them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from advisor.domain.unit import Engagement
from advisor.intake.engagement import read_engagement

from .conftest import faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from advisor.domain.questionnaire import FactSheet


def test_an_engagement_is_read(write: Callable[..., Path], facts: FactSheet) -> None:
    """Every field is read as its type."""
    text = (
        "format: 1\nclient: No\ntitle: 2026\ndate: 2026-11-25\nstrategy_clear: yes\nsponsor: 否\n"
        "pay_rules_change: '2027-01-01'\nlifecycle: Mature\nnotes: |\n  two\n  lines\nbranding: {logo: a.svg}\n"
    )
    assert read_engagement(write("e.yaml", text), facts) == Engagement(
        client="No",
        title="2026",
        date=date(2026, 11, 25),
        strategy_clear=True,
        sponsor=False,
        pay_rules_change=date(2027, 1, 1),
        lifecycle="mature",
        notes="two\nlines",
    )


def test_what_is_left_out_is_not_known(write: Callable[..., Path], facts: FactSheet) -> None:
    """A blank and a missing fact are the same."""
    assert read_engagement(write("e.yaml", "client: A\nsponsor:\ndate: ~\n"), facts) == Engagement(client="A")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "client: A\nsponser: yes\n",
            'line 2 (sponser): unknown key "sponser" -> did you mean "sponsor"? Allowed: client,',
        ),
        ("client: A\nclient: B\n", 'line 2: "client" stands in line 1 already -> keep one of the two'),
        ("title: A\n", "client is missing -> add client: Client"),
        ("client:\n", "line 1 (client): client is missing"),
        ("client: [a]\n", "line 1 (client): a list stands where a text belongs -> write client: and one value"),
        ("client: {a: b}\n", "line 1 (client): a group of keys stands where a text belongs"),
        ("client: A\ndate: 25.11.2026\n", 'line 2 (date): "25.11.2026" is no date -> write year-month-day, such as'),
        ("client: A\ndate: 2026-02-30\n", '"2026-02-30" is no date'),
        ("client: A\ndate: 99999999999999999999-1-1\n", "is no date"),
        ("client: A\nstrategy_clear: maybe\n", '"maybe" is neither yes nor no -> write yes or no, or leave it out'),
        (
            "client: A\nlifecycle: old\n",
            '"old" is no lifecycle (Lifecycle, Lifecycle（中文）) -> Allowed: growing, mature',
        ),
        ("format: 2\nclient: A\n", "line 1 (format): unknown format -> write format: 1"),
        ("- client\n", "line 1: a list stands where keys and values belong -> write key: value"),
        ("# nothing\n", "the file is empty"),
        ("client: A\n\tb: c\n", "line 2: is no valid YAML"),
        ("client: a\x01\n", "is no valid YAML"),
        ("client: A\n---\nclient: B\n", "is no valid YAML"),
        ("? [a]\n: b\n", "line 1: a list cannot be a key"),
    ],
)
def test_faults(write: Callable[..., Path], facts: FactSheet, text: str, expected: str) -> None:
    """The first fault says in which line it stands and what is allowed."""
    assert expected in faults_of(read_engagement, write("e.yaml", text), facts)[0]


def test_a_fact_sheet_without_stages_allows_none(write: Callable[..., Path], facts: FactSheet) -> None:
    """Choices are those of the fact sheet."""
    bare = replace(facts, engagement=())
    assert '"mature" is no lifecycle' in faults_of(read_engagement, write("e.yaml", "lifecycle: mature\n"), bare)[0]
