"""Sheets on what was found and what follows: recommendations, scores, settings, risks, actions, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.domain.rulebook import Rulebook
from advisor.report.workbook.room import BASES, bounded, room_cells, room_heads, with_room
from advisor.report.workbook.sheet import Cell, Sheet
from advisor.report.workbook.words import OPINIONS, Words
from advisor.text import Text

_OUTPUTS = ("quadrant", "business_fit", "culture_soil", "team_capacity", "foundations", "kpi_soil")


def score_sheets(document: Mapping[str, Any], words: Words) -> Iterator[Sheet]:
    """Recommendations, scores with all that belongs to them, and the scores side by side."""
    yield _recommendations(document, words)
    yield _scores(document, words)
    yield Sheet(
        "heat map",
        [*words.unit_heads, *(words.say(dimension.name) for dimension in words.rules.dimensions.values())],
        (
            [*words.unit(one), *(one["scores"].get(name, {}).get("value") for name in words.rules.dimensions)]
            for one in document["units"]
        ),
    )


def advice_sheets(document: Mapping[str, Any], words: Words) -> Iterator[Sheet]:
    """What to set, what can go wrong, what to do."""
    yield _settings(document, words)
    yield _risks(document, words)
    yield _actions(document, words)


def about(document: Mapping[str, Any], words: Words) -> Sheet:
    """What the workbook was made from, and what the respondents were promised."""
    both = words.both
    rows: list[list[Cell]] = [
        [both("client", "客户"), document["engagement"]["client"]],
        [both("date", "日期"), document["date"]],
        [both("rules", "规则"), f"{document['rules']['version']} {document['rules']['sha256']}"],
        [both("questionnaire", "问卷"), f"{document['questionnaire']['id']} {document['questionnaire']['version']}"],
        [both("consent", "约定"), document["consent"]],
        [both("threshold", "匿名门槛"), document["threshold"]],
        [both("note", "说明"), _protection(document, words)],
    ]
    return Sheet("about", [both("what", "项目"), both("value", "内容")], rows)


def _recommendations(document: Mapping[str, Any], words: Words) -> Sheet:
    both, label = words.both, words.label
    titles = {output.name: table.title for table in words.rules.tables.values() for output in table.outputs}
    return Sheet(
        "recommendations",
        [
            *words.unit_heads,
            both("status", "状态"),
            both("method", "方法"),
            both("form", "形式"),
            both("way in", "进入方式"),
            both("today", "现行方法"),
            both("present practice", "与现行对照"),
            *(words.say(titles[name] or Text(name, name)) for name in _OUTPUTS),
            both("published cases", "已发表案例"),
            both("respondents", "作答人数"),
            *(room_heads(words) if with_room(document) else ()),
        ],
        (
            [
                *words.unit(one),
                one["status"],
                label("method", one["method"]),
                label("form", one["form"]),
                label("entry", one["entry"]),
                one["current_method"],
                label("fit", one["fit"]),
                *(label(name, one[name]) for name in _OUTPUTS),
                _opinion(one, words),
                one["n"] if one["n"] is not None else f"<{document['threshold']}",
                *(room_cells(one, words) if with_room(document) else ()),
            ]
            for one in document["units"]
        ),
    )


def _opinion(one: Mapping[str, Any], words: Words) -> Cell:
    """How published cases stand to the recommendation; a contested unit is marked."""
    opinion = one.get("second_opinion")
    return None if opinion is None else words.say(OPINIONS[opinion["state"]])


def _scores(document: Mapping[str, Any], words: Words) -> Sheet:
    both = words.both
    return Sheet(
        "scores",
        [
            *words.unit_heads,
            both("section", "部分"),
            both("dimension", "维度"),
            "id",
            both("score 0-100", "得分 0-100"),
            "n",
            both("median", "中位数"),
            both("15 %", "15 分位"),
            both("85 %", "85 分位"),
            both("standard error", "标准误"),
            "AD_M",
            "r*wg",
            both("chance threshold", "偶然水平"),
            both("split", "有分歧"),
            both("cannot judge", "无法判断占比"),
            both("leaders", "负责人"),
            both("members", "成员"),
            both("basis", "依据"),
            both("score of the answers", "作答得分"),
            both("note of the room", "现场说明"),
            both("why missing", "缺失原因"),
        ],
        (_score_row(one, name, words) for one in document["units"] for name in words.rules.dimensions),
    )


def _score_row(one: Mapping[str, Any], name: str, words: Words) -> list[Cell]:
    rules: Rulebook = words.rules
    dimension = rules.dimensions[name]
    section = rules.sections[dimension.section].name
    head: list[Cell] = [*words.unit(one), words.say(section), words.say(dimension.name), name]
    score = one["scores"].get(name)
    if score is None:
        why = next((entry["why"] for entry in one["missing"] if entry["id"] == name), "")
        return [*head, *[None] * 16, why]
    agreement = score["agreement"] or {}
    band = score["band"] or [None, None]
    gap = score["gap"] or {}
    return [
        *head,
        score["value"],
        score["n"],
        score["median"],
        *band,
        score["se"],
        agreement.get("ad"),
        agreement.get("rwg"),
        agreement.get("critical"),
        agreement.get("split"),
        score["cannot_judge"],
        gap.get("leaders"),
        gap.get("members"),
        words.say(BASES[score.get("basis") or "answers"]),
        score.get("answered", score["value"]),
        bounded(score.get("note")),
        score.get("unanswered"),
    ]


def _settings(document: Mapping[str, Any], words: Words) -> Sheet:
    both, known = words.both, words.rules.settings
    return Sheet(
        "settings",
        [
            *words.unit_heads,
            both("setting", "设计项"),
            both("today", "现状"),
            both("proposed", "建议"),
            both("what to do", "做法"),
            both("source", "出处"),
        ],
        (
            [
                *words.unit(one),
                words.say(known[name].title),
                words.label(f"today_{name}", pair["today"]),
                words.say(known[name].values[pair["proposed"]].label),
                words.say(known[name].values[pair["proposed"]].detail),
                known[name].source,
            ]
            for one in document["units"]
            for name, pair in one["settings"].items()
        ),
    )


def _risks(document: Mapping[str, Any], words: Words) -> Sheet:
    both = words.both
    return Sheet(
        "risks",
        [
            *words.unit_heads,
            both("risk", "风险"),
            both("severity 1-3", "严重度 1-3"),
            both("early sign", "早期信号"),
            both("mitigation", "防范"),
            both("watched by", "负责人"),
            both("source", "出处"),
        ],
        (
            [
                *words.unit(one),
                words.say(risk.title),
                risk.severity,
                words.say(risk.early_sign),
                words.say(risk.mitigation),
                words.say(risk.owner),
                risk.source,
            ]
            for one in document["units"]
            for risk in (words.rules.risks[entry["id"]] for entry in one["risks"])
        ),
    )


def _actions(document: Mapping[str, Any], words: Words) -> Sheet:
    both = words.both
    return Sheet(
        "actions",
        [
            *words.unit_heads,
            both("action", "行动"),
            both("days", "天数窗口"),
            both("role", "负责角色"),
            both("person-days", "人天"),
            both("how", "做法"),
            both("evidence", "完成标志"),
            both("source", "出处"),
        ],
        (
            [
                *words.unit(one),
                words.say(action.title),
                action.window,
                words.say(words.rules.roles[action.role]),
                action.effort,
                words.say(action.how),
                words.say(action.evidence),
                action.source,
            ]
            for one in document["units"]
            for action in (words.rules.actions[entry["id"]] for entry in one["actions"])
        ),
    )


def _protection(document: Mapping[str, Any], words: Words) -> str:
    if document["consent"] == "open":
        return words.both(
            "The members agreed to see results of any size; distributions are shown from three answers on.",
            "成员同意公开，结果不限人数；分布从 3 人起显示。",
        )
    return words.both(
        "Means of groups under the threshold are withheld: neither shown nor decided on.",
        "人数不足门槛的结果不显示，也不用于判定。",
    )
