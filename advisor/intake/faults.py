"""Gathers the faults of one file, so that they are raised once and listed together."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from advisor.errors import Fault, InputFaults
from advisor.text import Joined, said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Remedy = str | Callable[[], str]
"""What is allowed instead; as a function where it takes time to work out and may not be listed."""

MOST_LISTED = 200
"""Beyond these a list of faults is no longer read; the rest is counted."""

_LONGEST_QUOTE = 60
_LONGEST_REPEATED = 100
"""A longer remedy is spelt out once and then referred to."""

_MOST_CANDIDATES = 2_000
"""Comparing a word with more candidates than these takes longer than the hint is worth."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with the content of a cell, and what is allowed instead."""

    what: str
    remedy: Remedy = ""


class FaultLog:
    """The faults found in one file so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._faults: list[Fault] = []
        self._unlisted = 0
        self._settled: set[str] = set()
        self._spelt_out: set[str] = set()

    def add(self, place: str, what: str, remedy: Remedy = "", *, file: str | None = None) -> None:
        """Note a fault, unless its place is settled; `file` where it stands in another file than this one."""
        if place in self._settled:
            return
        if self.room:
            advice = remedy if isinstance(remedy, str) else remedy()
            if len(advice) > _LONGEST_REPEATED and advice in self._spelt_out:
                advice = said("as above")
            self._spelt_out.add(advice)
            self._faults.append(Fault(file or self.file, place, what, advice))
        else:
            self._unlisted += 1

    def add_each(self, found: Sequence[int], describe: Callable[[int], tuple[str, str, Remedy]]) -> None:
        """Note a fault for each finding; place, what and remedy are worked out only for those that are listed."""
        listed = found[: self.room]
        for index in listed:
            self.add(*describe(index))
        self._unlisted += len(found) - len(listed)

    def settle(self, place: str) -> None:
        """Take no further faults at a place whose content is already known to be unusable."""
        self._settled.add(place)

    def unsettled(self, rows: Sequence[int], place: Callable[[int], str]) -> Sequence[int]:
        """The rows whose places are not settled."""
        return [row for row in rows if place(row) not in self._settled] if self._settled else rows

    @property
    def room(self) -> int:
        """How many more faults will be listed."""
        return MOST_LISTED - len(self._faults)

    def stop(self, what: str, remedy: str = "", *, place: str = "") -> NoReturn:
        """Note a fault after which the file cannot be read any further.

        Raises:
            InputFaults: always.
        """
        self._settled.discard(place)
        self.add(place, what, remedy)
        raise self._error()

    def raise_if_any(self) -> None:
        """Say whether the file can be used.

        Raises:
            InputFaults: with all faults noted so far, if there are any.
        """
        if self._faults:
            raise self._error()

    def _error(self) -> InputFaults:
        count = len(self._faults) + self._unlisted
        heading = (
            said("%(file)s cannot be used: 1 fault", file=self.file)
            if count == 1
            else said("%(file)s cannot be used: %(n)s faults", file=self.file, n=count)
        )
        rest = [Fault(self.file, "", said("and %(n)s more", n=self._unlisted))] if self._unlisted else []
        return InputFaults(self._faults + rest, heading)


def quoted(value: object) -> str:
    """A value as a message shows it: in quotes, cut at 60 characters, control characters made visible."""
    return said('"%(value)s"', value=shown(value))


def shown(value: object) -> str:
    """A value as `quoted`, where the message sets it off by other means."""
    visible = "".join(map(_visible, str(value)[: _LONGEST_QUOTE + 1]))
    return f"{visible[:_LONGEST_QUOTE]}…" if len(visible) > _LONGEST_QUOTE else visible


def listed(words: Iterable[str], *, most: int = 20) -> str:
    """Words as a message lists them: the first ones, and how many more there are."""
    found = tuple(words)
    first = Joined(found[:most])
    if len(found) > most:
        return said("%(words)s and %(n)s more", words=first, n=len(found) - most)
    return said("%(words)s", words=first)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint at the most similar known word, or an empty text."""
    if len(known) > _MOST_CANDIDATES:
        return ""
    folded = {candidate[:_LONGEST_QUOTE].casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(word[:_LONGEST_QUOTE].casefold(), folded, n=1)
    return said("did you mean %(word)s?", word=quoted(folded[close[0]])) if close else ""


def allowed(word: str, known: Collection[str]) -> str:
    """The remedy for a word that is none of the known ones: the similar one, and all that are allowed."""
    if not known:
        return said("Allowed:")
    hint, words = did_you_mean(word, known), listed(known)
    return (
        said("%(hint)s Allowed: %(words)s", hint=hint, words=words) if hint else said("Allowed: %(words)s", words=words)
    )


def _visible(character: str) -> str:
    if unicodedata.category(character)[0] == "C" or character in "\u2028\u2029":
        return character.encode("unicode_escape").decode("ascii")
    return character
