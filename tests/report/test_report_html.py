"""The HTML of the report: safe, self-contained, the same for browser and printer."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from real import advised, real_rulebook
from sample import all_withheld, hostile, many_units, one_unit, sample_assessment
from small_rules import small_rulebook

from advisor.report.context import build
from advisor.report.html import _clauses, _tighten, render_html
from advisor.text import LANGUAGES, Language


class _Reader(HTMLParser):
    """Gathers tags, attributes and the text outside of style."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "col", "br", "rect", "path", "circle"}:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"rect", "path", "circle"}:
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", [sample_assessment, one_unit, all_withheld, hostile, many_units])
def test_every_variant_is_well_formed(variant: object, language: Language) -> None:
    """Tags close in order, anchors are unique, and every link has its target."""
    assessment = variant()  # type: ignore[operator]
    reader = _read(render_html(build(assessment, small_rulebook(), language)))
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    targets = {value[1:] for _tag, name, value in reader.attributes if name == "href" and value.startswith("#")}
    assert targets <= set(reader.ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_text_never_markup(language: Language) -> None:
    """A script, a tag, a template or a format string in a name is shown as it was typed."""
    html = render_html(build(hostile(), small_rulebook(), language))
    reader = _read(html)
    assert "<script" not in html
    assert "onerror" not in {name for _tag, name, _value in reader.attributes}
    text = "".join(reader.text)
    assert "<script>alert('x')" in text
    assert "{{ 7 * 7 }} {% raw %} %(n)s" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_fetches_nothing(language: Language) -> None:
    """No address is loaded: styles are inside, drawings are inline; only sources of cases can be followed."""
    html = render_html(build(advised(), real_rulebook(), language))
    reader = _read(html)
    assert not [value for _tag, name, value in reader.attributes if name in {"src", "srcset", "data", "action"}]
    links = {
        value for tag, name, value in reader.attributes if name == "href" and (tag != "a" or not value.startswith("#"))
    }
    assert links <= {case.link for case in real_rulebook().precedents}
    assert "url(" not in html
    assert "@import" not in html
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in html


def test_pages_alone_can_stand_in_another_document() -> None:
    """Without its frame the report is its pages only."""
    html = render_html(build(sample_assessment(), small_rulebook(), "en"), standalone=False)
    assert "<style" not in html
    assert "<html" not in html
    assert '<section class="page answer"' in html


def test_every_drawing_has_a_text_alternative() -> None:
    """Each SVG is an image with a title that says what it shows."""
    html = render_html(build(sample_assessment(), small_rulebook(), "en"))
    drawings = re.findall(r"<svg[^>]*role=\"img\"[^>]*>\s*<title>([^<]+)</title>", html)
    assert len(drawings) == html.count("<svg") == 4


def test_marks_in_a_row_give_up_their_empty_half() -> None:
    """Of two full-width marks the first is set half wide, but never inside titles, drawings or attributes."""
    assert _tighten("<p>（甲）。</p>") == '<p>（甲<span class="hw">）</span>。</p>'
    assert _tighten('<p title="）。">甲</p>') == '<p title="）。">甲</p>'
    assert _tighten("<title>）。</title>") == "<title>）。</title>"
    assert _tighten("<svg><text>）。</text></svg><b>）。</b>") == (
        '<svg><text>）。</text></svg><b><span class="hw">）</span>。</b>'
    )


def test_chinese_titles_break_between_clauses() -> None:
    """Clauses are kept together, except inside brackets and quotation marks."""
    assert _clauses("甲，乙；丙") == "<span>甲，</span><span>乙；</span><span>丙</span>"
    assert _clauses("甲（乙，丙）") == "甲（乙，丙）"
    assert _clauses("A & B") == "A &amp; B"


def test_templates_of_a_client_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of one's own replaces the shipped templates."""
    folder = tmp_path / "templates" / "report"
    folder.mkdir(parents=True)
    (folder / "pages.html.j2").write_text("{{ c.heading }} only", "utf-8")
    (folder / "report.css").write_text("", "utf-8")
    (tmp_path / "templates" / "tokens.css").write_text("", "utf-8")
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    context = build(sample_assessment(), small_rulebook(), "en")
    assert render_html(context, standalone=False) == "星河互联 · 绩效方法诊断 only"
