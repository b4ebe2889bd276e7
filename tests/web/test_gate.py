"""Two worlds that differ only in what a few people said look the same through every door."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from advisor.domain.campaign import Consent, Mode
from advisor.engine.assess.disclosure import Gate
from tests.web import gate_plays as plays
from tests.web.gate_doors import Seen, differences
from tests.web.gate_world import open_world


def _told(folder: Path, play: plays.Play, mode: Mode, seed: int, consent: Consent, threshold: int) -> list[list[Seen]]:
    """What is seen in both tellings, look by look."""
    both = []
    for otherwise in (False, True):
        world = open_world(folder / f"{otherwise}", consent, threshold)
        world.open(mode)
        telling = plays.Telling(world, otherwise, random.Random(seed))  # noqa: S311 -- of a test
        both.append(list(play(telling)))
        world.office.desk.store.close()
    return both


def _assert_alike(both: list[list[Seen]]) -> None:
    assert len(both[0]) == len(both[1]) > 0
    for place, (one, other) in enumerate(zip(*both, strict=True)):
        assert not differences(one, other), f"look {place}"


@pytest.mark.parametrize(("seed", "threshold"), [(1, 5)])
def test_a_workshop_tells_nothing_of_a_few(tmp_path: Path, seed: int, threshold: int) -> None:
    """From the first answer to the recommendation; what readers see stands still while a vote is open."""
    both = _told(tmp_path, plays.workshop, Mode.WORKSHOP, seed, Consent.ANONYMOUS, threshold)
    _assert_alike(both)
    revealed, voting = both[0][1], both[0][2]
    told = [place for place in voting if "/assessment" in place or "/results" in place]
    assert len(told) > 10
    assert {place: voting[place] for place in told} == {place: revealed[place] for place in told}


@pytest.mark.parametrize(("seed", "threshold"), [(2, 4)])
def test_a_campaign_tells_nothing_of_a_few(tmp_path: Path, seed: int, threshold: int) -> None:
    """Over two waves, one of them opened again, with units that come and go."""
    _assert_alike(_told(tmp_path, plays.campaign, Mode.CAMPAIGN, seed, Consent.ANONYMOUS, threshold))


def test_one_more_in_a_small_group_is_not_seen(tmp_path: Path) -> None:
    """Neither in the response while a campaign runs, nor in its results."""
    _assert_alike(_told(tmp_path, plays.counted, Mode.CAMPAIGN, 3, Consent.ANONYMOUS, 5))


def test_open_people_show_the_mean_of_two_and_no_more(tmp_path: Path) -> None:
    """Two who said 3 and 3, or 2 and 4, look the same."""
    _assert_alike(_told(tmp_path, plays.opened, Mode.WORKSHOP, 4, Consent.OPEN, 3))


def test_a_broken_gate_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a gate that lets two people through, the worlds are told apart: these tests look where it matters."""
    monkeypatch.setattr(Gate, "shows", lambda _gate, n: n >= 2)
    both = _told(tmp_path, plays.counted, Mode.CAMPAIGN, 3, Consent.ANONYMOUS, 5)
    found = [place for pair in zip(*both, strict=True) for place in differences(*pair)]
    assert {place.split()[0] for place in found} >= {"owner", "token", "share", "facilitator", "file"}
