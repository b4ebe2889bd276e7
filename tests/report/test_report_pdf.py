"""The PDF of the report: tagged, reproducible, complete, and printed within limits."""

from __future__ import annotations

import gc
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from real import advised, real_rulebook
from sample import hostile, sample_assessment
from small_rules import small_rulebook

from advisor.errors import EnvironmentFault, UsageError
from advisor.report import fonts, pdf, printer
from advisor.report.context import build
from advisor.report.html import render_html
from advisor.report.pdf import Limits, PrintError, render_pdf
from advisor.text import LANGUAGES, Language

DAY = date(2026, 11, 25)
_SHORT = '<html lang="en"><title>t</title><h1>One</h1>'


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Language, Path]:
    """The report of the sample company under the real rules, printed once a language."""
    language: Language = request.param
    context = build(advised(), real_rulebook(), language)
    out = tmp_path_factory.mktemp("report") / f"report.{language}.pdf"
    info = render_pdf(render_html(context), out, language=language, date=DAY, title=context.title)
    assert info.pages > 30
    assert info.size == out.stat().st_size
    return language, out


def test_the_file_describes_itself(printed: tuple[Language, Path]) -> None:
    """Language, title, tags, bookmarks and the given date are in the file."""
    language, path = printed
    reader = PdfReader(path)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == {"en": "en", "zh": "zh-Hans"}[language]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "星河互联 · 绩效方法诊断"
    assert reader.metadata["/CreationDate"].startswith("D:20261125")
    top = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]  # type: ignore[union-attr]
    assert {"en": "The answer", "zh": "答案"}[language] in top
    assert len(top) >= 18
    assert "pdfuaid" in reader.xmp_metadata.rdf_root.toxml()  # type: ignore[union-attr]


def test_every_font_is_embedded(printed: tuple[Language, Path]) -> None:
    """No reader has to own the fonts."""
    embedded, names = [], set()
    for page in PdfReader(printed[1]).pages:
        resources: Any = page["/Resources"]
        for font in (resources.get("/Font") or {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"]
            embedded.append(any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")))
            names.add(str(descriptor["/FontName"]))
    assert embedded
    assert all(embedded)
    assert any("CJK" in name for name in names)


def test_the_printed_heat_map_has_every_score(printed: tuple[Language, Path]) -> None:
    """All scores of the file stand on the page of the heat map."""
    language, path = printed
    topic = {"en": "All dimensions", "zh": "全部维度"}[language]
    reader = PdfReader(path)
    entry = next(entry for entry in reader.outline if not isinstance(entry, list) and entry.title == topic)
    page = reader.pages[reader.get_destination_page_number(entry) or 0].extract_text()
    for unit in advised()["units"]:
        for score in unit["scores"].values():
            assert f"{score['value']:.1f}" in page


def test_every_page_has_head_foot_and_text(printed: tuple[Language, Path]) -> None:
    """Each page but the cover is numbered, and none is nearly empty."""
    _language, path = printed
    pages = PdfReader(path).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert len(text) > 250, f"page {number} is nearly empty"
        if number > 1:
            assert f"{number} / {len(pages)}" in text


def test_each_unit_has_two_pages(printed: tuple[Language, Path]) -> None:
    """Contents and bookmarks lead to pages that follow each other in steps of two."""
    _language, path = printed
    reader = PdfReader(path)
    pages = [
        reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list) and ("Unit:" in str(entry.title) or "单元：" in str(entry.title))  # type: ignore[union-attr]
    ]
    assert len(pages) == 7
    assert [later - earlier for earlier, later in pairwise(pages)] == [2] * 6


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Printed twice, the files are identical; another date changes them."""
    html = render_html(build(sample_assessment(), small_rulebook(), "zh"))
    files = [tmp_path / name for name in ("one.pdf", "two.pdf", "three.pdf")]
    for path, day in zip(files, (DAY, DAY, date(2026, 11, 26)), strict=True):
        render_pdf(html, path, language="zh", date=day, title="t")
    one, two, three = (path.read_bytes() for path in files)
    assert one == two
    assert one != three


def test_hostile_names_are_printed(tmp_path: Path) -> None:
    """Long, right-to-left and emoji names neither break the page nor leave boxes."""
    html = render_html(build(hostile(), small_rulebook(), "en"))
    info = render_pdf(html, tmp_path / "r.pdf", language="en", date=DAY, title="t")
    assert set(info.replaced) == fonts.without_glyph(html)
    text = "".join(page.extract_text() for page in PdfReader(info.path).pages)
    assert "<script>alert" in text


def test_characters_without_a_font_are_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What no font can draw becomes a dot, and the caller learns of it."""
    monkeypatch.setattr(pdf, "without_glyph", lambda _html: {"🚀"})
    info = render_pdf(_SHORT + "<p>🚀 up</p>", tmp_path / "r.pdf", language="en", date=DAY, title="t")
    assert info.replaced == ("🚀",)
    assert "· up" in PdfReader(info.path).pages[0].extract_text()


def test_time_is_limited(tmp_path: Path) -> None:
    """A document that takes too long is stopped, and nothing is left behind."""
    html = _SHORT + "<p>word</p>" * 60000
    with pytest.raises(PrintError, match=r"longer than 1 seconds|could not be printed"):
        render_pdf(html, tmp_path / "r.pdf", language="en", date=DAY, title="t", limits=Limits(seconds=1))
    assert list(tmp_path.iterdir()) == []


def test_memory_is_limited(tmp_path: Path) -> None:
    """A document that grows too large is stopped, and nothing is left behind."""
    html = _SHORT + "<p>word</p>" * 20000
    with pytest.raises((PrintError, EnvironmentFault)):
        render_pdf(html, tmp_path / "r.pdf", language="en", date=DAY, title="t", limits=Limits(memory_mb=120))
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """A failed print leaves the file of before as it was."""
    out = tmp_path / "r.pdf"
    out.write_bytes(b"before")
    with pytest.raises(PrintError):
        render_pdf(_SHORT + "<p>x</p>" * 60000, out, language="en", date=DAY, title="t", limits=Limits(seconds=1))
    assert out.read_bytes() == b"before"


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    """Only a file can be written."""
    with pytest.raises(UsageError):
        render_pdf(_SHORT, tmp_path, language="en", date=DAY, title="t")


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where WeasyPrint cannot be loaded, the fault says what to install."""

    def run(*_arguments: object, **_options: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], printer.MISSING_LIBRARY, b"", b"cannot load library 'libpango'")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(EnvironmentFault, match=r"libpango'.*apt-get install"):
        render_pdf(_SHORT, tmp_path / "r.pdf", language="en", date=DAY, title="t")


def test_a_missing_font_stops_chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No Chinese text is printed in boxes, in no report language."""
    monkeypatch.setattr(fonts, "_families", lambda: {"DejaVu Sans"})
    for language, html in (("zh", _SHORT), ("en", _SHORT + "中")):
        with pytest.raises(EnvironmentFault, match="fonts-noto-cjk"):
            render_pdf(html, tmp_path / "r.pdf", language=language, date=DAY, title="t")  # type: ignore[arg-type]


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The child's main function can run here: without its limits, with collecting back on afterwards."""
    monkeypatch.setattr(printer, "_limit", lambda *_limits: None)
    yield {
        "out": str(tmp_path / "r.pdf"), "date": "2026-11-25", "title": "t", "identifier": "ab" * 16,
        "memory_mb": 1000, "seconds": 60,
    }  # fmt: skip
    gc.enable()


def _feed(monkeypatch: pytest.MonkeyPatch, html: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(html.encode())))


def test_the_child_prints(
    child: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads HTML, writes the file and tells the number of pages."""
    _feed(monkeypatch, _SHORT)
    assert printer.main([json.dumps(child)]) == 0
    assert capsys.readouterr().out == "1"
    assert len(PdfReader(child["out"]).pages) == 1


def test_the_child_tells_a_missing_library(
    child: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import that fails is an exit code of its own."""
    _feed(monkeypatch, _SHORT)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert printer.main([json.dumps(child)]) == printer.MISSING_LIBRARY
    assert "weasyprint" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x"])
def test_nothing_is_fetched(url: str) -> None:
    """Every address is refused, whatever its scheme."""
    with pytest.raises(ValueError, match="fetches nothing"):
        printer.refuse(url)


def test_limits_are_set_where_the_system_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory and processor time are bounded in the child."""
    resource = pytest.importorskip("resource")
    found: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    printer._limit(100, 7)
    assert found == {resource.RLIMIT_AS: (104857600, 104857600), resource.RLIMIT_CPU: (7, 12)}
