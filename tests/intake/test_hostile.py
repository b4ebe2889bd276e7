"""Whatever the bytes of a file, reading ends in a value or in faults, never in another error."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from advisor.errors import InputFaults
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.mapping import read_mapping
from advisor.intake.scores import read_scores
from advisor.intake.sheet import read_sheet
from advisor.intake.units import read_units

from .conftest import DIMENSIONS, FACT_CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.domain.questionnaire import FactSheet, Questionnaire
    from advisor.domain.unit import Unit

_CSV = "unit,openness,supports,name,role,openness_1,seconds\na,50,b,x,leader,4,83秒\nb,7.5,a,y,,often,1:23\n".encode()
_YAML = b"units:\n- {id: a, supports: [b], headcount: 3}\n- id: b\n  name: x\n"
_FORMS = b"client: A\ndate: 2026-01-01\ncolumns: {a: unit}\nlabels: {b: 5}\nignore: [c]\nseconds: d\n"


def _workbook() -> bytes:
    book = Workbook()
    for row in (["unit", "openness", "openness_1"], ["a", 50, "=1+1"], ["b", None, "often"]):
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


_XLSX = _workbook()


@st.composite
def mutated(draw: st.DrawFn, seed: bytes) -> bytes:
    """The seed with some of its bytes replaced, removed or repeated."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 8))
        data[at : at + length] = draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"\n", b",", b"[", b": ", b"\0"]))
        )
    return bytes(data)


@st.composite
def rezipped(draw: st.DrawFn) -> bytes:
    """The workbook with the text of one of its parts mutated, in a sound archive."""
    source = zipfile.ZipFile(io.BytesIO(_XLSX))
    name = draw(st.sampled_from(source.namelist()))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, draw(mutated(content)) if member == name else content)
    return data.getvalue()


_CONTENT = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet="unit,openness_1;\t\n\"'[]{}:-#&*!|> 0159.", max_size=80).map(str.encode),
    *(mutated(seed) for seed in (_CSV, _YAML, _FORMS, _XLSX)),
    rezipped(),
)


@pytest.fixture
def readers(
    questionnaire: Questionnaire, facts: FactSheet, units: tuple[Unit, ...]
) -> tuple[Callable[[Path], object], ...]:
    """Every reader of a client's file."""
    return (
        read_sheet,
        lambda path: read_scores(path, DIMENSIONS, FACT_CHOICES),
        lambda path: read_units(path, facts, DIMENSIONS),
        lambda path: read_engagement(path, facts),
        read_mapping,
        lambda path: read_answers(path, questionnaire, units, facts),
    )


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(content=_CONTENT, suffix=st.sampled_from([".csv", ".xlsx", ".yaml"]))
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, readers: tuple[Callable[[Path], object], ...], content: bytes, suffix: str
) -> None:
    """Every reader gives a value or faults, which say something and hold no control characters."""
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    for read in readers:
        try:
            found = read(path)
        except InputFaults as error:
            said = [f"{fault.place}{fault.what}{fault.remedy}" for fault in error.faults]
            assert all(said)
            assert not [text for text in said if any(unicodedata.category(letter)[0] == "C" for letter in text)]
        else:
            assert found is not None
