"""Signing out of the console: here, at the issuer, and everywhere."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chalicelib.entrypoints.console import oidc
from tests.api.access_targets import nothing_written
from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient, refreshes_to
from tests.api.reach_stage import Caller, console_of
from tests.api.session_time import SessionTime, cookie_value
from tests.simulation.gate import Fault, GatedClient
from tests.world import COMPANY, NEW_YORK, World, issuer

LICENSES = f"/offices/{NEW_YORK}/licenses"
REVIEW = f"/offices/{NEW_YORK}/purchase/review?talk_lines=2&key=once"
EVERYWHERE = "/sign-out-everywhere"
SIGNED_OUT = "https://127.0.0.1:8443/console/signed-out"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionTime]:
    yield SessionTime().use(monkeypatch)
    issuer().sign_in.restart()


@pytest.fixture
def console(now: SessionTime, console: ConsoleClient) -> ConsoleClient:
    console.sign_in()
    return console


def copy_of(console: ConsoleClient) -> ConsoleClient:
    """A thief with the session's cookie, and without a session at the issuer."""
    return ConsoleClient(console.world, cookie=console.session)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The client is made anew of what the test sets."""
    oidc.client.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    oidc.client.cache_clear()


def test_signing_out_signs_out_at_the_issuer_too(console: ConsoleClient) -> None:
    answer = console.post("/sign-out")
    url = urlsplit(refreshes_to(answer.text))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{issuer().url}/end_session"
    assert parse_qs(url.query) == {
        "client_id": ["seatledger-console"],
        "post_logout_redirect_uri": [SIGNED_OUT],
    }
    assert f'href="{url.geturl().replace("&", "&amp;")}"' in answer.text
    assert cookie_value(console) == ""
    back = console.through_issuer(answer)
    assert "You are signed out" in back.text
    assert refreshes_to(back.text) == ""
    # Who signs in next is asked who they are.
    choice = console.get("/sign-in").headers["Location"]
    with pytest.raises(AssertionError, match="Sign in as a demo user"):
        console.at_issuer(choice)


def test_a_deployment_can_name_the_issuers_own_sign_out(
    console: ConsoleClient, settings: pytest.MonkeyPatch
) -> None:
    own = "https://auth.example/logout?client_id=abc&logout_uri=https%3A%2F%2Fhere.example"
    settings.setenv("SEATLEDGER_CONSOLE_SIGN_OUT_URL", own)
    assert refreshes_to(console.post("/sign-out").text) == own


def test_an_issuer_without_a_sign_out_is_said_to_have_a_session_still(
    console: ConsoleClient, settings: pytest.MonkeyPatch
) -> None:
    settings.setattr(oidc.Client, "end_session_url", lambda *_: "")
    answer = console.post("/sign-out")
    assert refreshes_to(answer.text) == ""
    assert "Your identity provider may still have an active session." in answer.text
    assert cookie_value(console) == ""


@pytest.mark.parametrize(
    "endpoint", ["http://evil.example/x", "javascript:alert(1)", "https://x/\r\nA: b", None, 7]
)
def test_an_address_that_is_none_is_not_led_to(
    console: ConsoleClient, settings: pytest.MonkeyPatch, endpoint: object
) -> None:
    document = {**issuer().discovery(), "end_session_endpoint": endpoint}
    settings.setattr(oidc.Client, "_discovery", lambda _: document)
    answer = console.post("/sign-out")
    assert (answer.status, refreshes_to(answer.text)) == (200, "")


@pytest.mark.parametrize("url", ["http://auth.example/logout", "ftp://x", "https://a b"])
def test_a_sign_out_address_that_is_none_is_a_wrong_setting(
    console: ConsoleClient, settings: pytest.MonkeyPatch, url: str
) -> None:
    settings.setenv("SEATLEDGER_CONSOLE_SIGN_OUT_URL", url)
    assert console.get("/sign-in").status == 503


# Everywhere


def test_it_is_asked_before_it_is_done(console: ConsoleClient) -> None:
    link = f'<a href="/console{EVERYWHERE}">Sign Out Everywhere</a>'
    assert link in console.get(LICENSES).text
    before = console.world.snapshot()
    page = console.get(EVERYWHERE)
    assert "This ends every session of Carla Mendes" in page.text
    assert "API keys go on working: revoke them in Settings." in page.text
    assert console.world.snapshot() == before


def test_every_other_session_of_the_person_is_over_at_once(
    console: ConsoleClient, now: SessionTime
) -> None:
    console.world.purchase(talk_lines=1)
    thief, csrf = copy_of(console), console.csrf()
    other = ConsoleClient(console.world)
    other.sign_in()
    now.advance(seconds=1)
    answer = console.post(EVERYWHERE)
    assert (answer.status, cookie_value(console)) == (200, "")
    assert "You are signed out everywhere" in answer.text
    assert refreshes_to(answer.text).startswith(f"{issuer().url}/end_session?")
    before = console.world.snapshot()
    for each in (thief, other):
        sent = each.request("POST", REVIEW, f"csrf={csrf}", Cookie=console.session)
        assert sent.status == 401
        assert "Max-Age=0" in sent.headers["Set-Cookie"]
    for path in (LICENSES, "/company/licenses", "/company/settings", "/company/bookkeeping.csv"):
        for each in (thief, other):
            each.cookie = console.session
            page = each.get(path)
            assert page.headers["Location"].startswith("/console/sign-in?back="), path
            assert cookie_value(each) == "", path
    assert console.world.snapshot() == before


def test_who_signs_in_afterwards_is_in(console: ConsoleClient, now: SessionTime) -> None:
    console.post(EVERYWHERE)
    now.advance(seconds=0.001)
    console.sign_in()
    assert console.get(LICENSES).status == 200


def test_a_session_of_the_very_moment_is_over_too(console: ConsoleClient, now: SessionTime) -> None:
    thief = copy_of(console)
    console.post(EVERYWHERE)
    assert thief.get(LICENSES).status == 303


def test_a_copy_of_a_session_that_is_over_ends_no_later_one(
    console: ConsoleClient, now: SessionTime
) -> None:
    thief, csrf = copy_of(console), console.csrf()
    console.post(EVERYWHERE)
    now.advance(seconds=5)
    console.sign_in()
    now.advance(seconds=5)
    with nothing_written(console.world):
        answer = thief.request("POST", EVERYWHERE, f"csrf={csrf}")
    assert (answer.status, cookie_value(thief)) == (401, "")
    assert console.get(LICENSES).status == 200


def test_other_people_stay(console: ConsoleClient) -> None:
    others = [ConsoleClient(console.world) for _ in range(2)]
    for other, person in zip(others, ("office_admin", "csm"), strict=True):
        other.sign_in(person)
    console.post(EVERYWHERE)
    for other in others:
        assert other.get(LICENSES).status == 200


def test_staff_are_signed_out_whichever_company_they_work_on(
    world: World, console: ConsoleClient, now: SessionTime
) -> None:
    here, csrf = console_of(world, Caller("vendor_admin", COMPANY))
    elsewhere, elsewhere_csrf = console_of(world, Caller("vendor_admin", 77))
    now.advance(minutes=1)
    assert here.request("POST", EVERYWHERE, f"csrf={csrf}").status == 200
    session = elsewhere.cookie
    for path in ("/company/licenses", "/company", EVERYWHERE):
        assert elsewhere.get(path, Cookie=session).status == 303, path
    form = f"csrf={elsewhere_csrf}&company_id={COMPANY}"
    assert elsewhere.request("POST", "/company", form, Cookie=session).status == 401


def test_the_form_of_another_site_signs_nobody_out(console: ConsoleClient) -> None:
    before = console.world.snapshot()
    for csrf in ("", "guess"):
        answer = console.request("POST", EVERYWHERE, urlencode({"csrf": csrf}))
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers
    assert console.world.snapshot() == before


def test_it_needs_no_answer_of_the_issuer(console: ConsoleClient, now: SessionTime) -> None:
    """Whoever suspects a thief does not wait."""
    thief, csrf = copy_of(console), console.csrf()
    now.advance(minutes=30)
    assert console.request("POST", EVERYWHERE, f"csrf={csrf}").status == 200
    assert thief.get(EVERYWHERE).headers["Location"].startswith(f"{issuer().url}/authorize?")


def test_what_is_stored_names_nobody_and_goes_away_by_itself(
    console: ConsoleClient, now: SessionTime
) -> None:
    console.post(EVERYWHERE)
    (item,) = [each for each in console.world.items() if each["sk"].startswith("SIGNED_OUT#")]
    assert item == {
        "pk": f"COMPANY#{COMPANY}",
        # SHA-256 of demo-company-admin.
        "sk": "SIGNED_OUT#910d343a587ebb085e1e1657b74ea90e1720ac5c07e1d93600db2e300d7d8ab3",
        "signed_out_at_ms": int(now.at_s) * 1_000,
        "expires_at": int(now.at_s) + 9 * 3_600,
    }
    assert console.world.events() == []
    now.advance(seconds=5)
    console.sign_in()
    console.post(EVERYWHERE)
    (later,) = [each for each in console.world.items() if each["sk"].startswith("SIGNED_OUT#")]
    assert later["signed_out_at_ms"] == item["signed_out_at_ms"] + 5_000


class Gate:
    """Throttles all calls while it is busy."""

    is_busy = False

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        return Fault("throttle", 1)(name, call) if self.is_busy else call()


def test_a_database_that_is_busy_lets_nobody_in(console: ConsoleClient) -> None:
    gate = Gate()
    console.world.wire(GatedClient(console.world.client, gate))
    csrf = console.csrf()
    before = console.world.snapshot()
    gate.is_busy = True
    assert console.request("POST", REVIEW, f"csrf={csrf}").status == 503
    assert console.get(EVERYWHERE).status == 503
    assert console.request("POST", EVERYWHERE, f"csrf={csrf}").status == 503
    gate.is_busy = False
    assert console.world.snapshot() == before
    assert console.get(LICENSES).status == 200


def test_pages_of_an_office_know_it_without_a_call_of_its_own(console: ConsoleClient) -> None:
    for path, calls in ((LICENSES, 1), (f"/offices/{NEW_YORK}/history", 3)):
        console.get(path)
        with counting_calls(console.world) as counter:
            assert console.get(path).status == 200
        assert len(counter.calls) == calls, counter.calls
