"""People to be invited are read alike from CSV and XLSX, and what cannot be is named with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.domain.campaign import RespondentRole
from advisor.domain.invitee import Invitee
from advisor.domain.unit import Unit
from advisor.intake import invitees
from advisor.intake.invitees import read_invitees

from .conftest import faults_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from advisor.domain.questionnaire import FactSheet

_PEOPLE = (
    Invitee("cs", "王伟", "wang.wei@example.org", RespondentRole.LEADER),
    Invitee("lab", "Li Na", None, RespondentRole.MEMBER),
    Invitee("cs", None, "ben@example.org", None),
)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (
            "姓名,邮箱,部门,身份\n王伟,wang.wei@example.org,客户服务,Leader\nLi Na,,lab,member\n,ben@example.org,CS,\n",
            "gb18030",
        ),
        (
            "unit;Role;E-Mail;name\ncs;leader;wang.wei@example.org;王伟\nＬＡＢ;Member（中文）;;Li Na\ncs;;ben@example.org;\n",
            "utf-8-sig",
        ),
        (
            "name\tunit\taddress\trole\n王伟\tcs\twang.wei@example.org\tleader\n\nLi  Na\t实验室\t\tMEMBER\n\tcs\tben@example.org\t\n",
            "utf-16",
        ),
    ],
)
def test_people_are_read(
    write: Callable[..., Path], units: Sequence[Unit], facts: FactSheet, content: str, encoding: str
) -> None:
    """Heads, units and roles are known in either language, whatever the encoding and the delimiter."""
    assert read_invitees(write("people.csv", content.encode(encoding)), units, facts) == _PEOPLE


def test_people_are_read_from_the_sheet_of_that_name(
    write_book: Callable[..., Path], units: Sequence[Unit], facts: FactSheet
) -> None:
    """The sheet "人员" goes before the first."""
    book = write_book(first=[["x"], [1]], 人员=[["姓名", "单元"], ["Li Na", "lab"]])
    assert read_invitees(book, units, facts) == (Invitee("lab", "Li Na"),)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "name,unit,address\nA,cs,a@b\nB,North,b@example.org\nC,,\n",
            [
                (
                    'p.csv, row 3, column B (unit): "North" may be any of the units "n1", "n2"'
                    " -> write the id of the one that is meant"
                ),
                "p.csv, row 4, column B (unit): the unit is blank -> write the id or the name of the person's unit",
                (
                    'p.csv, row 2, column C (address): "a@b" is no mail address'
                    " -> write one such as li.na@example.org, or leave it blank"
                ),
            ],
        ),
        (
            "unit,address,role\ncs,a@example.org,boss\ncs,A@Example.org,\ncs,,\n",
            [
                'p.csv, row 2, column C (role): there is no role "boss" -> Allowed: leader, member',
                "p.csv, row 4: there is neither a name nor an address -> write one of them, or delete the row",
                (
                    'p.csv, row 3, column B (address): "A@Example.org" stands in row 2 already'
                    " -> keep one of the two rows: a person answers once for a unit"
                ),
            ],
        ),
        (
            "role\nleader\n",
            [
                'p.csv, row 1: there is no column "unit" -> add it: the id or the name of each person\'s unit',
                'p.csv, row 1: there is neither a column "name" nor one "address" -> add at least one of them',
                "p.csv, row 2: there is neither a name nor an address -> write one of them, or delete the row",
            ],
        ),
        (
            'name,unit\n"x' + "x" * 130 + '",Labb\nA\u200b,cs\n',
            [
                'p.csv, row 2, column B (unit): there is no unit "Labb" -> did you mean "lab"?',
                f'p.csv, row 2, column A (name): "{"x" * 60}…" has 131 characters -> write a name of at most 120',
                'p.csv, row 3, column A (name): "A\\u200b" holds control characters -> type the name again',
            ],
        ),
    ],
)
def test_faults_name_their_cell(
    write: Callable[..., Path], units: Sequence[Unit], facts: FactSheet, content: str, expected: list[str]
) -> None:
    """All faults of a list are told at once, with the place and what is allowed."""
    assert faults_of(read_invitees, write("p.csv", content), units, facts) == expected


@pytest.mark.parametrize(
    "address",
    [
        "a b@example.org",
        "a@example.org\r\nBcc: x@example.org",
        "<a@example.org>",
        "a@b@example.org",
        "@example.org",
        "x" * 250 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused(
    write_book: Callable[..., Path], units: Sequence[Unit], facts: FactSheet, address: str
) -> None:
    """Neither a second header nor a second address can be smuggled into a letter."""
    book = write_book(people=[["unit", "address"], ["cs", address]])
    assert "is no mail address" in faults_of(read_invitees, book, units, facts)[0]


def test_units_that_are_counted_together_share_their_people(write: Callable[..., Path], facts: FactSheet) -> None:
    """The same address in a unit and in the one that it joins is a person twice."""
    units = (Unit("a"), Unit("b", join_with="a"), Unit("c"))
    content = "unit,address\na,x@example.org\nb,x@example.org\nc,x@example.org\n"
    assert len(faults_of(read_invitees, write("p.csv", content), units, facts)) == 1


def test_too_long_a_list_is_refused(
    write: Callable[..., Path], units: Sequence[Unit], facts: FactSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any row is looked at."""
    monkeypatch.setattr(invitees, "MOST_INVITEES", 2)
    content = "unit,name\n" + "cs,A\n" * 3
    expected = ["p.csv: has 3 people -> split it: 2 at once are the most"]
    assert faults_of(read_invitees, write("p.csv", content), units, facts) == expected
