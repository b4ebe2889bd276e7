"""The faults of one DMN document, each with the line and the id of its element."""

from __future__ import annotations

from advisor.content.dmn.markup import Node
from advisor.errors import ContentFaults, Fault


class FaultList:
    """Gathers what is wrong with a document, to tell all at once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[Fault] = []

    def add(self, node: Node, what: str, remedy: str, owner: Node | None = None) -> None:
        """A fault of an element; `owner` names it where it has no id of its own."""
        place = f"line {node.line}, {_called(node)}"
        if "id" not in node.attributes and owner is not None:
            place += f" of {_called(owner)}"
        self._faults.append(Fault(self._file, place, what, remedy))

    def stop(self) -> None:
        """End here if anything is wrong.

        Raises:
            ContentFaults: with all faults so far.

        """
        if self._faults:
            count = len(self._faults)
            raise ContentFaults(self._faults, f"{self._file} cannot be used: {count} fault" + "s" * (count > 1))


def _called(node: Node) -> str:
    name = node.attributes.get("id") or node.attributes.get("name")
    return f'{node.name} "{name}"' if name else node.name
