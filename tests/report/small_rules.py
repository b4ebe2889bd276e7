"""A small rulebook with a few rows a table, for tests of the report that need no real rules."""

from __future__ import annotations

from advisor.domain.precedent import Precedent
from advisor.domain.questionnaire import Dimension, Section
from advisor.domain.rulebook import Action, Band, FactType, Risk, Rulebook, SettingType, SettingValue
from advisor.domain.table import (
    Anything,
    Cell,
    ChoiceDomain,
    Comparison,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
)
from advisor.text import Text

_SCORE = NumberDomain(0, 100, 0.1)
_DIMENSIONS = """
business uncertainty|Business uncertainty|业务不确定性
business standardisation|Process standardisation|流程标准化
business goal_volatility|Goal volatility|目标易变性
business exploration|Exploration mandate|探索使命
business interdependence|Interdependence|协同依赖
business measurability|Measurability|结果可度量性
business controllability|Controllability|结果可控性
culture failure_tolerance|Failure tolerance|容错度
culture openness|Openness|信息透明度
culture participation|Participation|目标共创
culture reward_coupling|Reward coupling|奖惩挂钩度
talent self_direction|Self-direction|自驱力
talent breadth|Breadth|T型能力
talent workforce_stability|Workforce stability|队伍稳定度
talent coaching_leadership|Coaching leadership|教练式领导
readiness goal_craft|Goal craft|目标设计能力
readiness data_trust|Data trust|数据可信度
readiness review_rhythm|Review rhythm|沟通复盘机制
readiness system_maturity|Management system|管理体系成熟度
"""


def _t(both: str) -> Text:
    en, _, zh = both.partition("|")
    return Text(en, zh or en)


def _labels(*pairs: str) -> dict[str, Text]:
    return {pair.split("=")[0]: _t(pair.split("=")[1]) for pair in pairs}


def _table(
    id: str, title: str, inputs: dict[str, Domain], labels: dict[str, Text], rows: dict[str, tuple[str, str]]
) -> DecisionTable:
    """Rows give, per row id, the value of the output and the reason; the first cell asks `low`, all others anything."""
    rules = tuple(
        Rule(
            id=row,
            when=tuple(
                Cell(Comparison("<", 40), "low") if place == 0 and row != "else" else Cell(Anything(), "-")
                for place in range(len(inputs))
            ),
            then=(None if value == "null" else value,),
            reason=_t(reason),
            source="redsea2026 §3.3",
            line=1,
        )
        for row, (value, reason) in rows.items()
    )
    return DecisionTable(
        id=id,
        hit_policy=HitPolicy.FIRST,
        inputs=inputs,
        outputs=(Output(id, tuple(labels), labels),),
        rules=rules,
        title=_t(title),
        question=_t("How?|怎样？"),
    )


def _precedents() -> tuple[Precedent, ...]:
    """Four cases: KPI that worked, KPI that failed, a hybrid without a year, OKR with mixed results and a link."""
    rows = (
        ("vha-networks-1997", "kpi", "worked", 1997, None, "found"),
        ("big-bank-dev-team-2000s", "kpi", "failed", 2005, "javascript:alert(1)", "own"),
        ("statoil-equinor-2011", "hybrid", "unknown", None, None, "found"),
        ("sears-outbound-call-centre-2014", "okr", "mixed", 2014, "https://example.org/case", "found"),
    )
    return tuple(
        Precedent(
            id=id,
            name=Text(f"Case {place}", f"案例{place}"),
            organisation="Company",
            unit="unit",
            group=id,
            function="operations",
            sector="services",
            country="CN",
            year=year,
            context="What it was like.",
            summary=Text("It was like this. It ran a method.", "当时如此。用了一种方法。"),
            outcome_note=Text("This came of it. And that.", "结果如此。还有其他。"),
            method_used=method,
            outcome=outcome,
            moved_to=None,
            suited=None if outcome == "failed" else method,
            suited_why="",
            evidence=evidence,
            source_title=f"A source of case {place}",
            source=None,
            link=link,
            ratings={},
        )
        for place, (id, method, outcome, year, link, evidence) in enumerate(rows, start=1)
    )


def small_rulebook() -> Rulebook:
    """Nineteen dimensions, the chain from quadrant to fit in two rows a table, two settings, risks and actions."""
    dimensions: dict[str, Dimension] = {}
    for line in _DIMENSIONS.strip().splitlines():
        head, en, zh = line.split("|")
        section, id = head.split()
        dimensions[id] = Dimension(
            id, section, Text(en, zh), Text("much of it", "高"), Text("little of it", "低"), changeable=False
        )
    scores: dict[str, Domain] = dict.fromkeys(("uncertainty", "standardisation"), _SCORE)
    soil: dict[str, Domain] = dict.fromkeys(("failure_tolerance", "openness", "participation"), _SCORE)
    team: dict[str, Domain] = dict.fromkeys(("self_direction", "breadth"), _SCORE)
    base: dict[str, Domain] = dict.fromkeys(("goal_craft", "data_trust"), _SCORE)
    words: dict[str, Domain] = {"business_fit": ChoiceDomain(("leans_kpi", "leans_okr", "leans_hybrid"))}
    tables = [
        _table("quadrant", "Quadrant|业务象限", scores,
               _labels("stable_operations=Stable operations|稳定运营区", "lean_experiment=Lean experiment|精益试验区",
                       "exploration_zone=Exploration zone|探索创新区", "restructuring=Restructuring|转型整顿区"),
               {"stable": ("stable_operations", "The way is known ({uncertainty}).|做法可以预见（{uncertainty}）。"),
                "else": ("exploration_zone", "Nothing is settled.|做法没有定型。")}),
        _table("business_fit", "Business fit|业务适配", {"quadrant": ChoiceDomain(("stable_operations",))},
               _labels("leans_kpi=Leans to KPI|倾向 KPI", "leans_okr=Leans to OKR|倾向 OKR",
                       "leans_hybrid=Leans to hybrid|倾向组合"),
               {"stable": ("leans_kpi", "Stable work.|工作稳定。"), "else": ("leans_okr", "Open work.|工作开放。")}),
        _table("culture_soil", "Culture soil|文化土壤", soil,
               _labels("fertile=Fertile|肥沃", "partial=Partial|部分具备", "barren=Barren|贫瘠", "unknown=Unknown|未知"),
               {"two_low": ("barren", "Two are low.|两项偏低。"), "else": ("partial", "In between.|介于两者之间。")}),
        _table("team_capacity", "Team capacity|团队能力", team,
               _labels("strong=Strong|强", "partial=Partial|部分具备", "weak=Weak|弱", "unknown=Unknown|未知"),
               {"two_low": ("weak", "Two are low.|两项偏低。"), "else": ("partial", "In between.|介于两者之间。")}),
        _table("foundations", "Foundations|管理基础", base,
               _labels("solid=Solid|扎实", "gaps=Gaps|有缺口", "missing=Missing|缺失", "unknown=Unknown|未知"),
               {"short": ("gaps", "Goal craft at {goal_craft}.|目标设计能力 {goal_craft}。"),
                "else": ("solid", "Nothing short.|没有缺口。")}),
        _table("kpi_soil", "KPI soil|KPI 土壤", {"data_trust": _SCORE},
               _labels("sound=Sound|可靠", "exposed=Exposed|有风险", "corrupting=Corrupting|会扭曲", "unknown=Unknown|未知"),
               {"else": ("sound", "Sound.|可靠。")}),
        _table("method", "Method|方法", words, _labels("kpi=KPI|KPI", "okr=OKR|OKR", "hybrid=Hybrid|组合"),
               {"kpi": ("kpi", "Leans to KPI.|倾向 KPI。"), "else": ("okr", "Leans to OKR.|倾向 OKR。")}),
        _table("form", "Form|形式", words,
               _labels("standard=Standard|标准形式", "kpi_base_okr_pilot=KPI base, OKR pilot|KPI 打底，OKR 试点",
                       "kpi_calibrated_by_okr=KPI calibrated by OKR|OKR 校准 KPI",
                       "okr_lead_kpi_guardrails=OKR leads, KPI guards|OKR 牵引，KPI 护栏",
                       "okr_until_settled=OKR until the goal settles|目标定型前用 OKR", "light_kpi=Light KPI|轻量 KPI"),
               {"else": ("standard", "As published.|标准做法。")}),
        _table("entry", "Entry|进入方式", words,
               _labels("foundations=Foundations first|先补基础", "pilot=Pilot|先试点", "adopt=Adopt|直接采用",
                       "insufficient=Insufficient|信息不足"),
               {"gaps": ("pilot", "Foundations have gaps.|管理基础有缺口。"), "else": ("adopt", "Nothing in the way.|没有阻碍。")}),
        _table("fit", "Fit|与现行做法", words,
               _labels("keep=Keep|保持", "introduce=Introduce|新建", "change=Change|更换", "unknown=Unknown|未知"),
               {"same": ("keep", "As today.|与今天相同。"), "else": ("change", "Unlike today.|与今天不同。")}),
    ]  # fmt: skip
    value = {
        "computed": SettingValue("computed", _t("Computed|按完成率计算"), _t("Pay is computed from attainment.|按完成率算奖金。")),
        "decoupled": SettingValue("decoupled", _t("Decoupled|脱钩"), _t("Pay follows a review.|奖金另行评定。")),
    }  # fmt: skip
    return Rulebook(
        version="0.1",
        sha256="0123456789abcdef" * 4,
        title=_t("KPI, OKR or hybrid|KPI、OKR 或组合"),
        sources={"redsea2026": _t("Redsea Cloud, 2026|红海云，2026"), "practice": _t("Practice|咨询判断")},
        bands={
            "low": Band("low", "< 40", _t("low|低"), _t("Under 40.|低于 40。")),
            "middle": Band("middle", "[40..60)", _t("middle|中"), _t("Between.|居中。")),
            "high": Band("high", ">= 60", _t("high|高"), _t("From 60.|60 及以上。")),
        },
        sections={
            id: Section(id, _t(name))
            for id, name in {
                "business": "Business|业务形态",
                "culture": "Culture|文化",
                "talent": "Talent|人才结构",
                "readiness": "Readiness|数据与管理准备度",
            }.items()
        },
        dimensions=dimensions,
        facts={"lifecycle": FactType("lifecycle", ChoiceDomain(("growing",)), _t("Stage|发展阶段"))},
        tables={table.id: table for table in tables},
        settings={
            "incentive": SettingType(
                "incentive", _t("Incentive|激励"), _t("What drives pay?|奖金看什么？"), "liang2023 §4", value
            )
        },
        risks={
            id: Risk(
                id,
                _t(title),
                _t("A cause.|起因。"),
                _t("An event.|后果。"),
                _t("A sign.|迹象。"),
                _t("A measure.|对策。"),
                _t("Head of HR|人力资源负责人"),
                severity,
                "liang2023 §4.2",
            )
            for id, title, severity in (
                ("disguise", "OKR tied to pay|OKR 与奖金挂钩", 3),
                ("silos", "Data silos|数据孤岛", 2),
            )
        },
        actions={
            id: Action(
                id, _t(title), _t("Do it so.|这样做。"), role, window, effort, _t("It is written.|已成文。"), "practice"
            )
            for id, title, role, window, effort in (
                ("one_owner", "One owner per metric|每个指标一个负责人", "leader", 30, 3),
                ("weekly", "Weekly review|每周复盘", "leader", 60, 2.5),
                ("decouple", "Uncouple pay|奖金脱钩", "hr", 90, 4),
            )
        },
        roles=_labels("leader=Unit leader|单元负责人", "hr=HR|人力资源"),
        forms={},
        precedents=_precedents(),
        precedents_sha256="0" * 64,
    )
