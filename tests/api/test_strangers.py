"""What somebody without a token or cookie can make the service do: nothing that costs."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests

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
    for path in ("/sign-out", "/company"):
        for sent in ({"Cookie": ""}, {"Cookie": session}):
            answer = console.request("POST", path, "csrf=guess", **sent)
            assert answer.status in (303, 403)
            assert "Set-Cookie" not in answer.headers, path
    assert console.get("/company/licenses", Cookie=session).status == 200


def test_a_second_sign_in_does_not_end_the_first(console: ConsoleClient) -> None:
    first = console.callback("company_admin", back="/company/billing")
    second = console.callback("company_admin", back="/company/licenses")
    started = console.cookie
    assert started.split("=")[0] == "seatledger_sign_in"
    for callback in (first, second):
        answer = console.get(callback, Cookie=console.cookie)
        assert (answer.status, answer.headers["Location"]) == (303, "/console/company/licenses")
        console.cookie = started


def test_a_sign_in_of_the_release_before_is_finished(console: ConsoleClient) -> None:
    callback = console.callback("company_admin")
    console.cookie = console.cookie.replace("seatledger_sign_in=", "seatledger_console=")
    assert console.get(callback).status == 303
    assert console.get("/company/licenses").status == 200


@pytest.mark.parametrize(
    "back",
    [
        "/\uff0fevil",
        "/\uff3cevil",
        "\uff0f\uff0fevil",
        "//evil",
        "///evil",
        "/\\evil",
        "\\\\evil",
        "/x//evil",
        "/x\\..\\evil",
        "/./evil",
        "/../evil",
        "/company/../../evil",
        "/%2e%2e/evil",
        "/%2fevil",
        "/%5cevil",
        "/\r\nSet-Cookie: a=b",
        "/\nevil",
        "/\tevil",
        "/\x00evil",
        "/\x7fevil",
        "/\u2028evil",
        "/\u202eevil",
        "/caf\u00e9",
        "/\U0001f600",
        "/@evil.example",
        "/:80@evil.example",
        "user:pass@evil.example",
        "https://evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//[",
        "//[::1]/",
        "http://[",
        "evil",
        " /company",
        "/company ",
        "/company#x",
        "/company;x",
        "/" + "x" * 1500,
        "/company?x=" + "x" * 100_000,
        "/\ud800",
        "\udfff",
        "",
        "?",
        "#",
    ],
)
def test_an_address_to_return_to_is_a_page_or_ignored(console: ConsoleClient, back: str) -> None:
    asked = f"/sign-in?back={quote(back, errors='surrogatepass')}"
    started = console.get(asked)
    assert started.status == 303
    assert all(value.isascii() and value.isprintable() for value in started.headers.values())
    assert len(started.headers["Set-Cookie"]) <= 4096
    answer = console.get(chosen(started.headers["Location"]))
    assert (answer.status, answer.headers["Location"]) == (303, "/console")


def chosen(authorization: str) -> str:
    """The address to which the issuer redirects a company admin from its page."""
    sent = requests.get(f"{authorization}&person=company_admin", allow_redirects=False, timeout=10)
    return sent.headers["Location"].removeprefix("https://127.0.0.1:8443")


@pytest.mark.parametrize(
    "back",
    [
        "/",
        "/company",
        f"/offices/{NEW_YORK}/licenses",
        f"/offices/{NEW_YORK}/history?action=purchase&cursor=a%2Bb-_%3D&from=2026-03-01",
        f"/offices/{NEW_YORK}/history.csv?q=caf%C3%A9+au+lait",
    ],
)
def test_a_page_is_returned_to(console: ConsoleClient, back: str) -> None:
    answer = console.sign_in(back=back)
    assert answer.headers["Location"] == f"/console{back}".removesuffix("/")


@pytest.mark.parametrize(
    "segment", ["%EF%BC%8Fevil", "5%0aada@example.com", "\u00e9", "\ud800", "\udfff\u202e", "a b"]
)
def test_a_strange_page_is_not_returned_to_and_breaks_nothing(
    console: ConsoleClient, segment: str
) -> None:
    answer = console.get(f"/offices/{segment}/licenses")
    assert answer.status == 303
    assert answer.headers["Location"].isascii()
    assert answer.headers["Location"].startswith("/console/sign-in?back=")
