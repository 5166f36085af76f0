"""Signing in to the console, and who gets in without: nobody."""

import time
from dataclasses import replace
from typing import Any

import jwt
import pytest
import requests

from chalicelib.domain.ids import LARGEST_ID
from chalicelib.entrypoints.console.signed_cookies import Session, SignedCookies, SignIn
from infra.local import sign_in
from tests.api.console_client import KEY, ConsoleClient
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World, gateway, issuer

OPEN_TO_ALL = {"/sign-in", "/callback", "/signed-out", "/static/{version}/{name}"}
LICENSES = f"/offices/{NEW_YORK}/licenses"


@pytest.fixture
def console(world: World, monkeypatch: pytest.MonkeyPatch) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    return ConsoleClient(world)


def routes() -> list[tuple[str, str]]:
    """Every method and path of the console, ids filled in."""
    gateway()
    from app import app

    found = []
    for path, methods in app.routes.items():
        below = path.removeprefix("/console")
        if path.startswith("/console") and below not in OPEN_TO_ALL:
            filled = below.replace("{office_id}", str(NEW_YORK))
            for name in ("removal_id", "user_id", "number"):
                filled = filled.replace(f"{{{name}}}", "1")
            found += [(method, filled or "/") for method in methods]
    return [each for each in found if each != ("GET", "/sign-out")]


def session(**fields: object) -> Session:
    usual: dict[str, Any] = {
        "expires_at_s": int(time.time()) + 60,
        "id": "one",
        "sub": "ada",
        "name": "Ada",
        "role": "company_admin",
        "company_id": COMPANY,
        "offices": b"",
    }
    return Session(**{**usual, **fields})


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
    gateway()
    from app import app

    ours = {path: methods for path, methods in app.routes.items() if path.startswith("/console")}
    forms = [path for path, methods in ours.items() if "POST" in methods]
    assert len(forms) >= 7
    assert [path for path in forms if "GET" not in ours[path]] == []
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
    assert attributes >= {"Path=/console", "HttpOnly", "SameSite=Lax", "Secure"}
    assert attributes & {"Max-Age=28800", "Max-Age=28799"}


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
    console.cookie = f"seatledger_console={cookies.sign(other)}"
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


@pytest.mark.parametrize("number", [150, 300])
def test_admins_of_hundreds_of_offices_fit_into_a_cookie(
    console: ConsoleClient, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    ids = [LARGEST_ID - each for each in range(number - 1)]
    cookie = signed_in_for(console, monkeypatch, [*ids, NEW_YORK]).headers["Set-Cookie"]
    assert len(cookie) <= 4096
    assert console.get(LICENSES).status == 200
    assert console.get(f"/offices/{BERLIN}/licenses").status == 403


def test_who_has_more_offices_than_a_session_holds_is_told_what_to_do(
    console: ConsoleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [LARGEST_ID - each for each in range(500)]
    answer = signed_in_for(console, monkeypatch, ids)
    assert answer.status == 400
    assert "You are an admin of 500 offices" in answer.text
    assert "Ask to be made a company admin" in answer.text


def signed_in_for(
    console: ConsoleClient, monkeypatch: pytest.MonkeyPatch, office_ids: list[int]
) -> Answer:
    """As the issuer's office admin, of these offices and with the longest of names."""
    admin = next(person for person in sign_in.PEOPLE if person.key == "office_admin")
    claims = {**admin.claims, "office_ids": office_ids, "sub": "s" * 255}
    longest = replace(admin, name="\u00e4" * 120, claims=claims)
    monkeypatch.setattr(sign_in, "PEOPLE", (longest,))
    return console.sign_in("office_admin")


def test_an_address_too_long_to_come_back_to_is_let_go(console: ConsoleClient) -> None:
    answer = console.get(f"/sign-in?back=/{'x' * 6000}")
    assert len(answer.headers["Set-Cookie"]) <= 4096


def test_a_session_ends_after_its_time_and_at_once_when_it_is_tampered_with(
    console: ConsoleClient,
) -> None:
    cookies, now = SignedCookies(KEY.encode()), int(time.time())
    good = cookies.sign(session())
    for signed in (
        cookies.sign(session(expires_at_s=now)),
        SignedCookies(b"another key, which is as long as that one").sign(session()),
        good[:-2] + ("0" if good[-2] != "0" else "1") + good[-1],
        "a" + good[1:],
        cookies.sign(SignIn(now + 60, "s", "n", "v", "/")),
        "",
        ".",
        "x" * 5000,
    ):
        console.cookie = f"seatledger_console={signed}"
        assert console.get(LICENSES).status == 303, signed[:50]
    console.cookie = f"seatledger_console={good}"
    assert console.get(LICENSES).status == 200


def test_a_form_without_its_proof_changes_nothing(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    console.sign_in()
    before = console.world.snapshot()
    path = f"/offices/{NEW_YORK}/purchase/review?talk_lines=1&key=k"
    for body in ("", "csrf=", "csrf=guess", f"csrf={'0' * 64}"):
        assert console.request("POST", path, body).status == 403
    as_json = {"Content-Type": "application/json"}
    proof = f"csrf={console.csrf()}"
    assert console.request("POST", path, proof, **as_json).status == 403
    assert console.world.snapshot() == before
    other = ConsoleClient(console.world)
    other.sign_in()
    assert console.request("POST", path, f"csrf={other.csrf()}").status == 403


def test_signing_out_takes_the_cookie_away(console: ConsoleClient) -> None:
    console.sign_in()
    assert console.get("/sign-out").headers["Location"] == "/console"
    assert console.get(LICENSES).status == 200
    answer = console.post("/sign-out")
    assert answer.headers["Location"] == "/console/signed-out"
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert console.get("/signed-out").status == 200


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


def test_vendor_staff_say_for_which_company_they_work(console: ConsoleClient) -> None:
    cookies = SignedCookies(KEY.encode())
    nobodys = session(role="csm", company_id=None)
    console.cookie = f"seatledger_console={cookies.sign(nobodys)}"
    assert console.get(LICENSES).headers["Location"].startswith("/console/company?back=")
    page = console.get("/company")
    form = console.hidden(page.text)
    for wrong in ("x", "", "0", "12345678901234567"):
        sent = f"csrf={form['csrf']}&company_id={wrong}"
        refused = console.request("POST", "/company", sent)
        assert refused.status == 400, wrong
        assert 'aria-describedby="company_id-error"' in refused.text, wrong
    body = f"csrf={form['csrf']}&company_id={COMPANY}&back={LICENSES}"
    answer = console.request("POST", "/company", body)
    assert answer.headers["Location"] == f"/console{LICENSES}"
    assert console.get(LICENSES).status == 200


def test_a_company_without_offices_has_no_form_to_choose_one(console: ConsoleClient) -> None:
    nowhere = session(role="csm", company_id=77)
    console.cookie = f"seatledger_console={SignedCookies(KEY.encode()).sign(nowhere)}"
    page = console.get("/company/purchase")
    assert page.status == 200
    assert "No offices yet" in page.text
    assert 'name="office"' not in page.text
    assert ">Next<" not in page.text


def test_who_signs_in_to_choose_a_company_comes_back_to_choose(console: ConsoleClient) -> None:
    strangers = ConsoleClient(console.world)
    assert strangers.get("/company").headers["Location"] == "/console/sign-in?back=%2Fcompany"


def test_nobody_else_chooses_a_company(console: ConsoleClient) -> None:
    console.sign_in("office_admin")
    cookie = console.cookie
    console.post("/company", {"company_id": "7"})
    assert console.cookie == cookie
