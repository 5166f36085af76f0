"""Methods that a path does not have: 405 with `Allow`. HEAD is answered like GET."""

from typing import Any

import pytest

from app import app
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.request_bodies import Stocked
from tests.world import BERLIN, NEW_YORK, World, gateway

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PATHS = sorted({each.path for each in OPERATIONS})


def filled(path: str) -> str:
    return path.replace("{", "").replace("}", "")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/users", "GET, HEAD, POST, OPTIONS"),
        ("DELETE", f"/offices/{NEW_YORK}/licenses", "GET, HEAD, OPTIONS"),
        ("GET", f"/offices/{NEW_YORK}/purchases", "POST, OPTIONS"),
        ("HEAD", f"/offices/{NEW_YORK}/purchases", "POST, OPTIONS"),
        ("POST", "/offices/x/licenses", "GET, HEAD, OPTIONS"),
        ("PATCH", f"/offices/{NEW_YORK}/terms", "GET, HEAD, PUT, OPTIONS"),
        ("POST", "/users/5", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
        ("PUT", "/docs", "GET, HEAD, OPTIONS"),
    ],
)
@pytest.mark.parametrize("token", ["", None], ids=["with a token", "without a token"])
def test_a_method_that_the_path_does_not_have_is_refused_with_those_that_it_has(
    stocked: Stocked, method: str, path: str, allow: str, token: str | None
) -> None:
    answer = stocked.world.request(method, path, token=token)
    assert (answer.status, answer.code) == (405, "method_not_allowed"), answer.text
    assert answer.headers["Allow"] == allow
    assert answer.json["allowed"] == allow.split(", ")
    assert answer.json["detail"] == f"{method} is no method of this path; allowed are {allow}."


def test_every_path_answers_every_method(stocked: Stocked) -> None:
    for path in PATHS:
        own = {each.method for each in OPERATIONS if each.path == path}
        expected = own | {"OPTIONS"} | ({"HEAD"} if "GET" in own else set())
        for method in METHODS:
            answer = stocked.world.request(method, filled(path), token=None)
            if method in expected:
                assert answer.status == (204 if method == "OPTIONS" else 401), (method, path)
            else:
                assert (answer.status, answer.code) == (405, "method_not_allowed"), (method, path)
                assert set(answer.headers["Allow"].split(", ")) == expected


def test_api_gateway_routes_every_method_of_the_api_to_the_function() -> None:
    # Chalice packages the routes; a method that is missing there is answered by the gateway: 404.
    others = ("/console", "/scim")
    api = {path: set(routes) for path, routes in app.routes.items() if not path.startswith(others)}
    assert {path for path, methods in api.items() if methods != set(METHODS)} == set()


@pytest.mark.parametrize(
    "path", ["/users", f"/offices/{NEW_YORK}/licenses", "/offices/5/licenses", "/company?colour=1"]
)
def test_head_is_answered_like_get(stocked: Stocked, path: str) -> None:
    got, head = (stocked.world.request(method, path) for method in ("GET", "HEAD"))
    assert head.status == got.status
    assert head.headers == got.headers


def test_head_needs_the_rights_of_get(world: World) -> None:
    path = f"/offices/{BERLIN}/licenses"
    assert world.request("HEAD", path, token=None).status == 401
    stranger = world.token("viewer", office_ids=[NEW_YORK])
    assert world.request("HEAD", path, token=stranger).status == 403


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("DELETE", 405)])
def test_the_health_check_has_methods_too(world: World, method: str, status: int) -> None:
    reply: Any = gateway().handle(method, "/healthz", {}, None)
    assert reply.status == status
