"""Why a unit is advised otherwise than in the wave before, as sentences from the first table that turned."""

from __future__ import annotations

from advisor.domain.table import Value
from advisor.report.lexicon import Lexicon
from advisor.services.comparison import UnitComparison
from advisor.services.turned import Answer, Moved, Turned


def turned_sentences(unit: UnitComparison, lexicon: Lexicon, *, same_items: bool) -> tuple[str, ...]:
    """The chain of tables that turned the advice, what the rules did to it, and how far the questions matter."""
    if not unit.changed:
        return ()
    _ = lexicon.speech.gettext
    told = [_step(step, lexicon) for step in unit.turned]
    if unit.rules is not None:
        told.insert(
            0,
            _(
                "The later rules answer the earlier scores otherwise, first in the table “%(table)s”: %(then)s, now %(now)s.",
                table=_name(unit.rules.output, lexicon),
                then=_answer(unit.rules.output, unit.rules.then, lexicon),
                now=_answer(unit.rules.output, unit.rules.now, lexicon),
            ),
        )
    if not same_items and unit.common is not None:
        told.append(
            _("It turned on the unchanged questions alone as well.")
            if unit.common
            else _("On the unchanged questions alone it would not have turned: the new wording has a part in it.")
        )
    if unit.settled:
        names = lexicon.speech.listing(lexicon.speech.lower(lexicon.dimension(name)) for name in unit.settled)
        told.append(_("The room settled %(dimensions)s: the advice rests on that.", dimensions=names))
    return tuple(told)


def _step(step: Turned, lexicon: Lexicon) -> str:
    """One table: from what to what, and because of what."""
    _ = lexicon.speech.gettext
    given = {
        "table": _name(step.output, lexicon),
        "then": _answer(step.output, step.then, lexicon),
        "now": _answer(step.output, step.now, lexicon),
    }
    if not step.because:
        return _("%(table)s: %(then)s, now %(now)s.", **given)
    because = lexicon.speech.listing(lexicon.speech.latin(_moved(moved, lexicon)) for moved in step.because)
    return _("%(table)s: %(then)s, now %(now)s, because of %(because)s.", because=because, **given)


def _moved(moved: Moved, lexicon: Lexicon) -> str:
    return lexicon.speech.gettext(
        "%(what)s (%(then)s, now %(now)s)",
        what=lexicon.speech.lower(_name(moved.input, lexicon)),
        then=_value(moved.input, moved.then, lexicon),
        now=_value(moved.input, moved.now, lexicon),
    )


def _name(name: str, lexicon: Lexicon) -> str:
    """A dimension, a fact, or what a table answers."""
    givers = {output.name: table for table in lexicon.rules.tables.values() for output in table.outputs}
    if name in givers and name not in lexicon.rules.tables:
        found = lexicon.fact(name)
        return lexicon.short_title(givers[name]) if found == name else found
    return lexicon.fact(name)


def _answer(output: str, answer: Answer, lexicon: Lexicon) -> str:
    if isinstance(answer, tuple):
        return lexicon.speech.listing(_value(output, one, lexicon) for one in answer) or lexicon.speech.gettext("none")
    return _value(output, answer, lexicon)


def _value(name: str, value: Value, lexicon: Lexicon) -> str:
    """A score, yes or no, or a labelled word; unknown where it is missing."""
    _ = lexicon.speech.gettext
    if value is None:
        return _("unknown")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return lexicon.speech.latin(lexicon.speech.score(float(value)))
    return lexicon.speech.lower(lexicon.label(name, str(value)))
