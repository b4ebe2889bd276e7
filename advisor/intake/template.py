"""Writes the empty workbook that a client fills in; filled in, it is read back as answers and as units."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Literal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from advisor.intake.facts import fact_with_id
from advisor.intake.heads import RESPONDENT, ROLE, UNIT
from advisor.intake.template_texts import (
    ANSWERS,
    EXPLANATION_HEADS,
    EXPLANATIONS,
    HOW_TO_FILL,
    LISTS,
    QUESTION_HEADS,
    QUESTIONS,
    REQUIRED,
    UNITS,
)
from advisor.intake.unit_columns import CHOICE_FACTS
from advisor.text import LANGUAGES, Text
from advisor.writing import replace_atomically, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from advisor.domain.questionnaire import Dimension, Fact, FactSheet, Item, Questionnaire, Section
    from advisor.text import Language

__all__ = ["TemplateLanguage", "write_template"]

TemplateLanguage = Literal["en", "zh", "both"]

ROWS = 1_000
"""Rows with drop-down lists."""

_WIDE, _HEADED, _NARROW = 60, 26, 18
_LINE, _HIGHEST = 15, 400
"""The height of a line, and the greatest of a row, in points."""

_HEAD = PatternFill("solid", start_color="FFE7E6E6")
_BOLD = Font(bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_COMMENT_SIZE = (160, 360)


def write_template(
    path: Path,
    questionnaire: Questionnaire,
    facts: FactSheet,
    dimensions: Mapping[str, Dimension],
    language: TemplateLanguage,
    sections: Mapping[str, Section] | None = None,
) -> None:
    """The workbook with the sheets answers, units, questions, explanations, and the lists of their drop-downs.

    Sections are named as in `sections`, else by their ids.

    Raises:
        UsageError: where the file cannot be written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    template = _Template(book, language)
    template.add_answers(questionnaire, facts)
    template.add_units(facts)
    template.add_questions(questionnaire, dimensions, sections or {})
    template.add_explanations(questionnaire, facts)
    template.add_lists()
    with replace_atomically(path) as draft:
        book.save(draft)


class _Template:
    """The workbook as far as it is built; drop-downs refer to columns of a hidden sheet of lists."""

    def __init__(self, book: Workbook, language: TemplateLanguage) -> None:
        self._book = book
        self._language = language
        self._lists: dict[str, Sequence[str | int]] = {}

    def add_answers(self, questionnaire: Questionnaire, facts: FactSheet) -> None:
        questions = [f"{item.id}\n{self._say(item.text, chr(10))}" for item in questionnaire.items]
        sheet = self._sheet(ANSWERS, (UNIT, RESPONDENT, ROLE, *map(safe_text, questions)))
        sheet.row_dimensions[1].height = min(_HIGHEST, _LINE * max(map(_lines, questions), default=1))
        _offer(sheet, (1,), self._ids_range(facts))
        if role := fact_with_id(facts.respondent, ROLE):
            _comment(sheet, 3, self._say(role.help))
            self._offer_choices(sheet, 3, role)
        self._lists["scale"] = (*_points(questionnaire), self._say(questionnaire.cannot_judge))
        columns = range(4, 4 + len(questionnaire.items))
        for column, item in zip(columns, questionnaire.items, strict=True):
            sheet.column_dimensions[get_column_letter(column)].width = _HEADED
            _comment(sheet, column, "\n".join((self._say(item.text), *self._anchors(item))))
        if columns:
            _offer(sheet, columns, self._range("scale"))
        sheet.freeze_panes = "D2"

    def add_units(self, facts: FactSheet) -> None:
        sheet = self._sheet(UNITS, [fact.id for fact in facts.unit])
        for column, fact in enumerate(facts.unit, start=1):
            _comment(sheet, column, f"{self._say(fact.name)}\n{self._say(fact.help)}")
            if fact.id in CHOICE_FACTS:
                self._offer_choices(sheet, column, fact)
        sheet.freeze_panes = "B2"

    def add_questions(
        self, questionnaire: Questionnaire, dimensions: Mapping[str, Dimension], sections: Mapping[str, Section]
    ) -> None:
        points = [
            point
            for point in _points(questionnaire)
            if any(point in dict(item.anchors) for item in questionnaire.items)
        ]
        sheet = self._sheet(QUESTIONS, [*map(self._say, QUESTION_HEADS), *map(str, points)])
        for item in questionnaire.items:
            dimension = dimensions[item.dimension]
            anchors = dict(item.anchors)
            described = [self._say(anchors[point]) if point in anchors else "" for point in points]
            section = sections.get(dimension.section)
            named = self._say(section.name) if section else dimension.section
            texts = (named, self._say(dimension.name), item.text.en, item.text.zh, *described)
            sheet.append([item.id, *map(safe_text, texts)])
        _lay_out(sheet, (_NARROW, _NARROW, 30, _WIDE, _WIDE, *(_NARROW * 2 for _ in points)))

    def add_explanations(self, questionnaire: Questionnaire, facts: FactSheet) -> None:
        sheet = self._sheet(EXPLANATIONS, list(map(self._say, EXPLANATION_HEADS)))
        titles = {"answers": self._title(ANSWERS), "units": self._title(UNITS)}
        how_to_fill = [Text(how.en.format(**titles), how.zh.format(**titles)) for how in HOW_TO_FILL]
        lines: list[tuple[Text | str, Text, str]] = [("", questionnaire.title, ""), ("", questionnaire.purpose, "")]
        lines += [("", questionnaire.instruction, ""), *(("", how, "") for how in how_to_fill)]
        lines += [(str(point.value), point.label, "") for point in questionnaire.scale]
        lines += [("-", questionnaire.cannot_judge, "")]
        lines += [(fact.name, fact.help, self._choices(fact)) for fact in facts.respondent]
        lines += [(fact.name, fact.help, self._choices(fact)) for fact in facts.unit]
        for subject, explanation, choices in lines:
            said = subject if isinstance(subject, str) else self._say(subject)
            sheet.append(
                [safe_text(text) if len(text) > 1 else text for text in (said, self._say(explanation, "\n"), choices)]
            )
        _lay_out(sheet, (30, 2 * _WIDE, _WIDE))

    def add_lists(self) -> None:
        sheet = self._sheet(LISTS, list(self._lists))
        for column, choices in enumerate(self._lists.values(), start=1):
            for row, choice in enumerate(choices, start=2):
                sheet.cell(row, column, choice)
        sheet.sheet_state = "hidden"

    def _sheet(self, name: Text, heads: Sequence[str]) -> Worksheet:
        sheet: Worksheet = self._book.create_sheet(self._title(name))
        sheet.append(list(heads))
        for column, cell in enumerate(sheet[1], start=1):
            cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _TOP
            sheet.column_dimensions[get_column_letter(column)].width = _NARROW
        sheet.freeze_panes = "A2"
        return sheet

    def _title(self, name: Text) -> str:
        return name.zh if self._language == "zh" else name.en

    def _offer_choices(self, sheet: Worksheet, column: int, fact: Fact) -> None:
        self._lists[fact.id] = [self._say(choice.label) for choice in fact.choices]
        _offer(sheet, (column,), self._range(fact.id))

    def _range(self, name: str) -> str:
        letter = get_column_letter(list(self._lists).index(name) + 1)
        return f"{quote_sheetname(self._title(LISTS))}!${letter}$2:${letter}${len(self._lists[name]) + 1}"

    def _ids_range(self, facts: FactSheet) -> str:
        letter = get_column_letter([fact.id for fact in facts.unit].index("id") + 1)
        return f"{quote_sheetname(self._title(UNITS))}!${letter}$2:${letter}${ROWS + 1}"

    def _choices(self, fact: Fact) -> str:
        choices = (
            f"{self._say(choice.label)}: {self._say(choice.help)}" if choice.help else self._say(choice.label)
            for choice in fact.choices
        )
        return "\n".join((self._say(REQUIRED), *choices) if fact.required else choices)

    def _anchors(self, item: Item) -> Iterable[str]:
        return (f"{value}: {self._say(text)}" for value, text in item.anchors)

    def _say(self, text: Text, separator: str = " / ") -> str:
        if self._language == "both":
            return separator.join(dict.fromkeys(map(text.in_language, LANGUAGES)))
        language: Language = self._language
        return text.in_language(language)


def _points(questionnaire: Questionnaire) -> tuple[int, ...]:
    return tuple(point.value for point in questionnaire.scale)


def _lines(text: str) -> int:
    """How many lines a head takes: a Chinese character is as wide as two others."""
    wide = [sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line) for line in text.split("\n")]
    return sum(math.ceil(width / (_HEADED - 2)) for width in wide)


def _offer(sheet: Worksheet, columns: Iterable[int], choices: str) -> None:
    """Drop-down lists for the given columns, in all rows that are to be filled in."""
    validation = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
    for letter in map(get_column_letter, columns):
        validation.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.add_data_validation(validation)


def _comment(sheet: Worksheet, column: int, text: str) -> None:
    height, width = _COMMENT_SIZE
    sheet.cell(1, column).comment = Comment(safe_text(text), "", height=height, width=width)


def _lay_out(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = _TOP
