"""Tables to DMN and back: the shipped chain and random tables come back unchanged and answer the same."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from dmn_cases import BANDS, cases, outcome, tables, unlined
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import resources
from advisor.content.dmn.markup import read_markup
from advisor.content.dmn.reading import parse_dmn
from advisor.content.dmn.writing import write_dmn, write_tables
from advisor.content.dmn.yaml_tables import as_yaml
from advisor.content.document import parse_document
from advisor.content.library import load_rulebook
from advisor.content.schema import schema_faults
from advisor.content.tables import Vocabulary, read_table, source_key
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import (
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
    TextDomain,
    Value,
)
from advisor.engine.decide.unary import parse
from advisor.errors import ContentFaults
from advisor.text import Text

_SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def exported(rules: Rulebook) -> bytes:
    """The shipped chain as DMN."""
    return write_dmn(rules)


@pytest.fixture(scope="module")
def imported(rules: Rulebook, exported: bytes) -> tuple[DecisionTable, ...]:
    """The shipped chain read back from DMN."""
    return parse_dmn(exported, "advisor.dmn", {name: parse(band.test) for name, band in rules.bands.items()})


def test_the_shipped_chain_comes_back_unchanged(rules: Rulebook, imported: tuple[DecisionTable, ...]) -> None:
    """Ids, texts, domains, written cells, outputs, reasons and sources of all tables, in the order of the chain."""
    assert list(map(unlined, imported)) == list(map(unlined, rules.tables.values()))
    written = {cell.written for table in imported for rule in table.rules for cell in rule.when}
    assert {"low", "null, not(low)", "okr, hybrid", "not(null)", "-"} <= written


def test_without_bands_the_cells_hold_their_tests(rules: Rulebook, exported: bytes) -> None:
    """Whoever does not know `low` gets `< 40`, and the same tests."""
    plain = parse_dmn(exported, "advisor.dmn")
    pairs = [
        (ours, theirs)
        for table, other in zip(rules.tables.values(), plain, strict=True)
        for rule, same in zip(table.rules, other.rules, strict=True)
        for ours, theirs in zip(rule.when, same.when, strict=True)
    ]
    assert {
        theirs.written for ours, theirs in pairs if ours.written == "low" and isinstance(theirs.test, type(ours.test))
    } >= {"< 40"}
    assert {theirs.written for ours, theirs in pairs if ours.written == "null, not(low)"} == {"null, >= 40"}


def test_the_shipped_chain_answers_the_same(rules: Rulebook, imported: tuple[DecisionTable, ...]) -> None:
    """On random profiles, with missing values, every table gives what its original gives."""
    chance = random.Random(7)  # noqa: S311 -- profiles, no secrets
    for table, other in zip(rules.tables.values(), imported, strict=True):
        for _ in range(60):
            values = {name: _any_value(chance, table, name) for name in table.inputs}
            assert outcome(other, values) == outcome(table, values)


def _any_value(chance: random.Random, table: DecisionTable, name: str) -> Value:
    match table.inputs[name]:
        case NumberDomain(low, high):
            return chance.choice([None, round(chance.uniform(low, high), 1), 40.0, 60.0])
        case ChoiceDomain(values):
            return chance.choice([None, *values])
        case _:
            return chance.choice([None, True, False])


def test_yaml_from_dmn_is_the_shipped_rulebook(
    rules: Rulebook, imported: tuple[DecisionTable, ...], tmp_path: Path
) -> None:
    """YAML -> XML -> YAML: a copy of the rules with the tables written anew loads as the same tables."""
    own = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), own)
    written, renamed = as_yaml(imported)
    for one in written:
        (own / "tables" / f"{one.table.id}.yaml").write_text(one.text, encoding="utf-8")
    assert (renamed, sum(one.untold for one in written)) == ({}, 0)
    again = load_rulebook(own)
    assert [unlined(table) for table in again.tables.values()] == [unlined(table) for table in rules.tables.values()]


def test_every_id_is_its_own_and_every_reference_meets(rules: Rulebook, exported: bytes) -> None:
    """Ids are unique in the document; each requirement names a decision or an input that is there."""
    nodes = [read_markup(exported, "x")]
    for node in nodes:
        nodes.extend(node.children)
    ids = [node.attributes["id"] for node in nodes if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    hrefs = [node.attributes["href"] for node in nodes if "href" in node.attributes]
    assert len(hrefs) > len(rules.tables)
    assert {href.removeprefix("#") for href in hrefs} <= set(ids)
    assert "method.okr_ready" in ids


def test_feel_keywords_are_no_variable_names(exported: bytes) -> None:
    """The fact `function` is read as `function_`, since FEEL would not take it for a name."""
    root = read_markup(exported, "x")
    data = next(node for node in root.each("inputData") if node.own.get("name") == "function")
    assert data.attributes["name"] == "function_"
    assert b"<text>function_</text>" in exported
    assert b"<text>method.base_form</text>" in exported


@_SLOW
@given(table=tables(), data=st.data())
def test_random_tables_come_back_unchanged(table: DecisionTable, data: st.DataObject) -> None:
    """Whatever the hit policy, names, texts, domains, tests and outputs; and they answer the same."""
    document = write_tables([table])
    (back,) = parse_dmn(document, "x", BANDS)
    assert unlined(back) == unlined(table)
    assert write_tables([back]) == document
    (plain,) = parse_dmn(document, "x")
    for values in data.draw(st.lists(cases(table), max_size=5)):
        assert outcome(back, values) == outcome(table, values)
        assert outcome(plain, values) == outcome(table, values)


@_SLOW
@given(table=tables())
def test_random_tables_become_yaml_that_reads_the_same(table: DecisionTable) -> None:
    """What YAML tables can hold is written so that it loads; the rest is refused with the output named."""
    try:
        ((written,), _) = as_yaml([table])
    except ContentFaults as error:
        assert all(fault.file == f"table {table.id}" for fault in error.faults)
        return
    document = parse_document(written.text, "x.yaml")
    assert schema_faults(document, "table") == []
    fitted = written.table
    sources = frozenset({source_key(rule.source or "imported") for rule in fitted.rules})
    read, faults = read_table(document, Vocabulary(fitted.inputs, BANDS, sources))
    told = [fault for fault in faults if "outside" not in fault.what and "holds no value" not in fault.what]
    assert told == []
    if read is not None:
        assert [[cell.test for cell in rule.when] for rule in read.rules] == [
            [cell.test for cell in rule.when] for rule in fitted.rules
        ]
        assert [rule.then for rule in read.rules] == [rule.then for rule in fitted.rules]


def test_a_chain_of_tables_keeps_its_links() -> None:
    """A table that reads another's output requires its decision, by the path of the output where it gives several."""
    first = DecisionTable(
        "a", HitPolicy.FIRST, {"x": BooleanDomain()}, (Output("p", ("u", "v")), Output("q", ("w",))),
        (Rule("r", (Cell(parse("true"), "true"),), ("u", None)),),
    )  # fmt: skip
    second = DecisionTable(
        "b", HitPolicy.UNIQUE, {"q": ChoiceDomain(("w",)), "y": TextDomain()}, (Output("z"),),
        (Rule("s", (Cell(parse("null"), "null"), Cell(parse("-"), "-")), (1.5,), Text("why", "为何"), "practice"),),
    )  # fmt: skip
    document = write_tables([first, second])
    assert b"<text>a.q</text>" in document
    assert list(map(unlined, parse_dmn(document, "x"))) == list(map(unlined, [first, second]))


@pytest.mark.parametrize(
    ("domain", "written", "then", "what"),
    [
        (TextDomain(), "b, not(a)", 1.0, 'the cell "b, not(a)" has no form in FEEL'),
        (BooleanDomain(), "true", float("inf"), 'the value "inf" has no form in FEEL'),
    ],
)
def test_what_feel_cannot_say_is_refused(
    domain: TextDomain | BooleanDomain, written: str, then: float, what: str
) -> None:
    """An export never writes something that means something else."""
    rule = Rule("r", (Cell(parse(written), written),), (then,))
    with pytest.raises(ContentFaults, match="table t, row r, column") as caught:
        write_tables([DecisionTable("t", HitPolicy.FIRST, {"x": domain}, (Output("y"),), (rule,))])
    assert what in str(caught.value)


def test_texts_that_xml_cannot_hold_are_refused() -> None:
    """A control character would make a file that nobody can open."""
    rule = Rule("r", (), (1.0,), Text("bell \x07", "x"))
    with pytest.raises(ContentFaults, match="control character"):
        write_tables([DecisionTable("t", HitPolicy.FIRST, {}, (Output("y"),), (rule,))])
