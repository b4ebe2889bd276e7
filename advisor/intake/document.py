"""Reads a small YAML file into nodes that know their lines; scalars stay as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from advisor.intake.faults import allowed, quoted, shown
from advisor.intake.files import decode, read_bytes
from advisor.intake.keys import key
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from advisor.intake.faults import FaultLog

LARGEST_DOCUMENT = 8 * 2**20
_DEEPEST = 20
_FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    name: str
    node: yaml.Node

    @property
    def place(self) -> str:
        """Where the value stands: `line 7 (client)`."""
        return named_line(line_of(self.node), self.name)


def load_document(path: Path, log: FaultLog) -> yaml.Node:
    """The root of the YAML document in a file.

    Raises:
        InputFaults: where the file cannot be read, is no YAML, is empty, or uses anchors or deep nesting.
    """
    return parse_document(decode(read_bytes(path, log, largest=LARGEST_DOCUMENT), log), log)


def parse_document(text: str, log: FaultLog) -> yaml.Node:
    """The root of the YAML document in a text, as `load_document`.

    Raises:
        InputFaults: where it is no YAML, is empty, or uses anchors or deep nesting.
    """
    try:
        _check_events(text, log)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = line_place(mark.line + 1) if mark else ""
        what = said("is no valid YAML: %(why)s", why=shown(error.problem or error.context))
        log.stop(what, said("check indentation and quotes"), place=place)
    except yaml.YAMLError as error:
        log.stop(said("is no valid YAML: %(why)s", why=quoted(error)), said("save it as plain text in UTF-8"))
    if root is None:
        log.stop(said("the file is empty"), said("fill it in"))
    return root


def entries(node: yaml.Node, known: Collection[str], log: FaultLog) -> Mapping[str, Entry]:
    """The entries of a mapping with known keys; unknown and repeated keys are faults, `format: 1` is left out.

    Raises:
        InputFaults: where the node is no mapping.
    """
    found: dict[str, Entry] = {}
    words = {key(name): name for name in known}
    for entry in free_entries(node, log):
        name = words.get(key(entry.name))
        if name is not None:
            found[name] = entry
        elif entry.name != "format":
            log.add(entry.place, said("unknown key %(key)s", key=quoted(entry.name)), allowed(entry.name, known))
        elif scalar(entry.node) != _FORMAT:
            log.add(entry.place, said("unknown format"), said("write format: %(number)s", number=_FORMAT))
    return found


def free_entries(node: yaml.Node, log: FaultLog) -> Iterator[Entry]:
    """The entries of a mapping whatever their keys; a repeated key is a fault.

    Raises:
        InputFaults: where the node is no mapping.
    """
    if not isinstance(node, yaml.MappingNode):
        what = said("%(kind)s stands where keys and values belong", kind=kind_of(node))
        log.stop(what, said("write key: value"), place=line_place(line_of(node)))
    lines: dict[str, int] = {}
    for name_node, value in node.value:
        name = scalar(name_node)
        line = line_of(name_node)
        if not name:
            log.add(line_place(line), said("%(kind)s cannot be a key", kind=kind_of(name_node)), said("write a word"))
        elif key(name) in lines:
            what = said("%(key)s stands in line %(line)s already", key=quoted(name), line=lines[key(name)])
            log.add(line_place(line), what, said("keep one of the two"))
        else:
            lines[key(name)] = line
            yield Entry(name, value)


def scalar(node: yaml.Node) -> str | None:
    """The text of a scalar as it is written, empty where it is null; None where the node is no scalar."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    if node.tag == "tag:yaml.org,2002:null":
        return ""
    text: str = node.value
    return text.strip()


def scalars(node: yaml.Node) -> list[str] | None:
    """The texts of a list of scalars, or of a scalar alone; None where the node is neither."""
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    texts = [scalar(part) for part in parts]
    known = [text for text in texts if text is not None]
    return [text for text in known if text] if len(known) == len(texts) else None


def line_of(node: yaml.Node) -> int:
    """The number of the line in which the node begins, from 1."""
    line: int = node.start_mark.line
    return line + 1


def line_place(line: int) -> str:
    """A line as a place."""
    return said("line %(n)s", n=line)


def named_line(line: int, name: str) -> str:
    """A line as a place, with the key whose value stands there."""
    return said("line %(n)s (%(name)s)", n=line, name=shown(name))


def kind_of(node: yaml.Node) -> str:
    """What the node is, as a message says it."""
    if isinstance(node, yaml.SequenceNode):
        return said("a list")
    if isinstance(node, yaml.MappingNode):
        return said("a group of keys")
    return quoted(scalar(node))


def _check_events(text: str, log: FaultLog) -> None:
    """Refuse what would grow out of proportion, or exhaust the stack, when nodes are composed."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what, remedy = said("anchors and aliases (& and *) are not read"), said("write the value out")
            log.stop(what, remedy, place=_place_of(event))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            log.stop(said("is nested too deeply"), said("write it flat"), place=_place_of(event))


def _place_of(event: yaml.Event) -> str:
    return line_place(event.start_mark.line + 1) if event.start_mark else ""
