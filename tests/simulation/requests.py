"""HTTP requests to the simulated cloud, and their responses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

STAFF = ("csm", "vendor_admin")
"""Roles of the vendor's staff, who name the company of each request and the reason."""
PROVIDER = "provider"
"""The payment provider, which sends webhooks."""
SIGNATURE = f"t=1,v1={'5' * 64}"
"""Of the simulated bank: it has the form of a signature, without which none is looked at."""


@dataclass(frozen=True)
class Person:
    """The sender of HTTP requests: the claims of a verified token."""

    sub: str
    role: str
    company_id: int
    office_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The response that an HTTP client gets."""

    status: int
    headers: Mapping[str, str]
    text: str
    asked_at: datetime
    """When the request was handled, by the clock of the process that handled it."""

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is the route, `ids` are the values of its path parameters."""

    person: Person
    method: str
    path: str
    ids: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    key: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)


def event_of(request: Request, body: str | None) -> dict[str, Any]:
    """The request as API Gateway's event."""
    person = request.person
    headers = {"content-type": "application/json"}
    if request.key:
        headers["idempotency-key"] = request.key
    is_staff = person.role in STAFF
    if is_staff:
        headers["dp-company-id"] = str(person.company_id)
        headers["dp-reason"] = "simulated"
    if person.role == PROVIDER:
        headers["stripe-signature"] = SIGNATURE
    claims = {
        "sub": person.sub,
        "role": person.role,
        "company_id": None if is_staff else person.company_id,
        "office_ids": [*person.office_ids] or None,
    }
    path = f"/api/v2{request.path}"
    return {
        "requestContext": {
            "resourcePath": path,
            "httpMethod": request.method,
            "authorizer": {"claims": json.dumps(claims)},
        },
        "headers": headers,
        "multiValueQueryStringParameters": {name: [v] for name, v in request.query.items()} or None,
        "pathParameters": {name: str(number) for name, number in request.ids.items()} or None,
        "stageVariables": None,
        "body": body,
        "isBase64Encoded": False,
    }


def summary_of(request: Request) -> str:
    path = request.path
    for name, number in request.ids.items():
        path = path.replace(f"{{{name}}}", str(number))
    key = f" [{request.key}]" if request.key else ""
    return f"{request.method} {path} {json.dumps(request.body) if request.body else ''}{key}"
