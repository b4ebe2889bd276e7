"""All use cases of engagements, joined with what they work on: the one thing that a door is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from advisor.ports import Hasher
from advisor.ports.mailing import Mailer
from advisor.services.accounts import Accounts
from advisor.services.actor import Desk
from advisor.services.batches import Batches
from advisor.services.campaign.door import Door
from advisor.services.campaign.importing import Imports
from advisor.services.campaign.invitations import Invitations
from advisor.services.campaign.schedule import Schedule
from advisor.services.campaign.sending import Post
from advisor.services.comparing import Comparing
from advisor.services.demo import Demo, Example
from advisor.services.engagements import Engagements
from advisor.services.knowledge.checking import Checks
from advisor.services.knowledge.variants import Variants
from advisor.services.library import Library
from advisor.services.outlook import Outlooks
from advisor.services.reports import Reports
from advisor.services.results import Results
from advisor.services.workshop import Joining, Rulings, Steps


@dataclass(frozen=True)
class Office:
    """The use cases, each made once."""

    desk: Desk
    library: Library
    hasher: Hasher
    example: Callable[[], Example]
    """Reads the invented company when somebody asks for it."""
    mailer: Mailer | None = None
    """The mail server, where one is set up."""

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts, sessions, members."""
        return Accounts(self.desk, self.hasher)

    @cached_property
    def demo(self) -> Demo:
        """The invented company."""
        return Demo(self.desk, self.engagements, self.example)

    @cached_property
    def engagements(self) -> Engagements:
        """Engagements, units, waves."""
        return Engagements(self.desk, self.library)

    @cached_property
    def steps(self) -> Steps:
        """The steps of a workshop."""
        return Steps(self.desk, self.library)

    @cached_property
    def joining(self) -> Joining:
        """Those who answer."""
        return Joining(self.desk, self.library)

    @cached_property
    def results(self) -> Results:
        """What is seen of a wave."""
        return Results(self.desk.store, self.library, self.desk.clock)

    @cached_property
    def reports(self) -> Reports:
        """Reports that are made in the background."""
        return Reports(self.desk, self.results)

    @cached_property
    def rulings(self) -> Rulings:
        """What is settled, decided and signed."""
        return Rulings(self.desk, self.library)

    @cached_property
    def invitations(self) -> Invitations:
        """Who is invited to a campaign, and the links."""
        return Invitations(self.desk)

    @cached_property
    def post(self) -> Post:
        """Letters to those who are invited."""
        return Post(self.invitations, self.mailer)

    @cached_property
    def door(self) -> Door:
        """Coming in by a link, and coming back by a code."""
        return Door(self.desk)

    @cached_property
    def schedule(self) -> Schedule:
        """The time in which a campaign takes answers."""
        return Schedule(self.desk)

    @cached_property
    def imports(self) -> Imports:
        """Answers of spreadsheets."""
        return Imports(self.desk, self.library)

    @cached_property
    def comparing(self) -> Comparing:
        """Two waves beside each other."""
        return Comparing(self.library, self.desk.clock)

    @cached_property
    def outlooks(self) -> Outlooks:
        """What the missing of a campaign could still change."""
        return Outlooks(self.library, self.desk.clock)

    @cached_property
    def batches(self) -> Batches:
        """Answers that another program collected."""
        return Batches(self.desk, self.library)

    @cached_property
    def checks(self) -> Checks:
        """The proof of the installed rules."""
        return Checks(self.library)

    @cached_property
    def variants(self) -> Variants:
        """Variants of tables that are tried."""
        return Variants(self.desk, self.library, self.checks)
