"""How far a PDF is like the one made again: byte for byte, else page by page in what a program reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from advisor.report.extract import PdfContent, PdfPage
from advisor.report.proof import Difference, shown

_LINES = 6
"""Differing lines that are shown of a page."""
_INFO = ("/Title", "/Subject", "/Keywords", "/Author", "/CreationDate", "/ModDate")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a comparison of two PDFs found; `drawn_alike` counts the pages that are drawn by the same instructions."""

    differences: tuple[Difference, ...]
    pages: int
    drawn_alike: int


def compare_content(given: PdfContent, made: PdfContent) -> Likeness:
    """The given PDF beside the one made again: description, number of pages, and each page's text, links and pictures.

    White space does not count: where lines break is the fonts' business.
    """
    found = [*_descriptions(given, made)]
    if len(given.pages) != len(made.pages):
        found.append(Difference("pages", f"the PDF has {len(given.pages)}", f"{len(made.pages)}"))
    for number, (page, again) in enumerate(zip(given.pages, made.pages, strict=False), start=1):
        found += _page(number, page, again)
    for number, page in enumerate(given.pages[len(made.pages) :], start=len(made.pages) + 1):
        found.append(Difference(f"page {number}", f"is not in the report made again: {shown(page.text[:60])}"))
    alike = sum(page.drawing == again.drawing for page, again in zip(given.pages, made.pages, strict=False))
    return Likeness(tuple(found), len(given.pages), alike)


def _descriptions(given: PdfContent, made: PdfContent) -> Iterator[Difference]:
    for key in _INFO:
        one, other = given.info.get(key), made.info.get(key)
        if one != other:
            yield Difference(f"document info, {key[1:]}", f"says {shown(one)}", shown(other))
    for key in sorted(set(given.catalog) ^ set(made.catalog)):
        what = "is not in the report made again" if key in given.catalog else "is missing"
        yield Difference(f"document, {key[1:]}", what)


def _page(number: int, given: PdfPage, made: PdfPage) -> Iterator[Difference]:
    if _bare(given.text) != _bare(made.text):
        yield from _lines(number, given.text, made.text)
    if given.extras != made.extras:
        strange = [extra for extra in given.extras if extra not in made.extras]
        absent = [extra for extra in made.extras if extra not in given.extras]
        yield Difference(f"page {number}, links and pictures", f"has {shown(strange)}", shown(absent))


def _lines(number: int, given: str, made: str) -> Iterator[Difference]:
    ours, theirs = ([line for line in text.splitlines() if line.strip()] for text in (made, given))
    matcher = SequenceMatcher(None, [_bare(line) for line in theirs], [_bare(line) for line in ours], autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    for _kind, start, stop, from_, to in changes[:_LINES]:
        stated, expected = _joined(theirs[start:stop]), _joined(ours[from_:to])
        yield Difference(f"page {number}", f"reads {shown(stated)}", shown(expected))
    if len(changes) > _LINES:
        yield Difference(f"page {number}", f"differs in {len(changes) - _LINES} more places")


def _joined(lines: list[str]) -> str:
    return " / ".join(" ".join(line.split()) for line in lines)


def _bare(text: str) -> str:
    return "".join(text.split())
