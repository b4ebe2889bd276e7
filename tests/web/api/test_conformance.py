"""Schemathesis against the running server: whatever the document allows or forbids, the answers are as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from advisor.web.api.document import operations
from advisor.web.serving.server import Server, running
from tests.web.api.caller import Caller
from tests.web.conftest import People

EXAMPLES = 5
BEYOND_THE_DOCUMENT = ["2xx", "3xx", "401", "403", "404", "409", "412", "422"]
"""What may answer a request as described: the state of things (409, 412), and what no schema can say (422): that a
parent is among the units, that a question is one of this questionnaire, that a deadline lies ahead."""


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the application, served as it is served to clients."""
    app.config["RATELIMIT_ENABLED"] = False
    server = Server("127.0.0.1", 0, app.wsgi_app, None)
    with running(server):
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def at_home(people: People) -> Iterator[None]:
    """Requests whose address is as described go to the engagement that there is; all others as they were made up."""

    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        del context, kwargs
        address = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
        if (address is None or address.mode.is_positive) and "engagement" in (case.path_parameters or {}):
            case.path_parameters["engagement"] = people.record.id

    schemathesis.hook(before_call)
    yield
    unregister(before_call)


@pytest.mark.usefixtures("at_home")
@pytest.mark.filterwarnings("default")
def test_the_running_server_keeps_to_the_document(site: str, answered: Caller) -> None:
    """All checks of all phases pass: no fault of the server, each status and body as told, every lock holds."""
    assert answered.call("order_report", {"kind": "json", "language": "zh"}).status_code == 202
    assert answered.call("open_wave", {"questionnaire": "workshop"}).status_code == 201
    schema = schemathesis.openapi.from_url(f"{site}/api/v1/openapi.json", config=_config(answered))
    seen: dict[str, Counter[int]] = {one.id: Counter() for one in operations().values()}
    wrong = [one for event in from_schema(schema).execute() for one in _told(event, seen)]
    assert not wrong, "\n".join(wrong[:5])
    for name, statuses in seen.items():
        assert {401, 405} <= statuses.keys() or sum(statuses.values()) > EXAMPLES, name
    succeeded = {name for name, statuses in seen.items() if any(200 <= status < 300 for status in statuses)}
    assert succeeded >= seen.keys() - {"download_report"}


def _config(caller: Caller) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {caller.secret}"},
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "checks": {"positive_data_acceptance": {"expected-statuses": BEYOND_THE_DOCUMENT}},
        }
    )


def _told(event: events.EngineEvent, seen: dict[str, Counter[int]]) -> Iterator[str]:
    """What an event tells of as wrong; statuses are counted by operation."""
    if isinstance(event, events.FatalError):
        yield f"fatal: {event.exception!r}"
    if isinstance(event, events.NonFatalError):
        yield f"error: {event.label}: {event.value!r}"
    if not isinstance(event, events.ScenarioFinished):
        return
    for id, exchange in event.recorder.interactions.items():
        case = event.recorder.cases.get(id)
        if case is not None and exchange.response is not None:
            name = case.value.operation.definition.raw["operationId"]
            seen[name][exchange.response.status_code] += 1
    for checks in event.recorder.checks.values():
        for one in checks:
            if one.failure_info is not None:
                failure = one.failure_info.failure
                yield f"{one.name}: {event.recorder.label}: {failure.title}: {failure.message}\n{one.failure_info.code_sample}"
