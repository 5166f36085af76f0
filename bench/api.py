"""Calls the API's function as Lambda does: with an API Gateway event and the authorizer's context.

Imports nothing but what serving the API needs, because the process's memory is measured.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

COMPANY = 5000000000000001
NEW_YORK = 5000000000000101
NUMBERS = "additional_number_lines"

_CLAIMS = {"sub": "admin-17", "company_id": COMPANY, "role": "company_admin", "office_ids": None}
_AUTHORIZED = {"principalId": "admin-17", "claims": json.dumps(_CLAIMS), "integrationLatency": 3}
_HEADERS = {
    "Accept": "application/json",
    "Authorization": "Bearer " + "x" * 700,
    "Content-Type": "application/json",
    "Host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
    "User-Agent": "python-requests/2.32",
    "X-Amzn-Trace-Id": "Root=1-65f0c0de-0123456789abcdef01234567",
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
}


class Context:
    """The context that Lambda passes to a function."""

    function_name = "seatledger-prod-APIHandler"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:seatledger"
    memory_limit_in_mb = 1024
    aws_request_id = "8f507c4e-0123-4567-89ab-0123456789ab"

    def get_remaining_time_in_millis(self) -> int:
        return 25_000


@contextmanager
def as_in_lambda() -> Iterator[None]:
    """Writes logs and metrics as in Lambda, but to /dev/null."""
    os.environ |= {
        "AWS_LAMBDA_FUNCTION_NAME": Context.function_name,
        "SEATLEDGER_STACK": "seatledger-prod",
    }
    with redirect_stdout(_null()):
        yield
    del os.environ["AWS_LAMBDA_FUNCTION_NAME"]


@lru_cache(maxsize=1)
def _null() -> IO[str]:
    """One file for the whole process, because the logger keeps the first standard output."""
    return Path(os.devnull).open("w")


def event(
    method: str, path: str, ids: dict[str, str], body: Any = None, key: str | None = None
) -> dict[str, Any]:
    """A proxy event of a REST API."""
    headers = _HEADERS | ({"Idempotency-Key": key} if key else {})
    resource = f"/api/v2{path}"
    return {
        "resource": resource,
        "path": resource.format(**ids),
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": ids,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/live{resource}",
            "stage": "live",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "192.0.2.7", "userAgent": headers["User-Agent"]},
            "authorizer": _AUTHORIZED,
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def assign_event(user_id: int, office: int = NEW_YORK, key: str | None = None) -> dict[str, Any]:
    body = {
        "license_type": NUMBERS,
        "assignee": {"type": "number", "id": user_id},
    }
    return event("POST", "/offices/{office_id}/assignments", {"office_id": str(office)}, body, key)


def purchase_event(key: str, quantity: int = 1, office: int = NEW_YORK) -> dict[str, Any]:
    body = {"items": [{"license_type": NUMBERS, "quantity": quantity}]}
    return event("POST", "/offices/{office_id}/purchases", {"office_id": str(office)}, body, key)


def read_event(office: int = NEW_YORK) -> dict[str, Any]:
    return event("GET", "/offices/{office_id}/licenses", {"office_id": str(office)})


def history_event(office: int = NEW_YORK) -> dict[str, Any]:
    return event("GET", "/offices/{office_id}/history", {"office_id": str(office)})


def served(asked: dict[str, Any]) -> dict[str, Any]:
    """The app's response, which must be a success."""
    app = sys.modules["app"].app
    answer: dict[str, Any] = app(asked, Context())
    assert answer["statusCode"] < 300, answer
    return answer
