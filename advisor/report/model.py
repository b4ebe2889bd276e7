"""The whole report as the templates get it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.views import Cover
from advisor.text import Language


@dataclass(frozen=True, slots=True)
class Page:
    """One page or run of pages: the partial that draws it, its topic for the running head, its finding as title."""

    id: str
    partial: str
    topic: str
    title: str
    content: object
    in_contents: bool = True
    follows: bool = False
    """Whether it continues the subject of the page before (second page of a unit)."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents."""

    label: str
    anchor: str


@dataclass(frozen=True)
class ReportContext:
    """The whole report in one language, ready for the templates."""

    language: Language
    lang_tag: str
    title: str
    heading: str
    """Client and title, for running heads."""
    description: str
    edition: str
    created: str
    cover: Cover
    pages: tuple[Page, ...]
    contents: tuple[ContentsEntry, ...]
