"""The model card of the second opinion: what it is for, how good it is beside its baselines, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.domain.assessment import OpinionSource
from advisor.domain.unit import METHODS
from advisor.report.brief import Brief
from advisor.report.opinion_views import CalibrationRow, ConfusionRow, FigureRow, Figures, ModelCard
from advisor.report.views import Pair

_MEASURES = ("log_loss", "brier", "accuracy", "balanced_accuracy")
_BASELINES = ("prior", "index", "rules", "precedent")


def build(brief: Brief, source: OpinionSource) -> ModelCard:
    """The content of the page."""
    return ModelCard(
        about=_about(brief),
        figures=_figures(brief, source.figures) if source.figures else None,
        limits=_limits(brief, source),
    )


def title(brief: Brief, source: OpinionSource) -> str:
    """How many cases it knows, and which of the two plainest baselines it beats."""
    _ = brief.speech.gettext
    n = brief.speech.latin(brief.speech.whole(source.labelled))
    figures = source.figures
    if not figures:
        return _("The second opinion knows %(n)s labelled cases; how good it is was not stored", n=n)
    return {
        (True, True): _("The second opinion knows %(n)s labelled cases and beats both class prior and simple index", n=n),
        (True, False): _("The second opinion knows %(n)s labelled cases and beats the class prior, not the simple index", n=n),
        (False, True): _("The second opinion knows %(n)s labelled cases and beats the simple index, not the class prior", n=n),
        (False, False): _("The second opinion knows %(n)s labelled cases and beats neither class prior nor simple index", n=n),
    }[_beats(figures, "prior"), _beats(figures, "index")]  # fmt: skip


def _beats(figures: Mapping[str, Any], baseline: str) -> bool:
    """Whether its log loss is lower beyond chance; without an interval of the difference, whether it is lower."""
    if baseline == "index":
        return bool(figures["beats_index"])
    edges = figures.get("against", {}).get(baseline, {}).get("log_loss_difference")
    return bool(edges[1] < 0 if edges else figures["log_loss"] < figures["baselines"][baseline]["log_loss"])


def _about(brief: Brief) -> tuple[Pair, ...]:
    _ = brief.speech.gettext
    return (
        Pair(_("Intended use"), _("A check beside the rules, by people who read the cases. It confirms, agrees, leans, contests or stays silent; it never changes a recommendation and is never averaged with one. It says nothing about persons.")),
        Pair(_("What it predicts"), _("Which method published successes with such a profile ran. It does not predict whether a method will succeed here.")),
        Pair(_("How it works"), _("A regularised multinomial logistic regression on the mean of two ratings of %(count)s dimensions. The methods it cannot rule out form a set that is made to hold the right one in 80 %% of cases; the state follows from that set. On unit pages, brackets give the middle 80 %% of shares when the organisations are drawn again.", count=brief.speech.latin(brief.speech.whole(len(brief.rules.dimensions))))),
        Pair(_("When it is silent"), _("The rules do not decide, the set is empty or full, or no case is close: farther than 95 %% of the cases are from their own nearest.")),
    )  # fmt: skip


def _limits(brief: Brief, source: OpinionSource) -> tuple[Pair, ...]:
    _ = brief.speech.gettext
    labelled = [case for case in brief.rules.precedents if case.suited is not None]
    hybrids = sum(case.suited == "hybrid" for case in labelled)
    same = sum(case.suited == case.method_used and case.outcome == "worked" for case in labelled)
    own = sum(case.evidence == "own" for case in brief.rules.precedents)
    found = [
        Pair(_("Not a sample"), _("Authors publish successes, well-known firms and scandals. What is common among the cases need not be common.")),
        Pair(_("Labels"), _("%(same)s of %(n)s labels equal a method that was used and worked: they tell what published successes ran, not what is right for a unit like them.", same=same, n=source.labelled)),
        Pair(_("Hybrids"), _("Hybrids among the labelled cases: %(hybrids)s. That settles nothing, so a hybrid recommendation is never contested.", hybrids=hybrids)),
        Pair(_("Raters of one kind"), _("Two language models rated every account without seeing method or result. They may share a bias, and they recognised some organisations.")),
        Pair(_("Missing ratings"), _("What an author leaves out depends on the method told of. A missing rating is set to the average and never used as a sign.")),
        Pair(_("Few organisations"), _("The labelled cases come from %(organisations)s organisations; those of one organisation are not independent and were always held out together.", organisations=source.organisations)),
    ]  # fmt: skip
    if own:
        found.append(
            Pair(
                _("Own cases"),
                _("%(own)s of %(all)s cases are the client's own, rated by named people.", own=own, all=source.cases),
            )
        )
    return tuple(found)  # fmt: skip


def _figures(brief: Brief, figures: Mapping[str, Any]) -> Figures:
    _ = brief.speech.gettext
    names = {
        "prior": _("Class prior"),
        "index": _("Simple index from theory"),
        "rules": _("The rules"),
        "precedent": _("Nearest precedents"),
    }
    baselines = figures["baselines"]
    rows = [
        FigureRow(
            _("Second opinion"),
            _scores(figures),
            tuple(_interval(figures["intervals"].get(name)) for name in _MEASURES),
        ),
        *(FigureRow(names[id], _scores(baselines[id]), ()) for id in _BASELINES if id in baselines),
    ]
    return Figures(
        note=_(
            "%(n)s labelled cases, each judged without its organisation. Low is good for log loss and Brier score; in brackets "
            "95 %% intervals over organisations.",
            n=figures["n"],
        ),
        rows=tuple(rows),
        reading=_reading(brief, figures, names),
        methods=tuple(brief.words.method(id) for id in METHODS),
        confusion=tuple(
            ConfusionRow(
                brief.words.method(id),
                tuple(str(figures["confusion"][id][said]) for said in METHODS),
                METHODS.index(id),
            )
            for id in METHODS
        ),
        calibration=tuple(
            CalibrationRow(str(one["n"]), brief.speech.percent(one["said"]), brief.speech.percent(one["true"]))
            for one in figures["calibration"]
        ),
    )


def _scores(figures: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{figures[name]:.2f}" if figures.get(name) is not None else "–" for name in _MEASURES)


def _interval(edges: Sequence[float] | None) -> str:
    return f"{edges[0]:.2f}–{edges[1]:.2f}" if edges else ""


def _reading(brief: Brief, figures: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Which baselines do as well, and whether it could all be chance."""
    _ = brief.speech.gettext
    equal = [names[id] for id in _BASELINES if id in figures["baselines"] and not _beats(figures, id)]
    sentences = []
    if equal:
        sentences.append(
            _(
                "On log loss it is not better beyond chance than: %(names)s.",
                names=brief.speech.listing(brief.speech.lower(name) for name in equal),
            )
        )
    if found := figures.get("permutation"):
        sentences.append(
            _(
                "With labels exchanged between organisations %(n)s times, such figures came about with p = %(p)s.",
                n=found["permutations"],
                p=f"{found['p']:.2f}",
            )
        )
    return brief.speech.prose(sentences)
