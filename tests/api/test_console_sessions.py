"""Sessions of the console: how long they last, what they prove, and whose company they show."""

import time
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.ids import LARGEST_ID
from chalicelib.entrypoints.console.signed_cookies import Session, SignedCookies, SignIn
from infra.local import sign_in
from tests.api.console_client import KEY, ConsoleClient
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

LICENSES = f"/offices/{NEW_YORK}/licenses"


@pytest.fixture
def console(world: World, monkeypatch: pytest.MonkeyPatch) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    return ConsoleClient(world)


def session(**fields: object) -> Session:
    usual: dict[str, Any] = {
        "expires_at_s": int(time.time()) + 60,
        "began_at_ms": int(time.time() * 1000),
        "checked_at_s": int(time.time()),
        "id": "one",
        "sub": "ada",
        "name": "Ada",
        "role": "company_admin",
        "company_id": COMPANY,
        "offices": b"",
    }
    return Session(**{**usual, **fields})


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
        console.cookie = f"__Host-seatledger_console={signed}"
        assert console.get(LICENSES).status == 303, signed[:50]
    console.cookie = f"__Host-seatledger_console={good}"
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
    assert answer.status == 200
    assert "You are signed out" in answer.text
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert console.get("/signed-out").status == 200
    assert console.get(LICENSES).status == 303


def test_vendor_staff_say_for_which_company_they_work(console: ConsoleClient) -> None:
    cookies = SignedCookies(KEY.encode())
    nobodys = session(role="csm", company_id=None)
    console.cookie = f"__Host-seatledger_console={cookies.sign(nobodys)}"
    assert console.get(LICENSES).headers["Location"].startswith("/console/company?back=")
    page = console.get("/company")
    form = console.hidden(page.text)
    for wrong in ("x", "", "0", "12345678901234567"):
        sent = f"csrf={form['csrf']}&company_id={wrong}"
        refused = console.request("POST", "/company", sent)
        assert refused.status == 400, wrong
        assert 'aria-describedby="company_id-error"' in refused.text, wrong
        assert "Enter a company id: digits only." in refused.text
    unknown = console.request("POST", "/company", f"csrf={form['csrf']}&company_id=7")
    assert (unknown.status, "No company has this id." in unknown.text) == (400, True)
    body = f"csrf={form['csrf']}&company_id={COMPANY}&back={LICENSES}"
    answer = console.request("POST", "/company", body)
    assert answer.headers["Location"] == f"/console{LICENSES}"
    assert '/console/company">Seatledger Demo</a>' in console.get(LICENSES).text


def test_staff_whose_token_has_a_company_choose_no_other(console: ConsoleClient) -> None:
    console.sign_in("csm")
    assert '/console/company"' not in console.get(LICENSES).text
    assert "Customer Success Manager · Seatledger Demo" in console.get(LICENSES).text
    assert console.get("/company").headers["Location"] == "/console"
    cookie = console.cookie
    answer = console.post("/company", {"company_id": "7"})
    assert answer.headers["Location"] == "/console"
    assert console.cookie == cookie


@pytest.mark.parametrize(("offices", "status"), [(None, 200), (b"", 403)])
def test_a_session_without_a_list_of_offices_is_not_one_with_an_empty_list(
    console: ConsoleClient, offices: bytes | None, status: int
) -> None:
    viewer = session(role="viewer", offices=offices)
    console.cookie = f"__Host-seatledger_console={SignedCookies(KEY.encode()).sign(viewer)}"
    assert console.get(LICENSES).status == status


def test_a_company_without_offices_has_no_form_to_choose_one(console: ConsoleClient) -> None:
    nowhere = session(role="csm", company_id=77)
    console.cookie = f"__Host-seatledger_console={SignedCookies(KEY.encode()).sign(nowhere)}"
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
