"""The card of an office in the console: saved, replaced and removed (R49)."""

from urllib.parse import quote

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, words
from tests.api.paying_console import BILLING, CARD, REVIEW, PayingConsole, address_in
from tests.payments.paying import FAILS_LATER, GOOD
from tests.world import BERLIN, TOKYO

MASTERCARD = "5555555555554444"


def test_a_card_is_saved_and_named(paying_console: PayingConsole) -> None:
    text = paying_console.text(BILLING)
    assert "Card No card is saved. Purchases need one, and renewals are past due without." in text
    text = words(paying_console.follow(paying_console.type_card(GOOD)).text)
    assert "Visa ending in 4242 is saved." in text
    assert "Card Visa ending in 4242 Expires 12/2036" in text


def test_a_card_is_replaced_by_another(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card()
    assert "Replace the Card" in paying_console.text(BILLING)
    assert "It replaces Visa ending in 4242, which is then removed." in paying_console.text(CARD)
    paying_console.paying.world.clock.advance(minutes=1)
    text = words(paying_console.follow(paying_console.type_card(MASTERCARD)).text)
    assert "Mastercard ending in 4444 is saved." in text
    assert "4242" not in text


def test_a_removal_asks_first_and_says_what_follows(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card()
    text = paying_console.text(f"{CARD}/remove")
    assert "Remove Visa ending in 4242?" in text
    assert "If no card is saved by then, that invoice is past due" in text
    removed = paying_console.console.post(f"{CARD}/remove")
    text = words(paying_console.follow(removed).text)
    assert "The card is removed." in text
    assert "No card is saved." in text
    again = paying_console.console.get(f"{CARD}/remove")
    assert again.headers["Location"] == f"/console{BILLING}"


def test_who_turns_back_at_the_providers_page_has_saved_nothing(
    paying_console: PayingConsole,
) -> None:
    leaving = paying_console.console.post(CARD)
    assert address_in(leaving.text).startswith(paying_console.paying.stand_in.url)
    back = paying_console.follow(paying_console.console.get(f"{CARD}/saved"))
    assert "No card is saved." in words(back.text)
    for session in ("cs_unknown", "../x", "x" * 300):
        answer = paying_console.console.get(f"{CARD}/saved?session_id={quote(session, safe='')}")
        assert "No card is saved." in words(paying_console.follow(answer).text), session


def test_another_offices_session_saves_no_card_here(paying_console: PayingConsole) -> None:
    berlin = f"/offices/{BERLIN}/billing/card"
    url = address_in(paying_console.console.post(berlin).text)
    session_id = url.rpartition("/")[2]
    paying_console.paying.stand_in.at_provider.complete_setup(session_id, GOOD)
    answer = paying_console.console.get(f"{CARD}/saved?session_id={session_id}")
    assert "No card is saved." in words(paying_console.follow(answer).text)


def test_the_page_before_the_providers_leads_there_by_itself(paying_console: PayingConsole) -> None:
    leaving = paying_console.console.post(CARD)
    refresh = f'<meta http-equiv="refresh" content="0;url={paying_console.paying.stand_in.url}'
    assert refresh in leaving.text
    assert "form-action 'self';" in leaving.headers["Content-Security-Policy"]
    assert paying_console.paying.stand_in.url not in leaving.headers["Content-Security-Policy"]


def test_a_card_that_expires_soon_or_has_expired_is_marked(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card()
    clock = paying_console.paying.world.clock
    marks = {}
    for at in ("2036-10-31", "2036-11-01", "2036-12-31", "2037-01-01"):
        clock.at = clock.at.fromisoformat(f"{at}T12:00:00Z")
        text = paying_console.follow_due(BILLING)
        marks[at] = next((mark for mark in ("Expires soon", "Expired") if mark in text), "")
    assert marks == {
        "2036-10-31": "",
        "2036-11-01": "Expires soon",
        "2036-12-31": "Expires soon",
        "2037-01-01": "Expired",
    }


def test_a_viewer_sees_the_card_and_whom_to_ask(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card()
    paying_console.console.sign_in("viewer")
    text = paying_console.text(BILLING)
    assert "Visa ending in 4242" in text
    assert "Ask a company admin." in text
    assert "Replace the Card" not in text
    for path in (CARD, f"{CARD}/saved?session_id=cs_1", f"{CARD}/remove"):
        assert paying_console.console.get(path).status == 403, path


def test_staff_give_a_reason_which_the_history_keeps(paying_console: PayingConsole) -> None:
    paying_console.console.sign_in("csm")
    for path in (CARD, f"{CARD}/remove"):
        paying_console.paying.save_card()
        page = paying_console.console.post(path)
        assert (page.status, "Enter a reason." in words(page.text)) == (400, True), path
    paying_console.paying.world.clock.advance(minutes=1)
    paying_console.type_card(MASTERCARD, reason="asked by phone")
    history = paying_console.paying.world.get("/company/history?kind=payment_method").json["items"]
    assert history[0]["reason"] == "asked by phone"
    assert history[0]["by"]["role"] == "csm"


def test_after_a_card_is_saved_the_page_that_asked_for_it_is_shown(
    paying_console: PayingConsole,
) -> None:
    page = f"{CARD}?back={quote(REVIEW, safe='')}"
    back = paying_console.type_card(GOOD, page)
    assert back.headers["Location"] == f"/console{REVIEW}&card=saved"
    for elsewhere in ("//evil.example/x", "https://evil.example", "/a\\b"):
        page = f"{CARD}?back={quote(elsewhere, safe='')}"
        back = paying_console.type_card(GOOD, page)
        assert back.headers["Location"] == f"/console{BILLING}?card=saved", elsewhere


def test_contracted_offices_and_the_other_deployments_show_nothing_of_it(
    paying_console: PayingConsole, console: ConsoleClient
) -> None:
    tokyo = f"/offices/{TOKYO}/billing"
    assert "Card" not in paying_console.text(tokyo)
    assert "This console takes no payments." in paying_console.text(tokyo)
    assert paying_console.console.get(f"{tokyo}/card").headers["Location"] == f"/console{tokyo}"
    console.world.wire(console.world.client)
    assert "No card is saved" not in words(console.get(BILLING).text)
    assert "This console takes no payments." in words(console.get(BILLING).text)
    assert console.get(CARD).headers["Location"] == f"/console{BILLING}"


def test_the_pages_cost_few_calls(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=FAILS_LATER)
    for page in (BILLING, CARD, f"{CARD}/remove", REVIEW, f"{OFFICE}/licenses"):
        with counting_calls(paying_console.paying.world) as counter:
            assert paying_console.console.get(page).status == 200, page
        assert len(counter.calls) <= 3, (page, counter.calls)


def test_a_provider_that_does_not_answer_is_told_of(paying_console: PayingConsole) -> None:
    paying_console.paying.stand_in.at_provider.fail_next(200, "timeout_before")
    page = paying_console.console.post(CARD)
    assert page.status == 503
    assert "The payment provider has not answered. Try again" in words(page.text)
    assert "Continue to the Payment Page" in words(page.text)
