"""Interface wording in the reader's language: gettext with English as the msgid, compiled in memory by Babel."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from advisor.text import Language

LOCALE_DIR = Path(__file__).resolve().parent / "locale"
LOCALES: dict[Language, str] = {"en": "en_GB", "zh": "zh_Hans_CN"}
"""Babel's locale of each language, for dates, numbers and lists."""

CATALOGUES: dict[Language, Path] = {"zh": LOCALE_DIR / "zh_Hans" / "LC_MESSAGES" / "messages.po"}


@cache
def translations(language: Language) -> NullTranslations:
    """The catalogue of a language; English needs none, since its wording is the msgid."""
    path = CATALOGUES.get(language)
    if path is None:
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parent.parent.name)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
