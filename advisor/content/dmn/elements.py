"""Elements of a DMN document: how they are made, the types at its head, and the document as bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from advisor.content.dmn.feel import feel_domain, feel_type
from advisor.content.dmn.model import Model, base_type, output_values
from advisor.content.dmn.names import ADVISOR, DC, DI, DMNDI, FEEL, MODEL, RULES
from advisor.domain.table import DecisionTable
from advisor.errors import Fault
from advisor.text import Text

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def definitions(name: str, attributes: Mapping[str, str]) -> Element:
    """The root of a DMN 1.3 document."""
    spaces = {"xmlns": MODEL, "xmlns:dmndi": DMNDI, "xmlns:dc": DC, "xmlns:di": DI, "xmlns:advisor": ADVISOR}
    languages = {"expressionLanguage": FEEL, "typeLanguage": FEEL}
    return Element(
        "definitions", {**spaces, "id": "definitions", "name": name, "namespace": RULES, **languages, **attributes}
    )


def add(parent: Element, tag: str, content: str | None = None, /, **attributes: str | None) -> Element:
    """A new child; attributes that are None are left out, and `advisor_x` stands for `advisor:x`."""
    given = {key.replace("advisor_", "advisor:", 1): value for key, value in attributes.items() if value is not None}
    child = SubElement(parent, tag, given)
    child.text = content
    return child


def add_worded(parent: Element, tag: str, content: str | None, /, **attributes: str | None) -> Element | None:
    """A new child whose content stands in an element `text`, as DMN has it for expressions; none without content."""
    if content is None:
        return None
    child = add(parent, tag, **attributes)
    add(child, "text", content)
    return child


def keep_texts(parent: Element, texts: Mapping[str, Text | None], values: Mapping[str, Text] | None = None) -> None:
    """Keep texts, and labels of values, in both languages apart, so that they are read back unchanged."""
    kept = {of: text for of, text in texts.items() if text is not None}
    if not kept and not values:
        return
    extension = add(parent, "extensionElements")
    for of, text in kept.items():
        add(extension, "advisor:text", of=of, en=text.en, zh=text.zh)
    for value, text in (values or {}).items():
        add(extension, "advisor:value", value=value, en=text.en, zh=text.zh)


def add_types(root: Element, model: Model) -> None:
    """An item definition for every input and output with listed or bounded values, and for lists and contexts."""
    for key, given in model.given.items():
        allowed = feel_domain(given.domain)
        if allowed is not None:
            _add_type(root, model.input_type(key), feel_type(given.domain), allowed)
    for table in model.tables:
        for output in table.outputs:
            allowed = output_values(output)
            if allowed is not None:
                _add_type(root, model.output_type(table, output), base_type(table, output), allowed)
        _add_answer_types(root, model, table)


def as_bytes(root: Element) -> bytes:
    """The document in UTF-8, indented."""
    indent(root)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def unwritable(root: Element) -> list[Fault]:
    """Texts with characters that XML cannot hold."""
    what, remedy = "holds a control character, which XML cannot hold", "take it out of the text"
    return [
        Fault("the tables", f'{element.tag} "{element.get("id", "")}"', what, remedy)
        for element in root.iter()
        if any(_UNWRITABLE.search(text) for text in (element.text or "", *element.attrib.values()))
    ]


def _add_type(root: Element, name: str, base: str, allowed: str) -> None:
    definition = add(root, "itemDefinition", name=name)
    add(definition, "typeRef", base)
    add_worded(definition, "allowedValues", allowed)


def _add_answer_types(root: Element, model: Model, table: DecisionTable) -> None:
    context, many = model.type_name(f"answer {table.id}"), model.type_name(f"list {table.id}")
    if context:
        definition = add(root, "itemDefinition", name=context)
        names = model.output_names(table)
        for output in table.outputs:
            part = add(definition, "itemComponent", name=names[output.name])
            add(part, "typeRef", model.output_type(table, output))
    if many:
        definition = add(root, "itemDefinition", name=many, isCollection="true")
        add(definition, "typeRef", context or model.output_type(table, table.outputs[0]))
