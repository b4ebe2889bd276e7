"""The content library: the shipped content is sound, and every kind of fault in a copy is found where it stands."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import bootstrap, resources
from advisor.content.examples import load_examples
from advisor.content.library import load_facts, load_questionnaire, load_rulebook
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.errors import ContentFaults
from advisor.services.examples import run_examples

CORE = (
    "quadrant",
    "business_fit",
    "culture_soil",
    "team_capacity",
    "foundations",
    "kpi_soil",
    "method",
    "form",
    "entry",
    "fit",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped rules to break."""
    folder = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), folder)
    return folder


@pytest.fixture
def change(copy: Path) -> Callable[[str, str, str], Path]:
    """Replaces one piece of text in one file of the copy."""

    def replace(file: str, old: str, new: str) -> Path:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copy

    return replace


def test_the_shipped_rules_are_whole(rules: Rulebook) -> None:
    """4 sections, 19 dimensions, the chain of the method, at least 21 risks, 106 cases of which 66 are labelled."""
    assert len(rules.sections) == 4
    assert len(rules.dimensions) == 19
    assert [table for table in rules.tables if table in CORE] == list(CORE)
    assert len(rules.risks) >= 21
    assert len(rules.precedents) == 106
    assert sum(case.suited is not None for case in rules.precedents) == 66
    assert len({case.group for case in rules.precedents}) <= 106


def test_every_row_has_a_reason_in_both_languages_and_a_source(rules: Rulebook) -> None:
    """No rule decides without saying why and on whose authority."""
    for table in rules.tables.values():
        for rule in table.rules:
            assert rule.reason is not None
            assert rule.reason.en
            assert rule.reason.zh
            assert rule.source


def test_reasons_name_only_scores_that_there_are(rules: Rulebook) -> None:
    """A placeholder in a reason is a dimension whose cell in that row excludes missing, so that it can be filled in."""
    from string import Formatter

    from advisor.engine.decide.unary import accepts

    for table in rules.tables.values():
        for rule in table.rules:
            assert rule.reason is not None
            cells = dict(zip(table.inputs, rule.when, strict=True))
            for wording in (rule.reason.en, rule.reason.zh):
                for _, name, _, _ in Formatter().parse(wording):
                    if name is not None:
                        assert name in rules.dimensions, (table.id, rule.id, name)
                        assert name in cells, (table.id, rule.id, name)
            named = {name for _, name, _, _ in Formatter().parse(rule.reason.en) if name}
            for name in named:
                known = not accepts(cells[name].test, None)
                assert known or rule.id in ROWS_THAT_FILL_A_DASH.get(table.id, ()), (table.id, rule.id, name)


ROWS_THAT_FILL_A_DASH: dict[str, tuple[str, ...]] = {
    "foundations": ("okr_solid",),
}
"""Rows that name a score which their cells do not ask for; a dash is printed where it is missing."""


def test_every_row_decides_in_an_example_and_no_example_deviates(rules: Rulebook) -> None:
    """The example cases pass, and together they reach every row of every table."""
    run = run_examples(rules, load_examples(resources.rules_dir(), rules))
    assert [str(deviation) for deviation in run.deviations] == []
    silent = {
        (table.id, rule.id)
        for table in rules.tables.values()
        for rule in table.rules
        if rule.id not in run.decided[table.id]
    }
    assert silent == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("bands.yaml", "format: 1", "format: [1", "bands.yaml, line"),
        ("tables/quadrant.yaml", ", zh: 稳定运营区", "", "the Chinese text (zh) is missing"),
        ("tables/culture_soil.yaml", "| openness  ", "| openess  ", 'did you mean "openness"?'),
        ("tables/entry.yaml", "corrupting |", "corrupted  |", "row kpi_corrupting, column kpi_soil"),
        ("tables/uncertainty_level.yaml", "| low         |", "| < 140       |", "outside what uncertainty can be"),
        (
            "tables/uncertainty_level.yaml",
            "| low         |",
            "| lowish      |",
            "use low, middle, high or a test on 0..100",
        ),
        ("tables/uncertainty_level.yaml", "| low         |", "| [60..40)    |", "holds no value"),
        ("tables/uncertainty_level.yaml", "| low         |", "| < <         |", "is no test"),
        ("tables/entry.yaml", "| false          |", "| no             |", "use true or false"),
        ("tables/method.yaml", "| adopt            |", "| adapt            |", '"adapt" is no value of entry_at_best'),
        ("tables/fit.yaml", "| kpi_kept      |", "| okr_kept      |", "stands twice"),
        ("tables/fit.yaml", "| none           | introduce |", "| none           |", "cells under"),
        ("tables/fit.yaml", "  | row ", "  | rule", 'call it "row"'),
        ("tables/fit.yaml", "source: practice", "source: hearsay", 'the source "hearsay" is not listed'),
        ("tables/fit.yaml", "id: fit", "id: fitness", "is not the name of the file"),
        ("tables/fit.yaml", "hit_policy: FIRST", "hit_policy: LAST", '"LAST" is not allowed'),
        ("tables/fit.yaml", "  differs:\n", "  differ:\n", 'there is no row "differ"'),
        ("tables/fit.yaml", "-> fit    |", "-> fits   |", "is not described"),
        ("tables/form.yaml", "| method | base_form ", "| fit    | base_form ", "no dimension, fact or earlier output"),
        ("tables/fit.yaml", "  fit:\n", "  method:\n", "is given already"),
        ("tables/risks.yaml", "    when: {strategy_clear: false}\n", "", '"when" is missing'),
        (
            "tables/risks.yaml",
            "then: {risk: unclear_strategy}",
            "then: {danger: unclear_strategy}",
            "is no output of this table",
        ),
        ("rules.yaml", "  - fit\n", "  - fitness\n", 'there is no table "tables/fitness.yaml"'),
        ("rules.yaml", "values: [founding, growing, mature, declining], ", "", '"values" is missing'),
        ("dimensions.yaml", "section: culture", "section: culture_war", 'there is no section "culture_war"'),
        ("dimensions.yaml", "changeable: false", "changeable: perhaps", "is of the wrong kind"),
        ("dimensions.yaml", "format: 1", "format: 1\nextra: 2", '"extra" is not known here'),
        ("bands.yaml", 'test: "< 40"', 'test: "< < 40"', "is no test"),
        ("risks.yaml", "severity: 3", "severity: 9", '"9" is not allowed'),
        ("risks.yaml", "  no_sponsor:\n", "  no_sponsors:\n", "no row of the table risks gives"),
        ("risks.yaml", "source: redsea2026 closing", "source: somewhere", "is not listed"),
        ("actions.yaml", "role: unit_head", "role: nobody", 'there is no role "nobody"'),
        ("settings.yaml", "  incentive:\n", "  incentives:\n", "no table proposes it"),
        (
            "precedents/cases.yaml",
            "uncertainty: [1, 1]",
            "uncertainty: [1, 6]",
            'case "ai-company-finance-team".ratings.uncertainty',
        ),
        ("precedents/cases.yaml", "uncertainty: [1, 1]", "uncertainity: [1, 1]", '"uncertainity" is no dimension'),
        ("precedents/cases.yaml", "id: alcoa-plants-1990", "id: ai-company-finance-team", "stands twice"),
        ("precedents/cases.yaml", "method_used: okr", "method_used: mbo", '"mbo" is not allowed'),
        ("precedents/cases.yaml", "    zh: 某人工智能公司财务团队\n", "", "the Chinese text (zh) is missing"),
    ],
)
def test_a_fault_in_the_rules_is_found_where_it_stands(
    change: Callable[[str, str, str], Path], file: str, old: str, new: str, found: str
) -> None:
    """Every kind of mistake is named with file, line, and what is allowed."""
    with pytest.raises(ContentFaults) as caught:
        load_rulebook(change(file, old, new))
    assert any(found in str(fault) for fault in caught.value.faults), str(caught.value)
    assert all(fault.file for fault in caught.value.faults)


def test_a_value_that_only_a_table_knows_is_found(change: Callable[[str, str, str], Path]) -> None:
    """An id that a table gives must have its texts."""
    folder = change(
        "tables/setting_incentive.yaml",
        "outputs:\n  setting_incentive:\n",
        "outputs:\n  setting_incentive:\n    barter: {en: Barter, zh: 以物易物}\n",
    )
    with pytest.raises(ContentFaults, match="barter"):
        load_rulebook(folder)


def test_all_faults_are_listed_at_once(change: Callable[[str, str, str], Path]) -> None:
    """Two mistakes in two files are both named."""
    change("risks.yaml", "severity: 3", "severity: 9")
    folder = change("tables/fit.yaml", "id: fit", "id: fitness")
    with pytest.raises(ContentFaults) as caught:
        load_rulebook(folder)
    assert {fault.file for fault in caught.value.faults} >= {"risks.yaml"}
    change("risks.yaml", "severity: 9", "severity: 3")
    with pytest.raises(ContentFaults, match="fitness"):
        load_rulebook(folder)


def test_missing_files_are_named(copy: Path) -> None:
    """A folder without a file, a stray table and a folder that is none."""
    (copy / "risks.yaml").unlink()
    with pytest.raises(ContentFaults, match=r"risks\.yaml"):
        load_rulebook(copy)
    with pytest.raises(ContentFaults, match="is no folder"):
        load_rulebook(copy / "nowhere")


def test_a_stray_table_is_named(copy: Path) -> None:
    """A table outside the chain would silently do nothing, so it is a fault."""
    shutil.copy(copy / "tables" / "fit.yaml", copy / "tables" / "stray.yaml")
    with pytest.raises(ContentFaults, match="not in the chain"):
        load_rulebook(copy)


def test_questionnaires_hold_to_the_rules_for_items(rules: Rulebook) -> None:
    """57 items, three a dimension, and 19 anchored ones; the wording rules of the method hold in both languages."""
    full = bootstrap.questionnaire("full", rules.dimensions)
    workshop = bootstrap.questionnaire("workshop", rules.dimensions)
    assert [len(items) for items in full.items_by_dimension.values()] == [3] * 19
    assert [len(items) for items in workshop.items_by_dimension.values()] == [1] * 19
    assert list(full.items_by_dimension) == list(workshop.items_by_dimension) == list(rules.dimensions)
    assert all(sum(item.reversed for item in items) <= 1 for items in full.items_by_dimension.values())
    assert not any(item.reversed for item in workshop.items)
    assert all([point for point, _ in item.anchors] == [1, 3, 5] for item in workshop.items)
    for form in (full, workshop):
        _check_wording(form)


def _check_wording(form: Questionnaire) -> None:
    for item in form.items:
        assert len(item.text.en.split()) <= 20, item.id
        assert len(item.text.zh) <= 40, item.id
        for wording in (item.text, *(anchor for _, anchor in item.anchors)):
            assert not {"kpi", "okr", "kpis", "okrs"} & set(wording.en.lower().replace("?", "").split()), item.id
            assert not any(word in wording.zh.upper() for word in ("KPI", "OKR", "关键结果")), item.id
            assert " i " not in f" {wording.en.lower()} ", item.id
        assert "unit" in item.text.en, item.id
        assert "部门" in item.text.zh, item.id
    for language in ("en", "zh"):
        texts = [item.text.in_language(language) for item in form.items]
        labels = [point.label.in_language(language) for point in form.scale]
        assert len(set(texts)) == len(texts)
        assert len({*labels, form.cannot_judge.in_language(language)}) == 6


def test_the_facts_are_those_of_the_method(facts: FactSheet) -> None:
    """All facts of a unit, of the respondent and of the engagement are asked, with help in both languages."""
    assert {fact.id for fact in facts.unit} == {
        "id",
        "name",
        "name_en",
        "parent",
        "join_with",
        "function",
        "lifecycle",
        "headcount",
        "current_method",
        "supports",
        "fixed",
        "mandated_method",
    }
    assert [fact.id for fact in facts.respondent] == ["role"]
    assert {"strategy_clear", "sponsor", "pay_rules_change"} <= {fact.id for fact in facts.engagement}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("dimension: uncertainty", "dimension: certainty", 'there is no dimension "certainty"'),
        ("id: uncertainty_2", "id: uncertainty_1", "stands twice"),
        ("  - {value: 5,", "  - {value: 6,", '"6" is not allowed'),
        ("format: 1", "format: 2", '"2" is not allowed'),
    ],
)
def test_a_fault_in_a_questionnaire_is_found(tmp_path: Path, rules: Rulebook, old: str, new: str, found: str) -> None:
    """Unknown dimensions, repeated ids and a wrong scale are named."""
    text = (resources.questionnaires_dir() / "full.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "full.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentFaults) as caught:
        load_questionnaire(tmp_path, "full", rules.dimensions)
    assert found in str(caught.value)


def test_an_anchor_stands_at_one_three_or_five(tmp_path: Path, rules: Rulebook) -> None:
    """An anchor elsewhere, or in one language, is a fault."""
    text = (resources.questionnaires_dir() / "workshop.yaml").read_text(encoding="utf-8")
    (tmp_path / "workshop.yaml").write_text(
        text.replace("      1: {", "      2: {", 1).replace("      1:\n", "      2:\n", 1), encoding="utf-8"
    )
    with pytest.raises(ContentFaults, match="anchor"):
        load_questionnaire(tmp_path, "workshop", rules.dimensions)


def test_a_fault_in_the_facts_is_found(tmp_path: Path) -> None:
    """A fact of an unknown type is named."""
    text = (resources.questionnaires_dir() / "facts.yaml").read_text(encoding="utf-8")
    (tmp_path / "facts.yaml").write_text(text.replace("type: text", "type: novel", 1), encoding="utf-8")
    with pytest.raises(ContentFaults, match='"novel" is not allowed'):
        load_facts(tmp_path)


@pytest.mark.parametrize(
    ("example", "found"),
    [
        ("{name: a, given: {uncertanty: 3}, expect: {method: kpi}}", 'did you mean "uncertainty"?'),
        ("{name: a, given: {uncertainty: 300}, expect: {method: kpi}}", "cannot be given for uncertainty"),
        ("{name: a, given: {lifecycle: old}, expect: {method: kpi}}", "cannot be given for lifecycle"),
        ("{name: a, given: {}, expect: {methods: kpi}}", "is no output of a table"),
        ("{name: a, given: {}, expect: {method: mbo}}", '"mbo" is no value of method'),
        ("{name: a, given: {}, expect: {method: null}, decided_by: {method: nowhere}}", 'there is no row "nowhere"'),
        ("{name: a, expect: {method: null}}", '"given" is missing'),
    ],
)
def test_a_fault_in_an_example_is_found(copy: Path, rules: Rulebook, example: str, found: str) -> None:
    """An example that speaks of what is not there is a fault of the example."""
    (copy / "examples" / "broken.yaml").write_text(f"format: 1\nexamples:\n  - {example}\n", encoding="utf-8")
    with pytest.raises(ContentFaults) as caught:
        load_examples(copy, rules)
    assert found in str(caught.value)


def test_an_example_file_that_is_no_yaml_is_found(copy: Path, rules: Rulebook) -> None:
    """A syntax error in one file of examples is named."""
    (copy / "examples" / "broken.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(ContentFaults, match=r"broken\.yaml"):
        load_examples(copy, rules)


def test_a_deviating_example_says_what_was_answered(copy: Path, rules: Rulebook) -> None:
    """A wrong expectation of an answer, a list or a row is told with file, line and both sides."""
    text = (
        "format: 1\nexamples:\n  - name: wrong\n    given: {uncertainty: 20, standardisation: 80}\n"
        "    expect: {method: okr, risk: [unclear_strategy]}\n    decided_by: {quadrant: lean}\n"
    )
    for path in (copy / "examples").glob("*.yaml"):
        path.unlink()
    (copy / "examples" / "one.yaml").write_text(text, encoding="utf-8")
    said = [str(deviation) for deviation in run_examples(rules, load_examples(copy, rules)).deviations]
    assert said[0] == 'examples/one.yaml, line 3: "wrong": method is kpi, expected okr'
    assert "risk is" in said[1]
    assert said[2].endswith("the row of quadrant is stable, expected lean")
