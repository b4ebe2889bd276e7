"""A small questionnaire, its facts and units, and ways to write the files that are read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from advisor.domain.questionnaire import Choice, Dimension, Fact, FactSheet, Item, Questionnaire, ScalePoint
from advisor.domain.unit import Unit
from advisor.errors import InputFaults
from advisor.text import Joined, Said, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

DIMENSIONS = ("uncertainty", "openness")
FACT_CHOICES = {
    "function": ("sales", "finance"),
    "lifecycle": ("growing", "mature"),
    "current_method": ("kpi", "okr", "hybrid", "none"),
    "mandated_method": ("kpi", "okr", "hybrid"),
}

_SCALE = (
    ("Does not fit", "不符合"),
    ("Fits little", "不太符合"),
    ("Fits partly", "一般"),
    ("Fits mostly", "比较符合"),
    ("Fits fully", "非常符合"),
)
_ITEMS = (
    (
        "uncertainty_1",
        "uncertainty",
        "Our customers, and what they want, change.",
        "我们的客户，以及他们的需求，常常变化。",
    ),
    ("uncertainty_2", "uncertainty", "3 months ahead nobody knows our work.", "三个月后的工作，谁也说不准。"),
    ("openness_1", "openness", "Goals are visible to everybody.", "所有人都能看到目标。"),
)


_PLAIN = frozenset({"test_faults.py", "test_faults_of_a_mapping_name_the_mapping"})
"""Tests that note plain texts themselves, as no reader does."""


def text(en: str, zh: str | None = None) -> Text:
    """A pair of texts."""
    return Text(en, zh if zh is not None else f"{en}（中文）")


def fact(
    name: str,
    kind: str = "text",
    choices: Mapping[str, str] | None = None,
    *,
    names: Text | None = None,
    required: bool = False,
) -> Fact:
    """A fact with choices given as ids with English labels."""
    offered = tuple(
        Choice(choice, text(label), text(f"What {label} means")) for choice, label in (choices or {}).items()
    )
    return Fact(name, names or text(name.replace("_", " ").title()), text(f"Help on {name}"), kind, required, offered)


@pytest.fixture(autouse=True)
def _sayable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is found wrong in any test can be said in another language."""
    found: list[InputFaults] = []
    make = InputFaults.__init__

    def noted(error: InputFaults, *given: Any) -> None:
        make(error, *given)
        found.append(error)

    monkeypatch.setattr(InputFaults, "__init__", noted)
    yield
    if not _PLAIN & {request.path.name, request.function.__name__}:
        for error in found:
            assert isinstance(error.heading, Said)
            plain = [text for fault in error.faults for text in (fault.place, fault.what, fault.remedy) if text]
            assert [text for text in plain if not isinstance(text, Said)] == []
            for text in plain:
                _check_filled(text)


def _check_filled(text: object) -> None:
    """A sentence has a value for each name in its message, and no other, down to its last part."""
    if isinstance(text, Joined):
        for word in text.words:
            _check_filled(word)
    elif isinstance(text, Said):
        assert set(re.findall(r"%\((\w+)\)s", text.message)) == set(text.values)
        for value in text.values.values():
            _check_filled(value)
        assert text.worded(str) == text


@pytest.fixture
def questionnaire() -> Questionnaire:
    """Three items on two dimensions; the first has descriptions at 1 and 5."""
    anchors = ((1, text("They never change", "从不变化")), (5, text("They change weekly", "每周都变")))
    items = tuple(
        Item(name, dimension, Text(en, zh), anchors=anchors if index == 0 else ())
        for index, (name, dimension, en, zh) in enumerate(_ITEMS)
    )
    return Questionnaire(
        id="small",
        version="1",
        sha256="0" * 64,
        title=text("How we work"),
        purpose=text("To learn"),
        instruction=text("Think of our unit"),
        duration_minutes=1,
        scale=tuple(ScalePoint(value, Text(*label)) for value, label in enumerate(_SCALE, start=1)),
        cannot_judge=Text("Cannot judge", "无法判断"),
        items=items,
    )


@pytest.fixture
def facts() -> FactSheet:
    """Facts as the product asks them, with fewer choices."""
    methods = {"kpi": "KPI", "okr": "OKR", "hybrid": "Hybrid"}
    stages = {"growing": "Growing", "mature": "Mature"}
    return FactSheet(
        respondent=(
            fact("role", "choice", {"leader": "Leader", "member": "Member"}, names=Text("Role", "身份")),
            fact("tenure", names=Text("Years with us", "工作年限")),
        ),
        unit=(
            fact("id", names=Text("Unit code", "单元编号"), required=True),
            fact("name", names=Text("Name", "名称")),
            fact("name_en"),
            fact("parent", "unit"),
            fact("join_with", "unit"),
            fact(
                "function", "choice", {"sales": "Sales", "finance": "Finance and tax"}, names=Text("Function", "职能")
            ),
            fact("lifecycle", "choice", stages),
            fact("headcount", "integer", names=Text("Headcount", "人数")),
            fact("current_method", "choice", methods | {"none": "No set method"}),
            fact("supports", "units"),
            fact("fixed", "dimensions"),
            fact("mandated_method", "choice", methods),
        ),
        engagement=(fact("client", required=True), fact("lifecycle", "choice", stages)),
    )


@pytest.fixture
def dimensions() -> dict[str, Dimension]:
    """The two dimensions of the questionnaire."""
    return {
        name: Dimension(name, "business", text(name), text("high"), text("low"), changeable=True) for name in DIMENSIONS
    }


@pytest.fixture
def units() -> tuple[Unit, ...]:
    """Four units; the last two share an English name."""
    return (
        Unit("cs", "客户服务", "Customer Service"),
        Unit("lab", "实验室", "Innovation Lab"),
        Unit("n1", "北一区", "North"),
        Unit("n2", "北二区", "North"),
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file and give its path."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def write_book(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook, its sheets given by name as rows, and give its path."""

    def written(name: str = "book.xlsx", **sheets: Sequence[Sequence[object]]) -> Path:
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return written


def faults_of(read: Callable[..., object], *arguments: object) -> list[str]:
    """The faults that reading raises, each as its text without the folder of the file."""
    with pytest.raises(InputFaults) as raised:
        read(*arguments)
    return [str(replace(fault, file=PurePath(fault.file).name)) for fault in raised.value.faults]
