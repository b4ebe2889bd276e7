"""XML read without harm into plain nodes that know their lines: no DTD, no entities, nothing external, bounded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from advisor.content.dmn.names import ADVISOR
from advisor.errors import ContentFaults, Fault

LARGEST = 16 * 2**20
"""Bytes of a document."""

DEEPEST = 64
MOST_ELEMENTS = 500_000


@dataclass(slots=True)
class Node:
    """An element by its local name; `own` holds the attributes of our namespace, the other prefixed ones are left out."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def each(self, *names: str) -> Iterator[Node]:
        """The children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> Node | None:
        """The first child of these names."""
        return next(self.each(*names), None)

    def written(self, name: str) -> str | None:
        """The text of the first child of that name, or None where there is no such child."""
        child = self.first(name)
        return None if child is None else child.text.strip()


def read_markup(data: bytes, name: str) -> Node:
    """The root of an XML document; `name` is what faults call it.

    Raises:
        ContentFaults: it is not well-formed, too large, too deep, or declares a document type or entities.

    """
    if len(data) > LARGEST:
        raise _refused(name, "", f"is larger than {LARGEST // 2**20} MB", "split it")
    builder = _Builder(name)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)  # noqa: FBT003 -- as SAX has it
    parser.setContentHandler(builder)
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException:
        what = "holds a document type definition or entities, which could make it read other files or grow without end"
        raise _refused(name, f"line {builder.line}", what, "take <!DOCTYPE ...> out; DMN needs none") from None
    except SAXParseException as error:
        where = f"line {error.getLineNumber()}"
        raise _refused(name, where, f"is not XML: {error.getMessage()}", "save it again from the DMN editor") from None
    except (SAXException, ValueError, LookupError) as error:
        raise _refused(name, "", f"cannot be read: {error}", "save it again from the DMN editor as UTF-8") from None
    return builder.root.children[0]


def _refused(name: str, place: str, what: str, remedy: str) -> ContentFaults:
    return ContentFaults([Fault(name, place, what, remedy)], f"{name} cannot be used:")


class _Builder(ContentHandler):
    """Gathers the nodes and stops where a document is built to exhaust."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.root = Node("", 0)
        self._name = name
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self._count = 0
        self._place: Locator | None = None

    @property
    def line(self) -> int:
        """The line that the parser has come to."""
        return (self._place.getLineNumber() if self._place else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 -- as SAX calls it
        self._place = locator

    def startElementNS(  # noqa: N802 -- as SAX calls it
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        del qname
        self._count += 1
        if len(self._open) > DEEPEST or self._count > MOST_ELEMENTS:
            what = f"is nested more than {DEEPEST} deep" if len(self._open) > DEEPEST else "holds too many elements"
            raise _refused(self._name, f"line {self.line}", what, "DMN documents of decision tables are not built so")
        node = Node(name[1], self.line)
        for (space, local), value in attrs.items():
            if space is None:
                node.attributes[local] = value
            elif space == ADVISOR:
                node.own[local] = value
        self._open[-1].children.append(node)
        self._open.append(node)
        self._texts.append([])

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802 -- as SAX calls it
        del name, qname
        self._open.pop().text = "".join(self._texts.pop())

    def characters(self, content: str) -> None:
        self._texts[-1].append(content)
