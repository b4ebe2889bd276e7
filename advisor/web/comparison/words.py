"""Words of the comparison of waves: why a cell, a unit or a question is not compared."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.engine.assess.waves import ItemChange, NotCompared
from advisor.report.speech import Speech
from advisor.services.matching import Match, Pair


def not_compared(why: NotCompared, speech: Speech) -> str:
    """Why a unit's dimension has no score in one of the waves, as the word in its cell."""
    _ = speech.gettext
    return {
        NotCompared.NOT_ASKED: _("not asked"),
        NotCompared.TOO_FEW: _("no answers"),
        NotCompared.CANNOT_JUDGE: _("not judged"),
        NotCompared.WITHHELD: _("withheld"),
        NotCompared.NO_COMMON_ITEM: _("none in common"),
        NotCompared.FEW_ON_AN_ITEM: _("withheld"),
    }[why]


def item_change(change: ItemChange, speech: Speech) -> str:
    """What is different about a question."""
    _ = speech.gettext
    return {
        ItemChange.GONE: _("asked in the earlier wave only"),
        ItemChange.NEW: _("asked in the later wave only"),
        ItemChange.DIMENSION: _("counts for another dimension now"),
        ItemChange.WORDING: _("worded otherwise"),
        ItemChange.REVERSED: _("turned round: a high answer means the opposite"),
        ItemChange.ANCHORS: _("its points are described otherwise"),
        ItemChange.SCALE: _("another answer scale"),
    }[change]


def unit_match(pair: Pair, names: Mapping[str, str], speech: Speech) -> str:
    """Why a unit is not compared."""
    _ = speech.gettext
    if pair.match is Match.JOINED:
        return _joined(pair, names, speech)
    return {
        Match.NEW: _("New: it is in the later wave only."),
        Match.GONE: _("Gone: it is in the earlier wave only."),
        Match.GROUPING: _("In at least one wave it only groups other units and has no answers of its own."),
        Match.REGROUPED: _(
            "Parts of it came or went whose own results are withheld; a difference might point at their people."
        ),
    }[pair.match]


def _joined(pair: Pair, names: Mapping[str, str], speech: Speech) -> str:
    hosts = [None if unit is None else unit.join_with for unit in (pair.then, pair.now)]
    if hosts[0] == hosts[1] and hosts[0] is not None:
        return speech.gettext(
            "Counted together with %(unit)s in both waves: see there.", unit=names.get(hosts[0], hosts[0])
        )
    return speech.gettext(
        "Counted together with other units in one wave and otherwise in the other: the difference would be about those who "
        "were added or left out."
    )
