"""The outlook of a campaign as sentences: what the missing could still change about each unit's result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.domain.explanation import Outcome
from advisor.domain.missing import End, Missing, Push, Turn
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Unit
from advisor.report.lexicon import Lexicon
from advisor.report.speech import Speech, clean
from advisor.services.outlook import Outlook, Say
from advisor.text import Language

_LISTED = 3


@dataclass(frozen=True, slots=True)
class WayView:
    """Another outcome: how many of the missing it takes at least, and what they would have to answer."""

    outcome: str
    people: int
    how: str


@dataclass(frozen=True, slots=True)
class RangeView:
    """A dimension's score today, None where it is missing, and the bounds within which it could end."""

    name: str
    today: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OutlookView:
    """What is said of a unit; `firm` where nothing can change any more; ways and ranges to look closer."""

    unit: str
    name: str
    statement: str
    firm: bool = False
    ways: tuple[WayView, ...] = ()
    ranges: tuple[RangeView, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlooksView:
    """The whole campaign: `running` is said instead of anything about units; `small` cannot be shown by themselves."""

    running: str | None
    small: str | None
    units: tuple[OutlookView, ...]


def outlooks_view(found: Sequence[Outlook], rules: Rulebook, language: Language) -> OutlooksView | None:
    """The outlook in the reader's language; None where there is no unit to speak of."""
    if not found:
        return None
    words = _Words(Lexicon(rules, Speech(language)))
    if any(one.say is Say.RUNNING for one in found):
        return OutlooksView(words.running(found[0].shown_from), words.small(found), ())
    return OutlooksView(None, None, tuple(words.unit(one) for one in found))


def outcome_words(lexicon: Lexicon, outcome: Outcome) -> str:
    """A method with its entry, such as "Hybrid (pilot first)"."""
    speech = lexicon.speech
    if outcome.method is None:
        return speech.gettext("no method")
    entry = lexicon.label("entry", outcome.entry)
    return speech.bracketed(lexicon.method(outcome.method).label, speech.lower(entry))


@dataclass(frozen=True)
class _Words:
    """The sentences in one language."""

    lexicon: Lexicon

    @property
    def speech(self) -> Speech:
        """How sentences are made in the language."""
        return self.lexicon.speech

    def running(self, shown_from: int) -> str:
        """What is said while answers come in."""
        return self.speech.ngettext(
            "While answers come in nothing is said about results. A unit is shown from %(count)s answer on.",
            "While answers come in nothing is said about results. A unit is shown from %(count)s answers on.",
            shown_from,
        )

    def small(self, found: Sequence[Outlook]) -> str | None:
        """The units that have too few people to be shown by themselves."""
        names = [self.name(one.unit) for one in found if one.can_be_shown is False]
        if not names:
            return None
        return self.speech.gettext(
            "Too few people to be shown by themselves: %(units)s. Count them together with another unit before you ask.",
            units=self.speech.names(names),
        )

    def name(self, unit: Unit) -> str:
        """A unit's name."""
        preferred = unit.name_en if self.speech.language == "en" else unit.name
        return clean(preferred) or clean(unit.name) or clean(unit.id)

    def unit(self, one: Outlook) -> OutlookView:
        """What is said of a unit once the campaign is over."""
        if one.missing is None:
            return OutlookView(one.unit.id, self.name(one.unit), self.silence(one))
        found = one.missing
        return OutlookView(
            one.unit.id,
            self.name(one.unit),
            self.statement(found),
            firm=found.settled,
            ways=tuple(self.way(turn) for turn in found.turns),
            ranges=tuple(
                RangeView(self.lexicon.dimension(bound.dimension), bound.today, bound.low, bound.high)
                for bound in found.bounds
            ),
        )

    def silence(self, one: Outlook) -> str:
        """Why nothing is said."""
        _ = self.speech.gettext
        if one.say is Say.NOBODY:
            return _("Nobody has answered.")
        if one.say is Say.WITHHELD:
            told = self.speech.ngettext(
                "Withheld: shown from %(count)s answer on.",
                "Withheld: shown from %(count)s answers on.",
                one.shown_from,
            )
            if one.can_be_shown is False:
                return self.speech.prose([told, _("Fewer people than that are asked.")])
            return told
        return _("How many are missing is not known: enter the headcount, or invite people by name.")

    def statement(self, found: Missing) -> str:
        """The one sentence about a unit."""
        n, present = found.missing, self.outcome(found.present)
        if n == 0:
            return self.speech.gettext("Nobody is missing: it stays %(outcome)s.", outcome=present)
        if found.settled:
            return self.speech.ngettext(
                "Whatever the one missing person answers, it stays %(outcome)s.",
                "Even if all %(n)s missing people answered alike, it stays %(outcome)s.",
                n,
                n=self.speech.latin(self.speech.whole(n)),
                outcome=present,
            )
        first = found.turns[0]
        return self.speech.prose([self.turned(first, found), *self.method_stays(found)])

    def outcome(self, outcome: Outcome) -> str:
        """A method with its entry inside a sentence."""
        return self.speech.latin(outcome_words(self.lexicon, outcome))

    def turned(self, first: Turn, found: Missing) -> str:
        """The fewest people who could turn it, and how."""
        given = {
            "n": self.speech.latin(self.speech.whole(found.missing)),
            "present": self.outcome(found.present),
            "outcome": self.outcome(first.outcome),
            "how": self.how(first.pushes),
        }
        return self.speech.ngettext(
            "Today %(present)s; one of the %(n)s missing people could make it %(outcome)s: %(how)s",
            "Today %(present)s; %(count)s of the %(n)s missing people could make it %(outcome)s: %(how)s",
            first.people,
            **given,
        )

    def method_stays(self, found: Missing) -> list[str]:
        """That only the way in can change, where that is so."""
        if not found.method_settled or found.present.method is None:
            return []
        return [
            self.speech.gettext(
                "The method stays %(method)s in any case",
                method=self.speech.latin(self.lexicon.method(found.present.method).label),
            )
        ]

    def way(self, turn: Turn) -> WayView:
        """A row of the table of other outcomes."""
        return WayView(outcome_words(self.lexicon, turn.outcome), turn.people, self.how(turn.pushes))

    def how(self, pushes: Sequence[Push]) -> str:
        """What the missing people would have to answer."""
        shown, told = pushes[:_LISTED], []
        for end in End:
            names = [self.push(push) for push in shown if push.end is end]
            if names:
                told.append(self.end(end, self.listing(names)))
        if len(pushes) > _LISTED:
            told.append(
                self.speech.ngettext("%(count)s more dimension", "%(count)s more dimensions", len(pushes) - _LISTED)
            )
        return self.speech.commas(told)

    def end(self, end: End, names: str) -> str:
        """Where the answers to these dimensions have to lie."""
        _ = self.speech.gettext
        if end is End.TOP:
            return _("at the top of %(dimensions)s", dimensions=names)
        if end is End.BOTTOM:
            return _("at the bottom of %(dimensions)s", dimensions=names)
        return _("in between on %(dimensions)s", dimensions=names)

    def listing(self, names: Sequence[str]) -> str:
        """Names with figures after them, set as a list."""
        return "、".join(names) if self.speech.language == "zh" else self.speech.listing(names)

    def push(self, push: Push) -> str:
        """One dimension with its score today and the one that it would have to reach."""
        name = self.speech.lower(self.lexicon.dimension(push.dimension))
        to = self.speech.latin(self.speech.score(push.to))
        if push.today is None:
            return self.speech.gettext("%(dimension)s (shown, about %(to)s)", dimension=name, to=to)
        today = self.speech.latin(self.speech.score(push.today))
        return self.speech.gettext("%(dimension)s (%(today)s to %(to)s)", dimension=name, today=today, to=to)
