"""The anonymity gate: the one place that decides what of a group's answers may be shown, or decided on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.errors import UsageError

FLOOR = 3
DEFAULT = 5
CONSENTS = ("anonymous", "open")
_DISTRIBUTION_FROM = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """The rule that was told to the respondents: `anonymous` with its threshold, or `open`."""

    consent: str = "anonymous"
    threshold: int = DEFAULT

    def __post_init__(self) -> None:
        """Refuse a rule that protects nobody.

        Raises:
            UsageError: an unknown consent, or a threshold below the floor.

        """
        if self.consent not in CONSENTS:
            message = f'consent "{self.consent}" is not known: use anonymous or open'
            raise UsageError(message)
        if self.threshold < FLOOR:
            message = (
                f"a threshold of {self.threshold} protects nobody: use {FLOOR} or more, {DEFAULT} where you are free"
            )
            raise UsageError(message)

    def shows(self, n: int) -> bool:
        """Whether a mean over n persons may be shown and decided on."""
        return n >= (1 if self.consent == "open" else self.threshold)

    def shows_distribution(self, n: int) -> bool:
        """Whether the spread of n persons' answers may be shown: median, band, agreement, camps."""
        return n >= (_DISTRIBUTION_FROM if self.consent == "open" else self.threshold)

    def shows_split(self, groups: Iterable[int], rest: int) -> bool:
        """Whether a whole may be shown by groups: each is large enough, and so is, or is empty, what subtraction leaves."""
        return all(self.shows_distribution(n) for n in groups) and (rest == 0 or self.shows_distribution(rest))
