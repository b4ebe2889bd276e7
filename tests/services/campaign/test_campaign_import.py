"""Answers of a spreadsheet come into the wave, all or none, and once."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from campaign_case import DAY, Case, begin

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers, Respondent
from advisor.domain.campaign import Consent, RespondentRole
from advisor.ports import Store
from advisor.services.campaign.importing import IMPORTED, Imported, Imports
from advisor.services.campaign.refusals import Refusal, Refused
from tests.storage.samples import ENGAGEMENT, FORM

ANSWERS = Answers(
    ("q1", "q2", "q3"),
    (
        Respondent("rnd", "row 2", "leader"),
        Respondent("sales", "row 3", None),
        Respondent("rnd", "Zhang San", "member"),
    ),
    np.array([[5, BLANK, CANNOT_JUDGE], [1, 2, 3], [BLANK, BLANK, 4]], dtype=np.int8),
    np.array([84.0, np.nan, 30.0]),
)


def _imports(case: Case) -> Any:
    items = [SimpleNamespace(id=id) for id in ("q1", "q2", "q3")]
    form = SimpleNamespace(items=items)
    library = SimpleNamespace(questionnaire=lambda version: {FORM: form}[version])
    return Imports(case.desk, library)  # type: ignore[arg-type]


def test_answers_are_imported(case: Case) -> None:
    """As they were read: units, roles, answers and the time taken; without the keys by which the file knew people."""
    assert _imports(case).take("w1", ANSWERS, "answers.xlsx", "abc", "anna") == Imported(people=3, answers=6)
    with case.desk.store.reading() as tx:
        kept = tx.answers.matrix("w1", ["q1", "q2", "q3"])
        progress = tx.participants.progress("w1")
    found = {
        (person.unit, person.role): (row.tolist(), seconds)
        for person, row, seconds in zip(kept.respondents, kept.values, kept.seconds, strict=True)
    }
    assert found["rnd", "leader"] == ([5, BLANK, CANNOT_JUDGE], 84.0)
    assert found["rnd", "member"] == ([BLANK, BLANK, 4], 30.0)
    assert found["sales", None][0] == [1, 2, 3]
    assert np.isnan(found["sales", None][1])
    assert [(one.unit, one.role, one.finished) for one in progress] == [
        ("rnd", RespondentRole.LEADER, 1),
        ("rnd", RespondentRole.MEMBER, 1),
        ("sales", None, 1),
    ]
    assert "Zhang" not in str(kept)


@pytest.mark.parametrize(("consent", "people"), [(Consent.ANONYMOUS, {}), (Consent.OPEN, {"people": 3})])
def test_the_log_tells_the_file_and_no_small_number(store: Store, consent: Consent, people: dict[str, int]) -> None:
    """Three people are fewer than the threshold."""
    case = begin(store, replace(ENGAGEMENT, consent=consent))
    _imports(case).take("w1", ANSWERS, "answers.xlsx", "abc", "anna")
    assert case.log() == [(IMPORTED, None, {"file": "answers.xlsx", "sha256": "abc"} | people)]


def test_the_same_file_is_imported_once(case: Case) -> None:
    """Unless it is asked for; another one is taken, and so is one into another wave."""
    imports = _imports(case)
    imports.take("w1", ANSWERS, "answers.xlsx", "abc", "anna")
    with pytest.raises(Refused) as raised:
        imports.take("w1", ANSWERS, "renamed.xlsx", "abc", "ben")
    assert raised.value.reason is Refusal.IMPORTED_BEFORE
    imports.take("w1", ANSWERS, "other.xlsx", "def", "anna")
    imports.take("w1", ANSWERS, "answers.xlsx", "abc", "anna", again=True)
    with case.desk.store.reading() as tx:
        assert len(tx.answers.matrix("w1", ["q1", "q2", "q3"]).respondents) == 9


@pytest.mark.parametrize(
    ("wrong", "reason", "what"),
    [
        ({"items": ("q1", "q2", "q9")}, Refusal.OTHER_ITEMS, "q9"),
        ({"respondents": (*ANSWERS.respondents[:2], Respondent("old", "row 4"))}, Refusal.NO_UNIT, "old"),
    ],
)
def test_what_does_not_fit_leaves_nothing_behind(case: Case, wrong: dict[str, Any], reason: Refusal, what: str) -> None:
    """An item of another questionnaire, or an archived unit."""
    with pytest.raises(Refused) as raised:
        _imports(case).take("w1", replace(ANSWERS, **wrong), "a.csv", "abc", "anna")
    assert (raised.value.reason, raised.value.what) == (reason, what)
    with case.desk.store.reading() as tx:
        assert tx.participants.progress("w1") == ()
    assert case.log() == []


def test_nothing_is_imported_after_the_end(case: Case) -> None:
    """Opened again, answers come into the round that is open then; without a round there is nowhere to."""
    case.schedule.close("w1", "anna")
    with pytest.raises(Refused) as raised:
        _imports(case).take("w1", ANSWERS, "a.csv", "abc", "anna")
    assert raised.value.reason is Refusal.CLOSED
    case.clock.time += DAY
    case.schedule.reopen("w1", None, "anna")
    _imports(case).take("w1", ANSWERS, "a.csv", "abc", "anna")
    with case.desk.store.writing() as tx:
        assert len(tx.answers.matrix("w1", ["q1"], last_round=1).respondents) == 0
        assert len(tx.answers.matrix("w1", ["q1"]).respondents) == 2
        last = tx.waves.rounds("w1")[-1]
        tx.waves.put_round(replace(last, closed_at=case.clock.now()))
    with pytest.raises(Refused) as raised:
        _imports(case).take("w1", ANSWERS, "b.csv", "def", "anna")
    assert raised.value.reason is Refusal.NO_ROUND
