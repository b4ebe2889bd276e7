"""Recognises the columns of answers: unit, respondent, role, time taken, and the items by id or by their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.intake.columns import note_or_take
from advisor.intake.facts import fact_with_id, respondent_facts, wordings
from advisor.intake.faults import did_you_mean, listed, quoted
from advisor.intake.keys import head_keys, key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.domain.questionnaire import FactSheet, Questionnaire
    from advisor.intake.faults import FaultLog
    from advisor.intake.mapping import ExportMapping
    from advisor.intake.sheet import Sheet

UNIT, RESPONDENT, ROLE, SECONDS = "unit", "respondent", "role", "seconds"
_PERSON = (UNIT, RESPONDENT, ROLE, SECONDS)


def recognise_answers(
    sheet: Sheet,
    questionnaire: Questionnaire,
    facts: FactSheet,
    mapping: ExportMapping,
    log: FaultLog,
) -> dict[str, int]:
    """The index of each column that is known, by the id of an item or `unit`, `respondent`, `role`, `seconds`.

    Unknown, ambiguous and repeated columns are faults, and so are a missing column of units and no item at all.
    """
    items = {item.id for item in questionnaire.items}
    person = _person_words(facts)
    words = _item_words(questionnaire)
    found: dict[str, int] = {}
    for column, head in enumerate(sheet.header):
        target = mapping.columns.get(key(head))
        if not head or (target is None and mapping.ignores(head)):
            continue
        if target is not None:
            if target.id in items or target.id in _PERSON:
                note_or_take(sheet, column, target.id, found, log)
            else:
                remedy = did_you_mean(target.id, (*_PERSON, *items)) or f"name an item's id, or {listed(_PERSON)}"
                log.add(target.place, f"{quoted(target.id)} is no item", remedy, file=mapping.file)
            continue
        names = (person[key(head)],) if key(head) in person else _items_of(head, words)
        if len(names) == 1:
            note_or_take(sheet, column, names[0], found, log)
        elif names:
            what = f"{quoted(head)} is the text of {' and '.join(names)}"
            log.add(sheet.head_place(column), what, "head the column with the id of the item that is meant")
        else:
            _note_unknown(sheet, column, questionnaire, log)
    if UNIT not in found:
        remedy = "add it, or name under columns: of a mapping which column holds the unit"
        log.add(sheet.head_place(), 'there is no column "unit"', remedy)
    if not items & found.keys():
        remedy = f"head the columns with ids such as {questionnaire.items[0].id}" if questionnaire.items else ""
        log.add(sheet.head_place(), f"there is no column for any item of the questionnaire {questionnaire.id}", remedy)
    return found


def _person_words(facts: FactSheet) -> Mapping[str, str]:
    """What the columns about a person may be called; other facts of respondents are known but not read."""
    words = respondent_facts(facts)
    if unit := fact_with_id(facts.unit, "id"):
        words |= dict.fromkeys(map(key, wordings(unit.name)), UNIT)
    return words | {name: name for name in _PERSON}


def _item_words(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for item in questionnaire.items:
        for word in dict.fromkeys(map(key, wordings(item.text))):
            words[word] = (*words.get(word, ()), item.id)
    return words | {key(item.id): (item.id,) for item in questionnaire.items}


def _items_of(head: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next((words[word] for word in head_keys(head) if word in words), ())


def _note_unknown(sheet: Sheet, column: int, questionnaire: Questionnaire, log: FaultLog) -> None:
    head = sheet.header[column]

    def remedy() -> str:
        known = [word for item in questionnaire.items for word in (item.id, item.text.en, item.text.zh)]
        return did_you_mean(head, [*_PERSON, *known]) or "name it under columns: or ignore: of a mapping, or delete it"

    log.add(sheet.head_place(column), f"unknown column {quoted(head)}", remedy)
