"""Pages of other origins: an allow-list, empty by default, says which may call the API from a browser."""

from collections.abc import Mapping
from typing import Any

import pytest

from app import app
from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.world import NEW_YORK, Answer, World

PAGE, OTHER_PAGE = "https://app.acme.example", "http://localhost:3000"
STRANGERS = (
    "https://evil.example",
    "https://app.acme.example.evil.example",
    "https://evil-app.acme.example",
    "http://app.acme.example",
    "https://app.acme.example:8443",
    "https://APP.acme.example",
    "null",
    "*",
)
LICENSES = f"/offices/{NEW_YORK}/licenses"
PURCHASES = f"/offices/{NEW_YORK}/purchases"


@pytest.fixture
def shared(world: World) -> World:
    """The API with two pages on its list."""
    wiring.use(replace(world.wired, origins=frozenset({PAGE, OTHER_PAGE})))
    return world


def preflight(world: World, path: str, origin: str, method: str = "POST") -> Answer:
    """As a browser asks: without a token."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }
    return world.request("OPTIONS", path, token=None, headers=asked)


def cors_headers(answer: Answer) -> dict[str, str]:
    """The headers of an answer about other origins."""
    return {
        name: value
        for name, value in answer.headers.items()
        if name == "Vary" or name.startswith("Access-Control-")
    }


@pytest.mark.parametrize("origin", [PAGE, OTHER_PAGE])
def test_a_browser_is_told_what_a_listed_page_may_send(shared: World, origin: str) -> None:
    answer = preflight(shared, PURCHASES, origin)
    assert (answer.status, answer.text) == (204, "")
    assert cors_headers(answer) == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, DP-Company-ID, DP-Reason, "
        "Idempotency-Key, If-None-Match",
        "Access-Control-Max-Age": "600",
    }


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_page_that_is_not_listed_is_told_nothing(shared: World, origin: str) -> None:
    assert cors_headers(preflight(shared, PURCHASES, origin)) == {"Vary": "Origin"}
    assert cors_headers(shared.get(LICENSES, headers={"Origin": origin})) == {"Vary": "Origin"}


@pytest.mark.parametrize(
    ("path", "status"), [(LICENSES, 200), (f"{LICENSES}?", 200), ("/offices/42/licenses", 404)]
)
def test_a_listed_page_may_read_answers_and_refusals(shared: World, path: str, status: int) -> None:
    answer = shared.get(path, headers={"Origin": PAGE})
    assert answer.status == status
    assert cors_headers(answer) == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": PAGE,
        "Access-Control-Expose-Headers": "ETag, Idempotency-Replayed, Retry-After, "
        "WWW-Authenticate",
    }


def test_a_listed_page_buys_as_a_browser_lets_it(shared: World) -> None:
    body = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
    answer = shared.post(PURCHASES, body, key="k", headers={"Origin": PAGE})
    assert (answer.status, cors_headers(answer)["Access-Control-Allow-Origin"]) == (201, PAGE)


def test_without_an_origin_nothing_is_shared_but_caches_know(shared: World) -> None:
    assert cors_headers(shared.get(LICENSES)) == {"Vary": "Origin"}


def test_the_description_of_the_api_can_be_read_by_a_listed_page(shared: World) -> None:
    answer = shared.get("/openapi.json", token=None, headers={"Origin": PAGE})
    assert cors_headers(answer)["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize("token", [None, "nonsense"])
def test_a_listed_page_can_read_that_its_token_is_refused(shared: World, token: str | None) -> None:
    answer = shared.get(LICENSES, token=token, headers={"Origin": PAGE})
    assert answer.status == 401
    # API Gateway's own, fixed answers: for any page, and so never with credentials.
    assert cors_headers(answer) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Retry-After, WWW-Authenticate",
    }


def test_credentials_are_never_allowed(shared: World) -> None:
    answers = [
        preflight(shared, PURCHASES, PAGE),
        shared.get(LICENSES, headers={"Origin": PAGE}),
        shared.get(LICENSES, token=None, headers={"Origin": PAGE}),
        shared.get("/nowhere", headers={"Origin": PAGE}),
    ]
    for answer in answers:
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("token", ["", None, "nonsense"])
def test_without_a_list_no_answer_speaks_of_origins(world: World, token: str | None) -> None:
    assert cors_headers(world.get(LICENSES, token=token, headers={"Origin": PAGE})) == {}
    assert cors_headers(preflight(world, PURCHASES, PAGE)) == {}


def test_options_tell_the_methods_of_a_path_with_or_without_a_list(world: World) -> None:
    answer = preflight(world, f"/offices/{NEW_YORK}/assignments", PAGE)
    assert (answer.status, answer.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_operation_can_be_asked_about_without_a_token(shared: World) -> None:
    for operation in OPERATIONS:
        path = f"/api/v2{operation.path}"
        assert app.routes[path]["OPTIONS"].authorizer is None
        answer = preflight(shared, operation.path.replace("{", "").replace("}", ""), PAGE)
        methods = answer.headers["Access-Control-Allow-Methods"].split(", ")
        assert operation.method in methods and "OPTIONS" not in methods


def test_the_consoles_pages_are_not_shared(shared: World) -> None:
    from tests.world import gateway

    reply = gateway().handle("GET", "/console/sign-in", {"Origin": PAGE}, None)
    headers: Mapping[str, Any] = reply.headers
    assert not [name for name in headers if name.startswith("Access-Control-")]


def test_the_list_is_the_stacks_parameter(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setenv("SEATLEDGER_CORS_ORIGINS", f"{PAGE}, {OTHER_PAGE}")
    assert wiring.wire("t", world.client).origins == {PAGE, OTHER_PAGE}
    monkeypatch.setenv("SEATLEDGER_CORS_ORIGINS", "")
    assert wiring.wire("t", world.client).origins == frozenset()
