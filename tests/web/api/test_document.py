"""The document is the one source: routes, permissions, wordings and content agree with it; it is readable as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.routing import Rule

from advisor.domain.access import Scope
from advisor.services.library import Library
from advisor.web.api import operations as binding
from advisor.web.api.document import document, inlined, operations
from advisor.web.permissions import ALL, MATRIX, TOKEN

PAGES = {"api.show", "api.openapi"}


def _rules(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}


def test_routes_and_document_agree_both_ways(app: Flask) -> None:
    """Each operation is a route with its path and method, each route an operation; both stand in the permission table."""
    rules = _rules(app)
    assert rules.keys() - PAGES == {f"api.{name}" for name in operations()}
    for name, operation in operations().items():
        rule = rules[f"api.{name}"]
        path = re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule)
        assert path == "/api/v1" + operation.path
        assert (rule.methods or set()) - {"HEAD"} == {operation.method}
    assert {name for name in MATRIX if name.startswith("api.")} == rules.keys()
    assert all(MATRIX[name] == (ALL if name in PAGES else TOKEN) for name in rules)


def test_an_operation_without_a_function_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The difference is named."""
    monkeypatch.delitem(binding._VIEWS, "list_units")
    with pytest.raises(LookupError, match="list_units"):
        Flask("bare").register_blueprint(binding.blueprint)


def test_the_document_is_served_as_it_is(app: Flask) -> None:
    """Anybody may read it; it is OpenAPI 3.1 with the paths below its server."""
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json == document()
    assert answer.json["openapi"].startswith("3.1")


def test_all_schemas_are_schemas() -> None:
    """Also within parameters and bodies."""
    for one in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(inlined(one))


def test_each_operation_says_who_may_call_it_and_how_it_may_fail() -> None:
    """Scopes, and the problems that every call can meet; what takes a body tells what is wrong with it."""
    used = set()
    for name, operation in operations().items():
        assert operation.scopes, name
        used |= operation.scopes
        statuses = set(operation.raw["responses"])
        assert {"401", "403", "422", "429"} <= statuses, name
        assert operation.body is None or {"400", "413", "415"} <= statuses, name
    assert used == set(Scope)


def test_all_wordings_are_there_in_both_languages() -> None:
    """What the page shows of the document has its Chinese beside it."""
    missing = [place for place, part in _parts(document()["paths"], "paths") if _untranslated(part)]
    for group in ("parameters", "schemas"):
        missing += [place for place, part in _parts(document()["components"][group], group) if _untranslated(part)]
    missing += [tag["name"] for tag in document()["tags"] if "x-name-zh" not in tag]
    assert not missing


def _parts(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Everything within, but for answers, whose descriptions are for programmers."""
    if isinstance(value, dict):
        yield place, value
        for name, part in value.items():
            if name != "responses":
                yield from _parts(part, f"{place}/{name}")
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from _parts(part, f"{place}/{at}")


def _untranslated(part: dict[str, Any]) -> bool:
    return any(isinstance(part.get(name), str) and f"x-{name}-zh" not in part for name in ("summary", "description"))


def test_lists_of_values_are_those_of_the_content(library: Library) -> None:
    """Choices of facts, questionnaires and methods are in the document as they are installed."""
    unit = inlined(document()["components"]["schemas"]["Unit"])["properties"]
    for fact in library.facts.unit:
        if fact.type == "choice":
            assert unit[fact.id]["enum"] == [*(choice.id for choice in fact.choices), None], fact.id
    opened = operations()["open_wave"].body
    assert opened is not None
    assert set(opened["properties"]["questionnaire"]["enum"]) == {*library.questionnaires, None}
    tried = operations()["try_scores"].body
    assert tried is not None
    pattern = tried["properties"]["scores"]["propertyNames"]["pattern"]
    assert all(re.search(pattern, dimension) for dimension in library.rules.dimensions)
    items = inlined(document()["components"]["schemas"]["Answer"])["properties"]["item"]["pattern"]
    forms = library.questionnaires.values()
    assert all(re.search(items, item.id) for form in forms for item in form.items)
    assert max(len(form.items) for form in forms) <= 100


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_every_operation_without_scripts_of_its_own(app: Flask, language: str) -> None:
    """Every operation with path, scope and fields, in the reader's language, under the strict policy."""
    page = app.test_client().get(f"/api/v1/?lang={language}")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=|https?://(?!localhost)", page.text)
    for operation in operations().values():
        words = operation.raw["summary" if language == "en" else "x-summary-zh"]
        assert words in page.text
        assert f"{operation.method} /api/v1{operation.path}" in page.text
    assert "respondents[].answers[].client_id" in page.text
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
