"""Which fonts are found, and what is said where none is."""

from __future__ import annotations

import shutil

import pytest

from advisor.errors import EnvironmentFault
from advisor.report import fonts


def test_a_font_with_chinese_characters_is_found() -> None:
    """On a machine that is set up, one of the wanted families is there."""
    assert fonts.find_cjk_font() in fonts.WANTED


@pytest.mark.parametrize(
    ("families", "found"),
    [
        ("Noto Sans CJK SC,Noto Sans CJK SC Bold\nNoto Sans CJK JP\n", "Noto Sans CJK SC"),
        ("WenQuanYi Zen Hei\nMicrosoft YaHei,微软雅黑\n", "Microsoft YaHei"),
    ],
)
def test_the_preferred_family_is_taken(monkeypatch: pytest.MonkeyPatch, families: str, found: str) -> None:
    """Of several families the one that stands first in the stylesheet is used."""
    monkeypatch.setattr(fonts, "_list", lambda *_arguments: families)
    assert fonts.find_cjk_font() == found


def test_without_a_font_the_fault_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The families looked for and the package are named."""
    monkeypatch.setattr(fonts, "_list", lambda *_arguments: "DejaVu Sans\n")
    with pytest.raises(EnvironmentFault, match=r"PingFang SC.*fonts-noto-cjk"):
        fonts.find_cjk_font()


def test_without_fontconfig_the_fault_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts cannot be looked up, and nothing is said to be missing that cannot be known."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(EnvironmentFault, match="fontconfig"):
        fonts.find_cjk_font()
    assert fonts.without_glyph("🚀") == set()


def test_characters_without_a_glyph_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only characters above the usual scripts are looked up, single or in ranges."""
    monkeypatch.setattr(fonts, "_list", lambda *_arguments: "20-7e 2013 1f600-1f64f bad-range\n")
    assert fonts.without_glyph("a中é–😀🚀") == {"🚀"}


@pytest.mark.parametrize(("text", "needed"), [("plain", False), ("中", True), ("𠀀", True), ("ü–“”", False)])
def test_chinese_text_is_recognised(text: str, needed: bool) -> None:
    """Also rare characters beyond the basic plane."""
    assert fonts.needs_cjk(text) is needed
