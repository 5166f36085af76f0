"""A header that decides what a request means is sent once: otherwise a proxy and the API could each
go by another value."""

import json
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlsplit

import pytest

import app as app_module
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation
from tests.api.request_bodies import Stocked, quote
from tests.api.running import RunningStack
from tests.api.test_odd_headers import event
from tests.world import COMPANY, NEW_YORK, gateway

ONCE = {
    "Authorization": ("Bearer a", "Bearer b"),
    "Idempotency-Key": ("one", "two"),
    "DP-Reason": ("asked by mail", "asked by phone"),
    "DP-Company-ID": (str(COMPANY), "4242"),
    "Content-Type": ("application/json", "text/plain"),
    "Content-Encoding": ("identity", "gzip"),
    "Host": ("api.example.com", "evil.example"),
    "If-Match": ('"1"', '"2"'),
}


def reply_to(**changes: Any) -> tuple[int, Any]:
    gateway()
    reply = app_module.app(event(**changes), None)
    return reply["statusCode"], json.loads(reply["body"])


@pytest.mark.parametrize("name", ONCE)
@pytest.mark.parametrize("spelled", [str, str.lower, str.upper])
def test_two_values_are_refused_by_the_name_of_the_header(
    stocked: Stocked, name: str, spelled: Any
) -> None:
    status, body = reply_to(multiValueHeaders={spelled(name): [*ONCE[name]]})
    assert (status, body["code"]) == (400, "invalid_request")
    assert body["errors"] == [
        {"pointer": f"/headers/{name}", "detail": "is sent twice; send it once"}
    ]


@pytest.mark.parametrize("name", ONCE)
def test_so_are_two_spellings_and_one_value_twice(stocked: Stocked, name: str) -> None:
    first, second = ONCE[name]
    assert reply_to(multiValueHeaders={name: [first], name.lower(): [second]})[0] == 400
    assert reply_to(multiValueHeaders={name: [first, first]})[0] == 400


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {name: [values[0]] for name, values in ONCE.items()},
        {"Accept": ["text/html", "*/*"], "If-None-Match": ['"a"', '"b"'], "Via": ["a", "b"]},
    ],
    ids=["null", "none", "each once", "lists"],
)
def test_other_events_are_answered(stocked: Stocked, sent: Any) -> None:
    assert reply_to(multiValueHeaders=sent)[0] == 200


@pytest.mark.parametrize("this", OPERATIONS, ids=lambda each: each.name)
def test_every_operation_refuses_two_companies(stocked: Stocked, this: Operation) -> None:
    headers = HTTPMessage()
    headers["Authorization"] = f"Bearer {stocked.world.token('vendor_admin', None)}"
    headers["DP-Company-ID"] = "4242"
    headers["DP-Company-ID"] = str(COMPANY)
    ids = ("office_id", "user_id", "room_id", "assignment_id", "api_key_id", "number")
    path = this.path.format(**dict.fromkeys(ids, NEW_YORK))
    reply = gateway().handle(this.method, f"/api/v2{path}", headers, None)
    assert reply.status == 400
    assert json.loads(reply.body)["errors"][0]["pointer"] == "/headers/DP-Company-ID"


def test_two_keys_of_one_request_are_refused_over_http(stack: RunningStack) -> None:
    connection = HTTPConnection(urlsplit(stack.app).netloc)
    token = stack.overview()["tokens"]["company_admin"]
    body = json.dumps(quote()).encode()
    connection.putrequest("POST", f"/api/v2/offices/{NEW_YORK}/quotes")
    for name, value in (
        ("Authorization", f"Bearer {token}"),
        ("Content-Length", str(len(body))),
        *(("Idempotency-Key", key) for key in ("one", "two")),
    ):
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    assert answer.status == 400
    assert json.loads(answer.read())["errors"][0]["pointer"] == "/headers/Idempotency-Key"
    connection.close()
