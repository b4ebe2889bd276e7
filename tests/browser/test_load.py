"""A small room at full speed: the benchmark of the room with twenty phones, without looking at the clock."""

from __future__ import annotations

from tests.benchmarks.room import run


def test_twenty_phones_lose_nothing() -> None:
    """They join in three seconds and answer in five: all is saved as it was tapped, and no request fails."""
    outcome = run(20, 3, 5)
    assert outcome.record.errors == []
    assert outcome.record.joined == 20
    assert outcome.record.sent == outcome.record.saved == outcome.kept == 20 * 19
    assert outcome.lost == 0
