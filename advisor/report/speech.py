"""How the report speaks: sentences, counts, numbers, dates, lists and names in one language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from gettext import NullTranslations

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from advisor.catalogue import LOCALES, translations
from advisor.text import Language, Text

MINUS = "\u2212"
_EN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ZH = ("没有", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
_FRAME = "\ue000"
"""Frames digits and Latin words until the sentence is complete: Chinese sets a space between them and characters."""
_SPACED = re.compile(rf"(?<=[\u4e00-\u9fff]){_FRAME}(?=[A-Za-z0-9])|(?<=[A-Za-z0-9]){_FRAME}(?=[\u4e00-\u9fff])")
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI"}
_JOINERS = {"\u200c", "\u200d"}


@dataclass(frozen=True)
class Speech:
    """Sentences of one language; placeholders are filled by name."""

    language: Language

    @cached_property
    def catalogue(self) -> NullTranslations:
        """The gettext catalogue behind the sentences."""
        return translations(self.language)

    @property
    def locale(self) -> str:
        """Babel's name of the language and region."""
        return LOCALES[self.language]

    def gettext(self, message: str, /, **values: object) -> str:
        """The sentence in this language."""
        return _finish(self.catalogue.gettext(message) % values)

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things; `%(count)s` becomes the number in words or digits."""
        return _finish(self.catalogue.ngettext(one, many, n) % {"count": self.count(n), **values})

    def pick(self, text: Text) -> str:
        """The wording of a text pair."""
        return text.in_language(self.language)

    def count(self, n: int) -> str:
        """A count of things: in words while small, as managers write it, else in digits."""
        words = _ZH if self.language == "zh" else _EN
        return words[n] if n < len(words) else self.latin(self.whole(n))

    def latin(self, word: str) -> str:
        """A word that may be Latin or start or end so, to be set into a sentence."""
        return f"{_FRAME}{word}{_FRAME}"

    def whole(self, n: int) -> str:
        """A whole number with thousands separators."""
        return str(format_decimal(n, locale=self.locale)).replace("-", MINUS)

    def score(self, value: float) -> str:
        """A score as it was rounded: one decimal."""
        return f"{value:.1f}".replace("-", MINUS)

    def difference(self, value: float) -> str:
        """A difference of scores with its sign."""
        return f"{value:+.1f}".replace("-", MINUS)

    def effort(self, days: float) -> str:
        """Person-days, without a needless decimal."""
        return str(format_decimal(round(days, 1), format="#,##0.#", locale=self.locale))

    def percent(self, share: float) -> str:
        """A share of 0..1 as a whole percentage."""
        return f"{share * 100:.0f}%"

    def day(self, value: date) -> str:
        """A full date."""
        return str(format_date(value, format="long", locale=self.locale))

    def short_day(self, value: date) -> str:
        """Day and month."""
        return str(format_skeleton("MMMd", value, locale=self.locale))

    @property
    def space(self) -> str:
        """What separates two sentences."""
        return "" if self.language == "zh" else " "

    def listing(self, words: Iterable[str]) -> str:
        """Words joined as a list in prose."""
        return str(format_list(list(words), locale=self.locale))

    def sentence(self, text: str) -> str:
        """The text with a capital at its start."""
        return text[:1].upper() + text[1:]

    def clauses(self, parts: Iterable[str]) -> str:
        """Clauses of one sentence, without its full stop."""
        return ("；" if self.language == "zh" else "; ").join(parts)

    def comma(self, parts: Sequence[str]) -> str:
        """Clauses that belong closely together: with commas and a last “and” in English, commas alone in Chinese."""
        return "，".join(parts) if self.language == "zh" else self.listing(parts)

    def commas(self, parts: Iterable[str]) -> str:
        """Parts of a remark, with commas alone."""
        return ("，" if self.language == "zh" else ", ").join(parts)

    def prose(self, sentences: Iterable[str]) -> str:
        """Sentences of a paragraph, each with its full stop added where it has none."""
        stop, gap = ("。", "") if self.language == "zh" else (".", " ")
        return gap.join(
            s if s.endswith((".", "。", "?", "？", "!", "！")) else s + stop for s in map(self.sentence, sentences)
        )

    def lower(self, label: str) -> str:
        """A label inside an English sentence; abbreviations keep their capitals."""
        if self.language == "zh" or label[:2].isupper():
            return label
        return label[:1].lower() + label[1:]

    def bracketed(self, text: str, aside: str) -> str:
        """A word with an aside in brackets."""
        return f"{text}（{aside}）" if self.language == "zh" else f"{text} ({aside})"

    def first_sentence(self, text: str) -> str:
        """The first sentence of a text."""
        first = re.split(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。！？；])", text, maxsplit=1)[0]
        return first[:-1] + "。" if first.endswith("；") else first

    def names(self, names: list[str], most: int = 4, ems: float = 60.0) -> str:
        """Names in prose; where they are more than `most`, or wider than `ems`, the first few and how many others."""
        while most > 1 and sum(map(width, names[:most])) > ems:
            most -= 1
        if len(names) <= most or (len(names) == most + 1 and sum(map(width, names)) <= ems):
            return self.listing(names)
        others = len(names) - most
        rest = self.ngettext("%(count)s other", "%(count)s others", others)
        if self.language == "zh":
            return "、".join(names[:most]) + rest
        return self.listing([*names[:most], rest])


def clean(name: str) -> str:
    """A name as one line, without control characters; right-to-left scripts are isolated from the text around."""
    kept = "".join(" " if char.isspace() else char for char in name if char.isspace() or _printable(char))
    line = " ".join(kept.split())
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"\u2068{line}\u2069"
    return line


def width(text: str) -> float:
    """About how wide a text is, in ems; rather too wide than too narrow."""
    return sum(_char_width(char) for char in text)


def shorten(text: str, ems: float) -> str:
    """The text cut to the given width, with an ellipsis; isolation of right-to-left text is kept."""
    if width(text) <= ems:
        return text
    kept, used = "", 1.0
    for char in text:
        used += _char_width(char)
        if used > ems:
            break
        kept += char
    kept = kept.rstrip("\u200d\ufe0f ").rstrip()
    return kept + "…" + ("\u2069" if "\u2068" in kept else "")


def _finish(sentence: str) -> str:
    """Digits and Latin words, set off by a space from the Chinese characters beside them."""
    if _FRAME not in sentence:
        return sentence
    return _SPACED.sub(" ", sentence).replace(_FRAME, "")


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in _JOINERS


def _char_width(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0 if char < "\U0001f000" else 1.3
    if char in "WMmw@%—":
        return 0.95
    if char in " ilj.,:;'|!()I":
        return 0.34
    return 0.66 if char.isupper() else 0.58
