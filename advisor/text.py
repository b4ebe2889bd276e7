"""The pair of texts, English and Chinese, in which everything a reader sees is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
