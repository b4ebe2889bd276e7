"""The error tree: one root, and the fault that names where something is wrong and what would be right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a file: where it stands, what stands there, and what is allowed instead."""

    file: str
    place: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.what}" + (f" -> {self.remedy}" if self.remedy else "")


class AdvisorError(Exception):
    """Root of all errors that the advisor raises on purpose; its text is meant for the user.

    `message` is the English wording with `%(name)s` for each of `values`, by which a door finds it in the reader's
    language; without values it stands as it is.
    """

    exit_code = 2

    def __init__(self, message: str = "", **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)


class UsageError(AdvisorError):
    """The command, or a combination of its options, cannot be carried out as asked."""


class FaultsError(AdvisorError):
    """A file has faults; all of them are listed, not only the first."""

    def __init__(self, faults: list[Fault], heading: str) -> None:
        self.faults = tuple(faults)
        self.heading = heading
        super().__init__(heading + "\n" + "\n".join(f"  {fault}" for fault in self.faults))


class InputFaults(FaultsError):
    """A client's file (answers, units, scores, engagement, mapping) has faults."""


class ContentFaults(FaultsError):
    """The rules or a questionnaire have faults."""


class DecisionError(AdvisorError):
    """A decision table cannot answer: its hit policy is violated by the given values."""


class EnvironmentFault(AdvisorError):
    """Something outside the advisor is missing, such as a system library or a font."""
