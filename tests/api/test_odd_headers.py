"""Headers that clients and proxies send, rightly or wrongly, are honoured, ignored or refused: never
a 500."""

import gzip
import json
from typing import Any

import pytest

from tests.api.request_bodies import Stocked, assert_points_at, quote, send
from tests.world import NEW_YORK, gateway

LICENSES = f"/offices/{NEW_YORK}/licenses"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json;charset="},
        {"Content-Type": "APPLICATION/JSON"},
        {"Content-Type": " application/json ; charset=utf-8"},
        {"Content-Encoding": "identity"},
        {"Accept": "text/html"},
        {"Accept": "application/json;q=0"},
        {"Accept-Encoding": "gzip, br"},
        {"Expect": "100-continue"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"If-None-Match": "*"},
        {"If-Match": '"0"'},
        {"X-Forwarded-For": "\xff\xfe"},
        {"Cookie": "a=\ud800"},
        {"Origin": "\xff"},
        {"User-Agent": "x" * 8_000},
    ],
    ids=str,
)
def test_a_header_that_says_nothing_here_is_ignored(
    stocked: Stocked, headers: dict[str, str]
) -> None:
    answer = send(stocked, "quotes", quote(), headers=headers)
    assert answer.status == 200, answer.text


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate, gzip"])
def test_a_compressed_body_is_refused_as_what_it_is(stocked: Stocked, coding: str) -> None:
    body = gzip.compress(json.dumps(quote()).encode())
    answer = send(stocked, "quotes", body, headers={"Content-Encoding": coding})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    assert answer.json["detail"] == "Send the body without Content-Encoding."


@pytest.mark.parametrize(
    "media_type", ["", ";", "application/json\xff", "application/json, text/html"]
)
def test_a_content_type_that_is_none_is_refused(stocked: Stocked, media_type: str) -> None:
    answer = send(stocked, "quotes", quote(), headers={"Content-Type": media_type})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("key", ["", " ", "\x01", "x" * 256, "\ud800", "a\u2028"], ids=ascii)
def test_a_key_that_is_none_is_refused(stocked: Stocked, key: str) -> None:
    answer = send(stocked, "users", {}, headers={"Idempotency-Key": key})
    assert answer.status == 400, answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("body", [b"{}", b"\xff\xfe", b"[" * 50_000, b'{"a":1,"a":2}'])
def test_a_body_that_the_operation_does_not_take_is_ignored(
    stocked: Stocked, method: str, body: bytes
) -> None:
    answer = stocked.world.request(method, f"/offices/{NEW_YORK}/assignments", body)
    assert answer.status == (204 if method == "OPTIONS" else 200)


@pytest.mark.parametrize(
    "company", ["", " ", "x", "\uff11", "\xb2", "\ud800", "1" * 400, "-1", "1.0"]
)
def test_a_company_that_is_none_is_refused(stocked: Stocked, company: str) -> None:
    token = stocked.world.token("csm", None)
    answer = stocked.world.get("/company", token=token, headers={"DP-Company-ID": company})
    assert_points_at(answer, "/headers/DP-Company-ID")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer \xff", "Bearer a.b.c", "Basic x"])
def test_an_authorization_that_is_none_is_refused(stocked: Stocked, header: str) -> None:
    answer = stocked.world.get(LICENSES, token=None, headers={"Authorization": header})
    assert (answer.status, answer.code) == (401, "unauthenticated")


def event(**changes: Any) -> dict[str, Any]:
    """What API Gateway passes to the function for a quote."""
    claims = {"sub": "ada", "role": "company_admin", "company_id": 5000000000000001}
    return {
        "requestContext": {
            "resourcePath": "/api/v2/offices/{office_id}/quotes",
            "httpMethod": "POST",
            "path": f"/live/api/v2/offices/{NEW_YORK}/quotes",
            "authorizer": {"claims": json.dumps(claims | {"office_ids": None})},
        },
        "headers": {"Content-Type": "application/json"},
        "multiValueQueryStringParameters": None,
        "pathParameters": {"office_id": str(NEW_YORK)},
        "body": json.dumps(quote()),
        "isBase64Encoded": False,
        "stageVariables": None,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"body": None}, 400),
        ({"body": ""}, 400),
        ({"body": "e30=", "isBase64Encoded": True}, 400),
        ({"body": "//8=", "isBase64Encoded": True}, 400),
        ({"body": "%%%", "isBase64Encoded": True}, 400),
        ({"body": "\ud800"}, 400),
        ({"body": "é", "isBase64Encoded": True}, 400),
        ({"headers": {}}, 200),
        ({"headers": None}, 200),
        ({"headers": {"content-type": "text/plain"}}, 415),
        ({"multiValueQueryStringParameters": {"a": ["1", "2"]}}, 400),
        ({"multiValueQueryStringParameters": {"a": []}}, 400),
        ({"multiValueQueryStringParameters": {"\ud800": ["\ud800"]}}, 400),
        ({"pathParameters": {"office_id": "%D9%A1"}}, 404),
        ({"pathParameters": {"office_id": "\ud800"}}, 404),
    ],
    ids=str,
)
def test_an_event_of_api_gateway_is_answered_whatever_it_has(
    stocked: Stocked, changes: dict[str, Any], status: int
) -> None:
    gateway()
    from app import app

    reply = app(event(**changes), None)
    assert reply["statusCode"] == status, reply
