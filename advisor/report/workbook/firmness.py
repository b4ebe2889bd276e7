"""Sheets on how firm a recommendation is: re-draws of the respondents, what would change it, what is open, the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.report.workbook.sheet import ONE_DECIMAL, SIGNED, THREE_DECIMALS, WHOLE, Cell, Column, Sheet
from advisor.report.workbook.words import Words
from advisor.rounding import round_half_up
from advisor.text import Text

STABILITY = {
    "unclear": Text("no clear recommendation", "没有明确建议"),
    "mostly": Text("mostly kept", "多数保持"),
    "largely": Text("largely kept", "基本保持"),
    "fully": Text("fully kept", "完全保持"),
}
"""The words for the share of re-draws that keep a recommendation."""
KINDS = {
    "nearest": Text("nearest of all", "最近的变化"),
    "given": Text("given: to watch", "既定条件：需关注"),
    "changeable": Text("changeable by the unit", "单元可改变"),
    "better": Text("the way forward", "改进方向"),
}
"""The kinds of smallest change, by which dimensions may move and where to."""


def firmness_sheets(document: Mapping[str, Any], words: Words) -> Iterator[Sheet]:
    """Robustness, flips, open dimensions and agenda of every unit."""
    units = document["units"]
    yield _robustness(units, words)
    yield _flips(units, words)
    yield _open(units, words)
    yield _agenda(units, document.get("items") or {}, words)


def explanation(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """The explanation of a unit; empty where nothing was asked."""
    return one.get("explanation") or {}


def absent(one: Mapping[str, Any], words: Words, otherwise: Text) -> str:
    """Why a part of a unit's explanation is not there."""
    if one.get("explanation") is None:
        return words.both("not examined", "未检验")
    if one["status"] == "withheld":
        return words.both("withheld: too few answers", "作答人数不足，不显示")
    if one["method"] is None:
        return words.both("no method is recommended", "没有建议的方法")
    return words.say(otherwise)


def _robustness(units: Sequence[Mapping[str, Any]], words: Words) -> Sheet:
    both = words.both
    return Sheet(
        "robustness",
        [
            *words.unit_heads,
            Column(both("rank", "序号"), WHOLE),
            *words.outcome_heads,
            both("as recommended", "与建议相同"),
            Column(both("re-draws with this outcome", "得出此结果的重抽次数"), WHOLE),
            Column(both("of re-draws", "重抽总次数"), WHOLE),
            Column(both("share %", "占比 %"), ONE_DECIMAL),
            Column(both("re-draws that keep method and way in", "方法和进入方式不变的次数"), WHOLE),
            Column(both("kept %", "保持 %"), ONE_DECIMAL),
            Column(both("re-draws that keep the method", "方法不变的次数"), WHOLE),
            both("stability", "稳定程度"),
            both("all re-draws counted", "穷举全部重抽"),
            both("separated by", "区分前两种结果的维度"),
            both("worst case", "最坏情形"),
            both("note", "备注"),
        ],
        (row for one in units for row in _robustness_rows(one, words)),
        marked=(both("as recommended", "与建议相同"), words.yes(value=True)),
    )


def _robustness_rows(one: Mapping[str, Any], words: Words) -> Iterator[list[Cell]]:
    found = explanation(one).get("robustness")
    if found is None:
        note = absent(
            one,
            words,
            Text("the respondents' number or spread may not be shown", "人数或答案分布不得显示"),
        )
        yield [*words.unit(one), *[None] * 14, note]
        return
    worst = found["worst_case"] or ()
    for rank, outcome in enumerate(found["outcomes"], 1):
        yield [
            *words.unit(one),
            rank,
            *words.outcome(outcome),
            words.yes((outcome["method"], outcome["entry"]) == (one["method"], one["entry"])),
            outcome["draws"],
            found["draws"],
            _percent(outcome["draws"], found["draws"]),
            found["kept"],
            _percent(found["kept"], found["draws"]),
            found["method_kept"],
            words.say(STABILITY[found["stability"]]),
            words.yes(found["exact"]),
            words.dimension(found["separated_by"]),
            "; ".join(", ".join(map(str, words.outcome(possible))) for possible in worst) or None,
            None,
        ]


def _flips(units: Sequence[Mapping[str, Any]], words: Words) -> Sheet:
    both = words.both
    return Sheet(
        "flips",
        [
            *words.unit_heads,
            both("kind", "类型"),
            Column(both("moves", "变动维度数"), WHOLE),
            both("dimension", "维度"),
            "id",
            Column(both("today", "现状"), ONE_DECIMAL),
            Column(both("to", "变为"), ONE_DECIMAL),
            Column(both("change in points", "变化（分）"), SIGNED),
            Column(both("in standard errors", "相当于标准误的倍数"), ONE_DECIMAL),
            Column(both("all moves in points", "变动合计（分）"), ONE_DECIMAL),
            *words.outcome_heads,
            both("note", "备注"),
        ],
        (row for one in units for row in _flip_rows(one, words)),
    )


def _flip_rows(one: Mapping[str, Any], words: Words) -> Iterator[list[Cell]]:
    found = explanation(one).get("flips")
    if found is None:
        note = absent(one, words, Text("the rules are too entangled to search", "规则过于复杂，无法搜索"))
        yield [*words.unit(one), *[None] * 11, note]
        return
    for kind, name in KINDS.items():
        flip = found[kind]
        if flip is None:
            note = (
                words.both("no such change gives a better way in", "没有这样的变化能改善进入方式")
                if kind == "better"
                else words.both("no such change gives another outcome", "没有这样的变化能改变结果")
            )
            yield [*words.unit(one), words.say(name), *[None] * 10, note]
            continue
        for move in flip["moves"]:
            yield [
                *words.unit(one),
                words.say(name),
                len(flip["moves"]),
                words.dimension(move["dimension"]),
                move["dimension"],
                move["today"],
                move["to"],
                move["change"],
                move["errors"],
                flip["total"],
                *words.outcome(flip),
                None,
            ]


def _open(units: Sequence[Mapping[str, Any]], words: Words) -> Sheet:
    both = words.both
    return Sheet(
        "open",
        [
            *words.unit_heads,
            both("dimension", "维度"),
            "id",
            both("why missing", "缺失原因"),
            both("changes the outcome", "会改变结果"),
            Column(both("stretches", "分段数"), WHOLE),
            Column(both("from", "起"), ONE_DECIMAL),
            Column(both("to", "止"), ONE_DECIMAL),
            *words.outcome_heads,
            both("as recommended", "与建议相同"),
        ],
        (
            [
                *words.unit(one),
                words.dimension(missing["dimension"]),
                missing["dimension"],
                words.why(missing["why"]),
                words.yes(missing["changes"]),
                len(missing["stretches"]),
                stretch["low"],
                stretch["high"],
                *words.outcome(stretch),
                words.yes((stretch["method"], stretch["entry"]) == (one["method"], one["entry"])),
            ]
            for one in units
            for missing in explanation(one).get("open") or ()
            for stretch in missing["stretches"]
        ),
        marked=(both("changes the outcome", "会改变结果"), words.yes(value=True)),
    )


def _agenda(units: Sequence[Mapping[str, Any]], items: Mapping[str, Any], words: Words) -> Sheet:
    both = words.both
    low, high = both("if the low side is right", "若偏低一方正确"), both("if the high side is right", "若偏高一方正确")
    return Sheet(
        "agenda",
        [
            *words.unit_heads,
            Column(both("rank", "序号"), WHOLE),
            both("dimension", "维度"),
            both("item", "题目编号"),
            both("question", "题目"),
            Column(both("disagreement 0-1", "分歧程度 0-1"), THREE_DECIMALS),
            Column(both("influence 0-1", "影响 0-1"), ONE_DECIMAL),
            Column(both("weight", "权重"), THREE_DECIMALS),
            both("two camps", "两派对立"),
            *(f"{side}: {head}" for side in (low, high) for head in words.outcome_heads),
        ],
        (
            [
                *words.unit(one),
                rank,
                words.dimension(talk["dimension"]),
                talk["item"],
                words.say(Text(**items[talk["item"]])) if talk["item"] in items else "",
                talk["disagreement"],
                talk["influence"],
                talk["weight"],
                words.yes(talk["camps"]),
                *words.outcome(talk["low"]),
                *words.outcome(talk["high"]),
            ]
            for one in units
            for rank, talk in enumerate(explanation(one).get("agenda") or (), 1)
        ),
    )


def _percent(part: int, whole: int) -> float:
    return float(round_half_up(100 * part / whole))
