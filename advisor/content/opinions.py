"""The trained second opinion as readable JSON: no pickle, NumPy enough to use it, tied to its cases by their hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.model import FitModel, OutcomeModel
from advisor.engine.compare.neighbours import precedent_library
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.compare.ratings import METHODS
from advisor.errors import ContentFaults, Fault
from advisor.writing import replace_atomically

MODEL = "precedents/opinion.json"
EVALUATION = "precedents/evaluation.json"
_FORMAT = 1
_RETRAIN = "run: advisor opinion train"


def load_opinion(folder: Path, rules: Rulebook) -> OpinionModel:
    """The second opinion stored with the rules.

    Raises:
        ContentFaults: there is none, it cannot be read, or it was trained on other cases or dimensions.

    """
    data = _read(folder / MODEL, MODEL)
    if data.get("cases_sha256") != rules.precedents_sha256:
        what = "was trained on other cases than those in precedents/"
        raise ContentFaults([Fault(MODEL, "cases_sha256", what, _RETRAIN)], "The second opinion cannot be used:")
    try:
        fit = _fit(data, tuple(rules.dimensions))
        outcomes = {method: _outcome(method, entry) for method, entry in data["outcomes"].items()}
    except (KeyError, TypeError, ValueError, IndexError) as error:
        what = f"is damaged ({error.__class__.__name__}: {error})"
        raise ContentFaults([Fault(MODEL, "", what, _RETRAIN)], "The second opinion cannot be used:") from None
    sections = {name: dimension.section for name, dimension in rules.dimensions.items()}
    return OpinionModel(fit, outcomes, precedent_library(rules.precedents, tuple(rules.dimensions)), sections)


def write_opinion(folder: Path, rules: Rulebook, fit: FitModel, outcomes: Mapping[str, OutcomeModel]) -> Path:
    """Store a trained second opinion; the same numbers give the same bytes."""
    path = folder / MODEL
    with replace_atomically(path) as beside:
        beside.write_text(_printed(_document(rules, fit, outcomes)), encoding="utf-8")
    return path


def load_evaluation(folder: Path, rules: Rulebook) -> dict[str, Any] | None:
    """The stored evaluation of the second opinion, or None where there is none for these cases."""
    if not (folder / EVALUATION).is_file():
        return None
    data = _read(folder / EVALUATION, EVALUATION)
    figures = data.get("figures")
    return figures if data.get("cases_sha256") == rules.precedents_sha256 and isinstance(figures, dict) else None


def write_evaluation(folder: Path, rules: Rulebook, figures: Mapping[str, Any]) -> Path:
    """Store the figures of an evaluation beside the model."""
    path = folder / EVALUATION
    document = {"format": _FORMAT, "cases_sha256": rules.precedents_sha256, "figures": figures}
    with replace_atomically(path) as beside:
        beside.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _read(path: Path, name: str) -> dict[str, Any]:
    heading = "The second opinion cannot be used:"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentFaults([Fault(name, "", f"cannot be read: {error.strerror}", _RETRAIN)], heading) from None
    except ValueError as error:
        raise ContentFaults([Fault(name, "", f"is no JSON: {error}", _RETRAIN)], heading) from None
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise ContentFaults([Fault(name, "format", f"is not of format {_FORMAT}", _RETRAIN)], heading)
    return data


def _document(rules: Rulebook, fit: FitModel, outcomes: Mapping[str, OutcomeModel]) -> dict[str, Any]:
    def by_dimension(values: NDArray[np.float64]) -> dict[str, float]:
        return dict(zip(fit.dimensions, values.tolist(), strict=True))

    return {
        "format": _FORMAT,
        "cases_sha256": rules.precedents_sha256,
        "strength": fit.strength,
        "centres": by_dimension(fit.centres),
        "scales": by_dimension(fit.scales),
        "coefficients": {method: by_dimension(row) for method, row in zip(METHODS, fit.coefficients, strict=True)},
        "intercepts": dict(zip(METHODS, fit.intercepts.tolist(), strict=True)),
        "calibration": fit.calibration.tolist(),
        "outcomes": {
            method: {
                "worked": outcome.worked,
                "failed": outcome.failed,
                "abstains": outcome.abstains,
                "margin": outcome.margin,
                "centres": dict(outcome.centres),
                "weights": dict(outcome.weights),
            }
            for method, outcome in outcomes.items()
        },
        "bootstrap": fit.bootstrap.tolist(),
    }


def _printed(document: Mapping[str, Any]) -> str:
    """JSON with one line per entry, and one per draw of the bootstrap."""
    parts = []
    for key, value in document.items():
        if key == "bootstrap":
            draws = ",\n".join("  " + json.dumps(draw, separators=(",", ":")) for draw in value)
            parts.append(f' "{key}": [\n{draws}\n ]')
        else:
            text = json.dumps(value, indent=1, ensure_ascii=False).replace("\n", "\n ")
            parts.append(f' "{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _fit(data: Mapping[str, Any], dimensions: tuple[str, ...]) -> FitModel:
    def row(values: Mapping[str, float]) -> list[float]:
        if set(values) != set(dimensions):
            message = "other dimensions"
            raise ValueError(message)
        return [float(values[name]) for name in dimensions]

    return FitModel(
        dimensions=dimensions,
        strength=float(data["strength"]),
        centres=np.array(row(data["centres"])),
        scales=np.array(row(data["scales"])),
        coefficients=np.array([row(data["coefficients"][method]) for method in METHODS]),
        intercepts=np.array([float(data["intercepts"][method]) for method in METHODS]),
        bootstrap=np.array(data["bootstrap"], dtype=np.float64).reshape(-1, len(METHODS), len(dimensions) + 1),
        calibration=np.array(data["calibration"], dtype=np.float64),
    )


def _outcome(method: str, entry: Mapping[str, Any]) -> OutcomeModel:
    return OutcomeModel(
        method=method,
        worked=int(entry["worked"]),
        failed=int(entry["failed"]),
        centres=entry["centres"],
        weights=entry["weights"],
        margin=float(entry["margin"]),
        abstains=str(entry["abstains"]),
    )
