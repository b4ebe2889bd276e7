"""What the room settles, what is decided upon the advice, and who signs for it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.domain.campaign import Wave
from advisor.domain.dossier import plain
from advisor.domain.ruling import Decision, Settlement, SignOff, Subject
from advisor.domain.unit import METHODS
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.rounding import round_half_up
from advisor.services.actor import Desk
from advisor.services.library import Library

ENTRIES = ("adopt", "pilot", "foundations")
_LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Rulings:
    """Settlements, decisions and signatures of a wave; each leaves an entry in the log."""

    desk: Desk
    library: Library

    def settle(self, account: str, wave: Wave, unit: str, dimension: str, value: float, note: str) -> None:
        """Keep the value, 0..100, on which the room agreed, with its reason.

        Raises:
            UsageError: an unknown unit or dimension, a value off the scale, no note or too long a one.

        """
        if dimension not in self.library.rules.dimensions:
            raise UsageError("This dimension is not measured: choose one of the list.")
        reason = _text(note, "Say in a sentence what the room agreed on: the report prints it beside the value.")
        with self.desk.store.writing() as tx:
            _require(tx, wave, unit)
            exact = float(round_half_up(value))
            ruling = Settlement(
                wave.engagement, wave.id, unit, dimension, exact, reason, account, self.desk.clock.now()
            )
            tx.rulings.settle(ruling)
            self.desk.log(
                tx, account, wave.engagement, "settled", Subject.SETTLEMENT, f"{unit}/{dimension}", after=plain(ruling)
            )

    def unsettle(self, account: str, wave: Wave, unit: str, dimension: str) -> None:
        """Take a settled value back: the answers count again."""
        with self.desk.store.writing() as tx:
            _require(tx, wave, unit)
            tx.rulings.unsettle(wave.id, unit, dimension)
            self.desk.log(tx, account, wave.engagement, "taken back", Subject.SETTLEMENT, f"{unit}/{dimension}")

    def accept(self, account: str, wave: Wave, unit: str, note: str = "") -> None:
        """Decide as recommended."""
        note = note.strip()[:_LONGEST_NOTE]
        self._decide(
            Decision(wave.engagement, wave.id, unit, accepted=True, by=account, at=self.desk.clock.now(), reason=note),
            wave,
        )

    def override(self, account: str, wave: Wave, unit: str, method: str, entry: str | None, reason: str) -> None:
        """Decide otherwise, with the reason; the recommendation stays beside it.

        Raises:
            UsageError: an unknown method or entry, no reason or too long a one.

        """
        if method not in METHODS or entry not in {None, *ENTRIES}:
            raise UsageError("Choose one of the methods and one of the entries.")
        why = _text(reason, "Overriding the recommendation needs a reason: the report prints it beside the advice.")
        now = self.desk.clock.now()
        self._decide(
            Decision(
                wave.engagement,
                wave.id,
                unit,
                accepted=False,
                by=account,
                at=now,
                method=method,
                entry=entry,
                reason=why,
            ),
            wave,
        )

    def undecide(self, account: str, wave: Wave, unit: str) -> None:
        """Take a decision back."""
        with self.desk.store.writing() as tx:
            _require(tx, wave, unit)
            tx.rulings.undecide(wave.id, unit)
            self.desk.log(tx, account, wave.engagement, "taken back", Subject.DECISION, unit)

    def sign(self, account: str, wave: Wave, unit: str | None, name: str, assessment: str) -> SignOff:
        """Sign for the decisions of the wave, or of a unit; `assessment` is the SHA-256 of what was signed.

        Raises:
            UsageError: no name.

        """
        who = _text(name, "Write the name of whoever signs.", 120)
        with self.desk.store.writing() as tx:
            if unit is not None:
                _require(tx, wave, unit)
            now = self.desk.clock.now()
            signed = SignOff(self.desk.secrets.new_id(), wave.engagement, wave.id, unit, who, assessment, account, now)
            tx.rulings.sign(signed)
            self.desk.log(tx, account, wave.engagement, "signed", Subject.SIGN_OFF, signed.id, after=plain(signed))
        return signed

    def _decide(self, decision: Decision, wave: Wave) -> None:
        with self.desk.store.writing() as tx:
            _require(tx, wave, decision.unit)
            if any(one.unit in {None, decision.unit} for one in tx.rulings.sign_offs(wave.id)):
                raise UsageError("This was signed off already: a new wave can decide anew.")
            before = next((one for one in tx.rulings.decisions(wave.id) if one.unit == decision.unit), None)
            tx.rulings.decide(decision)
            told = {"before": plain(before) if before else None, "after": plain(decision)}
            what = "accepted" if decision.accepted else "overridden"
            self.desk.log(tx, decision.by, wave.engagement, what, Subject.DECISION, decision.unit, **told)


def _require(tx: Transaction, wave: Wave, unit: str) -> None:
    """Refuse a unit of another engagement, or of none."""
    if unit not in {one.unit.id for one in tx.engagements.units(wave.engagement)}:
        raise UsageError("This unit is none of this engagement.")


def _text(given: str, needed: str, longest: int = _LONGEST_NOTE) -> str:
    text = given.strip()
    if not text:
        raise UsageError(needed)
    if len(text) > longest:
        raise UsageError(
            "This text has %(length)s characters: keep to %(longest)s, so that the report can print it.",
            length=len(text),
            longest=longest,
        )
    return text
