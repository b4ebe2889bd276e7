"""A program that calls the API: each answer that it gets is held against the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from advisor.domain.access import Account, Scope
from advisor.domain.campaign import EngagementRecord
from advisor.services.office import Office
from advisor.web.api.document import inlined, operations


@dataclass(frozen=True)
class Caller:
    """A program with a token."""

    app: Flask
    secret: str
    engagement: str

    def call(self, name: str, json: Any = None, headers: dict[str, str] | None = None, **parts: Any) -> TestResponse:
        """Call an operation; what is no part of its address goes into the query."""
        operation = operations()[name]
        values = {"engagement": self.engagement, "number": 1} | parts
        inner = operation.taken("path")
        path = operation.path.format(**{part: values[part] for part in inner})
        query = {part: value for part, value in parts.items() if part not in inner}
        sent = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"} | (headers or {})
        kwargs = {} if json is None else {"json": json}
        answer = self.app.test_client().open(
            f"/api/v1{path}", method=operation.method, headers=sent, query_string=query, buffered=True, **kwargs
        )
        conforms(name, answer)
        return answer


def conforms(name: str, answer: TestResponse) -> None:
    """Hold an answer against what the document says of the operation."""
    told = inlined(operations()[name].raw["responses"])
    assert str(answer.status_code) in told, (name, answer.status, answer.text)
    said = told[str(answer.status_code)]
    for header, about in said.get("headers", {}).items():
        assert not about["required"] or header in answer.headers, (name, header)
    kinds = said.get("content", {})
    assert not kinds or answer.mimetype in kinds, (name, answer.mimetype)
    if kinds and answer.is_json:
        Draft202012Validator(kinds[answer.mimetype]["schema"]).validate(answer.get_json())


def token(
    office: Office, account: Account, scopes: Sequence[Scope] = tuple(Scope), engagement: str | None = None
) -> str:
    """The secret of a new token."""
    return office.accounts.tokens.make(account.id, "for a test", scopes, 30, engagement)[1]


def caller(app: Flask, office: Office, record: EngagementRecord, account: Account, *scopes: Scope) -> Caller:
    """A program with a token of the account."""
    return Caller(app, token(office, account, scopes or tuple(Scope)), record.id)


def batch(form: Sequence[str], unit: str, n: int, value: int = 4, **more: Any) -> dict[str, Any]:
    """Answers of n people of a unit to all items, each with the same value."""
    return {
        "respondents": [
            {
                "key": f"{unit}-{place}",
                "unit": unit,
                "answers": [{"item": item, "value": value, "client_id": f"{place}-{item}"} for item in form],
                **more,
            }
            for place in range(n)
        ]
    }
