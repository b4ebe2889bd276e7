"""How sure the recommendations are and what would change them: titles, sentences, numbers, and what stays silent."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import asdict
from typing import Any

import pytest
from real import advised, real_rulebook
from sample import all_withheld, many_units, one_unit, sample_assessment
from small_rules import small_rulebook

from advisor.report.context import build
from advisor.report.html import render_html
from advisor.report.model import ReportContext
from advisor.text import LANGUAGES, Language

Document = dict[str, Any]
_DRAWS = 2000
_KEPT = {"fully": 1990, "largely": 1700, "mostly": 1300, "unclear": 900}


def _outcome(text: str) -> Document:
    method, _, entry = text.partition(" ")
    return {"method": method or None, "entry": entry or None}


def _robustness(stability: str, present: str, other: str = "kpi pilot") -> Document:
    kept = _KEPT[stability]
    return {
        "draws": _DRAWS,
        "kept": kept,
        "method_kept": kept,
        "exact": False,
        "stability": stability,
        "outcomes": [{**_outcome(present), "draws": kept}, {**_outcome(other), "draws": _DRAWS - kept}],
        "separated_by": "goal_volatility" if stability == "unclear" else None,
        "worst_case": None,
    }


def _flip(outcome: str, *moves: tuple[str, float, float, float | None]) -> Document:
    found: list[Document] = [
        {"dimension": id, "today": today, "to": to, "change": round(to - today, 1), "errors": errors}
        for id, today, to, errors in moves
    ]
    return {**_outcome(outcome), "total": round(sum(abs(move["change"]) for move in found), 1), "moves": found}


def _flips(**kinds: Document) -> Document:
    return {kind: kinds.get(kind) for kind in ("nearest", "given", "changeable", "better")}


def _confidence(level: str = "moderate", row: str = "else", **inputs: float | str | None) -> Document:
    measures = {
        "respondents": 9.0,
        "response_rate": 47.4,
        "agreement": 94.7,
        "cannot_judge": 1.9,
        "second_opinion": None,
    }
    evidence = {"high": "strong", "moderate": "fair", "low": "thin"}[level]
    return {
        "level": level,
        "evidence": evidence,
        "inputs": {**measures, **inputs},
        "reasons": [{"table": "evidence", "rules": [row]}, {"table": "confidence", "rules": [evidence]}],
    }


def _talk(dimension: str, weight: float, influence: float, low: str, high: str) -> Document:
    return {
        "dimension": dimension,
        "item": f"{dimension}_1",
        "disagreement": 0.5,
        "influence": influence,
        "weight": weight,
        "low": _outcome(low),
        "high": _outcome(high),
        "camps": False,
    }


def _open(dimension: str, *stretches: tuple[float, float, str]) -> Document:
    found = [{"low": low, "high": high, **_outcome(outcome)} for low, high, outcome in stretches]
    return {"dimension": dimension, "why": "cannot_judge", "changes": len(found) > 1, "stretches": found}


def _explain(unit: Document, **parts: Any) -> None:
    empty: Document = {"robustness": None, "flips": None, "open": [], "agenda": [], "confidence": None}
    unit["explanation"] = {**empty, **parts}


def _present(unit: Document) -> str:
    return f"{unit['method']} {unit['entry']}"


def _redrawn(words: list[str], assessment: Document | None = None) -> Document:
    """The company with these words for its decided units, one after the other; None of the rest."""
    assessment = assessment or sample_assessment()
    decided = [unit for unit in assessment["units"] if unit["method"]]
    for unit, word in zip(decided, words, strict=False):
        _explain(unit, robustness=_robustness(word, _present(unit)))
    return assessment


def _page(context: ReportContext, id: str) -> Any:
    return next(page for page in context.pages if page.id == id)


def _titles(assessment: Document, language: Language = "en") -> dict[str, str]:
    return {page.id: page.title for page in build(assessment, small_rulebook(), language).pages}


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (
            ["fully"] * 7,
            "All seven recommendations hold in at least 95% of re-draws",
            "七条建议在至少 95% 的重抽中都保持不变",
        ),
        (
            ["fully"] * 5 + ["largely", "unclear"],
            "Five of seven recommendations hold in at least 95% of re-draws; one is a close call",
            "七条建议中，五条在至少 95% 的重抽中保持不变；一条难下定论",
        ),
        (
            ["fully"] + ["mostly"] * 6,
            "One of seven recommendations holds in at least 95% of re-draws; none is a close call",
            "七条建议中，一条在至少 95% 的重抽中保持不变；没有难下定论的",
        ),
        (
            ["largely"] * 5 + ["unclear"] * 2,
            "None of seven recommendations holds in at least 95% of re-draws; two are close calls",
            "七条建议中，没有一条在至少 95% 的重抽中保持不变；两条难下定论",
        ),
        (
            ["fully", "unclear"],
            "One of two recommendations holds in at least 95% of re-draws; one is a close call",
            "两条建议中，一条在至少 95% 的重抽中保持不变；一条难下定论",
        ),
    ],
)
def test_the_title_counts_what_holds(words: list[str], en: str, zh: str) -> None:
    """How many hold and how many are close, of those whose re-draws may be shown."""
    assessment = _redrawn(words)
    assert _titles(assessment)["firmness"] == en
    assert _titles(assessment, "zh")["firmness"] == zh


@pytest.mark.parametrize(
    ("word", "en", "zh"),
    [
        (
            "fully",
            "Growth: 1,990 of 2,000 re-draws keep the recommendation",
            "增长团队：2,000 次重抽中有 1,990 次保持建议不变",
        ),
        (
            "unclear",
            "Growth: a close call, 900 of 2,000 re-draws keep the recommendation",
            "增长团队：难下定论，2,000 次重抽中有 900 次保持建议不变",
        ),
    ],
)
def test_the_title_for_one_unit(word: str, en: str, zh: str) -> None:
    """A single unit is named with its share; a page that would compare units is left out."""
    assessment = _redrawn([word], one_unit())
    assert _titles(assessment)["firmness"] == en
    assert _titles(assessment, "zh")["firmness"] == zh
    assert "conditions" not in _titles(assessment)


@pytest.mark.parametrize(
    ("levels", "title"),
    [
        (["moderate"] * 7, "Confidence is moderate in all seven recommendations"),
        (["high"] * 2 + ["moderate"] * 4 + ["low"], "Confidence is high in two, moderate in four and low in one"),
        (["low"], "Customer service: confidence is low"),
    ],
)
def test_without_redraws_the_title_tells_confidence(levels: list[str], title: str) -> None:
    """Robustness that is not there is not spoken of."""
    assessment = advised()
    decided = [unit for unit in assessment["units"] if unit["method"]]
    for unit, level in zip(decided, levels, strict=False):
        _explain(unit, confidence=_confidence(level))
    context = build(assessment, real_rulebook(), "en")
    page = _page(context, "firmness")
    assert page.title == title
    assert page.content.redraws == ()
    assert page.content.redraws_note == ""
    assert not _page(context, "decisions").content.firm
    assert _page(context, "decisions").content.sure


@pytest.mark.parametrize("variant", [sample_assessment, all_withheld, one_unit])
def test_what_was_not_examined_is_not_spoken_of(variant: Any) -> None:
    """An assessment without explanations has neither the pages nor the columns nor the sentence."""
    context = build(variant(), small_rulebook(), "en")
    assert not {"firmness", "conditions", "trace"} & {page.id for page in context.pages}
    assert _page(context, "answer").content.sure == ""
    assert _page(context, "method").content.sure == ()
    units: list[Any] = [page.content for page in context.pages if page.partial == "unit"]
    assert [content.firm for content in units] == [()] * len(units)


def test_numbers_are_those_of_the_document() -> None:
    """Every row tells kept and draws of the file; the parts of its bar add up to the whole."""
    assessment = _redrawn(["fully", "largely", "mostly", "unclear", "fully", "fully", "fully"])
    assessment["units"][1]["explanation"]["robustness"]["method_kept"] = 1850
    rows = _page(build(assessment, small_rulebook(), "en"), "firmness").content.redraws
    decided = [unit for unit in assessment["units"] if unit["method"]]
    for row, unit in zip(rows, decided, strict=True):
        found = unit["explanation"]["robustness"]
        assert row.share == f"{found['kept']:,} of 2,000"
        assert sum(float(part.width) for part in row.parts) == pytest.approx(100.0, abs=0.02)
        assert float(row.parts[0].width) == pytest.approx(100 * found["kept"] / _DRAWS, abs=0.01)
    assert [part.kind for part in rows[1].parts] == ["kept", "method", "other"]
    assert rows[3].word == "No clear recommendation"
    assert rows[3].others == "KPI, pilot (1,100); Goal volatility separates the first two"


def test_every_possible_redraw_is_called_so() -> None:
    """Where all re-draws were counted, the share says so, and the worst case of the smallest units is told."""
    assessment = _redrawn(["fully"] * 7)
    found = assessment["units"][2]["explanation"]["robustness"]
    found.update(
        draws=256, kept=250, method_kept=250, exact=True, worst_case=[_outcome("okr adopt"), _outcome("kpi pilot")]
    )
    found["outcomes"] = [{**_outcome("okr adopt"), "draws": 250}, {**_outcome("kpi pilot"), "draws": 6}]
    context = build(assessment, small_rulebook(), "en")
    content = _page(context, "firmness").content
    assert content.redraws[2].share == "250 of all 256"
    assert "every possible re-draw is counted" in content.redraws_note
    assert content.redraws_rest == (
        "Venture lab, worst case under five respondents: OKR, adopt; KPI, pilot may come out."
    )
    (robust,) = _page(context, "u3").content.firm
    assert robust.text.startswith("Fully kept: 250 of all 256 possible re-draws keep the recommendation.")


def test_many_units_list_only_what_does_not_hold() -> None:
    """Beyond the room of a page the fully kept are counted."""
    assessment = _redrawn((["fully"] * 9 + ["mostly"]) * 6, many_units())
    content = _page(build(assessment, small_rulebook(), "en"), "firmness").content
    assert {row.word for row in content.redraws} == {"Mostly kept"}
    assert len(content.redraws) == 6
    assert content.redraws_rest == "54 further recommendations are fully kept."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_close_call_is_said_wherever_the_unit_is(language: Language) -> None:
    """The title of the unit, what speaks against it, the answer and the decisions agree."""
    assessment = _redrawn(["fully", "unclear", "fully", "fully", "fully", "fully", "fully"])
    context = build(assessment, small_rulebook(), language)
    close, doubt, word = {
        "en": ("a close call", "no recommendation is clear", "No clear recommendation"),
        "zh": ("难下定论", "没有明确的建议", "没有明确建议"),
    }[language]
    unit = _page(context, "u2")
    assert unit.title.endswith(close)
    assert doubt in unit.content.against[0]
    assert unit.content.firm[0].text.startswith(word)
    assert not _page(context, "u1").title.endswith(close)
    rows = {row.anchor: row for group in _page(context, "decisions").content.groups for row in group.rows}
    assert rows["u2"].firm == word
    assert {"en": "Close: Growth.", "zh": "难下定论的是增长团队。"}[language] in _page(context, "answer").content.sure


def test_confidence_comes_with_its_reason_and_its_measures() -> None:
    """Reasons are those of the rows that decided, with the values filled in; units of one reason stand together."""
    assessment = advised()
    decided = [unit for unit in assessment["units"] if unit["method"]]
    for unit in decided:
        _explain(unit, confidence=_confidence())
    _explain(decided[0], confidence=_confidence("low", "few", respondents=4.0, response_rate=None))
    _explain(decided[1], confidence=_confidence("high", "many_and_agreed", response_rate=80.0))
    context = build(assessment, real_rulebook(), "en")
    content = _page(context, "firmness").content
    assert [group.level for group in content.confidence] == ["High", "Moderate", "Low"]
    assert content.confidence[0].reason.startswith("9 people, 80 % of the unit, answered")
    assert content.confidence[2].reason.startswith("Only 4 people answered")
    assert content.confidence[2].rows[0].cells == ("4", "–", "94.7", "1.9", "–")
    assert len(content.confidence[1].rows) == len(decided) - 2
    assert [table.title for table in content.tables] == ["Evidence from the answers", "Confidence"]
    assert [len(table.rows) for table in content.tables] == [7, 5]
    (pair,) = _page(context, "u1").content.firm
    assert pair.text.startswith("Low. Only 4 people answered")


def test_the_two_statements_stay_apart() -> None:
    """No sentence on confidence speaks of re-draws; no share is called a probability or a chance of success."""
    assessment = _redrawn(["fully"] * 7, advised())
    for unit in assessment["units"]:
        if unit["method"]:
            unit["explanation"]["confidence"] = _confidence()
    context = build(assessment, real_rulebook(), "en")
    unit = {pair.term: pair.text for pair in _page(context, "u1").content.firm}
    assert "re-draw" not in unit["Confidence"]
    assert "oderate" not in unit["Robustness"]
    plain = json.dumps(asdict(context))
    assert re.findall(r"[^.;]*probability[^.;]*", plain) == [" the share is no probability of success"]


_BETTER = {
    0: _flip("okr adopt", ("reward_coupling", 75.0, 59.9, 6.5)),
    1: _flip("hybrid adopt", ("data_trust", 37.5, 40.0, 0.6)),
    2: _flip("hybrid adopt", ("data_trust", 31.3, 40.0, 3.7), ("goal_craft", 35.6, 40.0, None)),
}


@pytest.mark.parametrize(
    ("better", "en", "zh"),
    [
        ([], "No unit is held back by a condition that it could change", "没有单元被自己能改变的条件卡住"),
        (
            [1],
            "One condition holds back one of seven units: data trust",
            "七个单元中，一个被一个条件卡住：数据可信度",
        ),
        (
            [1] * 7,
            "One condition holds back seven of seven units: data trust",
            "七个单元中，七个被一个条件卡住：数据可信度",
        ),
        (
            [0, 1, 2],
            "Three conditions hold back three of seven units; data trust two of them",
            "七个单元中，三个被三个条件卡住；其中两个卡在数据可信度",
        ),
        ([2], "Two conditions hold back one of seven units", "七个单元中，一个被两个条件卡住"),
        ([0, 1], "Two conditions hold back two of seven units", "七个单元中，两个被两个条件卡住"),
    ],
)
def test_the_title_counts_conditions(better: list[int], en: str, zh: str) -> None:
    """Conditions and units are counted, the common one is named; where there is none, it says so."""
    assessment = sample_assessment()
    for unit in assessment["units"]:
        _explain(unit, flips=_flips(given=_flip("kpi adopt", ("uncertainty", 79.5, 39.9, 12.5))))
    for unit, kind in zip(assessment["units"], better, strict=False):
        _explain(unit, flips=_flips(better=_BETTER[kind], changeable=_BETTER[kind]))
    assert _titles(assessment)["conditions"] == en
    assert _titles(assessment, "zh")["conditions"] == zh


def test_conditions_are_those_of_the_document() -> None:
    """Cards count units and points, rows stand nearest first, what lies far is counted and what is near is told."""
    assessment = sample_assessment()
    for unit, kind in zip(assessment["units"], (0, 1, 2), strict=False):
        _explain(unit, flips=_flips(better=_BETTER[kind], changeable=_BETTER[kind]))
    near, far = (
        _flip("kpi adopt", ("goal_volatility", 61.5, 59.9, 0.4)),
        _flip("kpi adopt", ("uncertainty", 79.5, 39.9, 9.0)),
    )
    set_back = _flip("kpi pilot", ("goal_craft", 50.0, 39.9, None))
    _explain(assessment["units"][3], flips=_flips(nearest=near, given=near, changeable=set_back))
    _explain(assessment["units"][4], flips=_flips(nearest=far, given=far))
    content = _page(build(assessment, small_rulebook(), "en"), "conditions").content
    first = content.cards[0]
    assert (first.figure, first.of, first.heading) == ("2", "of 7 units", "Data trust")
    assert first.text == "From 31.3–37.5 up to 40.0 or above: 2.5–8.7 points in Growth and Venture lab."
    assert [row.unit.name for row in content.build] == ["Growth", "Venture lab", "Customer service"]
    assert [(move.today, move.to, move.points, move.errors) for move in content.build[1].moves] == [
        ("31.3", "≥ 40.0", "+8.7", "3.7"),
        ("35.6", "≥ 40.0", "+4.4", "–"),
    ]
    assert [(row.kind, row.moves[0].to) for row in content.watch] == [("Watch", "≤ 59.9"), ("Hold", "≤ 39.9")]
    assert content.watch_note == "One change lies more than 20 points away and stands on the page of its unit."


def test_a_unit_says_what_to_build_hold_and_watch() -> None:
    """Conditions in words with their distance; what a unit can change apart from what is given."""
    assessment = one_unit()
    watch, hold = (
        _flip("kpi adopt", ("goal_volatility", 61.5, 59.9, 0.4)),
        _flip("kpi pilot", ("goal_craft", 63.6, 39.9, 2.0)),
    )
    together = _flip("hybrid pilot", ("openness", 55.2, 60.0, 0.7), ("uncertainty", 55.6, 60.0, 0.8))
    _explain(
        assessment["units"][0],
        flips=_flips(better=_BETTER[0], changeable=hold, given=watch, nearest=together),
        open=[
            _open("breadth", (0.0, 60.9, "okr pilot"), (61.0, 100.0, "okr adopt")),
            _open("openness", (0.0, 100.0, "okr pilot")),
        ],
    )
    firm = {pair.term: pair.text for pair in _page(build(assessment, small_rulebook(), "en"), "u1").content.firm}
    assert firm == {
        "To build": "Adopt OKR once reward coupling falls from 75.0 to 59.9 or below (6.5 standard errors).",
        "To hold": "If goal craft falls from 63.6 to 39.9 or below (2.0 standard errors), the advice becomes KPI, pilot.",
        "To watch": "If goal volatility falls from 61.5 to 59.9 or below (0.4 of its standard error: fragile), the advice becomes KPI, adopt.",
        "Together": "If openness rises from 55.2 to 60.0 or above and business uncertainty rises from 55.6 to 60.0 or above (each within its standard error: fragile), the advice becomes hybrid, pilot.",
        "Open": "Breadth: up to 60.9 it gives OKR, pilot; from 61.0 it flips to OKR, adopt. Openness: unchanged for any answer.",
    }  # fmt: skip
    content = _page(build(assessment, small_rulebook(), "zh"), "u1").content
    assert content.firm[0].text == "待奖惩挂钩度从 75.0 降到 59.9 或以下（相当于 6.5 个标准误），即可直接采用 OKR。"
    assert content.firm[2].text == (
        "若目标易变性从 61.5 降到 59.9 或以下（只差 0.4 个标准误，脆弱），建议变为 KPI（直接采用）。"
    )
    assert "脆弱" in content.against[0]


def test_what_cannot_flip_says_so() -> None:
    """Where no change gives another answer, the unit's page tells it, and nothing is fragile."""
    assessment = _redrawn(["fully"], one_unit())
    assessment["units"][0]["explanation"]["flips"] = _flips()
    context = build(assessment, small_rulebook(), "en")
    assert (
        _page(context, "u1").content.firm[-1].text == "No change of the dimensions that may move gives another answer."
    )
    assert _page(context, "firmness").content.fragile == ()


def test_fragile_results_are_listed_nearest_first() -> None:
    """Only changes within a standard error of every score, at most five of them."""
    assessment = _redrawn(["fully"] * 7)
    for place, unit in enumerate(assessment["units"][:7]):
        flip = _flip("kpi pilot", ("data_trust", 41.0, 39.9, round(0.9 - 0.1 * place, 1)))
        unit["explanation"]["flips"] = _flips(nearest=flip, changeable=flip)
    content = _page(build(assessment, small_rulebook(), "en"), "firmness").content
    assert [pair.text.partition("below ")[2][:5] for pair in content.fragile] == [
        "(0.3 ",
        "(0.4 ",
        "(0.5 ",
        "(0.6 ",
        "(0.7 ",
    ]
    assert content.fragile_note == "Two further ones: see the units' pages."
    for unit in assessment["units"][:7]:
        unit["explanation"]["flips"]["nearest"]["moves"][0]["errors"] = 1.0
    content = _page(build(assessment, small_rulebook(), "en"), "firmness").content
    assert content.fragile == ()
    assert content.fragile_note == "No recommendation changes within one standard error of a score."


def test_an_undecided_unit_says_only_what_is_open() -> None:
    """Its page tells what each missing answer could change, and nothing of robustness or confidence."""
    assessment = _redrawn(["fully"])
    finance = assessment["units"][7]
    _explain(
        finance,
        robustness=_robustness("fully", "kpi pilot"),
        confidence=_confidence(),
        open=[_open("standardisation", (0.0, 39.9, " insufficient"), (40.0, 100.0, "kpi pilot"))],
    )
    context = build(assessment, small_rulebook(), "en")
    assert _page(context, "u8").content.opens == (
        "Process standardisation: up to 39.9 it gives no recommendation; from 40.0 it flips to KPI, pilot",
    )
    content = _page(context, "firmness").content
    assert [row.unit.name for row in content.redraws] == ["Customer service"]
    assert content.confidence == ()
    assert [pair.term for pair in content.open] == ["Finance shared services", "Legal & compliance"]


def test_the_agenda_is_ranked_by_what_hangs_on_it() -> None:
    """One row a unit and dimension, heaviest first; points on which nothing hangs are left out."""
    assessment = sample_assessment()
    _explain(
        assessment["units"][0],
        agenda=[
            _talk("openness", 0.2, 0.5, "kpi adopt", "kpi pilot"),
            _talk("breadth", 0.05, 0.1, "kpi adopt", "kpi adopt"),
        ],
    )
    _explain(
        assessment["units"][1],
        agenda=[
            _talk("standardisation", 0.6, 1.0, "okr pilot", "hybrid adopt"),
            _talk("standardisation", 0.5, 1.0, "okr pilot", "hybrid adopt"),
        ],
    )
    voices = _page(build(assessment, small_rulebook(), "en"), "voices").content
    assert [(row.unit.name, row.dimension, row.low, row.high) for row in voices.talks] == [
        ("Growth", "Process standardisation", "OKR, pilot", "hybrid, adopt"),
        ("Customer service", "Openness", "KPI, adopt", "KPI, pilot"),
    ]
    assert [(row.low_changes, row.high_changes) for row in voices.talks] == [(False, True), (False, True)]
    assert voices.agenda == ()


@pytest.mark.parametrize(("language", "said"), [("en", "People see it."), ("zh", "大家看得到。")])
def test_the_agenda_says_what_was_asked(language: Language, said: str) -> None:
    """The wording of the item where the assessment holds it, in the report's language; nothing where it does not."""
    assessment = sample_assessment()
    talks = [
        _talk("openness", 0.2, 0.5, "kpi adopt", "kpi pilot"),
        _talk("breadth", 0.2, 0.5, "kpi adopt", "kpi pilot"),
    ]
    talks[0]["item"], talks[1]["item"] = "openness_1", "breadth_1"
    _explain(assessment["units"][0], agenda=talks)
    assessment["items"] = {"openness_1": {"en": "People see it.", "zh": "大家看得到。"}}
    voices = _page(build(assessment, small_rulebook(), language), "voices").content
    assert [row.item for row in voices.talks] == [said, ""]
    assert said in render_html(build(assessment, small_rulebook(), language))


def test_points_that_matter_make_a_page_of_their_own() -> None:
    """Without gaps, splits or anything unseen, the title counts the points on which the advice hangs."""
    assessment = sample_assessment()
    for unit in assessment["units"]:
        unit["findings"] = []
        for score in unit["scores"].values():
            score.update(gap=None, agreement=None)
    _explain(assessment["units"][0], agenda=[_talk("openness", 0.2, 0.5, "kpi adopt", "kpi pilot")])
    assert _titles(assessment)["voices"] == "On one point the advice hangs on who is right"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_withheld_unit_is_explained(language: Language) -> None:
    """Even when the file carries an explanation of a withheld unit, the report is the same as without."""
    assessment = _redrawn(["fully"] * 7)
    plain = asdict(build(assessment, small_rulebook(), language))
    _explain(
        assessment["units"][-1],
        robustness=_robustness("unclear", "kpi adopt"),
        flips=_flips(nearest=_BETTER[0], better=_BETTER[0], changeable=_BETTER[0], given=_BETTER[0]),
        open=[_open("openness", (0.0, 11.7, "kpi adopt"), (11.8, 100.0, "okr adopt"))],
        agenda=[_talk("openness", 0.9, 1.0, "kpi adopt", "okr adopt")],
        confidence=_confidence(),
    )
    assessment["units"][-1]["trace"] = [
        {
            "table": "quadrant",
            "inputs": {"uncertainty": 11.7},
            "outputs": {"quadrant": "a"},
            "decided_by": [],
            "rules": [],
        }
    ]
    assert asdict(build(assessment, small_rulebook(), language)) == plain


def _traced() -> Document:
    """Customer service with the answer of one table: a row that decided, one that failed, one that gave way."""
    assessment = sample_assessment()
    table = real_rulebook().tables["business_fit"]
    assert "goal_volatility" in table.inputs
    assessment = advised(assessment)
    unit = assessment["units"][0]
    inputs = {"quadrant": "stable_operations", "goal_volatility": 30.6, "exploration": 15.3}
    rules = []
    decided = next(entry["rules"] for entry in unit["reasons"] if entry["table"] == "business_fit")
    for rule in table.rules:
        cells = [
            {"input": name, "test": cell.written, "met": rule.id in decided or inputs.get(name) == cell.written}
            for name, cell in zip(table.inputs, rule.when, strict=True)
            if cell.written != "-"
        ]
        rules.append({"rule": rule.id, "met": rule.id in decided, "cells": cells})
    unit["trace"] = [
        {
            "table": "business_fit",
            "inputs": {**dict.fromkeys(table.inputs), **inputs},
            "outputs": {"business_fit": unit["business_fit"]},
            "decided_by": decided,
            "rules": rules,
        },
        {"table": "risks", "inputs": {}, "outputs": {}, "decided_by": [], "rules": []},
    ]
    return assessment


def test_the_trace_says_why_not() -> None:
    """The row that decided with its values, and the nearest row of another answer with the cell that failed."""
    page = _page(build(_traced(), real_rulebook(), "en"), "trace")
    assert page.title == "Why not otherwise: 1 answers of tables in one unit, row by row" or page.title.startswith(
        "Why not"
    )
    (unit,) = page.content.units
    (row,) = unit.rows
    assert row.table == "Business fit"
    assert row.answer == "Leans to KPI"
    assert "Quadrant stable operations" in row.decided
    first = row.nearest[0]
    assert first.term == "Leans to a hybrid"
    assert first.text == "Goal volatility 30.6, not high"


def test_many_units_are_traced_in_the_workbook_alone() -> None:
    """Twenty units would need ten pages: the trace is left to the workbook."""
    assessment = many_units(20)
    step = {"table": "quadrant", "inputs": {"uncertainty": 50.0}, "outputs": {"quadrant": "exploration_zone"}, "decided_by": ["else"], "rules": []}  # fmt: skip
    for unit in assessment["units"]:
        unit["trace"] = [step]
    assert "trace" not in {page.id for page in build(assessment, small_rulebook(), "en").pages}
    assessment["units"] = assessment["units"][:14]
    assert "trace" in {page.id for page in build(assessment, small_rulebook(), "en").pages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_all_renders(language: Language) -> None:
    """Bars, tables and blocks come out in both languages, with every placeholder filled and nothing escaped twice."""
    assessment = _traced()
    for unit in assessment["units"]:
        if unit["method"]:
            _explain(
                unit,
                robustness=_robustness("mostly", _present(unit)),
                flips=_flips(nearest=_BETTER[1], better=_BETTER[1], changeable=_BETTER[1]),
                agenda=[_talk("openness", 0.5, 1.0, "kpi adopt", "okr pilot")],
                confidence=_confidence(),
            )
    html = render_html(build(copy.deepcopy(assessment), real_rulebook(), language))
    assert html.count('<span class="bar">') == sum(bool(unit["method"]) for unit in assessment["units"])
    assert 'style="width:65.00%"' in html
    assert "{respondents}" not in html
    assert "&amp;lt;" not in html
    assert "%(" not in html
