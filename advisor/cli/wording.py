"""Recommendations as rows of words for the terminal, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.domain.advice import Recommendation, Status
from advisor.domain.opinion import SecondOpinion
from advisor.domain.rulebook import Rulebook
from advisor.report.workbook import OPINIONS
from advisor.text import Language, Text

_HEADS = (
    Text("unit", "单元"),
    Text("today", "现行"),
    Text("recommended", "建议"),
    Text("form", "形式"),
    Text("way in", "进入方式"),
    Text("present practice", "与现行对照"),
    Text("missing", "缺失"),
)
_STATUS = {
    Status.WITHHELD: Text("withheld: too few answers", "作答人数不足，不显示"),
    Status.INSUFFICIENT: Text("not enough known", "资料不足"),
    Status.UNDECIDED: Text("no clear recommendation", "没有明确建议"),
}
_OPINION = Text("published cases", "已发表案例")
_DASH = "–"


def recommendation_rows(
    recommendations: Sequence[Recommendation],
    rules: Rulebook,
    language: Language,
    english_names: Mapping[str, str] | None = None,
    opinions: Sequence[SecondOpinion | None] | None = None,
) -> tuple[list[str], list[list[str]]]:
    """Heads and one row per unit; `english_names` by unit id are used in English where they are not empty.

    `opinions` adds a column with the state of the second opinion.
    """
    names = english_names if english_names is not None and language == "en" else {}

    def label(output: str, value: str | None) -> str:
        return _DASH if value is None else rules.labels[output][value].in_language(language)

    rows = []
    for one in recommendations:
        today = "none" if one.current_method is None else one.current_method
        missing = len(one.missing)
        rows.append(
            [
                names.get(one.unit) or one.name or one.unit,
                {"none": _DASH, "hybrid": Text("hybrid", "混合").in_language(language)}.get(today, today.upper()),
                label("method", one.method) if one.method else _STATUS[one.status].in_language(language),
                label("form", one.form),
                label("entry", one.entry) if one.method else _DASH,
                label("fit", one.fit) if one.method else _DASH,
                str(missing) if missing else _DASH,
            ]
        )
    heads = [head.in_language(language) for head in _HEADS]
    if opinions is not None:
        heads.append(_OPINION.in_language(language))
        for row, opinion in zip(rows, opinions, strict=True):
            row.append(_DASH if opinion is None else OPINIONS[opinion.state.value].in_language(language))
    return heads, rows
