"""Signing in to the console; no page opens without it."""

import time

import jwt
import pytest
import requests

from chalicelib.entrypoints.console.routes import pages
from chalicelib.entrypoints.console.signed_cookies import SignedCookies, SignIn
from tests.api.console_client import KEY, ConsoleClient
from tests.world import COMPANY, NEW_YORK, World, issuer

OPEN_TO_ALL = {
    "/sign-in",
    "/callback",
    "/signed-out",
    "/static/{version}/{name}",
    "/brand/{version}/{name}",
}
LICENSES = f"/offices/{NEW_YORK}/licenses"


@pytest.fixture
def console(world: World, monkeypatch: pytest.MonkeyPatch) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    return ConsoleClient(world)


def routes() -> list[tuple[str, str]]:
    """Every method and path of the console, ids filled in."""
    found = []
    for path, methods in pages().items():
        if path not in OPEN_TO_ALL:
            filled = path.replace("{office_id}", str(NEW_YORK))
            for name in ("removal_id", "user_id", "number"):
                filled = filled.replace(f"{{{name}}}", "1")
            found += [(method, filled or "/") for method in methods]
    return [each for each in found if each != ("GET", "/sign-out")]


def test_every_page_sends_strangers_to_sign_in_and_every_form_refuses_them(
    console: ConsoleClient,
) -> None:
    before = console.world.snapshot()
    assert len(routes()) >= 27
    for method, path in routes():
        answer = console.request(method, path, "" if method == "POST" else None)
        assert answer.status in (303, 401), (method, path, answer.status)
        if answer.status == 303:
            assert answer.headers["Location"].startswith("/console/sign-in")
        assert "Talk" not in answer.text
    assert console.world.snapshot() == before


def test_every_form_is_sent_to_an_address_that_has_a_page(console: ConsoleClient) -> None:
    """Where a sign-in in between leads back to, and what a reload without the form asks for."""
    forms = [path for path, methods in pages().items() if "POST" in methods]
    assert len(forms) >= 7
    assert [path for path in forms if "GET" not in pages()[path]] == []
    assert console.get("/sign-out").headers["Location"] == "/console"


def test_signing_in_leads_to_where_one_wanted(console: ConsoleClient) -> None:
    first = console.get(LICENSES)
    assert first.headers["Location"] == (
        f"/console/sign-in?back=%2Foffices%2F{NEW_YORK}%2Flicenses"
    )
    answer = console.sign_in(back=LICENSES)
    assert (answer.status, answer.headers["Location"]) == (303, f"/console{LICENSES}")
    page = console.get(LICENSES)
    assert page.status == 200
    assert "Carla Mendes" in page.text


def test_the_cookie_is_for_the_console_alone_and_out_of_reach_of_scripts(
    console: ConsoleClient,
) -> None:
    cookie = console.sign_in().headers["Set-Cookie"]
    attributes = set(cookie.split("; ")[1:])
    assert attributes >= {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"}
    assert attributes & {"Max-Age=3600", "Max-Age=3599"}


@pytest.mark.parametrize("other", ['analytics={"a": 1, "b": [2]}', "x y=1", "=;;", 'q="'])
def test_other_cookies_of_any_form_sign_nobody_out(console: ConsoleClient, other: str) -> None:
    console.sign_in()
    console.cookie = f"{other}; {console.cookie}; {other}"
    assert console.get(LICENSES).status == 200


def test_only_this_machine_itself_does_without_secure_cookies(console: ConsoleClient) -> None:
    console.scheme = "http"
    assert "Secure" not in console.get("/sign-in").headers["Set-Cookie"]
    console.host = "127.0.0.1.example:8000"
    assert "Secure" in console.get("/sign-in").headers["Set-Cookie"]


def test_the_authorization_request_has_pkce_state_and_nonce(console: ConsoleClient) -> None:
    there = console.get("/sign-in").headers["Location"]
    assert there.startswith(f"{issuer().url}/authorize?response_type=code&")
    for name in ("state=", "nonce=", "code_challenge=", "code_challenge_method=S256"):
        assert name in there
    assert "redirect_uri=https%3A%2F%2F127.0.0.1%3A8443%2Fconsole%2Fcallback" in there


def test_an_answer_to_another_sign_in_is_refused(console: ConsoleClient) -> None:
    stolen = ConsoleClient(console.world).callback("company_admin")
    console.get("/sign-in")
    answer = console.get(stolen)
    assert answer.status == 400
    assert "You are not signed in" in answer.text
    assert console.get(LICENSES).status == 303


def test_an_answer_with_another_state_is_refused(console: ConsoleClient) -> None:
    back = console.callback("company_admin")
    assert console.get(back.replace("state=", "state=x")).status == 400
    assert console.get(back.split("&state=")[0]).status == 400
    assert console.get(back).status == 303


def test_a_token_made_for_another_sign_in_is_refused(console: ConsoleClient) -> None:
    cookies, now = SignedCookies(KEY.encode()), time.time()
    back = console.callback("company_admin")
    begun = cookies.read(console.cookie.split("=", 1)[1], SignIn, now)
    assert begun
    other = SignIn(begun.expires_at_s, begun.state, "another", begun.verifier, begun.back)
    console.cookie = f"__Host-seatledger_sign_in={cookies.sign(other)}"
    answer = console.get(back)
    assert answer.status == 400
    assert "belongs to another sign-in" in answer.text


def test_a_code_is_good_once_and_the_sign_in_with_it(console: ConsoleClient) -> None:
    back = console.callback("company_admin")
    cookie = console.cookie
    assert console.get(back).status == 303
    console.cookie = cookie
    assert console.get(back).status == 400


def test_a_code_is_worthless_without_its_verifier(console: ConsoleClient) -> None:
    code = console.callback("company_admin").split("code=")[1].split("&")[0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "seatledger-console",
        "redirect_uri": "https://127.0.0.1:8443/console/callback",
        "code_verifier": "a-guess",
    }
    answer = requests.post(f"{issuer().url}/token", data=form, timeout=10)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_a_refusal_of_the_issuer_is_told(console: ConsoleClient) -> None:
    console.get("/sign-in")
    sign_in = SignedCookies(KEY.encode()).read(console.cookie.split("=", 1)[1], SignIn, time.time())
    assert sign_in
    answer = console.get(f"/callback?error=access_denied&state={sign_in.state}")
    assert answer.status == 400
    assert "The identity provider did not sign you in." in answer.text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "\n/x"])
def test_signing_in_never_leads_to_another_site(console: ConsoleClient, back: str) -> None:
    assert console.sign_in(back=back).headers["Location"] == "/console"


@pytest.mark.parametrize("key", ["", "short", "{{resolve:secretsmanager:arn:aws:secretsmanager}}"])
def test_without_a_key_nobody_gets_in(
    console: ConsoleClient, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    console.sign_in()
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", key)
    for path in ("/sign-in", LICENSES, "/company"):
        answer = console.get(path)
        assert answer.status == 503
        assert "The console is not set up yet" in answer.text


def test_the_api_takes_no_id_token(console: ConsoleClient) -> None:
    token = issuer().id_token({"sub": "ada", "role": "company_admin", "company_id": COMPANY})
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == "seatledger-console"
    assert console.world.get(LICENSES, token=token).status == 401
