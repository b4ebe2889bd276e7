"""Variants of tables: kept beside the standard, proved, and tried on what may be shown of a wave."""

from __future__ import annotations

import pytest

from advisor.domain.ruling import Subject
from advisor.domain.verification import Kind
from advisor.engine.decide.advise import Adviser
from advisor.errors import ContentFaults, DecisionError, UsageError
from advisor.services.assess import assess
from advisor.services.knowledge.trying import run
from advisor.services.knowledge.variants import MOST, Variants
from advisor.services.library import Library
from tests.services.results.filled import Demo
from tests.storage.fake import FakeStore

NEVER_OKR = ("okr       | standard                | pilot", "kpi       | standard                | pilot")


def _text(variants: Variants, table: str, *changes: tuple[str, str]) -> str:
    text = variants.text(table)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_variant_is_kept_changed_and_removed_with_a_log(variants: Variants, store: FakeStore) -> None:
    """Each step leaves an entry without the content; the rules are as before."""
    before = variants.library.rules
    text = _text(variants, "method", NEVER_OKR)
    made = variants.write("anna", "eng", "method", "  Careful ", text.replace("\n", "\r\n"))
    assert (made.name, made.content, made.rules) == ("Careful", text, before.sha256)
    changed = variants.write("anna", "eng", "method", "Careful", text + "\n", made.id)
    with store.reading() as tx:
        assert tx.variants.of_engagement("eng") == (changed,)
        assert variants.require(tx, "eng", made.id) == changed
        with pytest.raises(UsageError, match="not there any more"):
            variants.require(tx, "other", made.id)
    variants.remove("anna", "eng", made.id)
    variants.remove("anna", "eng", made.id)
    with store.reading() as tx:
        assert tx.variants.of_engagement("eng") == ()
        log = tx.rulings.audit("eng")
    assert [(one.what, one.subject, one.account) for one in log] == [
        (what, Subject.VARIANT, "anna") for what in ("removed", "changed", "created")
    ]
    assert log[-1].after == {"name": "Careful", "table": "method"}
    assert variants.library.rules is before


def test_what_cannot_be_kept_is_refused(variants: Variants, store: FakeStore) -> None:
    """No name, a taken one, an unknown table, a table that cannot be read, another engagement's variant, too many."""
    text = variants.text("quadrant")
    made = variants.write("anna", "eng", "quadrant", "One", text)
    for table, name, content, id in (
        ("quadrant", "   ", text, ""),
        ("quadrant", "x" * 81, text, ""),
        ("quadrant", "One", text, ""),
        ("nowhere", "Two", text, ""),
        ("confidence", "Two", text, ""),
        ("method", "Two", variants.text("method"), made.id),
        ("quadrant", "Two", text, "nobody"),
    ):
        with pytest.raises(UsageError):
            variants.write("anna", "eng", table, name, content, id)
    with pytest.raises(ContentFaults):
        variants.write("anna", "eng", "quadrant", "Two", text.replace("-> quadrant", "-> square"))
    for n in range(1, MOST):
        variants.write("anna", "eng", "quadrant", f"Another {n}", text)
    with pytest.raises(UsageError, match="delete one"):
        variants.write("anna", "eng", "quadrant", "One too many", text)
    with store.reading() as tx:
        assert len(tx.variants.of_engagement("eng")) == MOST


def test_the_standard_as_a_variant_changes_nothing(variants: Variants, demo: Demo) -> None:
    """No finding, no broken property, nobody advised otherwise, among units and random profiles."""
    made = variants.write("anna", "eng", "method", "The same", variants.text("method"))
    proof = variants.proof(made, None)
    assert proof
    assert (proof.findings, proof.broken) == ((), ())
    assert proof.population
    assert proof.population.any_answer.changed == 0
    assessment = assess(demo.commission, explained=False)
    trials = run(Adviser(proof.rules), proof.rules, "method", assessment)
    assert [one.unit.id for one in trials] == [one.profile.unit.id for one in assessment.units]
    assert not any(one.differences or one.advised_otherwise for one in trials)
    assert all(one.rows_before == one.rows_after for one in trials)


def test_what_a_variant_breaks_is_proved(variants: Variants) -> None:
    """Rows that are overtaken, profiles that are left out and properties that fail, each with a profile that shows it."""
    leans = ("| kpi               | leans_kpi  ", "| kpi               | leans_okr  ")
    made = variants.write("anna", "eng", "method", "Broken", _text(variants, "method", leans))
    proof = variants.proof(made, None)
    assert proof
    mine = {one.kind: one for one in proof.findings if one.table == "method"}
    assert mine[Kind.DEAD_ROW].rules == ("kpi",)
    assert mine[Kind.GAP].profile
    assert "kpi_business_is_kpi" in {one.id for one, _ in proof.broken}
    assert all(found.profile is not None for one, found in proof.broken if found.kind is Kind.PROPERTY)
    assert variants.proof(made) is proof


def test_a_unit_is_shown_under_both(variants: Variants, demo: Demo) -> None:
    """Who is advised otherwise, by which rows, and everything that follows; a withheld unit stays withheld."""
    change = ("hybrid    | kpi_calibrated_by_okr   | pilot", "okr       | standard                | pilot")
    made = variants.write("anna", "eng", "method", "Bold", _text(variants, "method", change))
    rules = variants.rules(made)
    assessment = assess(demo.commission, explained=False)
    trials = run(Adviser(rules), rules, "method", assessment)
    others = {one.unit.id: one for one in trials if one.advised_otherwise}
    assert {id: (one.before.method, one.after.method) for id, one in others.items()} == {
        one.profile.unit.id: ("hybrid", "okr")
        for one in assessment.units
        if one.recommendation.form == "kpi_calibrated_by_okr"
    }
    (one,) = others.values()
    assert one.rows_before == one.rows_after == ("hybrid_part",)
    kinds = {found.kind for found in one.differences}
    assert {"answer", "setting", "actions"} <= kinds
    for hidden in (one for one in trials if not one.before.decided_by.get("method") or one.before.method is None):
        assert hidden.after.method is None
        assert not hidden.differences


def test_rows_that_contradict_each_other_are_told(variants: Variants, installed: Library, demo: Demo) -> None:
    """In a table of one row at most, a unit that meets two has no advice; the proof names the pair."""
    table = installed.rules.tables["quadrant"]
    assert table.outputs[0].values
    row = f"| twice |{' - |' * len(table.inputs)} {table.outputs[0].values[0]} |\n"
    made = variants.write("anna", "eng", "quadrant", "Twice", variants.text("quadrant") + row)
    with pytest.raises(DecisionError):
        run(Adviser(variants.rules(made)), variants.rules(made), "quadrant", assess(demo.commission, explained=False))
    proof = variants.proof(made, None)
    assert proof
    assert proof.population is None
    assert Kind.OVERLAP in {one.kind for one in proof.findings if one.grave}
