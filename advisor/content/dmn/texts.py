"""The texts of a document: shown in both languages in DMN's own elements, kept apart in ours, and read back."""

from __future__ import annotations

import re

from advisor.content.dmn.markup import Node
from advisor.text import Text

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def in_lines(text: Text) -> str:
    """Both languages, a line each, for descriptions."""
    return f"{text.en}\n{text.zh}"


def in_one_line(text: Text) -> str:
    """Both languages on one line, for heads of columns."""
    return text.en if text.en == text.zh else f"{text.en} / {text.zh}"


def read_text(node: Node, of: str, shown: str | None) -> Text | None:
    """The text that an element keeps for `of`; what an editor changed in the text that it shows goes first."""
    kept = _kept(node, of)
    if not shown or (kept is not None and shown.split() == in_lines(kept).split()):
        return kept
    first, _, rest = shown.partition("\n")
    if rest.strip() and (kept is not None or (_CHINESE.search(rest) and not _CHINESE.search(first))):
        return Text(first.strip(), rest.strip())
    return Text(shown.strip(), shown.strip())


def own_elements(node: Node, name: str) -> list[Node]:
    """Our elements of that name among the extensions of an element."""
    extension = node.first("extensionElements")
    return [] if extension is None else list(extension.each(name))


def _kept(node: Node, of: str) -> Text | None:
    for element in own_elements(node, "text"):
        if element.attributes.get("of") == of:
            return Text(element.attributes.get("en", ""), element.attributes.get("zh", ""))
    return None
