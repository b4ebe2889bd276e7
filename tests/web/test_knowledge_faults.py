"""Every fault of a typed table has a wording of its own, so that it can be read in both languages."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from advisor.errors import ContentFaults, Fault
from advisor.services.office import Office
from advisor.web.knowledge_faults import _remedy, _what, fault_view

HEAD = "| row | business_fit | culture_soil | team_capacity | exploration | -> method | -> base_form | -> entry_at_best |\n"
GIVES = "| okr | standard | adopt |"
WRONG = {
    "method": (
        "",
        HEAD,
        GIVES,
        HEAD + "| Okr! | - | - | - | - " + GIVES,
        HEAD + "| one | - |",
        HEAD + ("| one | - | - | - | - " + GIVES + "\n") * 2,
        HEAD + "| one | - | fertil | - | - " + GIVES,
        HEAD + "| one | - | nothing_near | - | - " + GIVES,
        HEAD + "| one | - | - | - | > 120 " + GIVES,
        HEAD + "| one | - | - | - | okr " + GIVES,
        HEAD + "| one | - | - | - | [60..40] " + GIVES,
        HEAD + "| one | - | - | - | (( " + GIVES,
        HEAD + "| one | - | - | - | ; " + GIVES,
        HEAD + f"| one | - | - | - | {'9' * 200} " + GIVES,
        HEAD + "| one | - | - | - | - | okr | standard | adpt |",
        HEAD + "".join(f"| r{n} | - | - | - | - {GIVES}\n" for n in range(300)),
        "| row | explorasion | -> method | -> base_form | -> entry_at_best |\n| a | - " + GIVES,
        "| row | zzz | -> method | -> base_form | -> entry_at_best |\n| a | - " + GIVES,
        "| row | openness | openness | -> method | -> base_form | -> entry_at_best |\n| a | - | - " + GIVES,
        "| row | -> method | openness | -> base_form | -> entry_at_best |\n| a | okr | - | standard | adopt |",
        "| row | openness | -> method | -> base_form | -> other |\n| a | - " + GIVES,
        "| row | sponsor | -> method | -> base_form | -> entry_at_best |\n| a | maybe " + GIVES,
    ),
    "risks": (
        "| row | when | -> other |\n| a | - | no_sponsor |",
        "| row | when | -> risk |\n| a | sponsor | no_sponsor |",
    ),
}


def _faults(office: Office, table: str, text: str) -> tuple[Fault, ...]:
    assert office.library.handbook
    with pytest.raises(ContentFaults) as caught:
        office.library.handbook.with_table(office.library.rules, table, text)
    return caught.value.faults


def test_every_fault_has_a_wording(app: Flask, office: Office) -> None:
    """None of the texts of the loader is passed on as it came, and each place is a line of the text."""
    with app.test_request_context("/?lang=en"):
        known = {name: [pattern for pattern, _ in pairs] for name, pairs in (("what", _what()), ("remedy", _remedy()))}
        for table, texts in WRONG.items():
            for text in texts:
                for fault in _faults(office, table, text):
                    for name, patterns in known.items():
                        said = getattr(fault, name)
                        assert not said or any(re.fullmatch(one, said, re.DOTALL) for one in patterns), said
                    assert re.fullmatch(r"|line \d+(, row \w+)?(, column \w+)?", fault.place), fault.place


def test_the_wording_keeps_what_was_typed(app: Flask) -> None:
    """Percent signs and quotes in a cell are text."""
    fault = Fault("variant", "line 3, row one", '"100 % "sure"" is no test of an input', "write it otherwise")
    with app.test_request_context("/?lang=en"):
        assert fault_view(fault) == fault
        assert fault_view(Fault("variant", "somewhere else", "of another kind")).place == "somewhere else"
