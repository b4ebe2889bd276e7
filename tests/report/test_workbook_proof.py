"""The workbook's sheets on what proves a recommendation: robustness, flips, open, agenda, confidence, trace."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from advisor import bootstrap
from advisor.cli.demo import INPUT
from advisor.domain.rulebook import Rulebook
from advisor.engine.assess.disclosure import Gate
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.units import read_units
from advisor.report.documents import assessment_document
from advisor.report.workbook import sheet as sheet_module
from advisor.report.workbook import write_workbook
from advisor.services.assess import Commission, assess
from advisor.text import LANGUAGES, Language

PROOF = ("robustness", "flips", "open", "agenda", "confidence", "confidence tables", "trace")
WITHHELD = "fw"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_KPI, _OKR = {"method": "kpi", "entry": "adopt"}, {"method": "okr", "entry": "pilot"}
_ROBUSTNESS = {
    "draws": 256, "kept": 192, "method_kept": 200, "exact": True, "stability": "mostly",
    "outcomes": [{**_KPI, "draws": 192}, {**_OKR, "draws": 64}],
    "separated_by": "data_trust", "worst_case": [_KPI, _OKR],
}  # fmt: skip
_MOVES = [
    {"dimension": "uncertainty", "today": 72.2, "to": 39.9, "change": -32.3, "errors": 7.9},
    {"dimension": "goal_volatility", "today": 63.9, "to": 59.9, "change": -4.0, "errors": None},
]
_FLIPS = {"nearest": {**_OKR, "total": 36.3, "moves": _MOVES}, "given": None, "changeable": None, "better": None}
_OPEN = [
    {
        "dimension": "review_rhythm", "why": "too_few", "changes": True,
        "stretches": [{"low": 0.0, "high": 39.9, **_KPI}, {"low": 40.0, "high": 100.0, **_OKR}],
    }
]  # fmt: skip

Write = Callable[..., Workbook]
Document = dict[str, Any]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The shipped rules."""
    return bootstrap.rulebook()


@pytest.fixture(scope="module")
def assessed(rulebook: Rulebook) -> Document:
    """Four units of the demo's assessment, firm, unclear, moved by two dimensions and withheld, as JSON states them."""
    form, facts = bootstrap.questionnaire("full", rulebook.dimensions), bootstrap.facts()
    units = read_units(INPUT / "units.csv", facts, tuple(rulebook.dimensions))
    answers = read_answers(INPUT / "answers.csv", form, units, facts)
    engagement = read_engagement(INPUT / "engagement.yaml", facts)
    opinion, figures = bootstrap.opinion(rulebook), bootstrap.evaluation(rulebook)
    commission = Commission(answers, units, form, rulebook, engagement, Gate(), date(2026, 11, 25), opinion, figures)
    document: Document = json.loads(json.dumps(assessment_document(assess(commission))))
    document["units"] = [unit for unit in document["units"] if unit["unit"] in {"kf", "yw", "rz", WITHHELD}]
    return document


@pytest.fixture(scope="module")
def books(
    assessed: Document, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[Language, ...], Workbook]:
    """The demo's workbook in English, in Chinese and in both, written once."""
    folder = tmp_path_factory.mktemp("books")
    books: dict[tuple[Language, ...], Workbook] = {}
    for chosen in (*((language,) for language in LANGUAGES), LANGUAGES):
        path = folder / f"{'-'.join(chosen)}.xlsx"
        write_workbook(path, assessed, rulebook, chosen)
        books[chosen] = load_workbook(path)
    return books


@pytest.fixture
def book(books: dict[tuple[Language, ...], Workbook]) -> Workbook:
    """The demo's workbook in English."""
    return books["en",]


@pytest.fixture
def document(assessed: Document) -> Document:
    """The demo's first unit alone, to be changed."""
    return {**assessed, "units": [copy.deepcopy(assessed["units"][0])]}


@pytest.fixture
def write(rulebook: Rulebook, tmp_path: Path) -> Write:
    """Write a document's workbook in English and read it again."""

    def written(document: Document, rules: Rulebook = rulebook) -> Workbook:
        write_workbook(tmp_path / "w.xlsx", document, rules, ["en"])
        return load_workbook(tmp_path / "w.xlsx")

    return written


def _rows(book: Workbook, title: str) -> list[dict[str, Any]]:
    heads, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def _unit(book: Workbook, title: str, unit: str) -> list[dict[str, Any]]:
    return [row for row in _rows(book, title) if row["unit"] == unit]


def _explained(document: Document) -> Sequence[tuple[str, Document]]:
    return [(unit["unit"], unit["explanation"]) for unit in document["units"]]


@pytest.mark.parametrize("chosen", [("en",), ("zh",), LANGUAGES])
def test_every_sheet_can_be_read_and_filtered(
    books: dict[tuple[Language, ...], Workbook], chosen: tuple[Language, ...]
) -> None:
    """Frozen head, a filter over everything, heads that differ, widths within bounds, no formula."""
    for sheet in books[chosen]:
        heads = [cell.value for cell in sheet[1]]
        assert len(set(heads)) == len(heads)
        assert all(heads)
        assert all(cell.font.b for cell in sheet[1])
        assert sheet.freeze_panes in {"A2", "C2"}
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(column.width <= 120 for column in sheet.column_dimensions.values())
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("title", PROOF)
def test_each_language_is_whole(books: dict[tuple[Language, ...], Workbook], title: str) -> None:
    """No Chinese in the English sheets; every head of the Chinese ones is Chinese, but for ids."""
    said = [str(value) for row in books["en",][title].iter_rows(values_only=True) for value in row]
    assert not [text for text in said if _CHINESE.search(text)]
    assert all(_CHINESE.search(str(cell.value)) for cell in books["zh",][title][1] if cell.value != "id")
    both = [str(cell.value) for cell in books[LANGUAGES][title][1] if cell.value != "id"]
    assert all(" / " in head and _CHINESE.search(head) for head in both)


def test_long_texts_wrap_in_rows_that_hold_them(books: dict[tuple[Language, ...], Workbook]) -> None:
    """A reason of several lines is shown whole; the trace has one line a row."""
    sheet = books[LANGUAGES]["confidence"]
    column = next(cell.column_letter for cell in sheet[1] if "reason" in str(cell.value))
    assert sheet[f"{column}2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 30
    assert books[LANGUAGES]["trace"].row_dimensions[2].height is None


def test_robustness_has_a_row_per_outcome(book: Workbook, assessed: Document) -> None:
    """Draws are the document's, shares are of all draws, and the recommended outcome is marked."""
    for unit, explanation in _explained(assessed):
        found, rows = explanation["robustness"], _unit(book, "robustness", unit)
        if found is None:
            continue
        draws = [outcome["draws"] for outcome in found["outcomes"]]
        assert [row["re-draws with this outcome"] for row in rows] == draws
        assert sum(draws) == found["draws"]
        assert sum(row["share %"] for row in rows) == pytest.approx(100, abs=0.2)
        assert {row["of re-draws"] for row in rows} == {found["draws"]}
        kept = [row for row in rows if row["as recommended"] == "yes"]
        assert [row["re-draws with this outcome"] for row in kept] == [found["kept"]]
        assert kept[0]["re-draws that keep method and way in"] == found["kept"]
        assert kept[0]["share %"] == kept[0]["kept %"]


def test_robustness_of_few_respondents(document: Document, write: Write, rulebook: Rulebook) -> None:
    """All re-draws counted, what separates the outcomes, and the worst case, in words."""
    document["units"][0]["explanation"]["robustness"] = _ROBUSTNESS
    first, second = _rows(write(document), "robustness")
    assert (first["rank"], first["share %"], second["share %"]) == (1, 75.0, 25.0)
    assert (first["stability"], first["all re-draws counted"]) == ("mostly kept", "yes")
    assert first["separated by"] == rulebook.dimensions["data_trust"].name.en
    assert first["worst case"] == "KPI, Adopt; OKR, Pilot first"
    assert first["note"] is None


def test_shares_are_rounded_half_up(document: Document, write: Write) -> None:
    """One re-draw of 2,000 is 0.05 %, shown as 0.1: the one rounding."""
    outcomes = [{**_KPI, "draws": 1999}, {**_OKR, "draws": 1}]
    document["units"][0]["explanation"]["robustness"] = {**_ROBUSTNESS, "draws": 2000, "outcomes": outcomes}
    assert [row["share %"] for row in _rows(write(document), "robustness")] == [100.0, 0.1]


def test_flips_have_a_row_per_move(book: Workbook, assessed: Document) -> None:
    """Each kind's moves with the document's numbers; a kind without a change says so."""
    for unit, explanation in _explained(assessed):
        flips = explanation["flips"] or {}
        wanted = [
            (move["dimension"], move["today"], move["to"], move["change"], move["errors"], flip["total"])
            for flip in flips.values()
            if flip
            for move in flip["moves"]
        ]
        rows = _unit(book, "flips", unit)
        heads = ("id", "today", "to", "change in points", "in standard errors", "all moves in points")
        assert [tuple(row[head] for head in heads) for row in rows if row["id"]] == wanted
        silent = [row["note"] for row in rows if not row["id"]]
        assert all(silent)
        assert len(silent) == (sum(flip is None for flip in flips.values()) if flips else 1)


def test_a_flip_of_two_dimensions(document: Document, write: Write) -> None:
    """Two rows, each with the number of moves and their total; a distance that may not be shown stays empty."""
    document["units"][0]["explanation"]["flips"] = _FLIPS
    first, second, *others = _rows(write(document), "flips")
    assert {row["moves"] for row in (first, second)} == {2}
    assert {(row["method"], row["way in"]) for row in (first, second)} == {("OKR", "Pilot first")}
    assert (first["in standard errors"], second["in standard errors"]) == (7.9, None)
    assert [row["note"] for row in others] == [
        "no such change gives another outcome",
        "no such change gives another outcome",
        "no such change gives a better way in",
    ]


def test_open_dimensions_have_a_row_per_stretch(document: Document, write: Write) -> None:
    """Why it is missing, whether it changes the outcome, and the outcome over each stretch of scores."""
    document["units"][0]["explanation"]["open"] = _OPEN
    rows = _rows(write(document), "open")
    assert [(row["from"], row["to"], row["method"], row["as recommended"]) for row in rows] == [
        (0.0, 39.9, "KPI", "yes"),
        (40.0, 100.0, "OKR", "no"),
    ]
    assert {(row["id"], row["why missing"], row["changes the outcome"], row["stretches"]) for row in rows} == {
        ("review_rhythm", "too few answers", "yes", 2)
    }


def test_the_agenda_is_the_document_s(book: Workbook, assessed: Document, rulebook: Rulebook) -> None:
    """Points in their order, with rank, item and its wording, numbers and both outcomes."""
    heads = ("rank", "dimension", "item", "question", "disagreement 0-1", "influence 0-1", "weight")
    for unit, explanation in _explained(assessed):
        rows = _unit(book, "agenda", unit)
        assert [tuple(row[head] for head in heads) for row in rows] == [
            (
                rank,
                rulebook.dimensions[talk["dimension"]].name.en,
                talk["item"],
                assessed["items"][talk["item"]]["en"],
                talk["disagreement"],
                talk["influence"],
                talk["weight"],
            )
            for rank, talk in enumerate(explanation["agenda"], 1)
        ]
        for row, talk in zip(rows, explanation["agenda"], strict=True):
            assert row["if the low side is right: method"] == rulebook.labels["method"][talk["low"]["method"]].en
            assert row["if the high side is right: way in"] == rulebook.labels["entry"][talk["high"]["entry"]].en


def test_confidence_has_its_measures_and_reasons(book: Workbook, assessed: Document, rulebook: Rulebook) -> None:
    """The measures are numbers, the rows that decided are named, and their reasons have the unit's measures."""
    numbers = [name for name in rulebook.measures if name != "second_opinion"]
    for unit, explanation in _explained(assessed):
        found, (row,) = explanation["confidence"], _unit(book, "confidence", unit)
        if found is None:
            assert row["confidence"] is None
            continue
        assert row["confidence"] == rulebook.labels["confidence"][found["level"]].en
        assert [row[rulebook.measures[name].title.en] for name in numbers] == [
            found["inputs"][name] for name in numbers
        ]
        for entry in found["reasons"]:
            title = rulebook.confidence[entry["table"]].title
            assert title is not None
            assert row[f"{title.en}: deciding row"] == ", ".join(entry["rules"])
            assert "{" not in row[f"{title.en}: reason"]


def test_a_reason_is_filled_with_measures(document: Document, write: Write) -> None:
    """What may not be shown stays a dash in the reason and empty in its column."""
    document["units"][0]["explanation"]["confidence"] = {
        "level": "low",
        "evidence": "thin",
        "inputs": {"respondents": 9, "response_rate": None, "agreement": 80.0, "cannot_judge": 1.5},
        "reasons": [{"table": "evidence", "rules": ["few_of_many"]}, {"table": "confidence", "rules": ["unknown_row"]}],
    }
    (row,) = _rows(write(document), "confidence")
    assert row["Response rate, %"] is None
    assert row["Evidence from the answers: reason"].startswith(
        "9 people answered, fewer than three in ten of the unit (– %)"
    )
    assert row["Confidence: reason"] is None


def test_the_tables_of_confidence_are_printed(book: Workbook, assessed: Document, rulebook: Rulebook) -> None:
    """Every row of both, with how many units it decided."""
    rows = _rows(book, "confidence tables")
    assert [row["rule"] for row in rows] == [rule.id for table in rulebook.confidence.values() for rule in table.rules]
    known = [one["confidence"] for _, one in _explained(assessed) if one["confidence"]]
    assert sum(row["units decided by it"] for row in rows) == len(rulebook.confidence) * len(known)
    row = next(row for row in rows if row["rule"] == "many_and_agreed")
    assert (row["Respondents"], row["Response rate, %"], row["gives"]) == (">= 8", ">= 60", "Strong")
    row = next(row for row in rows if row["rule"] == "fair_contested")
    assert (row["Evidence from the answers"], row["Second opinion"], row["gives"]) == ("Fair", "contested", "Low")


def test_rules_without_tables_of_confidence(document: Document, write: Write, rulebook: Rulebook) -> None:
    """The sheets are there and say so."""
    document["units"][0]["explanation"]["confidence"] = None
    book = write(document, replace(rulebook, confidence={}, measures={}))
    assert [row["note"] for row in _rows(book, "confidence")] == ["the rules have no tables of confidence"]
    assert _rows(book, "confidence tables") == []


def test_the_trace_has_every_condition(book: Workbook, assessed: Document) -> None:
    """Value, met or not, and result of every condition are the document's; each row that fails says where first."""
    rows = iter(_rows(book, "trace"))
    for unit in assessed["units"]:
        for table in unit["trace"]:
            for number, rule in enumerate(table["rules"], 1):
                cells = rule["cells"] or [None]
                found = [next(rows) for _ in cells]
                decides = rule["rule"] in table["decided_by"]
                for row, cell in zip(found, cells, strict=True):
                    assert (row["unit"], row["row no."], row["rule"]) == (unit["unit"], number, rule["rule"])
                    assert (row["result"] == "decides") == decides
                    assert (row["result"] == "not met") == (not rule["met"])
                    assert (row["met"] == "yes") == (cell is None or cell["met"])
                    value = None if cell is None else table["inputs"][cell["input"]]
                    if isinstance(value, float):
                        assert row["value"] == value
                    assert row["test"]
                first = [place for place, row in enumerate(found) if row["met"] == "no: fails here first"]
                unmet = [place for place, cell in enumerate(cells) if cell and not cell["met"]]
                assert first == unmet[:1]
    assert next(rows, None) is None


def test_bands_are_printed_with_their_range(book: Workbook) -> None:
    """“low” of a score says under what; “low” of an earlier table's answer does not."""
    tests = {(row["rule"], row["condition on"], row["test"]) for row in _rows(book, "trace")}
    assert ("low", "Business uncertainty", "low (< 40)") in tests
    assert ("middle_else", "Business uncertainty", "middle (40 – < 60)") in tests
    assert any(rule == "stable" and test == "low" for rule, _, test in tests)


def test_nothing_withheld_is_shown(book: Workbook, assessed: Document, rulebook: Rulebook) -> None:
    """A withheld unit has only its name and the reason why; its scores are unknown in the trace too."""
    for title in ("robustness", "flips", "confidence"):
        (row,) = _unit(book, title, WITHHELD)
        assert [value for value in row.values() if value is not None] == [
            WITHHELD,
            next(unit["name_en"] for unit in assessed["units"] if unit["unit"] == WITHHELD),
            "withheld: too few answers",
        ]
    assert _unit(book, "agenda", WITHHELD) == []
    assert {row["why missing"] for row in _unit(book, "open", WITHHELD)} == {"withheld"}
    names = {dimension.name.en for dimension in rulebook.dimensions.values()}
    values = {row["value"] for row in _unit(book, "trace", WITHHELD) if row["condition on"] in names}
    assert values == {"unknown"}


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        ({"explanation": None}, {"not examined"}),
        ({"method": None}, {"no method is recommended"}),
        (
            {},
            {
                "the respondents' number or spread may not be shown",
                "the rules are too entangled to search",
                "the rules have no tables of confidence",
            },
        ),
    ],
)
def test_what_is_not_there_says_why(document: Document, write: Write, change: Document, notes: set[str]) -> None:
    """Neither an empty sheet nor a row that leaves the reader to guess."""
    nothing = {"robustness": None, "flips": None, "open": [], "agenda": [], "confidence": None}
    document["units"][0].update({"explanation": nothing, **change})
    book = write(document)
    assert {row["note"] for title in ("robustness", "flips", "confidence") for row in _rows(book, title)} == notes


def test_no_text_becomes_a_formula(document: Document, write: Write) -> None:
    """Names and items from files are quoted where they would start one."""
    unit = document["units"][0]
    unit.update(unit="@SUM(A1)", name_en="=1+1")
    unit["explanation"]["agenda"][0]["item"] = "=HYPERLINK(1)"
    book = write(document)
    assert book["agenda"]["E2"].value == "'=HYPERLINK(1)"
    for title in PROOF[:5]:
        for row in _rows(book, title):
            assert (row["unit"], row["name"]) == ("'@SUM(A1)", "'=1+1")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_more_rows_than_a_sheet_holds_go_on_to_another(
    document: Document, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost, and each part has its head."""
    whole = [tuple(row.values()) for row in _rows(write(document), "trace")]
    monkeypatch.setattr(sheet_module, "MOST_ROWS", 301)
    book = write(document)
    parts = [title for title in book.sheetnames if title.startswith("trace")]
    assert parts == ["trace", "trace 2", "trace 3"]
    assert [tuple(row.values()) for title in parts for row in _rows(book, title)] == whole


def test_the_same_document_gives_the_same_bytes(document: Document, rulebook: Rulebook, tmp_path: Path) -> None:
    """The workbook depends on nothing but the document."""
    for name in ("a", "b"):
        write_workbook(tmp_path / name, document, rulebook, LANGUAGES)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
