"""The room in assessment.json, its proof, the report in both languages and the workbook."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook
from room_sample import HOSTILE, commission, hostile, plain, signed, workshop

from advisor import bootstrap
from advisor.domain.rulebook import Rulebook
from advisor.report.context import build
from advisor.report.html import render_html
from advisor.report.pages.room import SETTLED
from advisor.report.proof import Case, derive, undisclosed
from advisor.report.reading import read
from advisor.report.room import signed_state
from advisor.report.room_views import RoomPage
from advisor.report.unit_views import UnitPage
from advisor.report.workbook import write_workbook
from advisor.text import LANGUAGES, Language

Document = dict[str, Any]


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    """The shipped rules."""
    return bootstrap.rulebook()


@pytest.fixture(scope="module")
def document() -> Document:
    """The demo after its workshop, signed by two; a third signature is of before a change."""
    given, room = workshop()
    return signed(given, room, "Wang Fang", "李雷")


@pytest.fixture(scope="module")
def hostile_document() -> Document:
    """The same with texts that attack."""
    return hostile()


def _unit(document: Document, id: str) -> Document:
    found: Document = next(one for one in document["units"] if one["unit"] == id)
    return found


def _page(document: Document, rules: Rulebook, language: Language, id: str) -> Any:
    return next(page for page in build(document, rules, language).pages if page.id == id)


# assessment.json and its proof


def test_the_document_states_basis_note_tendency_decision_and_signatures(document: Document) -> None:
    """The keys are those of the schema; who is not named by a signature is not named at all."""
    jsonschema.validate(document, json.loads(Path("advisor/content/schemas/assessment.json").read_text("utf-8")))
    score = _unit(document, "zz")["scores"]["standardisation"]
    assert (score["value"], score["basis"], score["answered"], score["se"]) == (35.0, "settled", 30.4, None)
    assert score["note"] == "Two of three funnels have no fixed steps yet"
    assert _unit(document, "rz")["scores"]["data_trust"]["basis"] == "second_vote"
    assert _unit(document, "fw")["scores"]["uncertainty"]["unanswered"] == "withheld"
    assert _unit(document, "fw")["tendency"] == {"votes": None}
    assert _unit(document, "yw")["decision"]["method"] == "kpi"
    assert [one["name"] for one in document["sign_offs"]] == ["Wang Fang", "李雷", "Old Hand"]
    assert '"anna"' not in json.dumps(document)


def test_a_document_without_a_room_has_none_of_these_keys(rules: Rulebook) -> None:
    """What `advisor assess` writes is as before, and reads as before."""
    document = plain(commission())
    text = json.dumps(document)
    assert not any(f'"{key}"' in text for key in ("basis", "note", "tendency", "decision", "sign_offs", "answered"))
    reading = read(document, rules)
    assert reading.signed == ()
    assert not any(unit.overridden or unit.tendency for unit in reading.units)
    assert "room" not in {page.id for page in build(document, rules, "en").pages}


def test_settled_values_and_overrides_are_derived_again(document: Document, rules: Rulebook) -> None:
    """Advice, flips, open dimensions and confidence follow from the stated values; nothing is unchecked or undisclosed."""
    given = commission()
    found = derive(Case(document, rules, given.opinion, given.figures))
    assert found.differences == ()
    assert found.unchecked == ()
    assert undisclosed(document) == []


def test_another_settled_value_does_not_follow(document: Document, rules: Rulebook) -> None:
    """A value that was changed afterwards is found by the advice that it would give."""
    changed = copy.deepcopy(document)
    _unit(changed, "fw")["scores"]["uncertainty"]["value"] = 85.0
    places = [one.place for one in derive(Case(changed, rules, commission().opinion, None)).differences]
    assert "unit fw, method" in places


@pytest.mark.parametrize("key", ["median", "band", "answered", "gap"])
def test_figures_of_too_few_answers_beside_a_settled_value_are_found(document: Document, key: str) -> None:
    """Where no answers may be shown, nothing of them stands beside the value either."""
    changed = copy.deepcopy(document)
    _unit(changed, "fw")["scores"]["uncertainty"][key] = {"gap": {"n_leaders": 1, "n_members": 3}}.get(key, 40.0)
    assert any("fw, scores.uncertainty" in str(one) for one in undisclosed(changed))


def test_votes_of_too_few_are_found(document: Document) -> None:
    """A tendency under the threshold must be withheld; a score without answers must be settled."""
    changed = copy.deepcopy(document)
    _unit(changed, "fw")["tendency"] = {"votes": {"kpi": 4}}
    _unit(changed, "kf")["scores"]["openness"]["n"] = None
    assert [one.place for one in undisclosed(changed)] == ["unit kf, scores.openness", "unit fw, tendency"]


def test_a_signature_stands_under_one_state(document: Document, rules: Rulebook) -> None:
    """The day of writing and further signatures leave it valid; another note, decision or score does not."""
    assert [one.current for one in read(document, rules).signed] == [True, True, False]
    later = {**document, "date": "2026-12-24", "advisor": "9.9", "sign_offs": document["sign_offs"][:1]}
    assert [one.current for one in read(later, rules).signed] == [True]
    changed = copy.deepcopy(document)
    _unit(changed, "zz")["scores"]["standardisation"]["note"] = "another"
    assert [one.current for one in read(changed, rules).signed] == [False, False, False]


def test_a_unit_is_signed_by_itself(document: Document, rules: Rulebook) -> None:
    """Its hash does not change with other units; one that is gone has no valid signature."""
    changed = copy.deepcopy(document)
    at = changed["sign_offs"][0]["at"]
    own = {"name": "Chen", "at": at, "unit": "kf", "assessment": signed_state(document, "kf")}
    changed["sign_offs"] = [own, {**own, "unit": "gone"}]
    _unit(changed, "zz")["decision"] = None
    assert [one.current for one in read(changed, rules).signed] == [True, False]


# The report


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_room_has_a_page(document: Document, rules: Rulebook, language: Language) -> None:
    """Votes, what is recommended and decided, settled values with answers and note, and signatures."""
    page: RoomPage = _page(document, rules, language, "room").content
    rows = {row.unit.anchor or row.unit.short: row for row in page.rows}
    assert len(rows) == 5
    other = next(row for row in page.rows if row.decided)
    assert (other.proposed and other.proposed.id, other.decided and other.decided.id) == ("hybrid", "kpi")
    assert other.reason.startswith("The availability contract")
    assert [one.count for one in other.votes] == ["12", "4"]
    assert [row.votes for row in page.rows if row.withheld] == [()]
    assert next((row.value, row.note[:9]) for row in page.settled) == ("35.0", "Two of th")
    assert [row.current for row in page.signed] == [True, True, False]


def test_the_title_counts_decisions(document: Document, rules: Rulebook) -> None:
    """Accepted, otherwise, open; without decisions it says what was settled."""
    title = _page(document, rules, "en", "room").title
    assert title == "Three recommendations are accepted; decided otherwise: Cloud operations; five are open"
    without = copy.deepcopy(document)
    for unit in without["units"]:
        unit.pop("decision", None)
    assert _page(without, rules, "en", "room").title == "The room settled four values"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_unit_page_keeps_the_recommendation_and_marks_the_decision(
    document: Document, rules: Rulebook, language: Language
) -> None:
    """Tendency and decision stand beside the verdict; settled scores bear a sign and their note."""
    pages = {page.id: page for page in build(document, rules, language).pages}
    overridden: UnitPage = pages["u4"].content
    assert (overridden.proposed.id, overridden.unit.overridden) == ("hybrid", True)
    assert len(overridden.room) == 2
    settled: UnitPage = pages["u3"].content
    assert [row.name for section in settled.profile for row in section.rows if row.sign == SETTLED]
    assert "Two of three funnels" in settled.room[-1].text
    assert "30.4" in settled.room[-1].text


def test_overridden_units_are_marked_where_they_are_named(document: Document, rules: Rulebook) -> None:
    """On the answer page, in the table of decisions and in the roadmap."""
    html = render_html(build(document, rules, "en"))
    sections = {part[:20].split('"')[0]: part for part in re.split(r'<section class="page ', html)}
    assert "decided otherwise</b>" in sections["answer"]
    assert "Decided: KPI, adopt" in sections["decisions"]
    assert "where it was decided otherwise, revise it: Cloud operations" in sections["roadmap"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_notes_are_escaped_and_bounded(hostile_document: Document, rules: Rulebook, language: Language) -> None:
    """No script, no control characters, nothing longer than a few lines; placeholders stay as they were written."""
    html = render_html(build(hostile_document, rules, language))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "\x00" not in html
    assert "\u202e" not in html
    assert "{uncertainty} %(n)s" in html
    assert max(map(len, re.findall("(?:é长)+", html))) < 200


def test_an_outdated_acceptance_says_so(document: Document, rules: Rulebook) -> None:
    """What was accepted is told where the recommendation has changed since."""
    changed = copy.deepcopy(document)
    _unit(changed, "kf")["decision"].update(method="okr", entry="pilot")
    page: RoomPage = _page(changed, rules, "en", "room").content
    assert page.rows[0].state == "accepted as it was before"
    unit: UnitPage = _page(changed, rules, "en", "u1").content
    assert (
        unit.room[1].text == "On 25 November 2026 OKR, pilot first was accepted; the recommendation has changed since."
    )


# The workbook


def _rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_workbook_has_basis_note_decision_and_reason(document: Document, rules: Rulebook, tmp_path: Path) -> None:
    """Per score what it rests on; per unit votes, decision, method and reason; the signatures on a sheet."""
    path = tmp_path / "w.xlsx"
    write_workbook(path, document, rules, ["en"])
    scores = {(row["unit"], row["id"]): row for row in _rows(path, "scores")}
    row = scores["zz", "standardisation"]
    assert (row["score 0-100"], row["basis"], row["score of the answers"]) == (35, "settled by the room", 30.4)
    assert row["note of the room"] == "Two of three funnels have no fixed steps yet"
    assert scores["fw", "uncertainty"]["why missing"] == "withheld"
    assert scores["kf", "uncertainty"]["basis"] == "answers"
    advice = {row["unit"]: row for row in _rows(path, "recommendations")}
    assert (advice["yw"]["method"], advice["yw"]["decided method"]) == ("Hybrid", "KPI")
    assert (advice["yw"]["decision"], advice["yw"]["votes before: kpi"]) == ("decided otherwise", 12)
    assert advice["fw"]["votes before: kpi"] is None
    assert [row["name"] for row in _rows(path, "sign-offs")] == ["Wang Fang", "李雷", "Old Hand"]


def test_hostile_texts_are_no_formulas_in_the_workbook(
    hostile_document: Document, rules: Rulebook, tmp_path: Path
) -> None:
    """Notes, reasons and names are plain text of bounded length, in rows of a height that a spreadsheet allows."""
    path = tmp_path / "w.xlsx"
    write_workbook(path, hostile_document, rules, list(LANGUAGES))
    book = load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert len(HOSTILE) > 8000
    attacked = [cell for cell in cells if "HYPERLINK" in cell.value]
    assert len(attacked) > 5
    assert {cell.data_type for cell in attacked} == {"s"}
    assert not any(cell.value.startswith(("=", "+", "-", "@")) for cell in attacked)
    assert max(len(cell.value) for cell in attacked) < 1000
    assert max(one.height or 0 for sheet in book for one in sheet.row_dimensions.values()) < 409
