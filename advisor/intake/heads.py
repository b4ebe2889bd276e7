"""Recognises the columns of answers: unit, respondent, role, time taken, and the items by id or by their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.intake.columns import note_or_take, stop_unknown
from advisor.intake.facts import fact_with_id, respondent_facts, wordings
from advisor.intake.faults import did_you_mean, listed, quoted, shown
from advisor.intake.keys import head_keys, key
from advisor.text import Joined, said

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from advisor.domain.questionnaire import FactSheet, Questionnaire
    from advisor.intake.faults import FaultLog
    from advisor.intake.mapping import ExportMapping, Target
    from advisor.intake.sheet import Sheet

UNIT, RESPONDENT, ROLE, SECONDS = "unit", "respondent", "role", "seconds"
_PERSON = (UNIT, RESPONDENT, ROLE, SECONDS)

_REST = re.compile(r"\s*[\n\r|\uff5c]")
"""Sets off what follows an id in a head: the text of the item, as the template has it."""

_ITEM_ID = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
_SOME_IDS, _MANY = 3, 10
"""So many unknown columns that look like ids, or more than so many at all, are items of another questionnaire."""

_MAPPING = said("a mapping (docs/survey-exports.md)")


def recognise_answers(
    sheet: Sheet,
    questionnaire: Questionnaire,
    facts: FactSheet,
    mapping: ExportMapping,
    log: FaultLog,
) -> dict[str, int]:
    """The index of each column that is known, by the id of an item or `unit`, `respondent`, `role`, `seconds`.

    Unknown, ambiguous and repeated columns are faults, and so are a missing column of units and no item at all.

    Raises:
        InputFaults: where nothing in the header is known, or the columns are the items of another questionnaire.
    """
    items = dict.fromkeys(item.id for item in questionnaire.items)
    meant = _meant(sheet, questionnaire, _person_words(facts), mapping)
    _stop_if_strange(sheet, meant, questionnaire, mapping, log)
    _note_absent(sheet, mapping, log)
    found: dict[str, int] = {}
    for column, names in meant.items():
        head = sheet.header[column]
        target = mapping.columns.get(key(head))
        if len(names) == 1:
            note_or_take(sheet, column, names[0], found, log)
        elif names:
            items_meant = Joined(tuple(names), said(" and "))
            what = said("%(head)s is the text of %(items)s", head=quoted(head), items=items_meant)
            log.add(sheet.head_place(column), what, said("head the column with the id of the item that is meant"))
        elif target is not None:
            _note_no_item(target, items, mapping, log)
        else:
            _note_unknown(sheet, column, questionnaire, log)
    if UNIT not in found:
        remedy = said("add it, or name under columns: of a mapping which column holds the unit")
        log.add(sheet.head_place(), said('there is no column "unit"'), remedy)
    if not items.keys() & found.keys():
        _note_no_items(sheet, questionnaire, log)
    return found


def _note_no_item(target: Target, items: Collection[str], mapping: ExportMapping, log: FaultLog) -> None:
    remedy = did_you_mean(target.id, (*_PERSON, *items)) or said(
        "name an item's id, or %(words)s", words=listed(_PERSON)
    )
    log.add(target.place, said("%(item)s is no item", item=quoted(target.id)), remedy, file=mapping.file)


def _note_no_items(sheet: Sheet, questionnaire: Questionnaire, log: FaultLog) -> None:
    what = said("there is no column for any item of the questionnaire %(form)s", form=questionnaire.id)
    some = [item.id for item in questionnaire.items[:1]]
    log.add(sheet.head_place(), what, said("head the columns with ids such as %(item)s", item=some[0]) if some else "")


def _meant(
    sheet: Sheet, questionnaire: Questionnaire, person: Mapping[str, str], mapping: ExportMapping
) -> dict[int, Sequence[str]]:
    """What each column may be, by its index: nothing where it is not known; columns to be left out are left out."""
    ids = {key(item.id): item.id for item in questionnaire.items}
    words = _item_words(questionnaire)
    meant: dict[int, Sequence[str]] = {}
    for column, head in enumerate(sheet.header):
        word, target = key(head), mapping.columns.get(key(head))
        if target is not None:
            meant[column] = (target.id,) if target.id in _PERSON or target.id in ids.values() else ()
        elif head and not mapping.ignores(head):
            first = key(_REST.split(head, maxsplit=1)[0])
            named = person.get(word) or ids.get(first)
            meant[column] = (named,) if named else _items_of(head, words)
    return meant


def _stop_if_strange(
    sheet: Sheet,
    meant: Mapping[int, Sequence[str]],
    questionnaire: Questionnaire,
    mapping: ExportMapping,
    log: FaultLog,
) -> None:
    """Stop where going on would call each column unknown, of a file that is another than it is taken for."""
    items = [item.id for item in questionnaire.items]
    unknown = [sheet.header[column] for column, names in meant.items() if not names]
    if any(name in items for names in meant.values() for name in names) or not unknown:
        return
    if _are_items(unknown, mapping):
        what = said(
            "no column is an item of the questionnaire %(form)s; found columns such as %(heads)s",
            form=questionnaire.id,
            heads=listed((_with_target(head, mapping) for head in unknown), most=5),
        )
        remedy = said(
            "is this the form that was answered? If not, choose it with --questionnaire; if it is, name the columns "
            "in %(mapping)s",
            mapping=_MAPPING,
        )
        log.stop(what, remedy, place=sheet.head_place())
    if not any(meant.values()):
        stop_unknown(sheet, _how_to_head(items), log)


def _how_to_head(items: Sequence[str]) -> str:
    return said(
        'the first row that is not blank must name the columns: "%(unit)s", and the questions by id%(such)s or by '
        "text; what the survey tool calls otherwise is said in %(mapping)s",
        unit=UNIT,
        such=said(", such as %(item)s,", item=items[0]) if items else "",
        mapping=_MAPPING,
    )


def _are_items(heads: Collection[str], mapping: ExportMapping) -> bool:
    ids = [head for head in heads if key(head) in mapping.columns or any(map(_ITEM_ID.fullmatch, head_keys(head)))]
    return len(ids) >= _SOME_IDS or len(heads) > _MANY


def _with_target(head: str, mapping: ExportMapping) -> str:
    target = mapping.columns.get(key(head))
    if target is None:
        return quoted(head)
    return said("%(head)s (%(meant)s)", head=quoted(head), meant=shown(target.id))


def _note_absent(sheet: Sheet, mapping: ExportMapping, log: FaultLog) -> None:
    heads = {key(head): head for head in sheet.header if head}
    for word, target in mapping.columns.items():
        if word not in heads:
            known = listed(map(quoted, heads.values()), most=5)
            remedy = did_you_mean(target.written, heads.values()) or said(
                "correct it or take the line out; the export has %(heads)s", heads=known
            )
            what = said("the export has no column %(head)s", head=quoted(target.written))
            log.add(target.place, what, remedy, file=mapping.file)


def _person_words(facts: FactSheet) -> Mapping[str, str]:
    """What the columns about a person may be called; other facts of respondents are known but not read."""
    words = respondent_facts(facts)
    if unit := fact_with_id(facts.unit, "id"):
        words |= dict.fromkeys(map(key, wordings(unit.name)), UNIT)
    return words | {name: name for name in _PERSON}


def _item_words(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for item in questionnaire.items:
        texts = wordings(item.text)
        for word in dict.fromkeys(map(key, (*texts, *(f"{item.id} {text}" for text in texts)))):
            words[word] = (*words.get(word, ()), item.id)
    return words | {key(item.id): (item.id,) for item in questionnaire.items}


def _items_of(head: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next((words[word] for word in head_keys(head) if word in words), ())


def _note_unknown(sheet: Sheet, column: int, questionnaire: Questionnaire, log: FaultLog) -> None:
    head = sheet.header[column]

    def remedy() -> str:
        known = [word for item in questionnaire.items for word in (item.id, item.text.en, item.text.zh)]
        return did_you_mean(head, [*_PERSON, *known]) or said(
            "name it under columns: or ignore: of a mapping, or delete it"
        )

    log.add(sheet.head_place(column), said("unknown column %(head)s", head=quoted(head)), remedy)
