"""Documents against their JSON schemas, all faults at once, in words for the owner of the file."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from advisor.content.document import Document
from advisor.errors import Fault

_SCHEMAS = Path(__file__).with_name("schemas")
_LANGUAGES = {"en": "English", "zh": "Chinese"}


def schema(name: str) -> dict[str, Any]:
    """The JSON schema of that name."""
    loaded: dict[str, Any] = json.loads((_SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def schema_faults(document: Document, name: str) -> list[Fault]:
    """Everything in the document that its schema does not allow, in the order of the file."""
    errors = sorted(
        _validator(name).iter_errors(document.data), key=lambda error: document.line(tuple(error.absolute_path))
    )
    return [fault for error in errors for fault in _faults(document, error)]


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def _faults(document: Document, error: ValidationError) -> list[Fault]:  # noqa: PLR0911 -- one wording per kind
    where = tuple(error.absolute_path)
    allowed: Any = error.validator_value
    described: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "required":
            absent = [key for key in allowed if key not in instance]
            return [_missing(document, where, key) for key in absent if f"'{key}'" in error.message]
        case "additionalProperties":
            known = [*described.get("properties", {})]
            patterns = described.get("patternProperties", {})
            strange = [key for key in instance if key not in known and (not patterns or f"'{key}'" in error.message)]
            return [_unknown(document, (*where, key), str(key), known) for key in strange]
        case "enum" | "const":
            words = allowed if error.validator == "enum" else [allowed]
            return [document.fault(where, f'"{instance}" is not allowed', "use " + ", ".join(map(str, words)))]
        case "pattern" if allowed.startswith(r"^\s*(?:\S+\s+)"):
            return [document.fault(where, "has more than 40 words", "shorten it")]
        case "maxLength":
            return [document.fault(where, f"has more than {allowed} characters", "shorten it")]
        case "minimum" | "maximum":
            bounds = f"{described.get('minimum', '')} to {described.get('maximum', '')}"
            return [document.fault(where, f"{instance} is out of range", f"use {bounds}")]
        case "minLength" | "minItems" | "minProperties":
            return [document.fault(where, "is empty", "fill it")]
        case "type":
            kinds = allowed if isinstance(allowed, list) else [allowed]
            return [
                document.fault(
                    where, f"{_shown(instance)} is of the wrong kind", "write " + " or ".join(map(_kind, kinds))
                )
            ]
        case _:
            return [document.fault(where, error.message)]


def _missing(document: Document, where: tuple[Any, ...], key: str) -> Fault:
    if key in _LANGUAGES:
        return document.fault(
            where, f"the {_LANGUAGES[key]} text ({key}) is missing", "give both languages: {en: ..., zh: ...}"
        )
    return document.fault(where, f'"{key}" is missing', "add it")


def _unknown(document: Document, where: tuple[Any, ...], key: str, known: list[str]) -> Fault:
    near = difflib.get_close_matches(key, known, n=1)
    remedy = (
        f'did you mean "{near[0]}"?' if near else "use " + ", ".join(known) if known else "take it away, or rename it"
    )
    return document.fault(where, f'"{key}" is not known here', remedy)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 -- what fits a message


def _kind(name: str) -> str:
    return {
        "object": "a mapping",
        "array": "a list",
        "string": "a text",
        "integer": "a whole number",
        "null": "null",
    }.get(name, f"a {name}")
