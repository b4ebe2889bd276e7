"""The checks of the installed rules: made once, in the background, and right about each table."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from advisor.domain.verification import Finding, Kind
from advisor.errors import ContentFaults, Fault
from advisor.services.knowledge.background import Background
from advisor.services.knowledge.cases import CaseFilter, chosen
from advisor.services.knowledge.checking import Checks, verdict
from advisor.services.knowledge.requirements import readers, requirements
from advisor.services.library import Library


def test_the_installed_rules_pass(installed: Library, checks: Checks) -> None:
    """Every table is complete, consistent and reachable; properties hold, examples come out as expected."""
    report = checks.report(None)
    assert report
    assert report.passed
    assert len(report.properties) >= 40
    assert report.examples >= 1_500
    tables = [*installed.rules.tables.values(), *installed.rules.confidence.values()]
    assert all(report.of(table).sound for table in tables)
    assert report.of(installed.rules.tables["entry"]).harmless > 0
    assert checks.report() is report


def test_findings_decide_the_verdict_on_their_table_alone(installed: Library) -> None:
    """A gap that a profile reaches, a contradiction, a dead row; undecided is neither yes nor no."""
    table, other = installed.rules.tables["method"], installed.rules.tables["form"]
    shown = {"uncertainty": 20.0}
    for kind, found in (
        (Kind.GAP, (False, True, True)),
        (Kind.OVERLAP, (True, False, True)),
        (Kind.DEAD_ROW, (True, True, False)),
        (Kind.UNDECIDED, (None, None, None)),
    ):
        findings = [Finding(kind, "method", ("okr_ready",), profile=shown)]
        one = verdict(table, findings)
        assert (one.complete, one.consistent, one.reachable) == found
        assert not one.sound
        assert verdict(other, findings).sound
    unreached = verdict(table, [Finding(Kind.GAP, "method")])
    assert unreached.sound
    assert unreached.harmless == 1
    assert verdict(table, [Finding(Kind.UNDECIDED, None)]).complete is None


def test_without_a_handbook_there_is_no_report(installed: Library) -> None:
    """Rules that came without their readers cannot be checked here."""
    bare = Checks(replace(installed, handbook=None))
    assert not bare.possible
    assert bare.report(None) is None


def test_faults_of_what_is_read_are_told_and_tried_again(installed: Library) -> None:
    """A file that is mended is read at the next try."""
    assert installed.handbook
    broken = ContentFaults([Fault("properties.yaml", "", "is empty")], "The properties cannot be used")
    tries = [broken, None]

    def properties() -> tuple[()]:
        fault = tries.pop(0)
        if fault:
            raise fault
        return ()

    mended = Checks(
        replace(installed, handbook=replace(installed.handbook, properties=properties, examples=lambda: ()))
    )
    with pytest.raises(ContentFaults, match="cannot be used"):
        mended.report(None)
    report = mended.report(None)
    assert report
    assert not report.grave
    assert not report.passed


def test_what_takes_long_is_made_once_for_all_who_wait() -> None:
    """Ten threads wait for one making; an impatient one is told that there is nothing yet."""
    kept: Background[int] = Background(2)
    going, made = threading.Event(), []

    def make() -> int:
        going.wait(10)
        made.append(1)
        return len(made)

    assert kept.get("a", make) is None
    found: list[int | None] = []
    waiting = [threading.Thread(target=lambda: found.append(kept.get("a", make, None))) for _ in range(10)]
    for one in waiting:
        one.start()
    going.set()
    for one in waiting:
        one.join()
    assert found == [1] * 10
    for key in ("b", "c"):
        assert kept.get(key, lambda: 7, None) == 7
    assert kept.get("a", make, None) == 2


def test_requirements_follow_the_columns(installed: Library) -> None:
    """A table requires those whose answers it reads, all of which stand before it."""
    needs = requirements(installed.rules)
    assert needs["method"] == ("business_fit", "culture_soil", "team_capacity")
    assert needs["culture_soil"] == ()
    order = [*needs]
    assert all(order.index(one) < order.index(id) for id, required in needs.items() for one in required)
    assert "culture_soil" in readers(installed.rules, "openness")


def test_cases_are_chosen_by_everything_asked(installed: Library) -> None:
    """Each choice narrows, together they hold all; text is found whatever its case, in both languages."""
    cases = installed.rules.precedents
    assert chosen(cases, CaseFilter()) == cases
    failed = chosen(cases, CaseFilter(result="failed", method="okr"))
    assert failed
    assert {(one.outcome, one.method_used) for one in failed} == {("failed", "okr")}
    left = chosen(cases, CaseFilter(suited="open"))
    assert left
    assert all(one.suited is None for one in left)
    assert chosen(cases, CaseFilter(text=" AMAZON ")) == chosen(cases, CaseFilter(text="亚马逊"))
    assert chosen(cases, CaseFilter(text="no such sector")) == ()
    assert {one.function for one in chosen(cases, CaseFilter(function="sales"))} == {"sales"}
