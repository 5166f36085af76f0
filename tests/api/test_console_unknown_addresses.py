"""Below /console every address has a page: what does not exist says so, with a way on."""

import re
from typing import Any

import pytest

from chalicelib.entrypoints.console.page_routes import find_page
from tests.api.console_client import KEY, ConsoleClient
from tests.api.console_offices import OFFICE, words
from tests.world import World, gateway

UNKNOWN = (
    *("/nothing", "/nothing/at/all", "/offices", "/offices/x/y/z", "/company/nothing"),
    *(f"{OFFICE}/nothing", f"{OFFICE}/users/1/2/3", f"{OFFICE}/history.xls", "/static/nothing"),
    *("/%2f%2fevil.example", "/..%2f..%2fetc", "/offices//licenses", "/a%0d%0ab", "/%c3%a4"),
    *("/{proxy+}", "/console", "/%"),
)


@pytest.fixture(params=["", "/live", "/base/path"])
def stranger(
    world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    return ConsoleClient(world, stage=request.param)


def test_an_unknown_address_has_a_page_with_a_way_on(stranger: ConsoleClient) -> None:
    for label, name in (("Sign In", ""), ("Go to Seatledger Demo", "Carla Mendes")):
        for path in UNKNOWN:
            answer = stranger.request("GET", f"/console{path}", None)
            assert answer.status == 404, path
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert "Page not found There is no page at this address." in words(answer.text)
            assert f'href="{stranger.stage}/console/company/licenses">{label}<' in answer.text
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert name in answer.text
            for link in re.findall('(?:href|src|action)="([^"]+)"', answer.text):
                assert link.startswith((f"{stranger.stage}/console", "#")), (path, link)
        stranger.sign_in()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_unknown_address_is_unknown_for_every_method(
    console: ConsoleClient, method: str
) -> None:
    for path in ("/nothing", "/nothing/at/all"):
        answer = console.request(method, path, "a=b")
        assert (answer.status, "Page not found" in answer.text) == (404, True), path


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_wrong_method_has_a_page_with_a_way_on(
    console: ConsoleClient, method: str, is_signed_in: bool
) -> None:
    console.cookie = console.session if is_signed_in else ""
    before = console.world.snapshot()
    for path in ("/company/licenses", f"{OFFICE}/licenses", "", f"{OFFICE}/history/1"):
        answer = console.request(method, path, "a=b")
        assert (answer.status, answer.headers["Allow"]) == (405, "GET"), path
        assert "Please try again" in words(answer.text)
        assert f'href="/console{path}">Open It Again<' in answer.text
    assert console.request("DELETE", f"{OFFICE}/billing", "").headers["Allow"] == "GET, POST"
    assert console.world.snapshot() == before


def test_head_is_get_without_the_body(console: ConsoleClient) -> None:
    for path, status in (("/company/licenses", 200), ("/nothing", 404), ("", 303)):
        answer = console.request("HEAD", path, None)
        assert (answer.status, answer.text) == (status, ""), path
    assert console.request("HEAD", "/company/licenses", None).headers["Content-Type"] == (
        "text/html; charset=utf-8"
    )


def test_the_gateway_serves_them_like_pages_that_exist(console: ConsoleClient) -> None:
    cookie = {"Cookie": console.session, "Host": console.host, "X-Forwarded-Proto": "https"}
    for method, path, status in (
        ("GET", "/console/nothing/at/all?x=1", 404),
        ("DELETE", "/console/company/licenses", 405),
        ("GET", "/console/company/licenses/", 200),
        ("GET", "/console/company/licenses?page=1", 200),
        ("GET", "/console/", 303),
    ):
        reply = gateway().handle(method, path, cookie, None)
        assert reply.status == status, (method, path)
        is_html = reply.headers.get("Content-Type") == "text/html; charset=utf-8"
        assert is_html or status == 303
    assert gateway().handle("GET", "/nothing", cookie, None).headers["Content-Type"] == (
        "application/problem+json"
    )


def test_a_fixed_path_comes_before_one_with_an_id() -> None:
    views: Any = {"/users/{user_id}": {}, "/users/new": {}, "/a.csv": {}}
    fixed, with_id = find_page(views, "/users/new"), find_page(views, "/users/7")
    assert fixed
    assert (fixed.path, fixed.ids) == ("/users/new", {})
    assert with_id
    assert (with_id.path, with_id.ids) == ("/users/{user_id}", {"user_id": "7"})
    for path in ("/aXcsv", "/users/", "/users", "/users/7/8", ""):
        assert find_page(views, path) is None
