"""The second opinion in the report: unit pages, marks of contested units, model card, cited cases."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from real import advised, real_rulebook
from sample import many_units, one_unit, sample_assessment, sample_figures
from small_rules import small_rulebook

from advisor.report.context import build
from advisor.report.html import render_html
from advisor.report.model import ReportContext
from advisor.report.opinion_views import CaseRow, OpinionBlock
from advisor.report.pages.density import _fewer, fit
from advisor.report.speech import Speech
from advisor.report.unit_views import SettingRow, UnitAction, UnitRisk
from advisor.text import LANGUAGES, Language


def _content(context: ReportContext, page: str) -> Any:
    return next(found.content for found in context.pages if found.id == page)


def _report(assessment: dict[str, Any] | None = None, language: Language = "en") -> ReportContext:
    return build(assessment or sample_assessment(), small_rulebook(), language)


def _with(unit: int, **changes: Any) -> dict[str, Any]:
    assessment = sample_assessment()
    assessment["units"][unit]["second_opinion"].update(changes)
    return assessment


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("u1", "Published units with such a profile went the same way: KPI. It resembles units in which KPI worked."),
        (
            "u2",
            (
                "Contested: published units with such a profile ran KPI; the rules say OKR for the reasons in the chain. "
                "Read the cases before you decide. It resembles units in which OKR failed."
            ),
        ),
        (
            "u3",
            (
                "Published units with such a profile could have gone either way: OKR or hybrid. "
                "Too few cases to say whether it resembles units in which OKR worked."
            ),
        ),
        (
            "u4",
            (
                "Published units with such a profile could have gone either way: KPI or OKR. A hybrid of both agrees with that. "
                "It resembles units in which KPI failed. Too few cases to say whether it resembles units in which OKR worked. "
                "No close precedent: the nearest are listed all the same."
            ),
        ),
        (
            "u5",
            (
                "Published units with such a profile ran OKR; with only 1 hybrid in the library this is a lean, not a contest. "
                "It resembles neither units in which KPI worked nor such in which it failed. "
                "Too few cases to say whether it resembles units in which OKR worked."
            ),
        ),
        ("u6", "Silent: no case is close enough; the nearest are listed all the same."),
        (
            "u7",
            (
                "Published units with such a profile ran KPI; with only 1 hybrid in the library this is a lean, not a contest. "
                "It resembles units in which KPI or OKR worked."
            ),
        ),
        ("u8", "Silent: the rules do not decide here, so there is nothing to compare."),
    ],
)
def test_each_state_is_a_sentence(page: str, sentence: str) -> None:
    """Every state is told in plain words, with resemblance and never with a probability of success."""
    assert _content(_report(), page).opinion.lead == sentence


@pytest.mark.parametrize(
    ("silence", "en", "zh"),
    [
        ("empty_set", "none of the three methods fits", "三种方法与这样的画像都不够吻合"),
        ("full_set", "all three methods remain possible", "三种方法都有可能"),
    ],
)
def test_silence_says_why(silence: str, en: str, zh: str) -> None:
    """A set that is empty or full is told in both languages, without shares."""
    assessment = _with(0, state="silent", silence=silence)
    assert en in _content(_report(assessment), "u1").opinion.lead
    assert zh in _content(_report(assessment, "zh"), "u1").opinion.lead
    assert _content(_report(assessment), "u1").opinion.shares == ""


def test_shares_are_weights_with_what_moved_them() -> None:
    """The shares carry their range, and the strongest traits stand with direction and score."""
    assert _content(_report(), "u2").opinion.shares == (
        "Share of weight, not a chance of success: KPI 22% (12–34%), OKR 71% (51–83%), hybrid 7% (3–16%). "
        "Moved most toward OKR by business uncertainty 79.5 and process standardisation 31.8; "
        "toward KPI by management system 52.3."
    )
    assert "推向 OKR 的是业务不确定性 79.5" in _content(_report(language="zh"), "u2").opinion.shares


def test_what_moves_nothing_is_not_named() -> None:
    """Contributions near nought are left out, and a trait without a score stands by its name."""
    assessment = sample_assessment()
    terms = assessment["units"][1]["second_opinion"]["contributions"]["dimensions"]
    terms.update(dict.fromkeys(terms, 0.01))
    assert _content(_report(assessment), "u2").opinion.shares.endswith("hybrid 7% (3–16%).")
    terms["openness"] = 0.9
    del assessment["units"][1]["scores"]["openness"]
    assert _content(_report(assessment), "u2").opinion.shares.endswith("Moved most toward OKR by openness.")


def test_precedents_have_method_year_role_and_overlap() -> None:
    """Each case stands with its mark, why it is shown, how it ended, its source and how much could be compared."""
    block = _content(_report(), "u1").opinion
    assert [(row.mark.letter, row.name, row.role) for row in block.cases] == [
        ("K", "Case 1, 1997", "near, it worked"),
        ("K", "Case 2, 2005", "near, it failed"),
        ("H", "Case 3", "ran another method, result unknown"),
        ("O", "Case 4, 2014", "mixed results"),
    ]
    assert block.cases[0].overlap == "19 of 19 traits compared"
    assert block.cases[0].source == "A source of case 1"
    assert [row.name for row in _content(_report(language="zh"), "u1").opinion.cases][:2] == [
        "案例1，1997",
        "案例2，2005",
    ]


def test_a_case_that_the_rules_do_not_have_is_left_out() -> None:
    """An unknown id names nothing, and leads nowhere."""
    near = {"case": "gone", "role": "near", "distance": 0.1, "percentile": 1.0, "overlap": 3}
    assert _content(_report(_with(0, precedents=[near])), "u1").opinion.cases == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_contested_units_are_marked_wherever_they_are_recommended(language: Language) -> None:
    """Answer, decisions, heat map, matrix and unit page carry the word; without a contested unit nobody reads it."""
    context = _report(language=language)
    word = {"en": "contested", "zh": "有争议"}[language]
    sections = render_html(context, standalone=False).split("<section ")[2:]
    marked = {section.split('id="')[1].split('"')[0] for section in sections if f'"tag">{word}' in section}
    assert marked == {"answer", "decisions", "heat", "u2"}
    portfolio = _content(context, "portfolio")
    assert any(word in label.text for label in portfolio.chart.labels)
    assert word in portfolio.chart.alt
    assert word in portfolio.caption
    assert [dot.ring for dot in portfolio.chart.dots].count(True) == 1
    assert [dot.ring for dot in _content(context, "answer").matrix.dots].count(True) == 1
    assert not any(dot.ring for dot in context.cover.spine.dots)  # type: ignore[union-attr]
    plain = render_html(_report(_with(1, state="confirms"), language), standalone=False)
    assert 'class="tag"' not in plain


def test_contested_units_are_marked_in_the_key_of_many() -> None:
    """Where units are numbered in the matrix, the key beneath carries the mark."""
    html = render_html(_report(many_units()), standalone=False)
    key = html.split('<ol class="key">')[1].split("</ol>")[0]
    assert key.count('class="tag"') == sum(unit["unit"] != "" for unit in many_units()["units"][1::7])


def test_a_contested_unit_without_a_matrix_is_explained_under_the_table() -> None:
    """Where no unit can be placed, the mark is explained all the same."""
    assessment = one_unit()
    del assessment["units"][0]["scores"]["uncertainty"]
    html = render_html(_report(assessment), standalone=False)
    assert "<figure" not in html.split('id="answer"')[1].split("</section>")[0]
    assert "went another way" in html


def test_cited_cases_stand_in_full_once() -> None:
    """Each case is listed once, by method and year, with its units; only web addresses become links."""
    cases = _content(_report(), "cases")
    assert [row.name for row in cases.rows] == ["Case 1, 1997", "Case 2, 2005", "Case 4, 2014", "Case 3"]
    assert [row.link for row in cases.rows] == ["", "", "https://example.org/case", ""]
    assert cases.rows[0].units.startswith("Customer service")
    html = render_html(_report())
    assert '<a href="https://example.org/case">https://example.org/case</a>' in html
    assert "javascript:" not in html


@pytest.mark.parametrize(
    ("prior", "index", "en", "zh"),
    [
        (1.006, False, "beats the class prior, not the simple index", "胜过先验比例，未胜过简单指数"),
        (1.006, True, "beats both class prior and simple index", "胜过先验比例，也胜过简单指数"),
        (0.5, True, "beats the simple index, not the class prior", "胜过简单指数，未胜过先验比例"),
        (0.5, False, "beats neither class prior nor simple index", "没有胜过先验比例，也没有胜过简单指数"),
    ],
)
def test_the_model_card_says_what_it_beats(prior: float, index: bool, en: str, zh: str) -> None:
    """The title is the finding: how many cases, and which baselines it beats."""
    assessment = sample_assessment()
    figures = assessment["opinion"]["figures"]
    figures["beats_index"] = index
    figures["baselines"]["prior"]["log_loss"] = prior
    titles = {
        language: next(page.title for page in _report(assessment, language).pages if page.id == "card")
        for language in LANGUAGES
    }
    assert titles == {
        "en": f"The second opinion knows 66 labelled cases and {en}",
        "zh": f"第二意见依据 66 个有标注的案例，{zh}",
    }


def test_the_model_card_prints_the_figures() -> None:
    """Scores with intervals beside the baselines, confusion, calibration, and which baselines do as well."""
    card = _content(_report(), "card")
    first, *others = card.figures.rows
    assert first.scores == ("0.65", "0.34", "0.74", "0.56")
    assert first.edges == ("0.46–0.84", "", "", "0.49–0.62")
    assert [row.name for row in others] == [
        "Class prior",
        "Simple index from theory",
        "The rules",
        "Nearest precedents",
    ]
    assert card.figures.confusion[0].counts == ("21", "5", "1")
    assert next((row.said, row.true) for row in card.figures.calibration) == ("54%", "50%")
    assert "not better beyond chance than: simple index from theory and nearest precedents" in card.figures.reading
    assert "p = 0.01" in card.figures.reading
    assert {pair.term for pair in card.limits} >= {"Not a sample", "Labels", "Missing ratings", "Own cases"}
    assert next(pair.text for pair in card.limits if pair.term == "Labels").startswith("1 of 66 labels")


def test_a_lower_loss_counts_only_beyond_chance() -> None:
    """With an interval of the difference, a baseline is beaten only where that lies below nought."""
    assessment = sample_assessment()
    figures = assessment["opinion"]["figures"]
    figures["against"] = {
        "rules": {"log_loss_difference": [-0.285, 0.089]},
        "prior": {"log_loss_difference": [-0.5, -0.2]},
    }
    del figures["permutation"]
    del figures["baselines"]["precedent"]
    del figures["brier"]
    card = _content(_report(assessment), "card")
    assert (
        card.figures.reading
        == "On log loss it is not better beyond chance than: simple index from theory and the rules."
    )
    assert card.figures.rows[0].scores[1] == "–"
    figures.update(beats_index=True, against={"rules": {"log_loss_difference": [-0.285, -0.1]}})
    assert _content(_report(assessment), "card").figures.reading == ""


def test_without_an_evaluation_the_card_says_so() -> None:
    """No figures stored: title and page say that, and print none."""
    assessment = sample_assessment()
    assessment["opinion"]["figures"] = None
    context = _report(assessment)
    assert next(page.title for page in context.pages if page.id == "card").endswith("how good it is was not stored")
    assert "No evaluation was stored" in render_html(context)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_second_opinion_nothing_is_said_of_it(language: Language) -> None:
    """An assessment from before, or without a model, has neither blocks nor card nor cases."""
    assessment = sample_assessment()
    del assessment["opinion"]
    for unit in assessment["units"]:
        del unit["second_opinion"]
    context = _report(assessment, language)
    assert not {"card", "cases"} & {page.id for page in context.pages}
    assert {"en": "econd opinion", "zh": "第二意见"}[language] not in json.dumps(asdict(context), ensure_ascii=False)


def test_the_limits_count_the_states() -> None:
    """The page of limits says how often the second opinion confirms, allows, leans, contests and is silent."""
    computed = {pair.term: pair.text for pair in _content(_report(), "limits").computed}
    assert computed["Second opinion"] == (
        "Of 8 second opinions: confirming 1, compatible 2, leaning to one side of a hybrid 2, contesting 1, silent 2."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_real_cases_fill_the_blocks(language: Language) -> None:
    """With the shipped library every decided unit has its precedents, and the labels of the card are counted from it."""
    context = build(advised(), real_rulebook(), language)
    pages = [page.content for page in context.pages if page.partial == "unit"]
    assert all(3 <= len(page.opinion.cases) <= 5 for page in pages)
    labels = _content(context, "card").limits[1].text
    assert "58" in labels
    assert "66" in labels


def _case(place: int, *, method: str = "kpi", failed: bool = False) -> CaseRow:
    mark = replace(_content(_report(), "u1").opinion.cases[0].mark, id=method)
    return CaseRow(
        mark, f"case {place}", "near", "s" * 200, "First. " + "n" * 150, "t" * 60, "o" * 20, failed, f"case-{place}"
    )


def test_cases_are_spared_from_the_far_end() -> None:
    """The nearest stays, so do another method and a failure; three are the least."""
    rows = [_case(0), _case(1), _case(2), _case(3, method="okr"), _case(4, failed=True)]
    assert [row.anchor for row in _fewer(rows)] == ["case-0", "case-1", "case-3", "case-4"]
    assert _fewer(rows[:3]) == rows[:3]
    alike = [_case(0), _case(1, method="okr"), _case(2, failed=True), _case(3)]
    assert [row.anchor for row in _fewer(alike)] == ["case-0", "case-1", "case-2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crowded_page_gives_up_what_stands_elsewhere(language: Language) -> None:
    """The more actions, the less is told: details first, then cases in a line; what changes is always in the table."""
    block = OpinionBlock(
        contested=False, lead="l" * 200, shares="s" * 200, cases=tuple(_case(place) for place in range(5))
    )
    settings = [SettingRow(f"setting {n}", "today", "proposed", "d" * 150, n % 2 == 0, "") for n in range(13)]
    risks = [UnitRisk("risk", "", "e" * 100, "m" * 100, "who") for _n in range(3)]
    told = []
    for count in range(0, 30, 2):
        actions = [UnitAction("action", "role", "30", "1", "e" * 80) for _n in range(count)]
        page = fit(settings, actions, risks, block, Speech(language))
        assert len(page.settings) + len(page.rest) == len(settings)
        assert page.opinion is not None
        assert all(row.changes for row in page.settings) or not page.rest
        details = sum(bool(row.detail) for row in page.settings)
        told.append(
            (details, len(page.risks), len(page.opinion.cases), sum(bool(row.note) for row in page.opinion.cases))
        )
    assert told == sorted(told, reverse=True)
    assert told[-1] == (0, 0, 3, 0)
    assert fit(settings[:2], [], risks[:1], None, Speech(language)).opinion is None


def test_the_sample_has_every_state() -> None:
    """The invented company shows all six states, so that each is looked at."""
    states = {(unit["second_opinion"] or {}).get("state") for unit in sample_assessment()["units"]}
    assert states >= {"confirms", "compatible", "contradicts", "leans_kpi", "leans_okr", "silent"}
    assert copy.deepcopy(sample_figures()) == sample_figures()
