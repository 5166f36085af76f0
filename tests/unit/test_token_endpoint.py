"""How the console authenticates at an issuer's token endpoint (RFC 6749, section 2.3.1)."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs

import pytest

from chalicelib.entrypoints.console.token_endpoint import (
    METHODS_SUPPORTED,
    ClientCredentials,
    ClientRefused,
)
from infra.local.gateway import GatewayReply, Headers
from infra.local.servers import Server, plain

PUBLIC = ClientCredentials("app", "")
SECRET = ClientCredentials("app:1", "p/ w+ü:")
BASIC = "Basic YXBwJTNBMTpwJTJGK3clMkIlQzMlQkMlM0E="
"""Base64 of `app%3A1:p%2F+w%2B%C3%BC%3A`."""
FORM = {"grant_type": "authorization_code", "code": "c"}
TOKENS = plain(200, {"id_token": "t"})


class Endpoint:
    """Answers with `replies` in turn, and records what it was sent."""

    def __init__(self) -> None:
        self.replies: list[GatewayReply] = []
        self.sent: list[tuple[str | None, dict[str, list[str]]]] = []
        self._server = Server(0, self._handle)
        self.url = self._server.url
        self.stop = self._server.stop

    def _handle(self, method: str, _: str, headers: Headers, body: bytes | None) -> GatewayReply:
        named = {name.lower(): value for name, value in headers.items()}
        assert method == "POST"
        self.sent.append((named.get("authorization"), parse_qs((body or b"").decode())))
        return self.replies.pop(0)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.stop()


def redeem(endpoint: Endpoint, who: ClientCredentials, methods: object = None) -> Any:
    document = {} if methods is None else {METHODS_SUPPORTED: methods}
    return who.redeem(document, endpoint.url, FORM)


AS_FORM = {"grant_type": ["authorization_code"], "code": ["c"]}
IN_BODY = {**AS_FORM, "client_id": ["app:1"], "client_secret": ["p/ w+ü:"]}


@pytest.mark.parametrize("methods", [None, ["client_secret_basic"], ["none"]])
def test_a_public_client_says_its_name_alone(endpoint: Endpoint, methods: object) -> None:
    endpoint.replies = [TOKENS]
    assert redeem(endpoint, PUBLIC, methods) == {"id_token": "t"}
    assert endpoint.sent == [(None, {**AS_FORM, "client_id": ["app"]})]


@pytest.mark.parametrize(
    "methods",
    [
        None,
        "client_secret_post",
        ["client_secret_basic"],
        ["client_secret_post", "client_secret_basic"],
    ],
)
def test_basic_is_taken_unless_the_issuer_lists_others(endpoint: Endpoint, methods: object) -> None:
    endpoint.replies = [TOKENS]
    redeem(endpoint, SECRET, methods)
    assert endpoint.sent == [(BASIC, AS_FORM)]


@pytest.mark.parametrize("methods", [["client_secret_post"], ["private_key_jwt"], []])
def test_the_secret_is_in_the_body_if_the_issuer_takes_no_basic(
    endpoint: Endpoint, methods: object
) -> None:
    endpoint.replies = [TOKENS]
    redeem(endpoint, SECRET, methods)
    assert endpoint.sent == [(None, IN_BODY)]


BOTH = ["client_secret_post", "client_secret_basic"]


@pytest.mark.parametrize(
    "refusal",
    [
        plain(401, {"error": "invalid_client"}),
        plain(400, {"error": "invalid_client"}),
        GatewayReply(401, {}, b"no"),
    ],
)
def test_the_other_way_is_tried_if_the_issuer_takes_both(
    endpoint: Endpoint, refusal: GatewayReply
) -> None:
    endpoint.replies = [refusal, TOKENS]
    assert redeem(endpoint, SECRET, BOTH) == {"id_token": "t"}
    assert endpoint.sent == [(BASIC, AS_FORM), (None, IN_BODY)]


def test_a_client_that_is_refused_by_both_is_in_the_log_without_its_secret(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.replies = [plain(401, {"error": "invalid_client"})] * 2
    with caplog.at_level(logging.INFO), pytest.raises(ClientRefused):
        redeem(endpoint, SECRET, BOTH)
    assert len(endpoint.sent) == 2
    assert "tried client_secret_basic, client_secret_post" in caplog.text
    assert "p/ w" not in caplog.text


def test_a_client_that_can_be_only_one_is_refused_at_once(endpoint: Endpoint) -> None:
    endpoint.replies = [plain(401, {})]
    with pytest.raises(ClientRefused):
        redeem(endpoint, SECRET)
    assert len(endpoint.sent) == 1


@pytest.mark.parametrize(
    "body", [json.dumps({"error": "invalid_grant"}).encode(), b"[]", b"{", b"", b"[" * 5000]
)
def test_a_code_that_is_refused_is_not_sent_twice(endpoint: Endpoint, body: bytes) -> None:
    endpoint.replies = [GatewayReply(400, {"Content-Type": "application/json"}, body)]
    with pytest.raises(HTTPError):
        redeem(endpoint, SECRET, BOTH)
    assert len(endpoint.sent) == 1


def test_a_redirect_is_not_followed_with_the_secret(endpoint: Endpoint) -> None:
    endpoint.replies = [GatewayReply(307, {"Location": endpoint.url}, b"")]
    with pytest.raises(ValueError, match="must not redirect"):
        redeem(endpoint, SECRET)
    assert len(endpoint.sent) == 1
