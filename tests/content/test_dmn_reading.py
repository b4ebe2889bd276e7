"""DMN of other tools, of all versions, and hostile: what is read, and what is refused with its id and line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import pytest
from dmn_cases import document, outcome, unlined

from advisor.content.dmn import markup
from advisor.content.dmn.reading import parse_dmn, read_dmn
from advisor.content.dmn.writing import write_dmn
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import BooleanDomain, ChoiceDomain, Comparison, HitPolicy, NumberDomain, TextDomain
from advisor.engine.decide.answer import answer
from advisor.engine.decide.unary import parse
from advisor.errors import ContentFaults
from advisor.text import Text

VERSIONS = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def _table(cells: str = "<inputEntry><text>-</text></inputEntry>", given: str = "1", more: str = "") -> str:
    return (
        f'<decision id="a" name="A"><decisionTable id="t"{more}>\n'
        '<input id="i"><inputExpression typeRef="number"><text>x</text></inputExpression></input>\n'
        '<output id="o" name="y" typeRef="number"/>\n'
        f'<rule id="r">{cells}<outputEntry><text>{given}</text></outputEntry></rule>\n'
        "</decisionTable></decision>"
    )


def _faults(body: str) -> list[str]:
    with pytest.raises(ContentFaults) as caught:
        parse_dmn(document(body), "f.dmn")
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("version", VERSIONS)
def test_all_versions_are_read_by_local_names(rules: Rulebook, version: str) -> None:
    """The same tables under the namespaces and prefixes of 1.1 to 1.5, with what each version lacks or renamed."""
    root = ET.fromstring(write_dmn(rules))  # noqa: S314 -- our own document
    ours = f"{{{VERSIONS['1.3']}}}"
    for element in root.iter():
        local = element.tag.removeprefix(ours)
        if local == "allowedValues" and version == "1.5":
            local = "typeConstraint"
        element.tag = f"{{{VERSIONS[version]}}}{local}" if element.tag.startswith(ours) else element.tag
        if element.get("hitPolicy") == "UNIQUE":
            del element.attrib["hitPolicy"]
        for child in list(element):
            if version == "1.1" and child.tag.rpartition("}")[2] in {"annotation", "annotationEntry", "DMNDI"}:
                element.remove(child)
    bands = {name: parse(band.test) for name, band in rules.bands.items()}
    back = parse_dmn(ET.tostring(root), "x", bands)
    assert list(map(unlined, back)) == list(map(unlined, rules.tables.values()))


def test_a_plain_file_of_another_tool_is_read() -> None:
    """No extensions, no types, names with spaces, prefixed types, decisions in any order, Camunda's own habits."""
    first, second = parse_dmn(
        document(
            """
<decision id="dish" name="Dish"><question>What to eat?</question>
 <informationRequirement><requiredDecision href="#season"/></informationRequirement>
 <decisionTable>
  <input><inputExpression typeRef="string"><text>season</text></inputExpression></input>
  <input><inputExpression><text>Guest Count</text></inputExpression></input>
  <output name="dish" typeRef="string"/>
  <rule id="r1"><description>Light food</description><inputEntry><text>"Summer"</text></inputEntry>
   <inputEntry><text></text></inputEntry><outputEntry><text>"Salad"</text></outputEntry></rule>
  <rule><inputEntry><text>not("Summer")</text></inputEntry><inputEntry><text>&gt; 8</text></inputEntry>
   <outputEntry><text>"Stew"</text></outputEntry><annotationEntry><text>a</text></annotationEntry>
   <annotationEntry><text>b</text></annotationEntry></rule>
 </decisionTable></decision>
<itemDefinition name="tSeason"><typeRef>feel:string</typeRef><allowedValues><text>"Winter","Summer"</text></allowedValues>
</itemDefinition>
<inputData name="Month"><variable name="Month" typeRef="integer"/></inputData>
<knowledgeSource name="cook book"/>
<decision id="season" name="Season"><variable name="Season" typeRef="tSeason"/>
 <decisionTable hitPolicy="FIRST">
  <input label="m"><inputExpression typeRef="integer"><text>Month</text></inputExpression>
   <inputValues><text>[1..12]</text></inputValues></input>
  <input><inputExpression typeRef="xs:boolean"><text>cold</text></inputExpression></input>
  <output typeRef="tSeason"/>
  <rule><inputEntry><text>[5..9]</text></inputEntry><inputEntry><text>-</text></inputEntry>
   <outputEntry><text>"Summer"</text></outputEntry></rule>
 </decisionTable></decision>"""
        ),
        "f.dmn",
    )
    assert (first.id, second.id) == ("Season", "Dish")
    assert first.inputs == {"Month": NumberDomain(1.0, 12.0), "cold": BooleanDomain()}
    assert (first.outputs[0].name, first.outputs[0].values) == ("Season", ("Winter", "Summer"))
    assert second.inputs == {"Season": TextDomain(), "Guest Count": NumberDomain()}
    assert (second.hit_policy, second.question) == (HitPolicy.UNIQUE, Text("What to eat?", "What to eat?"))
    assert [rule.id for rule in second.rules] == ["r1", "rule_2"]
    assert [rule.reason for rule in second.rules] == [Text("Light food", "Light food"), Text("a\nb", "a\nb")]
    assert [cell.written for cell in second.rules[1].when] == ["null, not(Summer)", "> 8"]
    assert second.rules[0].line == 10
    assert answer(second, {"Season": "Summer", "Guest Count": 2.0}) == "Salad"


def test_both_languages_in_one_description_are_told_apart() -> None:
    """A first line in English and the rest in Chinese, as our export shows them, is read as the two languages."""
    cells = "<description>Because.\n因为。</description><inputEntry><text>1</text></inputEntry>"
    (table,) = parse_dmn(document(_table(cells)), "f.dmn")
    assert table.rules[0].reason == Text("Because.", "因为。")


def test_what_an_editor_changed_goes_before_what_we_kept(rules: Rulebook) -> None:
    """A cell, a reason and a new row, changed as dmn-js does it, leaving our attributes where they were."""
    text = write_dmn(rules).decode()
    bands = {name: parse(band.test) for name, band in rules.bands.items()}
    rule = re.search(r'<rule id="form\.kpi_uncountable".*?</rule>', text, re.DOTALL)
    assert rule is not None
    changed = rule[0].replace("&lt; 40", "&lt; 30")
    changed = re.sub(
        r"<description>.*?</description>", "<description>New.\n新。</description>", changed, flags=re.DOTALL
    )
    new = re.sub(r'advisor:(row|source|written)="[^"]*"', "", changed).replace(
        "form.kpi_uncountable", "DecisionRule_0x"
    )
    new = re.sub(r"<extensionElements>.*?</extensionElements>", "", new, flags=re.DOTALL)
    tables = {table.id: table for table in parse_dmn(text.replace(rule[0], changed + new).encode(), "x", bands)}
    rows = {row.id: row for row in tables["form"].rules}
    row = rows["kpi_uncountable"]
    assert (row.when[4].written, row.when[4].test) == ("< 30", Comparison("<", 30.0))
    assert row.reason == Text("New.", "新。")
    assert rows["DecisionRule_0x"].when == row.when
    assert unlined(tables["method"]) == unlined(rules.tables["method"])


@pytest.mark.parametrize(
    ("given", "place", "what"),
    [
        (_table('<inputEntry id="c"><text>limit</text></inputEntry>'), 'line 6, inputEntry "c"', "is a FEEL expression"),
        (_table("<inputEntry><text>? > 1</text></inputEntry>"), 'line 6, inputEntry of rule "r"', "is a FEEL expression"),
        (_table(given="x + 1"), 'line 6, outputEntry of rule "r"', "is a FEEL expression"),
        (_table(given="&lt; 1"), 'line 6, outputEntry of rule "r"', "is no constant"),
        (_table(cells=""), 'line 6, rule "r"', "has 0 cells <inputEntry> under 1 columns"),
        (_table(more=' hitPolicy="LAST"'), 'line 3, decisionTable "t"', 'the hit policy "LAST" is not known'),
        (_table(more=' hitPolicy="COLLECT" aggregation="LIST"'), 'line 3, decisionTable "t"', "COLLECT LIST"),
        (_table().replace('"number"><text>x', '"date"><text>x'), 'line 4, input "i"', 'the type "date" is not one of'),
        (_table().replace('name="y" typeRef="number"', 'typeRef="feel:date"'), 'line 5, output "o"', "feel:date"),
        (_table().replace("<text>x<", "<text>x + 1<"), 'line 4, input "i"', 'reads the expression "x + 1"'),
        (_table().replace("<text>x<", "<text>a.b<"), 'line 4, input "i"', 'reads the expression "a.b"'),
        (_table().replace("<text>x<", "<text><"), 'line 4, input "i"', "reads nothing"),
        (_table('<inputEntry expressionLanguage="juel"><text>1</text></inputEntry>'), "line 6, inputEntry", '"juel"'),
        (_table().replace("</input>", "<inputValues><text>f(1)</text></inputValues></input>"), "line 4", "cannot be read"),
        (_table().replace("</input>", "<inputValues><text>not(1)</text></inputValues></input>"), "line 4", "not numbers"),
        (re.sub("<output .*/>", "", _table()), 'line 3, decisionTable "t"', "gives nothing"),
        (_table() + _table().replace('"a"', '"b"'), 'decision "b"', 'the table "A" stands twice'),
        ('<decision id="l" name="L"><literalExpression><text>1</text></literalExpression></decision>',
         'line 3, decision "l"', "is decided by <literalExpression>"),
        ('<decision id="l" name="L"><context/></decision>', 'decision "l"', "is decided by <context>"),
        ('<decision id="l" name="L"/>', 'line 3, decision "l"', "has no decision table"),
        ("", "line 2", "holds no decision"),
        ('<businessKnowledgeModel id="k" name="K"/>' + _table(), 'businessKnowledgeModel "k"', "is not read"),
        ('<import name="m" namespace="n" importType="t"/>' + _table(), 'import "m"', "takes in another model"),
        (_table().replace("<decisionTable", '<knowledgeRequirement id="q"/><decisionTable'), '"q"', "business knowledge"),
        (_table().replace("</input>", "</input>" + re.search("<input .*</input>", _table())[0]).replace(
            "</inputEntry>", "</inputEntry><inputEntry/>"), 'input "i"', 'tests "x" a second time'),  # type: ignore[index]
        (_table().replace("</rule>", "</rule>" + re.search("<rule.*</rule>", _table())[0]),  # type: ignore[index]
         'rule "r"', 'the row "r" stands twice'),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named_by_id_and_line(given: str, place: str, what: str) -> None:
    """Expressions, dates, other logics and languages: where it stands, what it is, and what to do."""
    found = _faults(given)
    assert any(place in fault and what in fault and " -> " in fault for fault in found), found


@pytest.mark.parametrize("cell", ["(" * 50_000, "not(" * 50_000, "[" * 50_000, "1," * 50_000 + "x"])
def test_cells_nested_without_end_are_faults(cell: str) -> None:
    """Neither a cell nor our own written form of it can exhaust the stack."""
    (fault,) = _faults(
        _table(f'<inputEntry xmlns:a="urn:kpi-okr-advisor:dmn:1" a:written="{cell}"><text>{cell}</text></inputEntry>')
    )
    assert "line 6, inputEntry" in fault


@pytest.mark.parametrize("step", ["0", "nan", "-1", "x", "1e9999"])
def test_a_step_is_a_number_above_0(step: str) -> None:
    """Whatever somebody wrote into our attribute."""
    body = _table().replace('<input id="i"', f'<input xmlns:a="urn:kpi-okr-advisor:dmn:1" id="i" a:step="{step}"')
    assert f'the step "{step}" is no number above 0' in _faults(body)[0]


@pytest.mark.parametrize(
    ("allowed", "domain"),
    [
        ("1, 2, 3", NumberDomain(1.0, 3.0)),
        ("null, [1..2], &gt; 5", NumberDomain(1.0)),
        ("-", NumberDomain()),
        ("&lt;= 7", NumberDomain(high=7.0)),
    ],
)
def test_allowed_numbers_become_bounds(allowed: str, domain: NumberDomain) -> None:
    """The smallest span that holds them all."""
    (table,) = parse_dmn(
        document(_table().replace("</input>", f"<inputValues><text>{allowed}</text></inputValues></input>")), "x"
    )
    assert table.inputs == {"x": domain}


def test_allowed_words_are_a_list() -> None:
    """Missing among the allowed values adds nothing; a range of words, or a number among them, is refused."""
    plain = _table("<inputEntry><text>-</text></inputEntry>").replace('"number"><text>x', '"string"><text>x')
    body = plain.replace("</input>", "<inputValues><text>{}</text></inputValues></input>")
    (table,) = parse_dmn(document(body.replace("{}", 'null, "a"')), "x")
    assert table.inputs == {"x": ChoiceDomain(("a",))}
    for wrong in ('["a".."c"]', '"a", 1'):
        assert "the allowed values are not a list of words" in _faults(body.replace("{}", wrong))[0]


def test_outputs_take_their_values_from_their_types() -> None:
    """From the column's type, or that of the decision's only output; a list of lists is refused."""
    types = '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"b","a"</text></allowedValues></itemDefinition>'
    alone = _table(given='"a"').replace(' name="y" typeRef="number"', "").replace(
        "<decisionTable", '<variable name="A" typeRef="t"/><decisionTable')  # fmt: skip
    (table,) = parse_dmn(document(types + alone), "x")
    assert table.outputs[0].values == ("b", "a")
    (table,) = parse_dmn(document(types + alone.replace('"t"', '"any"')), "x")
    assert table.outputs[0].values is None
    assert "has no name" in _faults(alone.replace('<output id="o"/>', '<output id="o" name="u"/><output id="p"/>').replace(
        "<outputEntry>", "<outputEntry><text>1</text></outputEntry><outputEntry>"))[0]  # fmt: skip


def test_types_of_lists_and_of_themselves_are_refused() -> None:
    """A list is no value of a cell, and a type that is defined by itself has no end."""
    types = (
        '<itemDefinition name="l" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
        '<itemDefinition name="s"><typeRef>s</typeRef></itemDefinition>'
    )
    for name in ("l", "s"):
        assert "is a list, a context" in _faults(types + _table().replace('"number"><text>', f'"{name}"><text>'))[0]


def test_decisions_that_need_each_other_are_refused() -> None:
    """A circle has no order in which it could be decided."""
    one = _table().replace("<text>x<", "<text>z<")
    other = (
        _table()
        .replace('id="a" name="A"', 'id="b" name="B"')
        .replace('name="y"', 'name="z"')
        .replace("<text>x<", "<text>y<")
    )
    assert "is needed for itself: " in _faults(one + other)[0]


def test_all_faults_are_told_at_once() -> None:
    """Two bad cells in two decisions are two faults, each with its line."""
    bad = _table("<inputEntry><text>limit</text></inputEntry>")
    found = _faults(bad + "\n" + bad.replace('"a" name="A"', '"b" name="B"').replace('name="y"', 'name="z"'))
    assert [re.findall(r"line (\d+)", fault)[0] for fault in found] == ["6", "11"]


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in ("ab", "bc", "cd", "de", "ef", "fg"))
    + "]><definitions>&g;</definitions>"
)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (BOMB, "holds a document type definition"),
        ('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>', "document type"),
        ('<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///x"> %p;]><definitions/>', "document type"),
        ('<!DOCTYPE definitions SYSTEM "file:///x.dtd"><definitions/>', "document type"),
        ("<definitions>&undefined;</definitions>", "is not XML: undefined entity"),
        ("<a>" * 100 + "</a>" * 100, "is nested more than 64 deep"),
        ("<a>" * 200_000, "is nested more than 64 deep"),
        ("<a>" + "<b/>" * 500_001 + "</a>", "holds too many elements"),
        ("<a>" + " " * markup.LARGEST + "</a>", "is larger than 16 MB"),
        ("<definitions>", "is not XML: no element found"),
        ("", "is not XML: no element found"),
        ("not xml", "is not XML: syntax error"),
        ('<?xml version="1.0" encoding="nothing"?><definitions/>', "cannot be read: unknown encoding"),
        ("<definitions>\x00</definitions>", "is not XML"),
        ("<p:definitions/>", "is not XML: unbound prefix"),
        ("<Definitions/>", "is no DMN of version 1.1 to 1.5"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused(data: str, what: str, tmp_path: Path) -> None:
    """No entities, no document type, nothing external, no depth or size without end; the message says which."""
    path = tmp_path / "f.dmn"
    path.write_text(data, encoding="utf-8")
    with pytest.raises(ContentFaults) as caught:
        read_dmn(path)
    assert "f.dmn cannot be used" in str(caught.value)
    assert what in str(caught.value)


def test_files_in_other_encodings_are_read(tmp_path: Path) -> None:
    """UTF-16, and UTF-8 with a mark at its beginning, as some editors save."""
    text = document(_table()).decode().replace('encoding="UTF-8"', "")
    for encoding in ("utf-16", "utf-8-sig"):
        path = tmp_path / f"{encoding}.dmn"
        path.write_bytes(text.encode(encoding))
        assert read_dmn(path)[0].outputs[0].name == "y"


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """The message names the file, and no traceback comes."""
    with pytest.raises(ContentFaults, match=r"none\.dmn: cannot be read"):
        read_dmn(tmp_path / "none.dmn")


def test_the_tables_of_the_compatibility_kit_answer_as_the_kit_says(shared: Path) -> None:
    """Single tables of the kit, put into DMN 1.2 as other tools write it, read, and decided."""
    kit = json.loads((shared / "conformance" / "dmn_tck_subset.json").read_text(encoding="utf-8"))
    ran = 0
    for suite in kit["suites"]:
        decisions = {decision["name"]: decision for decision in suite["decisions"]}
        for case in suite["cases"]:
            decision = decisions[case["decision"]]
            if case["tier"] != "A-table" or case.get("error") or "table" not in decision:
                continue
            (table,) = parse_dmn(document(_kit_decision(decision), VERSIONS["1.2"]), "kit.dmn")
            given = {name: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
                     for name, value in case["inputs"].items()}  # fmt: skip
            assert _plain(outcome(table, given)) == _plain(case["expected"]), case["id"]
            ran += 1
    assert ran >= 50


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return round(float(value), 8) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _kit_decision(decision: dict[str, Any]) -> str:
    table = decision["table"]
    policy, _, aggregation = table["hit_policy"].partition(" ") if table["hit_policy"].startswith("COLLECT") else (
        table["hit_policy"], "", "")  # fmt: skip
    parts = [f"<decision name={quoteattr(decision['name'])}><decisionTable hitPolicy={quoteattr(policy)}"]
    parts.append(
        f" aggregation={quoteattr(table.get('aggregation') or aggregation)}>"
        if table.get("aggregation") or aggregation
        else ">"
    )
    for column in table["inputs"]:
        allowed = (
            f"<inputValues><text>{escape(column['allowed'])}</text></inputValues>" if column.get("allowed") else ""
        )
        kind = f" typeRef={quoteattr(column['type'])}" if column.get("type") else ""
        parts.append(
            f"<input><inputExpression{kind}><text>{escape(column['expression'])}</text></inputExpression>{allowed}</input>"
        )
    for output in table["outputs"]:
        name = f" name={quoteattr(output['name'])}" if output.get("name") else ""
        values = f"<outputValues><text>{escape(output['values'])}</text></outputValues>" if output.get("values") else ""
        default = (
            f"<defaultOutputEntry><text>{escape(output['default'])}</text></defaultOutputEntry>"
            if output.get("default")
            else ""
        )
        parts.append(f"<output{name}>{values}{default}</output>")
    for rule in table["rules"]:
        parts.append(
            "<rule>" + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in rule["when"])
        )
        parts.append(
            "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in rule["then"]) + "</rule>"
        )
    return "".join([*parts, "</decisionTable></decision>"])


def test_choices_without_a_type_come_from_their_values() -> None:
    """Where a column names no type, its allowed values say what it takes."""
    body = _table('<inputEntry><text>"a"</text></inputEntry>').replace(' typeRef="number"><text>x', "><text>x")
    (table,) = parse_dmn(
        document(body.replace("</input>", '<inputValues><text>"a","b"</text></inputValues></input>', 1)), "x"
    )
    assert table.inputs == {"x": ChoiceDomain(("a", "b"))}
