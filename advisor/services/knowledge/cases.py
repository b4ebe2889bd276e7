"""Published cases, chosen by what came of them, by method and by where they played."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.domain.precedent import Precedent


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is wanted; an empty word wants everything. `text` is found in names, organisation, sector and summary."""

    result: str = ""
    method: str = ""
    suited: str = ""
    function: str = ""
    text: str = ""

    def accepts(self, case: Precedent) -> bool:
        """Whether the case is wanted."""
        wanted = (
            (self.result, case.outcome),
            (self.method, case.method_used),
            (self.suited, case.suited or "open"),
            (self.function, case.function),
        )
        return all(not word or word == found for word, found in wanted) and self._mentions(case)

    def _mentions(self, case: Precedent) -> bool:
        texts = (
            case.name.en,
            case.name.zh,
            case.organisation,
            case.unit,
            case.sector,
            case.summary.en,
            case.summary.zh,
        )
        return self.text.strip().casefold() in "\n".join(texts).casefold()


def chosen(cases: Iterable[Precedent], wanted: CaseFilter) -> tuple[Precedent, ...]:
    """The cases that are wanted, in their order."""
    return tuple(case for case in cases if wanted.accepts(case))
