"""Bodies over 64 KiB and other media types than JSON are refused."""

import json
from typing import Any

import pytest

from tests.api.request_bodies import ROUTES, Stocked, order, quote, right_body, send
from tests.world import Answer


def padded(body: Any, size: int) -> bytes:
    """The body with white space around it, `size` bytes long."""
    return json.dumps(body).encode().ljust(size)


@pytest.mark.parametrize("size", [65_537, 1_048_576], ids=lambda size: f"{size} bytes")
@pytest.mark.parametrize("route", ROUTES)
def test_a_body_over_64_kib_is_too_large(stocked: Stocked, route: str, size: int) -> None:
    assert_too_large(send(stocked, route, padded(right_body(stocked, route), size)))


def test_a_body_that_the_gateway_refuses_by_itself_is_too_large(stocked: Stocked) -> None:
    assert_too_large(send(stocked, "purchases", padded(order(), 10 * 1_048_576 + 1)))


def assert_too_large(answer: Answer) -> None:
    assert (answer.status, answer.code) == (413, "payload_too_large"), answer.text
    assert answer.json["type"] == "/problems/payload-too-large"


@pytest.mark.parametrize("size", [65_535, 65_536], ids=lambda size: f"{size} bytes")
def test_a_body_up_to_64_kib_is_read(stocked: Stocked, size: int) -> None:
    assert send(stocked, "quotes", padded(quote(), size)).status == 200


OTHER_MEDIA_TYPES = [
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "application/problem+json",
    "application/octet-stream",
    "*/*",
    "json",
]


@pytest.mark.parametrize("media_type", OTHER_MEDIA_TYPES)
@pytest.mark.parametrize("route", ROUTES)
def test_another_media_type_is_not_supported(stocked: Stocked, route: str, media_type: str) -> None:
    body = right_body(stocked, route)
    answer = send(stocked, route, body, headers={"Content-Type": media_type})
    assert (answer.status, answer.code) == (415, "unsupported_media_type"), answer.text
    assert answer.json["type"] == "/problems/unsupported-media-type"


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"],
)
def test_json_is_json_in_any_spelling(stocked: Stocked, media_type: str) -> None:
    answer = send(stocked, "quotes", quote(), headers={"Content-Type": media_type})
    assert answer.status == 200
