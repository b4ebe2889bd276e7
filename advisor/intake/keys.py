"""Brings names and heads to the form in which they are compared: NFKC, one space and none beside Chinese, no case."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"(?:\(?\d+\)|(?:q|问题|第)\s*\d+\s*题?|\d+(?:\.\d+)*)\s*(?:[.、:)\-]\s*|(?<=[\s题\d)])(?!\d))\s*")
"""The number of a question as survey tools print it: `1. `, `1、`, `(1) `, `Q1 `, `第1题 `."""

_KIND = re.compile(r"\s*(?:[(\[【][^()\[\]【】]*(?:题|必填|required)[)\]】]|\*)$")
"""What survey tools append to a question: `(单选题)`, `[量表题]`, `(required)`, `*`."""

_PART = re.compile(r"\[(.+)\]$")
"""The row of a grid of questions, as in `G01Q02[uncertainty_1]`."""

_ROW_DASH = "—"
"""Sets off the row of a grid of questions in Wenjuanxing: `1、请评价—我们的客户…`."""


_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE_BESIDE_CHINESE = re.compile(f"(?<=[{_CHINESE}]) | (?=[{_CHINESE}])")
"""Chinese sets no spaces between words: what stands there comes from line breaks and from taste."""


def key(text: str) -> str:
    """The form in which two names are compared."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    spaced = " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return _SPACE_BESIDE_CHINESE.sub("", spaced)


def head_keys(head: str) -> list[str]:
    """The forms under which a head of a survey export may be known, the most literal one first."""
    whole = key(head)
    found = [whole]
    for text in (whole, _without_kind(whole)):
        found += [text, _without_number(text)]
        if part := _PART.search(text):
            found += [part[1].strip(), _without_number(part[1].strip())]
        if _ROW_DASH in text:
            found.append(text.rpartition(_ROW_DASH)[2].strip())
    return [text for text in dict.fromkeys(found) if text]


def _without_kind(text: str) -> str:
    previous = None
    while previous != text:
        previous, text = text, _KIND.sub("", text)
    return text


def _without_number(text: str) -> str:
    return _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
