"""Sessions of the console are confirmed by the issuer every 15 minutes, without a question to the person."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from msgspec.structs import replace

from chalicelib.entrypoints.console import oidc
from chalicelib.entrypoints.console.signed_cookies import SignedCookies
from infra.local.servers import plain
from tests.api.access_targets import OTHER_COMPANY, nothing_written, open_other_company
from tests.api.catalog_requests import catalog, put
from tests.api.console_client import KEY, ConsoleClient, refreshes_to
from tests.api.session_time import SessionTime, cookie_value, session_in
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, issuer

LICENSES = f"/offices/{NEW_YORK}/licenses"
REVIEW = f"/offices/{NEW_YORK}/purchase/review?talk_lines=2&key=once"
NEW_KEY = "/company/api_keys/new"
SETTINGS = f"/offices/{NEW_YORK}/settings"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionTime]:
    yield SessionTime().use(monkeypatch)
    issuer().sign_in.restart()


@pytest.fixture
def console(now: SessionTime, console: ConsoleClient) -> ConsoleClient:
    """Signed in just now."""
    console.sign_in()
    return console


def asked_of_issuer(answer: Answer) -> dict[str, str]:
    """The parameters of the authorization request to which the answer leads."""
    location = answer.headers.get("Location") or refreshes_to(answer.text)
    assert location.startswith(f"{issuer().url}/authorize?"), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.mark.parametrize(("seconds", "status"), [(899, 200), (900, 303), (901, 303)])
def test_the_issuer_is_asked_again_after_15_minutes(
    console: ConsoleClient, now: SessionTime, seconds: int, status: int
) -> None:
    now.advance(seconds=seconds)
    answer = console.get(LICENSES)
    assert answer.status == status
    if status == 303:
        assert asked_of_issuer(answer)["prompt"] == "none"


def test_the_session_goes_on_at_the_same_page_and_its_forms_stay_good(
    console: ConsoleClient, now: SessionTime
) -> None:
    csrf, before = console.csrf(), session_in(console)
    now.advance(minutes=15)
    back = console.through_issuer(console.get(LICENSES))
    assert (back.status, back.headers["Location"]) == (303, f"/console{LICENSES}")
    assert console.csrf() == csrf
    after = session_in(console)
    assert (after.id, after.began_at_ms) == (before.id, before.began_at_ms)
    assert after.checked_at_s == before.checked_at_s + 900
    times = {"checked_at_s": after.checked_at_s, "expires_at_s": after.expires_at_s}
    assert after == replace(before, **times)


def test_role_and_offices_are_taken_anew(console: ConsoleClient, now: SessionTime) -> None:
    claims = {"role": "office_admin", "office_ids": [BERLIN]}
    issuer().sign_in.changed_claims["company_admin"] = claims
    assert console.get(LICENSES).status == 200
    now.advance(minutes=15)
    console.through_issuer(console.get(LICENSES))
    assert console.get(LICENSES).status == 403
    assert console.get(f"/offices/{BERLIN}/licenses").status == 200


def test_who_has_lost_the_role_has_no_session(console: ConsoleClient, now: SessionTime) -> None:
    issuer().sign_in.changed_claims["company_admin"] = {"role": None}
    now.advance(minutes=15)
    answer = console.through_issuer(console.get(LICENSES))
    assert answer.status == 403
    assert "You have no role here" in answer.text
    assert cookie_value(console) == ""
    assert console.get(LICENSES).headers["Location"].startswith("/console/sign-in")


def test_the_vendors_support_is_named_if_there_is_one(
    console: ConsoleClient, now: SessionTime
) -> None:
    body = catalog(console.world)
    brand = {"product_name": "Seats & Co", "support_url": "https://help.example/seats"}
    assert put(console.world, {**body, "brand": {**body["brand"], **brand}}).status == 200
    console.world.clock.advance(minutes=5)  # Until then, the catalog before is cached.
    issuer().sign_in.changed_claims["company_admin"] = {"role": None}
    now.advance(minutes=15)
    text = console.through_issuer(console.get(LICENSES)).text
    assert '<a href="https://help.example/seats" rel="noopener">Seats &amp; Co' in text


@pytest.mark.parametrize(
    "error",
    [
        *("login_required", "interaction_required", "consent_required"),
        *("account_selection_required", "access_denied", "immediate_failed"),
    ],
)
def test_an_issuer_that_must_ask_the_person_does_so(
    console: ConsoleClient, now: SessionTime, error: str
) -> None:
    before = session_in(console)
    now.advance(minutes=15)
    state = asked_of_issuer(console.get(LICENSES))["state"]
    answer = console.get(f"/callback?{urlencode({'error': error, 'state': state})}")
    assert answer.status == 303
    asked = asked_of_issuer(answer)
    assert "prompt" not in asked
    back = console.through_issuer(answer)
    assert back.headers["Location"] == f"/console{LICENSES}"
    assert session_in(console).id == before.id


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_an_issuer_that_fails_for_a_while_is_asked_again(
    console: ConsoleClient, now: SessionTime, error: str
) -> None:
    now.advance(minutes=15)
    state = asked_of_issuer(console.get(LICENSES))["state"]
    answer = console.get(f"/callback?error={error}&state={state}")
    assert answer.status == 400
    assert f'href="/console{LICENSES}">Open It Again' in answer.text
    assert asked_of_issuer(console.get(LICENSES))["prompt"] == "none"


def test_of_two_tabs_that_are_loaded_at_once_both_come_in(
    console: ConsoleClient, now: SessionTime
) -> None:
    now.advance(minutes=15)
    session = console.cookie
    first = console.get(LICENSES, Cookie=session)
    second = console.get("/company/billing", Cookie=session)
    answer = console.through_issuer(first)
    assert (answer.status, answer.headers["Location"]) == (303, "/console")
    back = console.through_issuer(second)
    assert back.headers["Location"] == "/console/company/billing"
    assert console.get(LICENSES).status == 200


def test_who_is_not_signed_in_at_the_issuer_any_more_signs_in(
    console: ConsoleClient, now: SessionTime
) -> None:
    issuer().sign_in.end_sessions()
    now.advance(minutes=15)
    answer = console.through_issuer(console.get(LICENSES))
    choice = answer.headers["Location"]
    assert choice.startswith(f"{issuer().url}/authorize?")
    # Nobody is let in before.
    assert console.get(LICENSES).headers["Location"].startswith(f"{issuer().url}/authorize?")
    back = console.get(console.at_issuer(f"{choice}&person=company_admin"))
    assert back.headers["Location"] == f"/console{LICENSES}"
    assert console.get(LICENSES).status == 200


def test_an_interactive_sign_in_that_cannot_be_is_not_tried_for_ever(
    console: ConsoleClient, now: SessionTime
) -> None:
    now.advance(minutes=15)
    state = asked_of_issuer(console.get(LICENSES))["state"]
    asked = asked_of_issuer(console.get(f"/callback?error=login_required&state={state}"))
    answer = console.get(f"/callback?error=login_required&state={asked['state']}")
    assert answer.status == 400
    assert "Your sign-in could not be confirmed" in answer.text


def test_another_person_ends_the_session(console: ConsoleClient, now: SessionTime) -> None:
    csrf = console.csrf()
    now.advance(minutes=15)
    location = console.get(LICENSES).headers["Location"]
    console.get(console.at_issuer(f"{location}&person=office_admin"))
    assert "Noah Brooks" in console.get(LICENSES).text
    assert console.csrf() != csrf
    assert console.request("POST", REVIEW, f"csrf={csrf}").status == 403


def test_an_issuer_that_fails_ends_no_session(
    console: ConsoleClient, now: SessionTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    now.advance(minutes=15)
    leaving = console.get(LICENSES)
    with monkeypatch.context() as failing:
        failing.setattr(issuer().sign_in, "_token", lambda _: plain(500, {}))
        answer = console.through_issuer(leaving)
        assert answer.status == 503
        assert f'href="/console{LICENSES}">Open It Again' in answer.text
    console.through_issuer(console.get(LICENSES))
    assert console.get(LICENSES).status == 200


def test_an_issuer_that_is_not_found_ends_no_session(
    console: ConsoleClient, now: SessionTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> None:
        raise oidc.issuer_down()

    now.advance(minutes=15)
    with monkeypatch.context() as failing:
        failing.setattr(oidc.Client, "_discovery", lambda _: down())
        for method, body in (("GET", None), ("POST", f"csrf={csrf_of(console)}")):
            answer = console.request(method, REVIEW, body)
            assert answer.status == 503
            assert "nothing was changed" in answer.text
    console.through_issuer(console.get(LICENSES))
    assert console.get(LICENSES).status == 200


def csrf_of(console: ConsoleClient) -> str:
    """Without a request."""
    return SignedCookies(KEY.encode()).csrf_token(session_in(console))


def test_a_search_field_is_answered_by_a_page_that_leads_to_the_issuer(
    console: ConsoleClient, now: SessionTime
) -> None:
    """It is a form: browsers hold `form-action` against a redirect."""
    search = f"/offices/{NEW_YORK}/users?q=ada"
    now.advance(minutes=15)
    answer = console.get(search)
    assert (answer.status, "Location" in answer.headers) == (401, False)
    back = console.through_issuer(answer)
    assert back.headers["Location"] == f"/console{search}"
    console.cookie = ""
    stranger = console.get(search)
    assert stranger.status == 401
    assert refreshes_to(stranger.text).startswith("/console/sign-in?back=%2Foffices")


# Forms


def overdue_form(console: ConsoleClient, now: SessionTime, path: str, **fields: str) -> Answer:
    """Sends a form whose page was loaded 20 minutes ago."""
    csrf = console.csrf()
    now.advance(minutes=20)
    return console.request("POST", path, urlencode({"csrf": csrf, **fields}))


def test_a_form_waits_for_the_issuer_and_is_sent_with_all_that_was_typed(
    console: ConsoleClient, now: SessionTime
) -> None:
    typed = {"shown": "", "purchase_order_number": 'PO "7" <b>&amp;\u00e9'}
    before = console.world.snapshot()
    leaving = overdue_form(console, now, REVIEW, **typed)
    assert leaving.status == 401
    assert asked_of_issuer(leaving)["prompt"] == "none"
    page = console.through_issuer(leaving)
    assert page.status == 200
    assert console.world.snapshot() == before
    form = console.hidden(page.text)
    assert form == {"csrf": csrf_of(console), **typed}
    action = re.search('<form method="post" action="([^"]+)" data-once>', page.text)
    assert action
    assert action[1].replace("&amp;", "&") == f"/console{REVIEW}"
    sent = console.request("POST", REVIEW, urlencode(form))
    assert sent.status in (200, 303)
    assert console.world.counts()[0] == 2


def test_a_form_of_who_has_lost_the_role_changes_nothing(
    console: ConsoleClient, now: SessionTime
) -> None:
    issuer().sign_in.changed_claims["company_admin"] = {"role": "viewer"}
    page = console.through_issuer(overdue_form(console, now, REVIEW))
    before = console.world.snapshot()
    answer = console.request("POST", REVIEW, urlencode(console.hidden(page.text)))
    assert answer.status == 403
    assert console.world.snapshot() == before


def test_a_form_waits_for_a_sign_in_too(console: ConsoleClient, now: SessionTime) -> None:
    leaving = overdue_form(console, now, REVIEW, note="typed")
    issuer().sign_in.end_sessions()
    choice = console.through_issuer(leaving).headers["Location"]
    page = console.get(console.at_issuer(f"{choice}&person=company_admin"))
    assert console.hidden(page.text)["note"] == "typed"


def test_a_form_is_not_shown_to_another_person(console: ConsoleClient, now: SessionTime) -> None:
    leaving = overdue_form(console, now, REVIEW, note="typed")
    issuer().sign_in.end_sessions()
    choice = console.through_issuer(leaving).headers["Location"]
    answer = console.get(console.at_issuer(f"{choice}&person=office_admin"))
    assert (answer.status, answer.headers["Location"]) == (303, f"/console{REVIEW}")


def test_loading_the_page_with_the_form_again_loses_nothing(
    console: ConsoleClient, now: SessionTime
) -> None:
    leaving = overdue_form(console, now, REVIEW, note="typed")
    callback = console.at_issuer(refreshes_to(leaving.text))
    console.get(callback)
    assert console.hidden(console.get(callback).text)["note"] == "typed"


def test_a_page_in_another_tab_loses_no_form(console: ConsoleClient, now: SessionTime) -> None:
    leaving = overdue_form(console, now, REVIEW, note="typed")
    other_tab = console.through_issuer(console.get(LICENSES))
    assert other_tab.headers["Location"] == f"/console{LICENSES}"
    assert console.hidden(console.through_issuer(leaving).text)["note"] == "typed"


def test_a_form_that_fits_into_no_cookie_says_that_nothing_was_changed(
    console: ConsoleClient, now: SessionTime
) -> None:
    before, cookie = console.world.snapshot(), console.cookie
    answer = overdue_form(console, now, REVIEW, note="x" * 3_000)
    assert answer.status == 409
    assert "nothing was changed" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert (console.world.snapshot(), console.cookie) == (before, cookie)


@pytest.mark.parametrize(
    ("path", "others"),
    [(f"{REVIEW}&note={'x' * 1_500}", ""), (REVIEW, f"; other={'x' * 7_500}")],
    ids=["the address is too long to come back to", "API Gateway would not take the cookies"],
)
def test_a_form_that_could_not_come_back_is_not_kept_either(
    console: ConsoleClient, now: SessionTime, path: str, others: str
) -> None:
    csrf = console.csrf()
    now.advance(minutes=20)
    cookies = f"{console.cookie}{others}"
    assert console.request("POST", path, f"csrf={csrf}", Cookie=cookies).status == 409


@pytest.mark.parametrize(("seconds", "is_checked"), [(839, False), (840, True)])
def test_forms_are_checked_a_minute_earlier_so_that_the_next_page_is_not(
    console: ConsoleClient, now: SessionTime, seconds: int, is_checked: bool
) -> None:
    csrf = console.csrf()
    now.advance(seconds=seconds)
    answer = console.request("POST", REVIEW, f"csrf={csrf}")
    assert bool(refreshes_to(answer.text)) == is_checked


def test_the_answer_to_a_form_redirects_to_a_page_that_is_served(
    console: ConsoleClient, now: SessionTime
) -> None:
    csrf = console.csrf()
    now.advance(seconds=839)
    sent = console.request("POST", REVIEW, f"csrf={csrf}")
    assert sent.status == 303
    now.advance(seconds=60)
    assert console.get(sent.headers["Location"]).status == 200


def test_a_form_without_its_proof_is_not_kept(console: ConsoleClient, now: SessionTime) -> None:
    now.advance(minutes=20)
    for csrf in ("", "guess"):
        answer = console.request("POST", REVIEW, f"csrf={csrf}&note=forged")
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers


def test_a_form_of_another_session_is_not_resumed(console: ConsoleClient, now: SessionTime) -> None:
    """Its cookie was planted: the form in it was sent by somebody else."""
    attacker = ConsoleClient(console.world)
    attacker.sign_in("office_admin")
    leaving = overdue_form(attacker, now, REVIEW, note="forged")
    planted = f"__Host-seatledger_sign_in={cookie_value(attacker, '__Host-seatledger_sign_in')}"
    callback = attacker.at_issuer(refreshes_to(leaving.text))
    answer = console.get(callback, Cookie=f"{console.cookie}; {planted}")
    assert "forged" not in answer.text
    assert answer.status == 303


# Idle, and eight hours


@pytest.mark.parametrize(("seconds", "is_alive"), [(3_599, True), (3_600, False)])
def test_a_session_is_over_after_an_hour_without_a_request(
    console: ConsoleClient, now: SessionTime, seconds: int, is_alive: bool
) -> None:
    now.advance(seconds=seconds)
    location = console.get(LICENSES).headers["Location"]
    assert location.startswith(issuer().url) == is_alive
    assert location.startswith("/console/sign-in") != is_alive


def test_every_request_makes_it_an_hour_again_with_a_cookie_a_minute(
    console: ConsoleClient, now: SessionTime
) -> None:
    now.advance(seconds=59)
    assert "Set-Cookie" not in console.get(LICENSES).headers
    now.advance(seconds=1)
    cookie = console.get(LICENSES).headers["Set-Cookie"]
    assert "; Max-Age=3600;" in cookie
    assert "Set-Cookie" not in console.get(LICENSES).headers
    assert session_in(console).expires_at_s == int(now.at_s) + 3_600


def test_who_signs_in_anew_has_another_eight_hours(
    console: ConsoleClient, now: SessionTime
) -> None:
    before = session_in(console)
    now.advance(minutes=10)
    console.through_issuer(console.get("/sign-in"))
    after = session_in(console)
    assert after.began_at_ms == before.began_at_ms + 600_000
    assert after.id != before.id


def choose(console: ConsoleClient, company: int) -> None:
    csrf = console.hidden(console.get("/company").text)["csrf"]
    console.request("POST", "/company", f"csrf={csrf}&company_id={company}")
    assert session_in(console).company_id == company


def api_key_form(console: ConsoleClient) -> str:
    """A filled-in form for an API key of the session's company."""
    form = console.hidden(console.get(NEW_KEY).text)
    return urlencode({**form, "name": "For the first", "role": "viewer", "reason": "asked"})


def refused_for_another_company(console: ConsoleClient, form: str) -> None:
    with nothing_written(console.world):
        answer = console.request("POST", NEW_KEY, form)
    assert answer.status == 403
    assert "This form belongs to another session, so nothing was changed" in answer.text


def test_staff_that_chose_another_company_send_no_form_of_the_first(console: ConsoleClient) -> None:
    """The other in another tab."""
    open_other_company(console.world)
    console.sign_in("vendor_admin")
    choose(console, COMPANY)
    form = api_key_form(console)
    choose(console, OTHER_COMPANY)
    refused_for_another_company(console, form)


def test_a_kept_form_is_not_sent_for_the_company_that_the_issuer_names_since(
    console: ConsoleClient, now: SessionTime
) -> None:
    open_other_company(console.world)
    form = api_key_form(console)
    issuer().sign_in.changed_claims["company_admin"] = {"company_id": OTHER_COMPANY}
    now.advance(minutes=20)
    page = console.through_issuer(console.request("POST", NEW_KEY, form))
    assert session_in(console).company_id == OTHER_COMPANY
    refused_for_another_company(console, urlencode(console.hidden(page.text)))


def test_staff_work_on_for_the_company_that_they_chose(
    console: ConsoleClient, now: SessionTime
) -> None:
    console.sign_in("vendor_admin")
    choose(console, COMPANY)
    assert "Seatledger Demo" in console.get(LICENSES).text
    now.advance(minutes=15)
    console.through_issuer(console.get(LICENSES))
    assert "Seatledger Demo" in console.get(LICENSES).text


@pytest.mark.parametrize(("seconds", "is_alive"), [(8 * 3_600 - 1, True), (8 * 3_600, False)])
def test_a_session_is_over_after_eight_hours_whatever_one_does(
    console: ConsoleClient, now: SessionTime, seconds: int, is_alive: bool
) -> None:
    began = now.at_s
    for _ in range(31):  # Until 7:45.
        now.advance(minutes=15)
        console.through_issuer(console.get(LICENSES))
    assert session_in(console).expires_at_s == began + 8 * 3_600
    now.advance(minutes=14)
    assert console.get(LICENSES).status == 200
    now.at_s = began + seconds
    answer = console.get(LICENSES)
    assert (answer.status == 200) == is_alive
    assert answer.headers.get("Location", "").startswith("/console/sign-in") != is_alive
