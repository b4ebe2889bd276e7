"""What forms send, as values of the domain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.domain.questionnaire import Fact
from advisor.domain.unit import Engagement, Unit
from advisor.errors import UsageError

_WORDS = {"yes": True, "no": False}
_LONGEST = {"notes": 4_000, "notes_en": 4_000}
_USUAL = 200


def facts_from(form: Mapping[str, str], facts: Sequence[Fact]) -> Engagement:
    """The client's facts of a form whose fields are named like them.

    Raises:
        UsageError: a date that is none, a choice that is none, a text that is too long.

    """
    known = {fact.id: fact for fact in facts}
    given: dict[str, Any] = {}
    for name in Engagement.__slots__:
        text = form.get(name, "").strip()
        given[name] = _value(name, known.get(name), text)
    return Engagement(**given)


def unit_from(form: Mapping[str, str], place: str, facts: Sequence[Fact], base: Unit) -> Unit:
    """A unit of a form whose fields are named `<fact>_<place>`; facts that the form does not ask stay.

    Raises:
        UsageError: a headcount that is no number, a choice that is none, a text that is too long.

    """
    known = {fact.id: fact for fact in facts}
    given: dict[str, Any] = {name: getattr(base, name) for name in Unit.__slots__}
    for name in ("name", "name_en", "parent", "join_with", "function", "lifecycle", "headcount", "current_method"):
        field = f"{name}_{place}"
        if field in form:
            given[name] = _value(name, known.get(name), form[field].strip())
    return Unit(**given)


def _value(name: str, fact: Fact | None, text: str) -> Any:  # noqa: ANN401 -- of the fact's type
    kind = fact.type if fact else "text"
    if len(text) > _LONGEST.get(name, _USUAL):
        label = fact.name.en if fact else name
        raise UsageError(
            "%(field)s has %(length)s characters: keep to %(longest)s.",
            field=label,
            length=len(text),
            longest=_LONGEST.get(name, _USUAL),
        )
    if kind == "text":
        return text
    if not text:
        return None
    if kind == "date":
        return _date(text)
    if kind == "boolean":
        return _WORDS.get(text)
    if kind == "integer":
        return _number(text)
    if kind == "choice" and fact and text not in {choice.id for choice in fact.choices}:
        raise UsageError('"%(text)s" is no choice of this list.', text=text[:40])
    return text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError('"%(text)s" is no date: write year-month-day.', text=text[:40]) from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 7:  # noqa: PLR2004 -- more people there are not
        raise UsageError('"%(text)s" is no number of people.', text=text[:40])
    return int(text)
