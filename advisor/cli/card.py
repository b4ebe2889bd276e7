"""The evaluation as a table for the terminal, and the model card with data sheet as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.compare.ratings import METHODS

_MEASURES = ("log_loss", "brier", "accuracy", "balanced_accuracy")
_CORNER = "suited \\ predicted"
_BASELINES = {
    "prior": "class prior",
    "index": "unit-weighted index from theory",
    "rules": "the rule chain",
    "precedent": "nearest precedents",
}


def printed_evaluation(figures: Mapping[str, Any]) -> str:
    """The figures as lines of text, the model first, then its baselines."""
    lines = [f"{figures['n']} labelled cases", f"{'':<34}" + "".join(f"{name:>20}" for name in _MEASURES)]
    lines.append(f"{'second opinion':<34}" + "".join(f"{figures[name]:>20.3f}" for name in _MEASURES))
    edges = figures["intervals"]
    lines.append(f"{'  95 % interval':<34}" + "".join(f"{_interval(edges[name]):>20}" for name in _MEASURES))
    for key, name in _BASELINES.items():
        lines.append(f"{name:<34}" + "".join(f"{figures['baselines'][key][measure]:>20.3f}" for measure in _MEASURES))
    lines += ["", f"{_CORNER:<20}" + "".join(f"{method:>8}" for method in METHODS)]
    lines += [
        f"{row:<20}" + "".join(f"{figures['confusion'][row][column]:>8}" for column in METHODS) for row in METHODS
    ]
    bins = "; ".join(f"said {one['said']:.2f}, true {one['true']:.2f} (n {one['n']})" for one in figures["calibration"])
    lines += ["", f"calibration: {bins}"]
    if "set_coverage" in figures:
        states = ", ".join(f"{name} {count}" for name, count in figures["states"].items())
        lines += [
            f"80 % sets: coverage {figures['set_coverage']:.3f}, mean size {figures['set_size']:.2f}",
            f"states: {states}",
        ]
    difference = figures["against"]["index"]["log_loss_difference"]
    lines.append(f"log loss against the index: {_interval(difference)}; {_verdict(difference)}")
    return "\n".join(lines)


def model_card(rules: Rulebook, model: OpinionModel, figures: Mapping[str, Any]) -> str:
    """The model card and data sheet, all numbers from the stored model and its evaluation."""
    labelled = [case for case in rules.precedents if case.suited is not None]
    suited = Counter(case.suited for case in labelled)
    same = sum(case.suited == case.method_used and case.outcome == "worked" for case in labelled)
    difference = figures["against"]["index"]["log_loss_difference"]
    rows = "\n".join(
        f"| {_BASELINES[key]} | " + " | ".join(f"{figures['baselines'][key][name]:.3f}" for name in _MEASURES) + " |"
        for key in _BASELINES
    )
    own = " | ".join(f"{figures[name]:.3f} ({_interval(figures['intervals'][name])})" for name in _MEASURES)
    confusion = "\n".join(
        f"| {row} | " + " | ".join(str(figures["confusion"][row][column]) for column in METHODS) + " |"
        for row in METHODS
    )
    calibration = "\n".join(f"| {one['n']} | {one['said']:.2f} | {one['true']:.2f} |" for one in figures["calibration"])
    curve = ", ".join(f"{point['log_loss']:.3f} with {point['cases']:.0f} cases" for point in figures["learning_curve"])
    outcomes = "\n".join(
        f"- {method.upper()}: {outcome.worked} cases in which it worked, {outcome.failed} in which it failed; "
        + (
            f"abstains ({outcome.abstains.replace('_', ' ')})."
            if outcome.abstains
            else f"{len(outcome.weights)} dimensions."
        )
        for method, outcome in model.outcomes.items()
    )
    evidence = "\n".join(
        f"- {name}: {part['n']} labelled cases, log loss {part['log_loss']:.3f}, balanced accuracy {part['balanced_accuracy']:.3f}."
        for name, part in figures["by_evidence"].items()
    )
    return f"""# Model card: the second opinion

Made by `advisor opinion card` from the stored model and its evaluation; do not edit by hand. Cases {rules.precedents_sha256[:12]}.

## What it is for
To show, beside the rules' recommendation, what published units with such a profile ran and how that went. It never overrides the rules and is
never averaged with them. It is not a forecast of success, says nothing about persons, and is silent where no case is close, where its
80 % set is empty or full, or where the rules did not decide. A hybrid verdict is never contested: {suited["hybrid"]} hybrids cannot settle more.

## What it is
L2-regularised multinomial logistic regression on the mean of two ratings of {len(model.fit.dimensions)} dimensions; missing ratings are set to the training mean,
without indicators of missingness; penalty chosen inside each fold by grouped cross-validation (C = {model.fit.strength:g}). The 80 % set is
conformal, from predictions with each organisation left out. Contributions are exact linear SHAP values. Stored as readable JSON.

## How good it is
{figures["n"]} labelled cases of {figures["organisations"]} organisations, each predicted by a model that has seen none of its organisation. In brackets 95 % intervals
from resampled organisations. Lower is better for log loss and Brier.

| | log loss | Brier | accuracy | balanced accuracy |
| --- | --- | --- | --- | --- |
| second opinion | {own} |
{rows}

Log loss against the index: {_interval(difference)}. **{_verdict(difference)}** Repeated grouped cross-validation ({figures["repeated"]["repeats"]} x {figures["repeated"]["folds"]}):
log loss {figures["repeated"]["log_loss"]:.3f} (sd {figures["repeated"]["log_loss_sd"]:.3f}), balanced accuracy {figures["repeated"]["balanced_accuracy"]:.3f}. Labels exchanged among whole organisations do as well with p = {figures["permutation"]["p"]:.3f}.
Learning curve: log loss {curve}.

| {_CORNER} | {" | ".join(METHODS)} |
| --- | --- | --- | --- |
{confusion}

| cases | said | came true |
| --- | --- | --- |
{calibration}

Published and own cases apart:

{evidence}

## Resemblance to success and failure
{outcomes}

Worded as resemblance, never as a probability of success.

# Data sheet
{len(rules.precedents)} cases, {len(labelled)} labelled ({", ".join(f"{suited[method]} {method}" for method in METHODS)}). Fields, raters and agreement: `rules/precedents/README.md`.

- Published cases are not a sample: successes, well-known firms and scandals are over-represented; hybrids are scarce.
- The ratings of published cases are by two automated raters of one kind, who may share a bias and recognised some organisations.
- What is missing depends on what authors chose to tell, and so on the method: missingness is never a feature.
- {same} of the {len(labelled)} labels equal a method that was used and worked: the model predicts what published successes ran.
- Cases of one organisation are kept in one fold.
- A label says what fitted in one account, not what is right for a unit like it.
"""


def _interval(edges: tuple[float, float] | list[float]) -> str:
    return f"{edges[0]:.3f} to {edges[1]:.3f}"


def _verdict(difference: tuple[float, float] | list[float]) -> str:
    if difference[1] < 0:
        return "It beats the index."
    return "It does not beat the index beyond chance." if difference[0] < 0 else "The index does better."
