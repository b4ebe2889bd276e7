"""`advisor opinion` and `advisor cases`: train, evaluate on unseen cases, learn from one's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import resources
from advisor.cli.card import printed_evaluation
from advisor.content.document import Document
from advisor.content.schema import schema_faults
from advisor.domain.rulebook import Rulebook

from .conftest import Run


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    """A client's copy of the rules."""
    folder = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), folder)
    return folder


def _case(rules: Rulebook, number: int, **changes: Any) -> dict[str, Any]:
    ratings = {name: [3, None] for name in rules.dimensions}
    case = {
        "id": f"own-{number}",
        "name": {"en": f"Own unit {number}", "zh": f"自有单元{number}"},
        "organisation": f"Client {number}",
        "unit": "a unit",
        "function": "operations",
        "sector": "retail",
        "country": "China",
        "year": 2026,
        "size": None,
        "context": "Told by the consultant.",
        "summary": {"en": "A shop unit.", "zh": "门店单元。"},
        "method_used": "kpi",
        "outcome": "worked",
        "moved_to": None,
        "outcome_note": {"en": "It worked.", "zh": "有效。"},
        "suited": "kpi",
        "suited_why": "It worked for two years.",
        "evidence": "own",
        "source": None,
        "source_title": "Project file",
        "group": f"client-{number}",
        "link": None,
        "rater": "A. Consultant",
        "ratings": ratings,
    }
    return case | changes


def _write(path: Path, cases: list[dict[str, Any]]) -> Path:
    path.write_text(yaml.safe_dump({"format": 1, "cases": cases}, allow_unicode=True), encoding="utf-8")
    return path


def _unseen(rules: Rulebook) -> list[dict[str, Any]]:
    """Twelve cases as a stranger writes them: a plain list, without the texts that only a report prints."""
    cases = []
    for number in range(12):
        high, low = (5, 1) if number % 2 else (1, 5)
        ratings: dict[str, list[int | None]] = {name: [None, None] for name in rules.dimensions}
        ratings |= {name: [high, high] for name in ("uncertainty", "exploration", "goal_volatility", "interdependence")}
        ratings |= {name: [low, low] for name in ("standardisation", "measurability")}
        suited = "okr" if number % 2 else "kpi"
        case = _case(rules, number, id=f"unseen-{number}", ratings=ratings, suited=suited, evidence="found")
        cases.append(
            {key: value for key, value in case.items() if key not in {"name", "summary", "outcome_note", "rater"}}
        )
    return cases


def test_the_stored_model_is_scored_on_unseen_cases(run: Run, rules: Rulebook, tmp_path: Path) -> None:
    """The JSON has the agreed figures; clear cases are recognised, and the baselines stand beside."""
    path = tmp_path / "unseen.yaml"
    path.write_text(yaml.safe_dump(_unseen(rules)), encoding="utf-8")
    ran = run("opinion", "evaluate", path, "--json")
    assert ran.code == 0
    figures = json.loads(ran.out)
    assert {
        "n",
        "accuracy",
        "balanced_accuracy",
        "log_loss",
        "brier",
        "confusion",
        "set_coverage",
        "set_size",
        "states",
        "baselines",
        "intervals",
    } <= figures.keys()
    assert figures["baselines"].keys() == {"prior", "index", "rules", "precedent"}
    assert figures["n"] == 12
    assert figures["accuracy"] >= 0.9
    assert figures["log_loss"] < figures["baselines"]["prior"]["log_loss"]
    assert sum(figures["states"].values()) == 12
    assert "log loss against the index" in run("opinion", "evaluate", path).out


def test_cases_of_the_library_are_said_to_flatter(run: Run, rules: Rulebook, tmp_path: Path) -> None:
    """Scoring the model on what it has learned from is allowed, and said."""
    seen = [
        _case(
            rules,
            number,
            id=case.id,
            suited=case.suited,
            evidence="found",
            ratings={k: list(v) for k, v in case.ratings.items()},
        )
        for number, case in enumerate(case for case in rules.precedents if case.suited)
    ][:10]
    ran = run("opinion", "evaluate", _write(tmp_path / "seen.yaml", seen), "--json")
    assert ran.code == 0
    assert "10 of these cases are in the library" in ran.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ratings": {"uncertainty": [6, 1]}}, ('case "own-1"', "6 is out of range", "1 to 5")),
        ({"ratings": {"uncertanty": [1, 1]}}, ('case "own-1"', '"uncertanty" is no dimension')),
        ({"method_used": "mbo"}, ('case "own-1"', '"mbo" is not allowed', "use kpi, okr, hybrid")),
        ({"source_title": ""}, ('case "own-1"', "source_title", "is empty")),
        ({"source_title": None}, ('case "own-1"', "source_title")),
        ({"id": "own-0"}, ('case "own-0"', "stands twice")),
    ],
)
def test_a_fault_in_a_case_names_the_case(
    run: Run, rules: Rulebook, tmp_path: Path, change: dict[str, Any], said: tuple[str, ...]
) -> None:
    """An unknown dimension, a rating of 6, a repeated id, an unknown method and no source are told with the id."""
    broken = _case(rules, 1)
    if "ratings" in change:
        broken["ratings"] = broken["ratings"] | change["ratings"]
    else:
        broken |= change
    path = _write(tmp_path / "cases.yaml", [_case(rules, 0), broken])
    for command in (("opinion", "evaluate", path), ("cases", "check", path)):
        ran = run(*command)
        assert ran.code == 2
        for words in said:
            assert words in ran.err


def test_own_cases_stay_with_the_client_and_need_retraining(
    run: Run, rules: Rulebook, own_rules: Path, tmp_path: Path
) -> None:
    """Added cases are in the client's folder alone; the stored model is refused until it is trained again."""
    path = _write(tmp_path / "new.yaml", [_case(rules, 1), _case(rules, 2)])
    assert run("cases", "check", path).code == 0
    added = run("cases", "add", path, "--rules", own_rules)
    assert added.code == 0
    assert "2 own cases" in added.out
    scores = tmp_path / "s.csv"
    scores.write_text("unit,uncertainty,standardisation\na,20,80\n", encoding="utf-8")
    stale = run("recommend", scores, "--rules", own_rules, "--opinion", "--json", "-")
    assert stale.code == 2
    assert "was trained on other cases" in stale.err
    assert "advisor opinion train" in stale.err
    assert run("recommend", scores, "--rules", own_rules, "--json", "-").code == 0
    before = (own_rules / "precedents" / "own.yaml").read_bytes()
    again = run("cases", "add", path, "--rules", own_rules)
    assert again.code == 2
    assert "is in precedents/own.yaml already" in again.err
    assert (own_rules / "precedents" / "own.yaml").read_bytes() == before
    assert run("cases", "add", path, "--rules", resources.rules_dir()).code == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"evidence": "found"}, "is not allowed for own cases"),
        ({"rater": None}, "rater"),
        ({"id": "alcoa-plants-1990"}, "is one of the published cases"),
    ],
)
def test_an_own_case_is_own(run: Run, rules: Rulebook, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """Own cases say so, name their rater, and never take the id of a published one."""
    case = {key: value for key, value in (_case(rules, 1) | change).items() if value is not None or key != "rater"}
    ran = run("cases", "check", _write(tmp_path / "own.yaml", [case]))
    assert ran.code == 2
    assert said in ran.err


def test_recommend_carries_the_second_opinion_where_asked(run: Run, tmp_path: Path) -> None:
    """--opinion adds it to JSON and table; without it nothing is said; the document fits the schema."""
    scores = tmp_path / "s.csv"
    scores.write_text("unit,uncertainty,standardisation,exploration\na,20,80,10\nb,90,10,90\nc,,,\n", encoding="utf-8")
    document = json.loads(run("recommend", scores, "--opinion", "--json", "-").out)
    assert schema_faults(Document("out", document), "recommendation") == []
    opinions = [unit["second_opinion"] for unit in document["units"]]
    assert [opinion["state"] for opinion in opinions][2] == "silent"
    assert opinions[2]["silence"] == "undecided"
    for opinion in opinions:
        terms = opinion["contributions"]
        assert terms["base"] + sum(terms["dimensions"].values()) == pytest.approx(terms["total"], abs=1e-3)
        assert sum(terms["dimensions"].values()) == pytest.approx(sum(terms["sections"].values()), abs=1e-3)
    assert "second_opinion" not in json.loads(run("recommend", scores, "--json", "-").out)["units"][0]
    assert "published cases" in run("recommend", scores, "--opinion").out


def test_training_on_too_little_is_refused_and_overwrites_nothing(run: Run, own_rules: Path) -> None:
    """With fewer than five hybrids there is nothing to learn; the stored model stays."""
    path = own_rules / "precedents" / "cases.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("suited: hybrid", "suited: null"), encoding="utf-8")
    before = (own_rules / "precedents" / "opinion.json").read_bytes()
    ran = run("opinion", "train", "--rules", own_rules)
    assert ran.code == 2
    assert "0 labelled cases of hybrid" in ran.err
    assert (own_rules / "precedents" / "opinion.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is not of format 1"),
        ('{"format": 1}', "was trained on other cases"),
        (None, "cannot be read"),
    ],
)
def test_a_broken_model_is_refused(run: Run, own_rules: Path, tmp_path: Path, content: str | None, said: str) -> None:
    """A missing, foreign or damaged model file is named, with the way to make it again."""
    path = own_rules / "precedents" / "opinion.json"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    scores = tmp_path / "s.csv"
    scores.write_text("unit,uncertainty,standardisation\na,20,80\n", encoding="utf-8")
    ran = run("recommend", scores, "--rules", own_rules, "--opinion")
    assert ran.code == 2
    assert said in ran.err


def test_a_damaged_number_is_refused(run: Run, own_rules: Path, tmp_path: Path) -> None:
    """A model that lacks a coefficient is damaged, not used."""
    path = own_rules / "precedents" / "opinion.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["coefficients"]["okr"]["openness"]
    path.write_text(json.dumps(data), encoding="utf-8")
    scores = tmp_path / "s.csv"
    scores.write_text("unit,uncertainty,standardisation\na,20,80\n", encoding="utf-8")
    assert "is damaged" in run("recommend", scores, "--rules", own_rules, "--opinion").err


def test_the_card_is_printed_from_the_stored_figures(run: Run, own_rules: Path, tmp_path: Path) -> None:
    """The shipped card in docs is the one that the command prints, and without figures it says what to run."""
    printed = run("opinion", "card")
    assert printed.code == 0
    card = Path(__file__).resolve().parents[2] / "docs" / "model-card.md"
    assert card.read_text(encoding="utf-8") == printed.out
    assert run("opinion", "card", "--out", tmp_path / "card.md").code == 0
    assert (tmp_path / "card.md").read_text(encoding="utf-8") == printed.out
    (own_rules / "precedents" / "evaluation.json").unlink()
    missing = run("opinion", "card", "--rules", own_rules)
    assert missing.code == 2
    assert "advisor opinion evaluate --store" in missing.err


def test_wrong_use_of_evaluate_is_said(run: Run, rules: Rulebook, tmp_path: Path) -> None:
    """Storing figures of a foreign file, and cases without a label, make no sense."""
    path = _write(tmp_path / "cases.yaml", [_case(rules, 1, suited=None)])
    assert run("opinion", "evaluate", path, "--store").code == 2
    assert "nothing to compare with" in run("opinion", "evaluate", path).err


def test_the_verdict_on_the_index_follows_the_interval() -> None:
    """Better, no different, worse: by the interval of the difference alone."""
    figures = json.loads((resources.rules_dir() / "precedents" / "evaluation.json").read_text(encoding="utf-8"))[
        "figures"
    ]
    for edges, words in (([-0.3, -0.1], "It beats"), ([-0.1, 0.1], "does not beat"), ([0.1, 0.2], "index does better")):
        figures["against"]["index"]["log_loss_difference"] = edges
        assert words in printed_evaluation(figures)


def test_training_again_gives_the_same_bytes(run: Run, own_rules: Path) -> None:
    """The stored model is a function of the cases: trained twice it is byte-identical, and it is the shipped one."""
    path = own_rules / "precedents" / "opinion.json"
    shipped = json.loads(path.read_text(encoding="utf-8"))
    assert run("opinion", "train", "--rules", own_rules).code == 0
    first = path.read_bytes()
    assert run("opinion", "train", "--rules", own_rules, "--quiet").code == 0
    assert path.read_bytes() == first
    again = json.loads(first)
    assert again["strength"] == shipped["strength"]
    assert again["calibration"] == pytest.approx(shipped["calibration"], abs=1e-3)
    for method, row in again["coefficients"].items():
        assert row == pytest.approx(shipped["coefficients"][method], abs=1e-3)
