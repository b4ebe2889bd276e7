"""A YAML document with the line of everything in it, so that a fault can be shown where it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from advisor.errors import ContentFaults, Fault
from advisor.text import said

Where = tuple[str | int, ...]
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """The parsed content of a YAML file; `lines` gives the line (from 1) of each value by its path of keys."""

    file: str
    data: Any
    lines: Mapping[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """The line of the value at that path, or of its nearest parent."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where, 1)

    def fault(self, where: Where, what: str, remedy: str = "") -> Fault:
        """A fault at that path."""
        path = ".".join(str(step) for step in where)
        line = said("line %(n)s", n=self.line(where))
        return Fault(self.file, said("%(line)s, %(path)s", line=line, path=path) if path else line, what, remedy)


def read_document(path: Path, name: str | None = None) -> Document:
    """The document in a file; `name` is what faults call the file.

    Raises:
        ContentFaults: the file cannot be read, is not UTF-8, is not YAML, repeats a key or uses an alias.

    """
    shown = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error.strerror}"
        raise ContentFaults(
            [Fault(shown, "", what, "save it as UTF-8 text" * isinstance(error, UnicodeDecodeError))],
            f"{shown} cannot be used:",
        ) from None
    return parse_document(text, shown)


def parse_document(text: str, name: str) -> Document:
    """The document written in a text.

    Raises:
        ContentFaults: as `read_document`.

    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ContentFaults([_syntax_fault(error, name)], f"{name} is not YAML:") from None
    if node is None:
        raise ContentFaults([Fault(name, "", "is empty", "fill it, or take it away")], f"{name} cannot be used:")
    builder = _Builder(name)
    data = builder.build(node, ())
    if builder.faults:
        raise ContentFaults(builder.faults, f"{name} cannot be used:")
    return Document(name, data, builder.lines)


def content_hash(documents: Iterable[Document]) -> str:
    """SHA-256 of the parsed content: the same whatever the comments, the layout and the order of keys."""
    content = {document.file: document.data for document in documents}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _syntax_fault(error: Exception, name: str) -> Fault:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Fault(name, "", f"cannot be parsed: {error}", "check it with a YAML editor")
    mark = error.problem_mark
    return Fault(
        name,
        f"line {mark.line + 1}, column {mark.column + 1}",
        error.problem or "a syntax error",
        'put texts with ": " or a special first character in double quotes, and tests such as "> 40" into the table',
    )


class _Builder:
    """Turns YAML nodes into plain values and remembers their lines; refuses aliases and repeated keys."""

    def __init__(self, name: str) -> None:
        self.faults: list[Fault] = []
        self.lines: dict[Where, int] = {}
        self._name = name
        self._seen: set[int] = set()
        self._constructor = yaml.SafeLoader("")

    def build(self, node: yaml.Node, where: Where) -> Any:  # noqa: ANN401 -- YAML holds anything
        line = node.start_mark.line + 1
        self.lines[where] = line
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self._seen:
                self._fault(line, "anchors and aliases are not used here", "write the value out")
                return None
            self._seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, where)
            case yaml.SequenceNode():
                return [self.build(child, (*where, index)) for index, child in enumerate(node.value)]
            case _:
                return self._scalar(node, line)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[Any, Any]:
        built: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, "a key is not a plain word", "use a plain word as key")
                continue
            key = self._scalar(key_node, line)
            if key in built:
                self._fault(line, f'the key "{key}" stands twice', "keep one of them")
            built[key] = self.build(value_node, (*where, key))
            self.lines[(*where, key)] = line
        return built

    def _scalar(self, node: yaml.Node, line: int) -> Any:  # noqa: ANN401 -- as above
        try:
            return self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            self._fault(line, f'the value "{node.value}" cannot be read', "put it in double quotes")
            return None

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(self._name, f"line {line}", what, remedy))
