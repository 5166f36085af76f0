"""Stolen and planted cookies of the console."""

from collections.abc import Iterator

import msgspec
import pytest
from itsdangerous import base64_decode

from tests.api.console_client import ConsoleClient
from tests.api.session_time import SessionTime, cookie_value
from tests.world import NEW_YORK, issuer

LICENSES = f"/offices/{NEW_YORK}/licenses"
REVIEW = f"/offices/{NEW_YORK}/purchase/review?talk_lines=2&key=once"
NAME = "__Host-seatledger_console"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionTime]:
    yield SessionTime().use(monkeypatch)
    issuer().sign_in.restart()


@pytest.fixture
def console(now: SessionTime, console: ConsoleClient) -> ConsoleClient:
    console.sign_in()
    return console


def test_a_stolen_cookie_is_worth_15_minutes_without_the_issuers_session(
    console: ConsoleClient, now: SessionTime
) -> None:
    thief, csrf = ConsoleClient(console.world, cookie=console.session), console.csrf()
    now.advance(seconds=899)
    assert thief.get(LICENSES).status == 200
    now.advance(seconds=1)
    before = console.world.snapshot()
    answer = thief.through_issuer(thief.get(LICENSES))
    assert answer.headers["Location"].startswith(f"{issuer().url}/authorize?")
    assert thief.get(LICENSES).headers["Location"].startswith(f"{issuer().url}/authorize?")
    leaving = thief.request("POST", REVIEW, f"csrf={csrf}")
    assert thief.through_issuer(leaving).status == 303
    assert console.world.snapshot() == before


def test_what_the_owner_does_makes_a_stolen_cookie_no_younger(
    console: ConsoleClient, now: SessionTime
) -> None:
    thief = ConsoleClient(console.world, cookie=console.session)
    for _ in range(2):
        now.advance(minutes=15)
        console.through_issuer(console.get(LICENSES))
        assert console.get(LICENSES).status == 200
    assert thief.get(LICENSES).headers["Location"].startswith(issuer().url)


def test_the_answer_to_anothers_check_renews_no_stolen_session(
    console: ConsoleClient, now: SessionTime
) -> None:
    """The thief has a session at the issuer of their own, and the owner's cookie here."""
    thief = ConsoleClient(console.world)
    thief.sign_in("viewer")
    thief.cookie = console.session
    now.advance(minutes=15)
    thief.through_issuer(thief.get(LICENSES))
    text = thief.get(LICENSES).text
    assert "Vera Lindqvist" in text
    assert "Carla Mendes" not in text.partition("<main")[0]


def test_the_same_answer_of_the_issuer_renews_nothing_twice(
    console: ConsoleClient, now: SessionTime
) -> None:
    now.advance(minutes=15)
    callback = console.at_issuer(console.get(LICENSES).headers["Location"])
    overdue = console.cookie
    assert console.get(callback).status == 303
    thief = ConsoleClient(console.world, cookie=overdue)
    answer = thief.get(callback)
    assert answer.status == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["seatledger_console", "__Secure-seatledger_console"])
def test_a_cookie_that_a_sibling_domain_can_plant_is_not_read(
    console: ConsoleClient, name: str
) -> None:
    """A session of the attacker's own, so that the victim works, and types, in their account."""
    attacker = ConsoleClient(console.world)
    attacker.sign_in("viewer")
    planted = f"{name}={cookie_value(attacker)}"
    stranger = ConsoleClient(console.world, cookie=planted)
    assert stranger.get(LICENSES).status == 303
    for cookies in (f"{planted}; {console.session}", f"{console.session}; {planted}"):
        assert "Carla Mendes" in ConsoleClient(console.world, cookie=cookies).get(LICENSES).text


def test_of_two_cookies_with_one_name_none_is_read(console: ConsoleClient) -> None:
    attacker = ConsoleClient(console.world)
    attacker.sign_in("viewer")
    other = f"{NAME}={cookie_value(attacker)}"
    for cookies in (
        f"{other}; {console.session}",
        f"{console.session}; {other}",
        f"{console.session}; {NAME}=",
        f"{NAME}=x; {console.session}",
    ):
        assert ConsoleClient(console.world, cookie=cookies).get(LICENSES).status == 303
    twice = f"{console.session}; {console.session}"
    assert ConsoleClient(console.world, cookie=twice).get(LICENSES).status == 200


def test_a_sign_in_that_was_planted_signs_nobody_in_as_another(console: ConsoleClient) -> None:
    """The attacker has begun it, and sends the victim the address that ends it."""
    attacker = ConsoleClient(console.world)
    callback = attacker.callback("viewer")
    planted = f"seatledger_sign_in={cookie_value(attacker, '__Host-seatledger_sign_in')}"
    answer = console.get(callback, Cookie=f"{console.session}; {planted}")
    assert "Set-Cookie" not in answer.headers
    assert "Carla Mendes" in console.get(LICENSES).text


def test_on_plain_http_of_this_machine_the_names_are_plain(console: ConsoleClient) -> None:
    local = ConsoleClient(console.world, host="127.0.0.1:8000", scheme="http")
    local.sign_in()
    assert local.session.startswith("seatledger_console=")
    assert local.get(LICENSES).status == 200
    # Which HTTPS does not read.
    assert ConsoleClient(console.world, cookie=local.session).get(LICENSES).status == 303


def test_deployments_below_one_host_have_cookies_of_their_own(console: ConsoleClient) -> None:
    live = ConsoleClient(console.world, stage="/live")
    live.sign_in()
    assert live.session.startswith("__Host-seatledger_console.live=")
    assert live.get(LICENSES).status == 200
    assert console.get(LICENSES, Cookie=live.session).status == 303


def test_no_cookie_has_a_token_of_the_issuer(console: ConsoleClient, now: SessionTime) -> None:
    now.advance(minutes=15)
    console.through_issuer(console.get(LICENSES))
    found = {}
    for pair in console.cookie.split("; "):
        name, _, value = pair.partition("=")
        found[name] = msgspec.msgpack.decode(base64_decode(value.rpartition(".")[0]))
    assert set(found) == {NAME, "__Host-seatledger_sign_in"}
    assert set(found[NAME]) == {
        *("expires_at_s", "began_at_ms", "checked_at_s", "id", "sub", "name", "role"),
        *("company_id", "offices", "only_company", "company_name"),
    }
    # Which are worthless without each other, and the code.
    assert set(found["__Host-seatledger_sign_in"]) == {
        *("expires_at_s", "state", "nonce", "verifier", "back", "renews", "form"),
    }
    issued = set(issuer().sign_in._access_tokens)
    assert issued
    assert not any(token in str(found) for token in issued)
    assert "eyJ" not in str(found)


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_no_check_leads_to_another_site(
    console: ConsoleClient, now: SessionTime, back: str
) -> None:
    now.advance(minutes=15)
    console.get(LICENSES)
    for path in (f"/sign-in?back={back}", f"/sign-in?resume=yes&back={back}"):
        answer = console.through_issuer(console.get(path))
        assert answer.headers["Location"] == "/console"
