"""What a reader sees: the pair of texts in which content is kept, and sentences that are found in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """The same statement in English and in Chinese."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The wording in the given language."""
        return self.zh if language == "zh" else self.en


class Said(str):
    """An English sentence, of which `message` and `values` are kept so that it can be said in another language.

    Values may be sentences, or lists of them, in turn.
    """

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]

    def __new__(cls, message: str, values: dict[str, object] | None = None) -> Self:
        """The sentence; a message without values stands as it is."""
        made = super().__new__(cls, message % values if values else message)
        made.message = message
        made.values = values or {}
        return made

    def __getnewargs__(self) -> tuple[str, dict[str, object]]:  # type: ignore[override] # of what is made here
        """What makes a copy."""
        return self.message, self.values

    def worded(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language to which `translate` turns a message, all its parts too."""
        message = translate(self.message)
        return (
            message % {name: _worded(value, translate) for name, value in self.values.items()}
            if self.values
            else message
        )


def said(message: str, **values: object) -> Said:
    """A sentence: its English wording with `%(name)s` for each value. Written as a literal, so that it is found."""
    return Said(message, values)


@dataclass(frozen=True, slots=True)
class Joined:
    """Words that a sentence lists; what stands between them is looked up too, since Chinese lists by another sign."""

    words: tuple[str, ...]
    by: str = said(", ")

    def __str__(self) -> str:
        return self.by.join(self.words)


def worded(text: str, translate: Callable[[str], str]) -> str:
    """A text in the reader's language, where it is a sentence that the catalogue knows; any other as it stands."""
    return text.worded(translate) if isinstance(text, Said) else text


def _worded(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Joined):
        return translate(value.by).join(worded(word, translate) for word in value.words)
    return worded(value, translate) if isinstance(value, str) else value
