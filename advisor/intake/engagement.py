"""Reads the facts of an engagement from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from advisor.domain.unit import Engagement
from advisor.intake.document import Entry, entries, kind_of, load_document, scalar
from advisor.intake.facts import called, choice_words, fact_with_id
from advisor.intake.faults import FaultLog, allowed, quoted
from advisor.intake.keys import key
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import yaml

    from advisor.domain.questionnaire import Fact, FactSheet

__all__ = ["read_engagement"]

_TEXTS = ("client", "client_en", "title", "title_en", "notes", "notes_en")
_DATES = ("date", "pay_rules_change")
_BOOLEANS = ("strategy_clear", "sponsor")
_LIFECYCLE = "lifecycle"
_FIELDS = (*_TEXTS, *_DATES, *_BOOLEANS, _LIFECYCLE)
_REPORT = "branding"
"""Read by the report, not here."""

YES_NO = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}


def read_engagement(path: Path, facts: FactSheet) -> Engagement:
    """The facts of the client as a whole; what is left out or blank is not known.

    Raises:
        InputFaults: with all faults of the file.
    """
    log = FaultLog(str(path))
    found = entries(load_document(path, log), (*_FIELDS, _REPORT), log)
    reader = _Reader(found, log)
    for fact in facts.engagement:
        if fact.required and fact.id in _FIELDS and not reader.given(fact.id):
            remedy = said("add %(fact)s: %(example)s", fact=fact.id, example=fact.name.en)
            log.add(reader.place(fact.id), said("%(fact)s is missing", fact=fact.id), remedy)
    lifecycle = fact_with_id(facts.engagement, _LIFECYCLE)
    engagement = Engagement(
        **{name: reader.text(name) for name in _TEXTS},
        date=reader.date("date"),
        strategy_clear=reader.boolean("strategy_clear"),
        sponsor=reader.boolean("sponsor"),
        pay_rules_change=reader.date("pay_rules_change"),
        lifecycle=reader.choice(_LIFECYCLE, lifecycle),
    )
    log.raise_if_any()
    return engagement


@dataclass(frozen=True)
class _Reader:
    """The entries of the file, each read as the type of its field."""

    found: Mapping[str, Entry]
    log: FaultLog

    def given(self, name: str) -> bool:
        return name in self.found and scalar(self.found[name].node) != ""

    def place(self, name: str) -> str:
        return self.found[name].place if name in self.found else ""

    def text(self, name: str) -> str:
        if name not in self.found:
            return ""
        node: yaml.Node = self.found[name].node
        text = scalar(node)
        if text is None:
            what = said("%(kind)s stands where a text belongs", kind=kind_of(node))
            self.log.add(self.place(name), what, said("write %(key)s: and one value", key=name))
        return text or ""

    def date(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            year, month, day = map(int, text.split("-"))
            return date(year, month, day)
        except (ValueError, OverflowError):
            remedy = said("write year-month-day, such as 2026-01-31")
            self.log.add(self.place(name), said("%(value)s is no date", value=quoted(text)), remedy)
            return None

    def boolean(self, name: str) -> bool | None:
        text = self.text(name)
        if text and key(text) not in YES_NO:
            what = said("%(value)s is neither yes nor no", value=quoted(text))
            self.log.add(self.place(name), what, said("write yes or no, or leave it out"))
        return YES_NO.get(key(text))

    def choice(self, name: str, fact: Fact | None) -> str | None:
        text = self.text(name)
        words = choice_words(fact) if fact else {}
        if text and key(text) not in words:
            known = tuple(dict.fromkeys(words.values()))
            what = said("%(value)s is no %(fact)s", value=quoted(text), fact=called(fact) if fact else name)
            self.log.add(self.place(name), what, allowed(text, known))
        return words.get(key(text))
