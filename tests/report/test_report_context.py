"""What the pages of the report contain."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from real import advised, real_rulebook
from sample import all_withheld, hostile, many_units, one_unit, sample_assessment
from small_rules import small_rulebook

from advisor.errors import UsageError
from advisor.report.context import build
from advisor.report.model import ReportContext
from advisor.text import LANGUAGES, Language

_ORDER = ["answer", "decisions", "heat", "portfolio", "voices", "risks", "roadmap"]


def _title(context: ReportContext, page: str) -> str:
    return next(found.title for found in context.pages if found.id == page)


def _content(context: ReportContext, page: str) -> Any:
    return next(found.content for found in context.pages if found.id == page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_stand_in_order(language: Language) -> None:
    """The overview, two pages a unit, the open units, then method, tables, guide, model card, cases and limits."""
    context = build(sample_assessment(), small_rulebook(), language)
    ids = [page.id for page in context.pages]
    assert ids[:7] == _ORDER
    assert ids[7:9] == ["u1", "u1-how"]
    assert ids[-7:] == ["u8", "method", "tables", "guide", "card", "cases", "limits"]
    assert [entry.anchor for entry in context.contents] == [page.id for page in context.pages if page.in_contents]


def test_titles_are_findings_with_their_numbers() -> None:
    """English titles count in words and agree in number."""
    context = build(sample_assessment(), small_rulebook(), "en")
    titles = {page.id: page.title for page in context.pages}
    assert titles["answer"] == "Three of nine units should run a hybrid, two KPI and two OKR; three can start now"
    assert titles["decisions"] == "Four units change their method, one introduces one and two keep theirs"
    assert titles["heat"] == (
        "Business uncertainty is high in four units and low in three; failure tolerance is short in two units"
    )
    assert titles["portfolio"] == (
        "Three units are in stable operations, two in exploration zone and two in lean experiment; begin with Regional sales"
    )
    assert titles["voices"] == "In three units leaders rate coaching leadership 34–51 points above their staff"
    assert titles["risks"] == "“OKR tied to pay” is the first risk: it threatens four of seven units"
    assert titles["roadmap"] == "The first 90 days take 54.5 person-days, 21 of them in the first 30"
    assert titles["u2"] == "Growth: from KPI to OKR; pilot"
    assert titles["u1"] == "Customer service: stay with KPI; carry on"
    assert titles["u1-how"] == "Customer service: one setting to change and 9.5 person-days"
    assert titles["u8"] == "Finance shared services: no recommendation yet, two answers are missing"
    assert (
        titles["limits"] == "What this report cannot say: one unit not shown, 19 scores in dispute and no advice proven"
    )


def test_titles_in_chinese() -> None:
    """Chinese titles write small counts as characters and break into clauses."""
    context = build(sample_assessment(), small_rulebook(), "zh")
    assert _title(context, "answer") == "九个单元中，三个用混合，两个用 KPI，两个用 OKR；三个现在就能开始"
    assert _title(context, "decisions") == "四个单元更换方法，一个新建，两个保持"
    assert _title(context, "u2") == "增长团队：由 KPI 改用 OKR；先试点"
    assert _title(context, "u7") == "商家入驻：新建组合（OKR 牵引，KPI 护栏）；先试点"


def test_nothing_of_a_withheld_unit_is_told() -> None:
    """Even when the file carries scores of a withheld unit, none of them reaches the report."""
    assessment = sample_assessment()
    withheld = assessment["units"][-1]
    secret = {"value": 11.7, "n": 3, "median": 11.7, "band": [3.3, 22.2], "se": 1.1, "cannot_judge": 0.4,
              "agreement": None, "gap": None}  # fmt: skip
    withheld.update(
        n=3,
        scores=dict.fromkeys(("uncertainty", "openness"), secret),
        findings=[{"kind": "not_visible", "dimension": "openness", "share": 0.66}],
        risks=[{"id": "silos", "because": []}],
        actions=[{"id": "one_owner", "because": []}],
        second_opinion=assessment["units"][1]["second_opinion"],
    )
    plain = json.dumps(asdict(build(assessment, small_rulebook(), "en")))
    assert "11.7" not in plain
    assert "66%" not in plain
    assert plain.replace("Legal & compliance", "") == json.dumps(
        asdict(build(sample_assessment(), small_rulebook(), "en"))
    ).replace("Legal & compliance", "")


def test_the_heat_map_shows_every_score() -> None:
    """Each cell holds the value of the file; missing and withheld cells say why."""
    assessment = sample_assessment()
    heat = _content(build(assessment, small_rulebook(), "en"), "heat")
    table = heat.tables[0]
    names = [column.unit.name for column in table.columns]
    rows = {row.name: row for section in table.sections for row in section.rows}
    for unit in assessment["units"]:
        place = names.index(unit["name_en"])
        for dimension, score in unit["scores"].items():
            name = small_rulebook().dimensions[dimension].name.en
            assert rows[name].cells[place].text == f"{score['value']:.1f}"
    finance = names.index("Finance shared services")
    assert rows["Business uncertainty"].cells[finance].why == "unseen"
    assert rows["Process standardisation"].cells[finance].why == "not asked"
    assert rows["Openness"].cells[names.index("Legal & compliance")].withheld
    assert set(heat.marks) == {"split", "withheld", "missing"}


def test_cells_with_fewer_answers_say_so() -> None:
    """Where fewer people answered a dimension than the unit has respondents, the cell tells its number."""
    assessment = sample_assessment()
    assessment["units"][0]["scores"]["openness"]["n"] = 15
    assessment["units"][0]["missing"] = [{"id": "breadth", "why": "too_few"}]
    del assessment["units"][0]["scores"]["breadth"]
    heat = _content(build(assessment, small_rulebook(), "zh"), "heat")
    cells = [cell for section in heat.tables[0].sections for row in section.rows for cell in row.cells]
    assert "15" in {cell.n for cell in cells}
    assert "人少" in {cell.why for cell in cells}


def test_one_unit() -> None:
    """A single unit gets its own sentence, and no tables that compare."""
    context = build(one_unit(), small_rulebook(), "en")
    assert _title(context, "answer") == "Growth should run OKR; a pilot comes first"
    assert not {"decisions", "heat"} & {page.id for page in context.pages}
    reasons = _content(context, "answer").reasons
    assert [reason.figure for reason in reasons] == ["79.5", "KPI", "75.0"]


@pytest.mark.parametrize(
    ("method", "entry", "en", "zh"),
    [
        ("kpi", "adopt", "Growth should run KPI; it can start now", "增长团队应当用 KPI；现在就能开始"),
        (
            "hybrid",
            "foundations",
            "Growth should run a hybrid; foundations come first",
            "增长团队应当用混合方法；先补基础",
        ),
    ],
)
def test_one_unit_by_method_and_entry(method: str, entry: str, en: str, zh: str) -> None:
    """The sentence of a single unit follows method and way in."""
    assessment = one_unit()
    assessment["units"][0].update(method=method, entry=entry)
    assert _title(build(assessment, small_rulebook(), "en"), "answer") == en
    assert _title(build(assessment, small_rulebook(), "zh"), "answer") == zh


@pytest.mark.parametrize(
    ("methods", "entries", "title"),
    [
        (["kpi", "kpi"], ["adopt", "adopt"], "All two units should run KPI; all can start now"),
        (
            ["okr", "okr"],
            ["pilot", "foundations"],
            "All two units should run OKR; each needs a pilot or foundations first",
        ),
        (["hybrid", "hybrid"], ["adopt", "pilot"], "All two units should run a hybrid; one can start now"),
        (["kpi", "okr"], ["adopt", "pilot"], "One of two units should run KPI and one OKR; one can start now"),
        (
            ["okr", None],
            ["adopt", "insufficient"],
            "The only unit that can be advised should run OKR; it can start now",
        ),
    ],
)
def test_methods_are_counted(methods: list[str | None], entries: list[str], title: str) -> None:
    """All alike, mixed, and partly undecided groups each get a sentence that is right in number."""
    assessment = sample_assessment()
    assessment["units"] = assessment["units"][:2]
    for unit, method, entry in zip(assessment["units"], methods, entries, strict=True):
        unit.update(method=method, entry=entry, status="decided" if method else "insufficient")
    assert _title(build(assessment, small_rulebook(), "en"), "answer") == title


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_withheld(language: Language) -> None:
    """Where nothing may be shown, the report says so, how to get to a result, and the method."""
    context = build(all_withheld(), small_rulebook(), language)
    assert [page.id for page in context.pages] == ["answer", "method", "tables", "card", "limits"]
    answer = _content(context, "answer")
    assert answer.reasons == ()
    assert len(answer.steps) == 4
    assert context.cover.spine is None


def test_none_decided() -> None:
    """Units that are shown but undecided get pages of their own, and no portfolio."""
    assessment = sample_assessment()
    assessment["units"] = [assessment["units"][7], {**assessment["units"][7], "unit": "x", "current_method": None}]
    assessment["units"][1]["missing"] = [{"id": "openness", "why": "too_few"}]
    context = build(assessment, small_rulebook(), "en")
    assert [page.id for page in context.pages] == [
        "answer",
        "decisions",
        "heat",
        "voices",
        "u1",
        "u2",
        "method",
        "tables",
        "card",
        "cases",
        "limits",
    ]
    assert _title(context, "answer") == "No unit can be advised yet: first ask what is missing"
    assert _content(context, "u2").ask == "Complete what is missing, then decide again."
    assert "Ask people who see" in _content(context, "u1").ask


def test_many_units_are_counted_not_named() -> None:
    """With sixty units tables count, contents gather the unit pages, the heat map is split."""
    context = build(many_units(), small_rulebook(), "en")
    assert not _content(context, "answer").named
    assert not _content(context, "decisions").names
    assert len(_content(context, "heat").tables) == 5
    assert len(_content(context, "portfolio").key) == 60
    assert sum(entry.anchor.startswith("u") for entry in context.contents) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_short_where_space_is_short(language: Language) -> None:
    """Names of any length fit headings and columns; the whole name stands on the unit's page."""
    context = build(hostile(), small_rulebook(), language)
    page = _content(context, "u7")
    assert page.full_name == "W" * 120
    assert len(page.unit.short) < 20


def test_present_practice_is_judged_only_where_it_is_known() -> None:
    """Units that keep, introduce, or did not state a method are each told apart."""
    assessment = sample_assessment()
    for unit in assessment["units"][:7]:
        unit.update(fit="keep")
    context = build(assessment, small_rulebook(), "en")
    assert _title(context, "decisions") == "Seven units keep their method"
    assert _content(context, "answer").reasons[1].heading == "Today's method already fits"
    for unit, fit in zip(assessment["units"][:7], ["unknown"] * 6 + ["introduce"], strict=True):
        unit.update(fit=fit, current_method=None)
    context = build(assessment, small_rulebook(), "en")
    assert _title(context, "decisions") == "One unit introduces a method and six did not state what they run"
    for unit in assessment["units"][:7]:
        unit.update(fit="unknown")
    context = build(assessment, small_rulebook(), "en")
    assert _title(context, "decisions") == "Seven units did not state their method"
    assert len(_content(context, "answer").reasons) == 2


def test_what_speaks_against_it() -> None:
    """Capped entry, a mandate, fixed pay, doubts and flagged answers are named."""
    assessment = one_unit()
    unit = assessment["units"][0]
    unit.update(mandated_method="kpi", fixed=["reward_coupling"], careless={"changes": True})
    unit["reasons"][-2] = {"table": "entry", "rules": ["gaps"]}
    unit["missing"] = [{"id": "breadth", "why": "too_few"}]
    against = _content(build(assessment, small_rulebook(), "en"), "u1").against
    assert against[0] == "Foundations have gaps."
    assert against[1] == "KPI is mandated from above; the advice has to work inside it."
    assert against[2] == "The unit may not change: Reward coupling."
    assert against[3].startswith("Opinions are split on Process standardisation")
    assert against[5] == "Not known: Breadth."


def test_an_open_strategy_and_a_missing_sponsor_come_first() -> None:
    """The first decision is the one that caps every unit."""
    for key, what in (("strategy_clear", "Settle the strategy"), ("sponsor", "Name a sponsor")):
        assessment = sample_assessment()
        assessment["engagement"][key] = False
        decisions = _content(build(assessment, small_rulebook(), "en"), "answer").decisions
        assert decisions[0].what.startswith(what)


def test_a_report_without_disagreement_has_no_page_about_it() -> None:
    """No split, no gap, nothing unseen: the page is left out."""
    assessment = sample_assessment()
    for unit in assessment["units"]:
        unit["findings"] = []
        for score in unit["scores"].values():
            score.update(gap=None, agreement=None, se=None, band=None)
    context = build(assessment, small_rulebook(), "en")
    assert "voices" not in {page.id for page in context.pages}


@pytest.mark.parametrize(
    ("gap", "split", "title"),
    [
        (-30.0, True, "In one unit leaders and staff are 30 points apart on openness"),
        (5.0, True, "On one score colleagues disagree: to be talked over before it is used"),
        (None, False, "Staff of one unit cannot see what they are asked about"),
    ],
)
def test_the_title_about_disagreement_takes_the_strongest(gap: float | None, split: bool, title: str) -> None:
    """A wide gap goes before splits, splits before what staff cannot see."""
    assessment = sample_assessment()
    for unit in assessment["units"]:
        for score in unit["scores"].values():
            score.update(gap=None, agreement=None)
    score = assessment["units"][0]["scores"]["openness"]
    if gap is not None:
        score["gap"] = {"leaders": 50.0 + gap, "members": 50.0, "n_leaders": 5, "n_members": 9}
    if split:
        score["agreement"] = {"ad": 1.2, "rwg": 0.2, "critical": 0.5, "split": True, "camps": False}
    assert _title(build(assessment, small_rulebook(), "en"), "voices") == title


def test_a_plan_without_actions_or_risks_is_left_out() -> None:
    """No actions, no roadmap; no risks, no risk page; no headcount, no sizes."""
    assessment = sample_assessment()
    assessment["engagement"].update(pay_rules_change=None, client="", title="")
    assessment["reliability"] = None
    assessment["consent"] = "open"
    assessment["questionnaire"]["id"] = "full"
    for unit in assessment["units"]:
        unit.update(actions=[], risks=[], headcount=None, settings={}, careless={"changes": None})
    context = build(assessment, small_rulebook(), "en")
    assert not {"roadmap", "risks", "guide"} & {page.id for page in context.pages}
    assert context.cover.client == "Client not named"
    assert "not stated" in _content(context, "portfolio").caption
    assert _content(context, "method").reliability == ""


def test_pay_rules_that_change_after_the_plan() -> None:
    """A date beyond the ninety days is told in words, since the timeline does not reach it."""
    assessment = sample_assessment()
    assessment["engagement"]["pay_rules_change"] = "2027-07-01"
    plan = _content(build(assessment, small_rulebook(), "en"), "roadmap")
    assert "1 July 2027" in plan.after
    assert plan.timeline.dots == ()


def test_scores_in_the_middle_band_are_explained() -> None:
    """A unit in the grey band is counted in the caption of the matrix."""
    assessment = sample_assessment()
    assessment["units"][0]["scores"]["uncertainty"]["value"] = 50.0
    caption = _content(build(assessment, small_rulebook(), "en"), "portfolio").caption
    assert "one unit stands in it" in caption


def test_all_on_one_side() -> None:
    """Where all units are alike, or all in the middle, titles and reasons say that."""
    assessment = sample_assessment()
    for unit in assessment["units"][:7]:
        unit["scores"]["uncertainty"]["value"] = 20.0
    context = build(assessment, small_rulebook(), "en")
    assert _title(context, "heat").startswith("Business uncertainty is low in seven units")
    assert _content(context, "answer").reasons[0].heading == "The work can be predicted"
    for unit in assessment["units"][:7]:
        for score in unit["scores"].values():
            score["value"] = 50.0
    context = build(assessment, small_rulebook(), "en")
    assert _title(context, "heat") == (
        "Business uncertainty lies in the middle everywhere; no condition is short in more than one unit"
    )
    assert [reason.heading for reason in _content(context, "answer").reasons] == ["Method and work do not match today"]


def test_a_shared_shortage_is_a_reason() -> None:
    """Where no pay is tied, the condition most units fall short of is the third reason."""
    assessment = sample_assessment()
    for unit in assessment["units"][:7]:
        unit["scores"]["reward_coupling"]["value"] = 20.0
    reasons = _content(build(assessment, small_rulebook(), "en"), "answer").reasons
    assert reasons[2].heading == "Failure tolerance falls short"


def test_careless_answers_that_matter_are_named() -> None:
    """The limits say which advice would change, without any figure."""
    assessment = sample_assessment()
    assessment["units"][1]["careless"]["changes"] = True
    limits = _content(build(assessment, small_rulebook(), "en"), "limits")
    assert any("the advice for Growth would change" in pair.text for pair in limits.computed)


def test_few_answers_are_not_read_into() -> None:
    """Where too few answered the first dimensions, the page asks for more answers."""
    assessment = sample_assessment()
    assessment["units"][7]["missing"] = [{"id": "uncertainty", "why": "too_few"}]
    assert "Win more answers" in _content(build(assessment, small_rulebook(), "en"), "u8").ask


def test_other_rules_are_refused() -> None:
    """Texts come from the rules that decided, or not at all."""
    with pytest.raises(UsageError, match=r"made by rules 0\.1"):
        build(sample_assessment(), real_rulebook(), "en")


def test_other_formats_are_refused() -> None:
    """A file of another schema is not half understood."""
    with pytest.raises(UsageError, match="schema 7"):
        build({**sample_assessment(), "schema": 7}, small_rulebook(), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", [sample_assessment, one_unit, many_units, all_withheld])
def test_the_real_rules_fill_every_text(variant: Any, language: Language) -> None:
    """With the shipped rules no placeholder stays open and no id is shown in the place of words."""
    plain = json.dumps(asdict(build(advised(variant()), real_rulebook(), language)), ensure_ascii=False)
    assert "{" + "openness}" not in plain
    for id in ("stable_operations", "kpi_base_okr_pilot", "leans_okr", "unit_head", "entry_at_best", "base_form"):
        assert id not in plain
