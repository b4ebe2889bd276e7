"""Variants of tables: written, listed, taken away, and tried on a wave; the standard and the report stay untouched."""

from __future__ import annotations

from advisor.domain.rulebook import Rulebook
from advisor.domain.ruling import Subject
from advisor.domain.table import DecisionTable
from advisor.domain.variant import Variant
from advisor.engine.decide.advise import Adviser
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.services.actor import Desk
from advisor.services.knowledge.background import Background
from advisor.services.knowledge.checking import Checks
from advisor.services.knowledge.handbook import Handbook
from advisor.services.knowledge.trying import Proof, UnitTrial, prove, run
from advisor.services.library import Library
from advisor.services.results.views import Standing

LONGEST_NAME, MOST = 80, 30
_KEPT = 16


class Variants:
    """The use cases of variants; each change leaves an entry in the log."""

    def __init__(self, desk: Desk, library: Library, checks: Checks) -> None:
        self.desk = desk
        self.library = library
        self.checks = checks
        self._proofs: Background[Proof] = Background(_KEPT)

    def require(self, tx: Transaction, engagement: str, id: str) -> Variant:
        """The variant of that id.

        Raises:
            UsageError: the engagement has none of that id.

        """
        found = tx.variants.get(id)
        if found is None or found.engagement != engagement:
            raise UsageError("This variant is not there any more.")
        return found

    def table(self, id: str) -> DecisionTable:
        """The table of the chain that is to be varied.

        Raises:
            UsageError: there is no such table in the chain.

        """
        found = self.library.rules.tables.get(id)
        if found is None:
            raise UsageError("The rules have no table of that name: choose one of the list.")
        return found

    def text(self, table: str) -> str:
        """The standard in the compact text form.

        Raises:
            UsageError: there is no such table in the chain.

        """
        return self._handbook().table_text(self.table(table))

    def write(self, account: str, engagement: str, table: str, name: str, content: str, id: str = "") -> Variant:
        """Keep a new variant, or another wording of the one with that id.

        Raises:
            UsageError: no name, one that is taken or too long, or too many variants.
            ContentFaults: the text is no such table.

        """
        self.table(table)
        name, content = name.strip(), content.replace("\r\n", "\n")
        if not 0 < len(name) <= LONGEST_NAME:
            raise UsageError("Give the variant a name of at most %(n)s characters.", n=LONGEST_NAME)
        self._handbook().with_table(self.library.rules, table, content)
        with self.desk.store.writing() as tx:
            self._require_room(tx, engagement, table, name, id)
            made = Variant(
                id or self.desk.secrets.new_id(),
                engagement,
                name,
                table,
                content,
                self.library.rules.sha256,
                account,
                self.desk.clock.now(),
            )
            tx.variants.put(made)
            what, told = "changed" if id else "created", {"name": name, "table": table}
            self.desk.log(tx, account, engagement, what, Subject.VARIANT, made.id, after=told)
        return made

    def remove(self, account: str, engagement: str, id: str) -> None:
        """Forget a variant; one that is not there is no error.

        Raises:
            UsageError: it belongs to another engagement.

        """
        with self.desk.store.writing() as tx:
            found = tx.variants.get(id)
            if found is None:
                return
            self.require(tx, engagement, id)
            tx.variants.remove(id)
            told = {"name": found.name, "table": found.table}
            self.desk.log(tx, account, engagement, "removed", Subject.VARIANT, id, before=told)

    def rules(self, variant: Variant) -> Rulebook:
        """The installed rules with the variant in the place of its table.

        Raises:
            UsageError: its table is not in the installed rules any more.
            ContentFaults: its text does not fit the installed rules any more.

        """
        self.table(variant.table)
        return self._handbook().with_table(self.library.rules, variant.table, variant.content)

    def proof(self, variant: Variant, patience: float | None = 0.0) -> Proof | None:
        """What is proved about a variant, remembered; None where it is not made within so many seconds.

        Raises:
            UsageError: as `rules`.
            ContentFaults: as `rules`.

        """
        rules = self.rules(variant)
        return self._proofs.get(rules.sha256, lambda: self._prove(rules), patience)

    def trial(self, variant: Variant, standing: Standing) -> tuple[UnitTrial, ...]:
        """What the variant would advise each unit of a wave, beside what it is advised.

        Raises:
            DecisionError: two rows of the variant contradict each other for one of the units.
            UsageError: as `rules`.
            ContentFaults: as `rules`.

        """
        rules = self.rules(variant)
        return run(Adviser(rules), rules, variant.table, standing.assessment)

    def _prove(self, rules: Rulebook) -> Proof:
        report = self.checks.report(None)
        known = report.findings if report else ()
        return prove(self.library.rules, rules, report.properties if report else (), known)

    @staticmethod
    def _require_room(tx: Transaction, engagement: str, table: str, name: str, id: str) -> None:
        """Refuse a name that is taken, a variant that is not there any more, and one too many."""
        kept = {one.id: one for one in tx.variants.of_engagement(engagement)}
        if any(one.name == name for one in kept.values() if one.id != id):
            raise UsageError('There is a variant "%(name)s" already: choose another name.', name=name)
        if id and (id not in kept or kept[id].table != table):
            raise UsageError("This variant is not there any more.")
        if not id and len(kept) >= MOST:
            raise UsageError("There are %(n)s variants: delete one of them first.", n=MOST)

    def _handbook(self) -> Handbook:
        if self.library.handbook is None:
            raise UsageError("These rules came without their tables as text: variants cannot be tried.")
        return self.library.handbook
