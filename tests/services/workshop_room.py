"""A workshop in a store, run step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.domain.access import Account
from advisor.domain.campaign import EngagementRecord, Mode, Participant, RespondentRole, Round, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.domain.workshop import Step, Workshop
from advisor.services.engagements import Draft
from advisor.services.office import Office
from advisor.services.workshop.joining import Given

UNITS = (Unit("sales", "区域销售"), Unit("lab", "新业务孵化"))


@dataclass
class Room:
    """A workshop with the account that leads it."""

    office: Office
    account: Account
    record: EngagementRecord
    wave: Wave
    sent: int = 0

    @classmethod
    def opened(cls, office: Office, draft: Draft | None = None) -> Room:
        """A new engagement of two units with a workshop, before the first step."""
        account = office.accounts.administration.set_up("lead@example.com", "Lead", "correct horse battery")
        record = office.engagements.create(account.id, draft or Draft(Engagement(client="星河互联")), UNITS)
        return cls(office, account, record, office.engagements.open_wave(account.id, record.id, Mode.WORKSHOP))

    @property
    def state(self) -> Workshop:
        """Where the room is."""
        with self.office.desk.store.reading() as tx:
            found = tx.waves.workshop(self.wave.id)
        assert found
        return found

    def go(self, to: Step, items: Sequence[str] = ()) -> Workshop:
        """On to a step."""
        return self.office.steps.advance(self.account.id, self.wave.id, to, self.state.version, items)

    def undo(self) -> Workshop:
        """Back one step."""
        return self.office.steps.undo(self.account.id, self.wave.id, self.state.version)

    def join(self, unit: str, secret: str, role: RespondentRole | None = RespondentRole.MEMBER) -> Participant:
        """Somebody joins."""
        return self.office.joining.join(self.wave.id, unit, role, secret)

    def answer(self, who: Participant, values: dict[str, int]) -> None:
        """Somebody answers in the round that is open."""
        given = []
        for item, value in values.items():
            self.sent += 1
            given.append(Given(item, value, f"c{self.sent}", self.sent))
        self.office.joining.answer(who.id, self.round.id, given)

    @property
    def round(self) -> Round:
        """The last round."""
        with self.office.desk.store.reading() as tx:
            return tx.waves.rounds(self.wave.id)[-1]

    @property
    def items(self) -> list[str]:
        """The items of the questionnaire."""
        return [item.id for item in self.office.library.questionnaire(self.wave.questionnaire).items]
