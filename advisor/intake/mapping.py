"""Reads how the export of a survey tool maps to the questionnaire: columns, labels, units and roles.

A mapping is a YAML file; every part may be left out:

    columns:                          # the head in the export: what the column holds
      "Which unit are you in?": unit  # unit, respondent, role, seconds, or the id of an item
      "提交答卷时间": respondent
      "How predictable is it?": uncertainty_1
    ignore: ["Start time", "来*"]     # further heads that are left out; * and ? stand for any characters
    labels: {"Very true": 5, "N/A": cannot judge, "(skipped)": blank}
    units: {"Cust. service": cs}      # the unit as it is answered: its id
    roles: {"Team lead": leader}      # the role as it is answered: leader or member
    seconds: "所用时间"               # the column with the time taken
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING

from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.intake.cells import whole_number_of
from advisor.intake.document import Entry, entries, free_entries, kind_of, load_document, scalar, scalars
from advisor.intake.faults import FaultLog, quoted
from advisor.intake.keys import key
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ExportMapping", "Target", "read_mapping"]

_PARTS = ("columns", "ignore", "labels", "units", "roles", "seconds")
_POINTS = range(1, 6)
_OFF_SCALE = {"cannot judge": CANNOT_JUDGE, "cannot_judge": CANNOT_JUDGE, "blank": BLANK}


@dataclass(frozen=True, slots=True)
class Target:
    """What a word of the export stands for, and where the mapping says so."""

    id: str
    place: str = ""
    written: str = field(default="", compare=False)
    """The word of the export as the mapping has it."""


@dataclass(frozen=True)
class ExportMapping:
    """How an export is to be read; all words of the export are kept as keys (see `key`)."""

    file: str = ""
    columns: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    ignore: tuple[str, ...] = ()
    labels: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))

    def ignores(self, head: str) -> bool:
        """Whether a column with this head is to be left out."""
        return any(fnmatchcase(key(head), pattern) for pattern in self.ignore)


def read_mapping(path: Path) -> ExportMapping:
    """The mapping in a YAML file; whether its targets exist is seen when answers are read with it.

    Raises:
        InputFaults: with all faults of the file.
    """
    log = FaultLog(str(path))
    found = entries(load_document(path, log), _PARTS, log)
    columns = _targets(found.get("columns"), log)
    if seconds := _text(found.get("seconds"), log):
        if key(seconds) in columns:
            what = said("%(head)s stands under columns: too", head=quoted(seconds))
            log.add(found["seconds"].place, what, said("name it once"))
        columns[key(seconds)] = Target("seconds", found["seconds"].place, seconds)
    mapping = ExportMapping(
        str(path),
        columns,
        tuple(map(key, _texts(found.get("ignore"), log))),
        _labels(found.get("labels"), log),
        _targets(found.get("units"), log),
        _targets(found.get("roles"), log),
    )
    log.raise_if_any()
    return mapping


def _targets(entry: Entry | None, log: FaultLog) -> dict[str, Target]:
    targets: dict[str, Target] = {}
    for part in _parts(entry, log):
        text = _text(part, log)
        if text:
            targets[key(part.name)] = Target(text, part.place, part.name)
        elif text is not None:
            remedy = said("write what it stands for, or list the head under ignore:")
            log.add(part.place, said("stands for nothing"), remedy)
    return targets


def _labels(entry: Entry | None, log: FaultLog) -> dict[str, int]:
    labels: dict[str, int] = {}
    for part in _parts(entry, log):
        text = _text(part, log)
        written = key(text or "")
        value = _OFF_SCALE.get(written, whole_number_of(written))
        if value is not None and (value in _POINTS or written in _OFF_SCALE):
            labels[key(part.name)] = value
        elif text is not None:
            remedy = said(
                'write a point of the scale, %(low)s to %(high)s, "cannot judge" or "blank"',
                low=_POINTS[0],
                high=_POINTS[-1],
            )
            log.add(part.place, said("%(value)s is no answer", value=quoted(text)), remedy)
    return labels


def _parts(entry: Entry | None, log: FaultLog) -> tuple[Entry, ...]:
    if entry is None or scalar(entry.node) == "":
        return ()
    return tuple(free_entries(entry.node, log))


def _text(entry: Entry | None, log: FaultLog) -> str | None:
    if entry is None:
        return None
    text = scalar(entry.node)
    if text is None:
        what = said("%(kind)s stands where a text belongs", kind=kind_of(entry.node))
        log.add(entry.place, what, said("write one value"))
    return text


def _texts(entry: Entry | None, log: FaultLog) -> list[str]:
    if entry is None:
        return []
    texts = scalars(entry.node)
    if texts is None:
        what = said("%(kind)s stands where a list of heads belongs", kind=kind_of(entry.node))
        log.add(entry.place, what, said('write ["Start time", "Email"]'))
    return texts or []
