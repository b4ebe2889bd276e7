"""`advisor check` on broken copies of the shipped rules: each fault is found and placed, each witness comes true."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor import resources
from advisor.content.library import load_rulebook
from advisor.content.properties import load_properties
from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import (
    Anything,
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Rule,
    Value,
)
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.decide.advise import Adviser, units_of
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import encode
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.unary import accepts, parse
from advisor.engine.decide.verify import check_table
from advisor.engine.decide.verify_chain import verify
from advisor.errors import DecisionError

from .conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules to be broken."""
    place = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), place)
    return place


# ---- changes to a copy


def _lines(folder: Path, table: str) -> list[str]:
    return (folder / "tables" / f"{table}.yaml").read_text(encoding="utf-8").splitlines()


def _write(folder: Path, table: str, lines: list[str]) -> None:
    (folder / "tables" / f"{table}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _at(lines: list[str], row: str) -> int:
    return next(place for place, line in enumerate(lines) if line.strip().startswith(f"| {row} "))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _set(folder: Path, table: str, row: str, **cells: str) -> None:
    """Write other cells into a row."""
    lines = _lines(folder, table)
    place = _at(lines, row)
    heads = _cells(lines[_at(lines, "row")])
    written = _cells(lines[place])
    for name, cell in cells.items():
        written[heads.index(name if name in heads else f"-> {name}")] = cell
    lines[place] = f"  | {' | '.join(written)} |"
    _write(folder, table, lines)


def _insert(folder: Path, table: str, above: str, row: str, *cells: str) -> None:
    """Put a row above another."""
    lines = _lines(folder, table)
    lines.insert(_at(lines, above), f"  | {' | '.join((row, *cells))} |")
    lines += [f"  {row}:", "    reason: {en: Tried., zh: 试。}"]
    _write(folder, table, lines)


def _drop(folder: Path, table: str, row: str) -> None:
    """Take a row away, from the grid and from the texts."""
    kept, inside = [], False
    for line in _lines(folder, table):
        inside = line == f"  {row}:" or (inside and line.startswith("    "))
        if not inside and not line.strip().startswith(f"| {row} "):
            kept.append(line)
    _write(folder, table, kept)


def _replace(folder: Path, table: str, old: str, new: str) -> None:
    lines = _lines(folder, table)
    assert lines.count(old) == 1
    lines[lines.index(old)] = new
    _write(folder, table, lines)


def _property(folder: Path, name: str, *lines: str) -> None:
    """Declare one more property."""
    with (folder / "properties.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"  - id: {name}\n    text: {{en: Tried, zh: 试}}\n    source: practice\n")
        stream.writelines(f"    {line}\n" for line in lines)


# ---- what is broken, and what has to be found


@dataclass(frozen=True)
class Broken:
    """One fault: how it is made, what the check has to find (kind, table, rows, and what it answers or takes away)."""

    make: Callable[[Path], None]
    found: tuple[tuple[str, str | None, tuple[str, ...], str | None], ...]
    said: str
    """A line of the output up to the row; `{line}` is the line of that row."""
    row: tuple[str, str] = ("", "")
    """Table and row of which the line has to be named."""


def _moved_bound(folder: Path) -> None:
    _set(folder, "standardisation_level", "high", standardisation="> 65")


def _deleted_row(folder: Path) -> None:
    _drop(folder, "quadrant", "exploration")


def _shadowed(folder: Path) -> None:
    _insert(folder, "method", "hybrid_barren", "wider", "leans_hybrid", "-", "-", "-", "hybrid", "standard", "pilot")


def _shadowed_by_two(folder: Path) -> None:
    every = ["exploration_zone", "-", "-", "-", "-"]
    _insert(folder, "business_fit", "explorer", "under", *every, "null, < 50", "-", "leans_okr")
    _insert(folder, "business_fit", "explorer", "over", *every, ">= 45.05", "-", "leans_hybrid")
    _insert(folder, "business_fit", "explorer", "between", *every, "[49.95..60]", "-", "leans_okr")


def _contradiction(folder: Path) -> None:
    _set(folder, "quadrant", "lean", quadrant="restructuring")


def _unreachable(folder: Path) -> None:
    _insert(folder, "form", "kpi_standard", "leads", "kpi", "okr_lead_kpi_guardrails", "-", "-", "-", "-", "standard")


def _unused_answer(folder: Path) -> None:
    _replace(folder, "culture_soil", "  culture_soil:", "  culture_soil:\n    rocky: {en: Rocky, zh: 多石}")


def _masked(folder: Path) -> None:
    _set(folder, "entry", "okr_tied_to_pay", foundations="missing")


def _empty(folder: Path) -> None:
    _set(folder, "culture_soil", "low_open_part", openness="(40..40.1)")


def _false_properties(folder: Path) -> None:
    for name, lines in FALSE.items():
        _property(folder, name, *lines)


FALSE = {
    "rule": ("where: {method: okr, sponsor: false}", "then: {entry: adopt}"),
    "risk": ("where: {method: not(null)}", "then: {risk: unclear_strategy}"),
    "up": ("raise: review_rhythm", "from: {entry: pilot}", "never: {entry: adopt}"),
    "down": ("lower: openness", "from: {method: okr}", "never: {method: hybrid}"),
    "same": ("whatever: sponsor", "same: [method, entry]"),
    "same_score": ("whatever: data_trust", "same: [foundations]"),
}


BROKEN = {
    "moved bound": Broken(
        _moved_bound,
        (("gap", "standardisation_level", (), None),),
        "tables/standardisation_level.yaml: no row matches where standardisation is [60..65]; add a row",
    ),
    "deleted row": Broken(
        _deleted_row,
        (
            ("gap", "quadrant", (), None),
            ("never_answered", "quadrant", (), "quadrant = exploration_zone"),
            ("dead_end_to_end", "business_fit", ("explorer",), None),
            ("dead_end_to_end", "business_fit", ("settled_explorer",), None),
        ),
        "tables/business_fit.yaml, line {line}, row explorer: never decides in the chain",
        ("business_fit", "explorer"),
    ),
    "row shadowed by one above": Broken(
        _shadowed,
        (
            ("dead_row", "method", ("hybrid_barren",), "wider"),
            ("dead_row", "method", ("hybrid_weak",), "wider"),
            ("dead_row", "method", ("hybrid_part",), "wider"),
        ),
        "tables/method.yaml, line {line}, row hybrid_weak: can never decide: row wider takes all its cases",
        ("method", "hybrid_weak"),
    ),
    "row shadowed by two together": Broken(
        _shadowed_by_two,
        (
            ("dead_row", "business_fit", ("between",), "over"),
            ("dead_row", "business_fit", ("explorer",), "under over"),
        ),
        "tables/business_fit.yaml, line {line}, row explorer: can never decide: rows under, over take all its cases",
        ("business_fit", "explorer"),
    ),
    "contradiction between tables": Broken(
        _contradiction,
        (
            ("dead_end_to_end", "business_fit", ("lean",), None),
            ("never_answered", "quadrant", (), "quadrant = lean_experiment"),
        ),
        "tables/business_fit.yaml, line {line}, row lean: never decides in the chain, though it could in its table; "
        "take it away, or mend the tables before it (no profile leads there)",
        ("business_fit", "lean"),
    ),
    "row unreachable end to end": Broken(
        _unreachable,
        (("dead_end_to_end", "form", ("leads",), None),),
        "tables/form.yaml, line {line}, row leads: never decides in the chain",
        ("form", "leads"),
    ),
    "answer that nobody gets": Broken(
        _unused_answer,
        (("never_answered", "culture_soil", (), "culture_soil = rocky"),),
        "tables/culture_soil.yaml: no profile is ever answered culture_soil = rocky",
    ),
    "masked row": Broken(
        _masked,
        (("masked_row", "entry", ("okr_tied_to_pay",), "foundations_missing"),),
        "tables/entry.yaml, line {line}, row okr_tied_to_pay: can never decide: row foundations_missing, of higher",
        ("entry", "okr_tied_to_pay"),
    ),
    "cell between two steps": Broken(
        _empty,
        (("empty_cell", "culture_soil", ("low_open_part",), None),),
        "tables/culture_soil.yaml, line {line}, row low_open_part: no value passes openness is (40..40.1)",
        ("culture_soil", "low_open_part"),
    ),
    "false properties": Broken(
        _false_properties,
        tuple(("property", None, (), name) for name in FALSE),
        '"Tried" (same_score) does not hold',
    ),
}


COPIES = (
    ("moved bound", "row shadowed by one above", "masked row"),
    ("deleted row", "cell between two steps"),
    ("row shadowed by two together", "row unreachable end to end", "answer that nobody gets"),
    ("contradiction between tables",),
    ("false properties",),
)
"""Faults that do not touch each other share a copy."""


@pytest.mark.parametrize("names", COPIES, ids=" and ".join)
def test_a_broken_copy(names: tuple[str, ...], folder: Path, run: Run) -> None:
    """Each fault is found, with table, row and line, and every profile of the check shows what its finding says."""
    for name in names:
        BROKEN[name].make(folder)
    out, shown = folder.parent / "found.json", folder.parent / "shown.csv"
    ran = run("check", folder, "--json", out, "--witness", shown)
    assert ran.code == 1
    findings = json.loads(out.read_text(encoding="utf-8"))["findings"]
    for name in names:
        _found(BROKEN[name], findings)
        table, row = BROKEN[name].row
        line = str(_at(_lines(folder, table), row) + 1) if table else ""
        assert BROKEN[name].said.format(line=line) in ran.out
    units = _recommended(run, shown, folder)
    properties = {one.id: one for one in load_properties(folder, load_rulebook(folder))}
    for number, one in enumerate(findings, 1):
        name = f"{number}-{one['kind']}-{one['table'] or one['output']}"
        assert (name in units) == (one["profile"] is not None)
        if name not in units:
            continue
        if one["table"] is None:
            _against(properties[one["output"]], one, units[name], units.get(f"{name}-after"))
        else:
            _shows(one, units[name])


def _found(broken: Broken, findings: Sequence[Mapping[str, Any]]) -> None:
    for kind, table, rows, more in broken.found:
        named = [one for one in findings if one["grave"] and (one["kind"], one["table"]) == (kind, table)]
        rest = [one for one in named if not rows or tuple(one["rules"]) == rows]
        assert [one for one in rest if more is None or more in {one["output"], " ".join(one["by"])}], named


def _recommended(run: Run, shown: Path, folder: Path) -> dict[str, dict[str, Any]]:
    with shown.open(encoding="utf-8", newline="") as stream:
        if not list(csv.DictReader(stream)):
            return {}
    ran = run("recommend", shown, "--rules", folder, "--json", "-", "--trace", "--quiet")
    assert ran.code == 0, ran.err
    return {unit["unit"]: unit for unit in json.loads(ran.out)["units"]}


def _shows(finding: Mapping[str, Any], unit: Mapping[str, Any]) -> None:
    """The trace of the table: no row for a gap; for a row that loses that it is met and another one decides."""
    traced = next(one for one in unit["trace"] if one["table"] == finding["table"])
    met = {row["rule"] for row in traced["rules"] if row["met"]}
    if finding["kind"] == "gap":
        assert not met
        assert not traced["decided_by"]
        assert all(value is None for value in traced["outputs"].values())
        return
    (row,) = finding["rules"]
    assert row in met
    assert row not in traced["decided_by"]
    assert set(traced["decided_by"]) & set(finding["by"])


def _against(
    one: Property, finding: Mapping[str, Any], unit: Mapping[str, Any], after: Mapping[str, Any] | None
) -> None:
    """What is answered is against the property, whichever form it has."""
    first = _facts(finding["profile"], unit)
    if one.moved is None:
        assert after is None
        assert _all(one.when, first)
        assert not _all(one.then, first)
        return
    assert after is not None
    second = _facts(finding["after"], after)
    if one.answers:
        assert any(first[name] != second[name] for name in one.answers)
        return
    step = finding["after"][one.moved] - finding["profile"][one.moved]
    assert step > 0 if one.up else step < 0
    assert _all(one.when, first)
    assert _all(one.then, second)


def _facts(profile: Mapping[str, Value], unit: Mapping[str, Any]) -> dict[str, Any]:
    return dict(profile) | {name: value for table in unit["trace"] for name, value in table["outputs"].items()}


def _all(tests: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    return all(
        any(accepts(test, word) for word in facts[name])
        if isinstance(facts.get(name), list | tuple)
        else accepts(test, facts.get(name))
        for name, test in tests.items()
    )


def _overlap(folder: Path) -> None:
    _set(folder, "quadrant", "lean", uncertainty_level="-")


def _conflict(folder: Path) -> None:
    _replace(folder, "fit", "hit_policy: FIRST", "hit_policy: ANY")


@pytest.mark.parametrize(
    ("make", "table", "pair", "why"),
    [
        (_overlap, "quadrant", {"lean", "stable"}, "UNIQUE allows one rule"),
        (_conflict, "fit", {"none_today", "differs"}, "ANY allows several rules only"),
    ],
)
def test_rows_that_clash(
    make: Callable[[Path], None], table: str, pair: set[str], why: str, folder: Path, run: Run
) -> None:
    """Overlaps of UNIQUE and conflicts of ANY are found, placed, and refused by the engine with the rows' names."""
    make(folder)
    out, shown = folder.parent / "found.json", folder.parent / "shown.csv"
    ran = run("check", folder, "--json", out, "--witness", shown)
    assert ran.code == 1
    findings = json.loads(out.read_text(encoding="utf-8"))["findings"]
    clashing = {
        number: one for number, one in enumerate(findings, 1) if one["kind"] in {"overlap", "conflict"} and one["grave"]
    }
    assert pair in [set(one["rules"]) for one in clashing.values()]
    first = next(iter(clashing.values()))["rules"]
    line = _at(_lines(folder, table), first[0]) + 1
    assert f"tables/{table}.yaml, line {line}, rows {', '.join(first)}: both match where" in ran.out
    assert "examples/: cannot be run as the tables stand" in ran.out
    with shown.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, one in list(clashing.items())[:3]:
        single = folder.parent / "single.csv"
        with single.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row["unit"].startswith(f"{number}-"))
        refused = run("recommend", single, "--rules", folder, "--json", "-", "--trace")
        assert refused.code != 0
        assert why in refused.err
        assert all(rule in refused.err for rule in one["rules"])


def test_a_range_upside_down(folder: Path, run: Run) -> None:
    """`[70..30]` does not get as far as the proof: file, line, row and column are named."""
    _set(folder, "culture_soil", "low_open_part", openness="[70..30]")
    ran = run("check", folder)
    assert ran.code == 1
    line = _at(_lines(folder, "culture_soil"), "low_open_part") + 1
    assert f"tables/culture_soil.yaml, line {line}, row low_open_part, column openness" in ran.out
    assert '"[70..30]" holds no value' in ran.out


UNREADABLE = (
    (("where: {openness: hihg}", "then: {method: okr}"), '"hihg" is no value of openness'),
    (("where: {openness: '> 400'}", "then: {method: okr}"), '"400.0" is no value of openness'),
    (("where: {sponsor: flase}", "then: {method: okr}"), '"flase" is no value of sponsor'),
    (("where: {lifecycle: 'null, grown'}", "then: {method: okr}"), '"grown" is no value of lifecycle'),
    (("where: {methods: okr}", "then: {entry: adopt}"), 'did you mean "method"?'),
    (("where: {method: 'okr, '}", "then: {entry: adopt}"), "it breaks off"),
    (("raise: lifecycle", "from: {method: okr}", "never: {method: kpi}"), '"lifecycle" is not known here'),
    (("whatever: openness", "same: [risk]"), '"risk" is not known here'),
    (("where: {method: okr}", "then: {entry: adopt}", "raise: openness"), '"wrong8" is no whole property'),
)


def test_properties_that_cannot_be_read(folder: Path, run: Run) -> None:
    """All are named at once, each with its line, whether a word, a name, a form or a test is wrong."""
    for number, (lines, _) in enumerate(UNREADABLE):
        _property(folder, f"wrong{number}", *lines)
    _property(folder, "okr_pay_uncoupled", "where: {method: okr}", "then: {entry: adopt}")
    written = (folder / "properties.yaml").read_text(encoding="utf-8").splitlines()
    ran = run("check", folder)
    assert ran.code == 1
    for number, (lines, said) in enumerate(UNREADABLE):
        start = written.index(f"  - id: wrong{number}") + 1
        (line,) = [line for line in ran.out.splitlines() if said in line]
        assert any(f"properties.yaml, line {at}" in line for at in range(start, start + 3 + len(lines))), line
    assert 'the property "okr_pay_uncoupled" stands twice' in ran.out


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("where: {}", "then: {entry: adopt}"), "properties.yaml, line"),
        (("where: {uncertainty: null, method: okr}", "then: {entry: adopt}"), "is never put to the test"),
    ],
)
def test_an_empty_and_an_idle_property(lines: tuple[str, ...], said: str, folder: Path, run: Run) -> None:
    """Conditions that ask nothing, and conditions that no profile meets."""
    _property(folder, "wrong", *lines)
    ran = run("check", folder)
    assert ran.code == 1
    assert said in ran.out


def test_without_time_nothing_is_claimed(folder: Path, run: Run) -> None:
    """Of what was not looked at the check says neither that a profile leads there nor that none does."""
    _moved_bound(folder)
    ran = run("check", folder, "--within", "0")
    assert ran.code == 1
    assert "undecided within 0 s" in ran.out
    assert "no profile" not in ran.out + ran.err


def test_the_shipped_rules(rules: Rulebook, adviser: Adviser, run: Run, tmp_path: Path) -> None:
    """No finding; and what is said to be reached by no profile is not reached by twenty thousand of them."""
    out = tmp_path / "found.json"
    assert run("check", "--json", out, "--witness", tmp_path / "shown.csv").code == 0
    findings = json.loads(out.read_text(encoding="utf-8"))["findings"]
    assert not [one for one in findings if one["grave"]]
    assert (tmp_path / "shown.csv").read_text(encoding="utf-8").count("\n") == 1
    rng = np.random.default_rng(7)
    count = 20_000
    scores = {name: np.round(rng.uniform(0, 100, count), 1) for name in rules.dimensions}
    for values in scores.values():
        values[rng.random(count) < 0.2] = np.nan
    facts = {
        name: [None if place < 0 else _values(fact.domain)[place] for place in rng.integers(-1, 2, count).tolist()]
        for name, fact in rules.facts.items()
    }
    result = adviser.run(ScoreColumns(units_of([str(unit) for unit in range(count)]), scores, facts))
    measures: dict[str, list[Value]] = {
        name: list(rng.choice([*domain.values, None], count))
        if isinstance(domain, ChoiceDomain)
        else [None if value > 100 else value for value in np.round(rng.uniform(0, 120, count), 1).tolist()]
        for name, domain in rules.measured.items()
    }
    columns = {name: encode(domain, measures[name]) for name, domain in rules.measured.items()}
    judged = Chain(tuple(rules.confidence.values())).run(columns)
    for table in {one["table"] for one in findings}:
        assert {one["kind"] for one in findings if one["table"] == table} == {"gap"}
        hits = {**result.hits, **judged.hits}[table]
        assert (hits.first < len(hits.rules)).all()


def _values(domain: Domain) -> tuple[Value, ...]:
    return domain.values if isinstance(domain, ChoiceDomain) else (False, True)


# ---- every row of every table


def _single(rules: Rulebook, *policies: HitPolicy) -> list[DecisionTable]:
    return [table for table in rules.tables.values() if table.hit_policy in policies]


def _with(table: DecisionTable, place: int, *rows: Rule) -> DecisionTable:
    return replace(table, rules=(*table.rules[:place], *rows, *table.rules[place:]))


def _halves(domain: Domain) -> tuple[str, str]:
    match domain:
        case NumberDomain():
            return "null, < 50", ">= 50"
        case BooleanDomain():
            return "null, false", "true"
        case _:
            word = _values(domain)[0]
            return f"null, not({word})", str(word)


def test_every_shadowed_row_is_found(rules: Rulebook) -> None:
    """A copy of a row above it, or two copies that share its cases, make it dead, and are named; all rows of FIRST."""
    count = 0
    for table in _single(rules, HitPolicy.FIRST):
        for place, row in enumerate(table.rules):
            shadowed = _with(table, place, replace(row, id="shadow"))
            found = [one for one in check_table(shadowed, Clock(60)) if one.rules == (row.id,)]
            assert [(one.kind, one.by) for one in found] == [(Kind.DEAD_ROW, ("shadow",))]
            column = next((at for at, cell in enumerate(row.when) if isinstance(cell.test, Anything)), None)
            if column is None:
                continue
            halves = [
                replace(
                    row,
                    id=f"half{number}",
                    when=(*row.when[:column], Cell(parse(text), text), *row.when[column + 1 :]),
                )
                for number, text in enumerate(_halves(list(table.inputs.values())[column]))
            ]
            found = [one for one in check_table(_with(table, place, *halves), Clock(60)) if one.rules == (row.id,)]
            assert [one.kind for one in found] == [Kind.DEAD_ROW]
            assert set(found[0].by) & {"half0", "half1"}
            count += 1
    assert count > 100


def test_every_doubled_or_missing_row_of_unique_is_found(rules: Rulebook) -> None:
    """A copy overlaps; without the row there is a gap."""
    for table in _single(rules, HitPolicy.UNIQUE):
        for place, row in enumerate(table.rules):
            doubled = check_table(_with(table, place, replace(row, id="copy")), Clock(60))
            assert [(one.kind, one.rules) for one in doubled] == [(Kind.OVERLAP, ("copy", row.id))]
            missing = check_table(replace(table, rules=(*table.rules[:place], *table.rules[place + 1 :])), Clock(60))
            assert {one.kind for one in missing} == {Kind.GAP}


def test_witnesses_of_mutants_come_true(rules: Rulebook) -> None:
    """Rows of the shipped chain deleted, here and there: each profile, run through the engine, shows its finding."""
    properties = load_properties(resources.rules_dir(), rules)
    rows = [(table, place) for table in rules.tables.values() for place in range(len(table.rules))]
    assert len(rows) > 400
    shown = 0
    for table, place in rows[:90:9]:
        mutant = replace(table, rules=(*table.rules[:place], *table.rules[place + 1 :]))
        tables = tuple(mutant if one.id == table.id else one for one in rules.tables.values())
        chain = Chain(tables)
        for finding in verify(tables, rules.asked, properties, rules.defaults, 60):
            if finding.table is not None and finding.profile is not None:
                _true(chain, rules, finding)
                shown += 1
    assert shown > 3


def _true(chain: Chain, rules: Rulebook, finding: Finding) -> None:
    profile = dict.fromkeys(rules.asked) | dict(rules.defaults) | dict(finding.profile or {})
    try:
        result = chain.run({name: encode(rules.asked[name], [value]) for name, value in profile.items()})
    except DecisionError as refused:
        assert finding.kind in {Kind.OVERLAP, Kind.CONFLICT}
        assert all(rule in str(refused) for rule in finding.rules)
        return
    traced = next(one for one in chain.trace(result, 0) if one.table == finding.table)
    met = {rule.rule for rule in traced.rules if rule.met}
    assert set(finding.rules) <= met
    assert not set(finding.rules) & set(traced.decided_by)
    assert finding.kind is not Kind.GAP or not met
