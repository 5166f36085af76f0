"""What somebody without a token or cookie can make the service do: nothing that costs."""

from collections.abc import Iterator

import pytest

from chalicelib.entrypoints import issuer_keys
from chalicelib.entrypoints.console import oidc
from infra.local.issuer import DISCOVERY, Issuer
from infra.local.sign_in import CLIENT_ID
from tests.api.console_client import KEY, ConsoleClient
from tests.simulation.gate import Fault, GatedClient
from tests.world import NEW_YORK, World, gateway

HEADERS = {"Host": "127.0.0.1:8443", "X-Forwarded-Proto": "https"}


@pytest.fixture
def issuer_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """An issuer of which the console knows nothing yet."""
    gateway()  # It sets the issuer of all tests, once.
    made = Issuer()
    monkeypatch.setenv("SEATLEDGER_ISSUER", made.url)
    monkeypatch.setenv("SEATLEDGER_CONSOLE_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    for cached in (oidc.client, issuer_keys.issuer_keys):
        cached.cache_clear()
    yield made
    made.stop()
    for cached in (oidc.client, issuer_keys.issuer_keys):
        cached.cache_clear()


@pytest.fixture
def console(world: World, issuer_of_its_own: Issuer) -> ConsoleClient:
    del issuer_of_its_own
    return ConsoleClient(world)


def every_route() -> list[tuple[str, str]]:
    """Every method and path of the app, with ids."""
    gateway()
    from app import app

    found = []
    for path, methods in app.routes.items():
        filled = path
        for name in ("office_id", "user_id", "room_id", "assignment_id", "removal_id", "number"):
            filled = filled.replace(f"{{{name}}}", str(NEW_YORK))
        filled = filled.replace("{version}", "x").replace("{name}", "console.css")
        found += [(method, filled.replace("{", "").replace("}", "")) for method in methods]
    return found


def test_sign_in_pages_cost_the_issuer_one_request_for_everybody(
    world: World, issuer_of_its_own: Issuer
) -> None:
    for _ in range(30):
        answer = ConsoleClient(world).get("/sign-in")
        assert answer.status == 303
        assert answer.headers["Location"].startswith(f"{issuer_of_its_own.url}/authorize?")
    assert list(issuer_of_its_own.requested_paths) == [DISCOVERY]


def test_an_issuer_that_is_down_is_not_asked_by_every_stranger(
    console: ConsoleClient, issuer_of_its_own: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_of_its_own, "discovery", dict)
    for _ in range(30):
        answer = console.get("/sign-in")
        assert answer.status == 503
        assert "The identity provider does not respond, or is not the one" in answer.text
    assert list(issuer_of_its_own.requested_paths) == [DISCOVERY]


def test_no_route_costs_the_issuer_or_the_database_anything(
    world: World, issuer_of_its_own: Issuer
) -> None:
    calls = Fault()
    world.wire(GatedClient(world.client, calls))
    ConsoleClient(world).get("/sign-in")
    before = list(issuer_of_its_own.requested_paths)
    routes = every_route()
    assert len(routes) >= 100
    bodies = (b"", b'{"items": []}', b"csrf=x&company_id=1&back=%2F")
    for method, path in routes:
        for query in ("", "?back=%2F&state=x&code=y&error=z"):
            for body in bodies if method in ("POST", "PUT", "PATCH") else (None,):
                reply = gateway().handle(method, path + query, HEADERS, body)
                assert reply.status < 500, (method, path)
    assert list(issuer_of_its_own.requested_paths) == before
    assert calls.calls == []


def test_a_sign_in_ends_nobodys_session(console: ConsoleClient) -> None:
    console.sign_in()
    session = console.cookie
    for path in (
        "/sign-in",
        "/sign-in?back=//evil.example",
        "/callback",
        "/callback?state=x&code=y",
        "/callback?error=access_denied",
        "/sign-out",
        "/signed-out",
        "/company",
    ):
        answer = console.get(path, Cookie=session)
        assert "seatledger_console" not in answer.headers.get("Set-Cookie", ""), path
    assert console.get("/callback?state=x", Cookie=session).headers["Location"] == "/console"
    assert console.get("/company/licenses", Cookie=session).status == 200


def test_forms_of_other_sites_end_nobodys_session(console: ConsoleClient) -> None:
    """A browser sends no cookie with them; one that does sends no CSRF token."""
    console.sign_in()
    session = console.cookie
    for path in ("/sign-out", "/sign-out-everywhere", "/company"):
        for sent in ({"Cookie": ""}, {"Cookie": session}):
            answer = console.request("POST", path, "csrf=guess", **sent)
            assert answer.status == (403 if sent["Cookie"] else 401)
            assert "Set-Cookie" not in answer.headers, path
    assert console.get("/company/licenses", Cookie=session).status == 200


def test_a_second_sign_in_does_not_end_the_first(console: ConsoleClient) -> None:
    first = console.callback("company_admin", back="/company/billing")
    second = console.callback("company_admin", back="/company/licenses")
    started = console.cookie
    assert started.split("=")[0] == "__Host-seatledger_sign_in"
    for callback in (first, second):
        answer = console.get(callback, Cookie=console.cookie)
        assert (answer.status, answer.headers["Location"]) == (303, "/console/company/licenses")
        console.cookie = started


@pytest.mark.parametrize(
    "endpoint", ["/x\r\nSet-Cookie: a=b", "/\uff0fevil", "/ x", "", None, 7, ["/x"]]
)
def test_an_endpoint_that_fits_into_no_header_is_not_used(
    console: ConsoleClient,
    issuer_of_its_own: Issuer,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: object,
) -> None:
    document = {**issuer_of_its_own.discovery(), "authorization_endpoint": endpoint}
    monkeypatch.setattr(issuer_of_its_own, "discovery", lambda: document)
    answer = console.get("/sign-in")
    assert answer.status == 400
    assert "The identity provider is not configured for sign-in." in answer.text


def test_an_endpoint_with_a_query_keeps_it(
    console: ConsoleClient, issuer_of_its_own: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = "https://login.example/authorize?tenant=7"
    document = {**issuer_of_its_own.discovery(), "authorization_endpoint": endpoint}
    monkeypatch.setattr(issuer_of_its_own, "discovery", lambda: document)
    assert console.get("/sign-in").headers["Location"].startswith(f"{endpoint}&response_type=code&")
