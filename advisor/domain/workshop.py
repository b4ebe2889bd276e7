"""The steps of a workshop as a state machine: what may follow what, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from advisor.errors import UsageError


class Step(StrEnum):
    """Where the room is."""

    TENDENCY = "tendency"
    ANSWER = "answer"
    REVEAL = "reveal"
    TALK = "talk"
    SECOND_VOTE = "second_vote"
    SETTLE = "settle"
    RECOMMENDATION = "recommendation"
    DECIDE = "decide"
    SIGNED_OFF = "signed_off"


FOLLOWS: Mapping[Step, tuple[Step, ...]] = {
    Step.TENDENCY: (Step.ANSWER,),
    Step.ANSWER: (Step.REVEAL,),
    Step.REVEAL: (Step.TALK, Step.SETTLE, Step.RECOMMENDATION),
    Step.TALK: (Step.SECOND_VOTE, Step.SETTLE, Step.RECOMMENDATION),
    Step.SECOND_VOTE: (Step.REVEAL,),
    Step.SETTLE: (Step.SECOND_VOTE, Step.RECOMMENDATION),
    Step.RECOMMENDATION: (Step.DECIDE,),
    Step.DECIDE: (Step.SIGNED_OFF,),
    Step.SIGNED_OFF: (),
}
"""The steps that may follow each one, the usual one first. A vote is always closed by a reveal; talk, second vote and
settling may be left out."""

VOTING = frozenset({Step.ANSWER, Step.SECOND_VOTE})
"""The steps during which answers are taken, and no result of the round is shown."""


class StepError(UsageError):
    """The workshop cannot go there from where it is."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The state of a wave's workshop.

    `path` are the steps taken, the present one last. `version` rises with each change: the store takes a change only
    on the version that it was made from, and screens see by it that something is new. `focus` is the item or dimension
    that the room looks at; `timer_until` when its time is up.
    """

    wave: str
    path: tuple[Step, ...] = (Step.TENDENCY,)
    version: int = 0
    focus: str | None = None
    timer_until: dt.datetime | None = None

    @property
    def step(self) -> Step:
        """The present step."""
        return self.path[-1]

    def advance(self, to: Step) -> Workshop:
        """The workshop one step further; focus and timer start afresh.

        Raises:
            StepError: the step does not follow the present one.

        """
        if to not in FOLLOWS[self.step]:
            allowed = ", ".join(FOLLOWS[self.step]) or "nothing: it is signed off"
            raise StepError(
                'after the step "%(step)s" cannot come "%(to)s"; what can: %(allowed)s',
                step=self.step,
                to=to,
                allowed=allowed,
            )
        return replace(self, path=(*self.path, to), version=self.version + 1, focus=None, timer_until=None)

    def undo(self) -> Workshop:
        """The workshop back at the step before; what was saved meanwhile stays saved.

        Raises:
            StepError: there is no step before, or the workshop is signed off.

        """
        if len(self.path) == 1:
            raise StepError("this is the first step: there is none to go back to")
        if self.step is Step.SIGNED_OFF:
            raise StepError("the workshop is signed off: open another wave to go on")
        return replace(self, path=self.path[:-1], version=self.version + 1, focus=None, timer_until=None)

    def look_at(self, focus: str | None, timer_until: dt.datetime | None = None) -> Workshop:
        """The same step with another item before the room."""
        return replace(self, version=self.version + 1, focus=focus, timer_until=timer_until)
