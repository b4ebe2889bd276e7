"""The workbook of an assessment: aggregates, reasons, actions, ready to sort and filter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from advisor.domain.rulebook import Rulebook
from advisor.text import Language, Text
from advisor.writing import safe_text

Cell = str | float | int | bool | None
OPINIONS = {
    "confirms": Text("confirm", "佐证"),
    "compatible": Text("compatible", "相容"),
    "contradicts": Text("contested", "有争议"),
    "leans_kpi": Text("lean to KPI", "偏向 KPI"),
    "leans_okr": Text("lean to OKR", "偏向 OKR"),
    "silent": Text("silent", "不表态"),
}
_HEAD = PatternFill("solid", fgColor="E7EFF1")
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</dcterms:(?:modified|created)>)")
_WIDEST = 60
_LAST_NARROW = 0x2E7F
"""Characters beyond it, Chinese among them, take two columns."""


class _Words:
    """Texts of the chosen languages, side by side where both are wanted."""

    def __init__(self, rules: Rulebook, languages: Sequence[Language]) -> None:
        self._rules = rules
        self._languages = languages

    def say(self, text: Text) -> str:
        texts = dict.fromkeys(text.in_language(language) for language in self._languages)
        return " / ".join(texts)

    def both(self, en: str, zh: str) -> str:
        return self.say(Text(en, zh))

    def label(self, output: str, value: str | None) -> str:
        labels = self._rules.labels.get(output, {})
        return "" if value is None else self.say(labels[value]) if value in labels else value


def write_workbook(path: Path, document: Mapping[str, Any], rules: Rulebook, languages: Sequence[Language]) -> None:
    """Write the workbook of an assessment document; its numbers are the document's, and nothing withheld is in it."""
    words = _Words(rules, languages)
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    stamp = datetime.fromisoformat(document["date"])
    book.properties.created = book.properties.modified = stamp
    book.properties.title = safe_text(document["engagement"]["client"]) or "advisor"
    book.properties.creator = f"advisor {document['advisor']}"
    for title, heads, rows in _sheets(document, rules, words):
        _add(book, title, heads, rows)
    book.save(path)
    _settle(path, stamp)


def _settle(path: Path, stamp: datetime) -> None:
    """The same workbook for the same assessment: times in the archive and in its properties become the assessment's."""
    with ZipFile(path) as archive:
        parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    moment = stamp.strftime("%Y-%m-%dT00:00:00Z").encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts:
            settled = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", content) if name == "docProps/core.xml" else content
            archive.writestr(ZipInfo(name, (stamp.year, stamp.month, stamp.day, 0, 0, 0)), settled, ZIP_DEFLATED)


def _sheets(
    document: Mapping[str, Any], rules: Rulebook, words: _Words
) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]:
    both = words.both
    unit = [both("unit", "单元编号"), both("name", "单元名称")]
    outputs = ("quadrant", "business_fit", "culture_soil", "team_capacity", "foundations", "kpi_soil")
    titles = {output.name: table.title for table in rules.tables.values() for output in table.outputs}
    yield (
        "recommendations",
        [
            *unit,
            both("status", "状态"),
            both("method", "方法"),
            both("form", "形式"),
            both("way in", "进入方式"),
            both("today", "现行方法"),
            both("present practice", "与现行对照"),
            *(words.say(titles[name] or Text(name, name)) for name in outputs),
            both("published cases", "已发表案例"),
            both("respondents", "作答人数"),
        ],
        (
            [
                *_unit(one),
                one["status"],
                words.label("method", one["method"]),
                words.label("form", one["form"]),
                words.label("entry", one["entry"]),
                one["current_method"],
                words.label("fit", one["fit"]),
                *(words.label(name, one[name]) for name in outputs),
                _opinion(one, words),
                one["n"] if one["n"] is not None else f"<{document['threshold']}",
            ]
            for one in document["units"]
        ),
    )
    yield (
        "scores",
        [
            *unit,
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
            both("why missing", "缺失原因"),
        ],
        (_score_row(one, name, rules, words) for one in document["units"] for name in rules.dimensions),
    )
    yield (
        "heat map",
        [*unit, *(words.say(dimension.name) for dimension in rules.dimensions.values())],
        (
            [*_unit(one), *(one["scores"].get(name, {}).get("value") for name in rules.dimensions)]
            for one in document["units"]
        ),
    )
    yield (
        "settings",
        [
            *unit,
            both("setting", "设计项"),
            both("today", "现状"),
            both("proposed", "建议"),
            both("what to do", "做法"),
            both("source", "出处"),
        ],
        (
            [
                *_unit(one),
                words.say(rules.settings[name].title),
                words.label(f"today_{name}", pair["today"]),
                words.say(rules.settings[name].values[pair["proposed"]].label),
                words.say(rules.settings[name].values[pair["proposed"]].detail),
                rules.settings[name].source,
            ]
            for one in document["units"]
            for name, pair in one["settings"].items()
        ),
    )
    yield (
        "risks",
        [
            *unit,
            both("risk", "风险"),
            both("severity 1-3", "严重度 1-3"),
            both("early sign", "早期信号"),
            both("mitigation", "防范"),
            both("watched by", "负责人"),
            both("source", "出处"),
        ],
        (
            [
                *_unit(one),
                words.say(risk.title),
                risk.severity,
                words.say(risk.early_sign),
                words.say(risk.mitigation),
                words.say(risk.owner),
                risk.source,
            ]
            for one in document["units"]
            for risk in (rules.risks[entry["id"]] for entry in one["risks"])
        ),
    )
    yield (
        "actions",
        [
            *unit,
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
                *_unit(one),
                words.say(action.title),
                action.window,
                words.say(rules.roles[action.role]),
                action.effort,
                words.say(action.how),
                words.say(action.evidence),
                action.source,
            ]
            for one in document["units"]
            for action in (rules.actions[entry["id"]] for entry in one["actions"])
        ),
    )
    yield (
        "trace",
        [
            *unit,
            both("table", "决策表"),
            both("rule", "规则"),
            both("decides", "起决定作用"),
            both("matches", "条件成立"),
            *(both("condition", "条件") + f" {i}" for i in range(1, 5)),
            both("further conditions", "其余条件"),
        ],
        _trace_rows(document, rules, words),
    )
    yield ("about", [both("what", "项目"), both("value", "内容")], _about(document, words))


def _opinion(one: Mapping[str, Any], words: _Words) -> Cell:
    """How published cases stand to the recommendation; a contested unit is marked."""
    opinion = one.get("second_opinion")
    return None if opinion is None else words.say(OPINIONS[opinion["state"]])


def _unit(one: Mapping[str, Any]) -> list[Cell]:
    return [one["unit"], one["name"]]


def _score_row(one: Mapping[str, Any], name: str, rules: Rulebook, words: _Words) -> list[Cell]:
    dimension = rules.dimensions[name]
    head: list[Cell] = [*_unit(one), words.say(rules.sections[dimension.section].name), words.say(dimension.name), name]
    score = one["scores"].get(name)
    if score is None:
        why = next((entry["why"] for entry in one["missing"] if entry["id"] == name), "")
        return [*head, *[None] * 13, why]
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
        None,
    ]


def _trace_rows(document: Mapping[str, Any], rules: Rulebook, words: _Words) -> Iterable[Sequence[Cell]]:
    for one in document["units"]:
        for table in one.get("trace", []):
            title = rules.tables[table["table"]].title
            for rule in table["rules"]:
                cells = [
                    f"{cell['input']} = {_value(table['inputs'][cell['input']])}: {cell['test']} {'✓' if cell['met'] else '✗'}"
                    for cell in rule["cells"]
                    if cell["test"] != "-"
                ]
                padded = [*cells[:4], *[None] * (4 - len(cells[:4]))]
                decides = rule["rule"] in table["decided_by"]
                yield [
                    *_unit(one),
                    words.say(title) if title else table["table"],
                    rule["rule"],
                    decides,
                    rule["met"],
                    *padded,
                    "; ".join(cells[4:]) or None,
                ]


def _about(document: Mapping[str, Any], words: _Words) -> list[list[Cell]]:
    return [
        [words.both("client", "客户"), document["engagement"]["client"]],
        [words.both("date", "日期"), document["date"]],
        [words.both("rules", "规则"), f"{document['rules']['version']} {document['rules']['sha256']}"],
        [
            words.both("questionnaire", "问卷"),
            f"{document['questionnaire']['id']} {document['questionnaire']['version']}",
        ],
        [words.both("consent", "约定"), document["consent"]],
        [words.both("threshold", "匿名门槛"), document["threshold"]],
        [words.both("note", "说明"), _protection(document, words)],
    ]


def _protection(document: Mapping[str, Any], words: _Words) -> str:
    if document["consent"] == "open":
        return words.both(
            "The members agreed to see results of any size; distributions are shown from three answers on.",
            "成员同意公开，结果不限人数；分布从 3 人起显示。",
        )
    return words.both(
        "Means of groups under the threshold are withheld: neither shown nor decided on.",
        "人数不足门槛的结果不显示，也不用于判定。",
    )


def _value(value: object) -> str:
    return "–" if value is None else str(value)


def _add(book: Workbook, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    widths = [len(head) + 2 for head in heads]
    sheet.append([_safe(head) for head in heads])
    for row in rows:
        sheet.append([_safe(cell) for cell in row])
        for position, cell in enumerate(row):
            widths[position] = min(_WIDEST, max(widths[position], _width(cell)))
    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    for head in sheet[1]:
        head.font = Font(bold=True)
        head.fill = _HEAD
        head.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "C2" if len(heads) > 2 else "A2"  # noqa: PLR2004 -- unit and name stay in sight
    sheet.auto_filter.ref = sheet.dimensions


def _safe(cell: Cell) -> Cell:
    return ILLEGAL_CHARACTERS_RE.sub("", safe_text(cell)) if isinstance(cell, str) else cell


def _width(cell: Cell) -> int:
    return sum(2 if ord(character) > _LAST_NARROW else 1 for character in str(cell)) + 2 if cell is not None else 0
