"""The words by which the choices of a fact may be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.intake.keys import key
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.domain.questionnaire import Fact, FactSheet
    from advisor.text import Text


def wordings(text: Text) -> tuple[str, ...]:
    """How a text may be written: in English, in Chinese, or as the two-language template has it."""
    return text.en, text.zh, f"{text.en} / {text.zh}"


def called(fact: Fact, name: str = "") -> str:
    """The fact as a message names it: by the id that heads its column, or as given, and in plain words."""
    en, zh = fact.name.en, fact.name.zh
    if en == zh:
        return said("%(id)s (%(name)s)", id=name or fact.id, name=en)
    return said("%(id)s (%(en)s, %(zh)s)", id=name or fact.id, en=en, zh=zh)


def choice_words(fact: Fact) -> dict[str, str]:
    """For each key by which a choice may be written, id or label in either language, the id of the choice."""
    labels = {key(word): choice.id for choice in fact.choices for word in wordings(choice.label)}
    return labels | {key(choice.id): choice.id for choice in fact.choices}


def fact_with_id(facts: Iterable[Fact], name: str) -> Fact | None:
    """The fact with that id, or None."""
    return next((fact for fact in facts if fact.id == name), None)


def respondent_facts(facts: FactSheet) -> dict[str, str]:
    """For each key by which a fact of a respondent may be headed, id or name in either language, its id."""
    names = {key(word): fact.id for fact in facts.respondent for word in wordings(fact.name)}
    return names | {key(fact.id): fact.id for fact in facts.respondent}
