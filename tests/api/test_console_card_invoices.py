"""Invoices whose payment failed, in the console: why, how much, and paying them (R25, R49)."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_offices import BOSTON, OFFICE, words
from tests.api.paying_console import BILLING, CARD, PayingConsole, address_in
from tests.payments.paying import CONFIRMED, GOOD
from tests.world import BERLIN

PAY = f"{OFFICE}/invoices/2/pay"


@pytest.fixture
def past_due(paying_console: PayingConsole) -> PayingConsole:
    """New York's renewal of 50.00 was declined once."""
    paying_console.fail_renewal()
    return paying_console


@pytest.fixture
def on_hold(paying_console: PayingConsole) -> PayingConsole:
    """It was declined on days 0, 1, 3 and 7."""
    paying_console.fail_renewal(days=8)
    return paying_console


def replace_card(at: PayingConsole, number: str = GOOD) -> None:
    at.paying.world.clock.advance(minutes=1)
    at.paying.save_card(number=number)


def statuses(at: PayingConsole) -> list[str]:
    """Of the renewal's payments at the provider, the oldest first."""
    return [status for status, *_ in at.paying.intents()[1:]]


def test_billing_says_what_is_past_due_and_what_comes(past_due: PayingConsole) -> None:
    text = past_due.text(BILLING)
    assert "To pay Invoice 2 Past due 4E3F4VY1035-0002. Renewal of Apr 1, 2026." in text
    assert "The payment was declined on Apr 1, 2026. It is tried again in the next days;" in text
    assert "$50.00 Pay Now invoice 2" in text
    assert "on hold since" not in text
    assert "Invoice 2 4E3F4VY1035-0002 Apr 1, 2026 Renewal Past due $50.00" in text
    assert "Pay Now" in past_due.text(f"{OFFICE}/invoices/2")


def test_another_card_pays_what_is_past_due(past_due: PayingConsole) -> None:
    assert "Due $50.00 State Past due" in past_due.text(PAY)
    declined = past_due.console.post(PAY)
    assert declined.status == 402
    assert "The bank declined the card. The invoice is not paid." in words(declined.text)
    past_due.paying.world.clock.advance(minutes=1)
    link = declined.text.partition(f"/console{CARD}?back=")[2].partition('"')[0]
    back = past_due.follow(past_due.type_card(GOOD, f"{CARD}?back={link}"))
    assert "Visa ending in 4242 is saved." in words(back.text)
    paid = words(past_due.follow(past_due.console.post(PAY)).text)
    assert "Invoice 2 is paid." in paid
    assert "To pay" not in paid
    assert statuses(past_due) == ["requires_payment_method"] * 2 + ["succeeded"]


def test_on_hold_every_page_says_why_how_much_since_when_and_leads_to_paying(
    on_hold: PayingConsole,
) -> None:
    told = (
        "Your company is on hold since Apr 8, 2026: a payment was declined. That office has $50.00"
    )
    for page in ("licenses", "billing", "users", "history"):
        text = on_hold.text(f"{OFFICE}/{page}")
        assert told in text, page
        assert "Pay Now" in text, page
    assert "Your company is on hold until it is paid or credited." in on_hold.text(BILLING)
    text = on_hold.text(f"/offices/{BERLIN}/licenses")
    assert told in text
    assert "See Its Billing" in text
    assert "Pay Now" in on_hold.text("/company/billing")


def test_paying_lifts_the_hold_and_says_so(on_hold: PayingConsole) -> None:
    replace_card(on_hold)
    paid = on_hold.follow(on_hold.console.post(PAY))
    text = words(paid.text)
    assert "Invoice 2 is paid. Your company is no longer on hold." in text
    assert "Purchase Licenses" in text
    assert "is on hold since" not in text
    again = on_hold.console.post(PAY)
    assert again.headers["Location"] == f"/console{BILLING}?paid=2"
    assert statuses(on_hold).count("succeeded") == 1


def test_the_bank_confirms_a_payment_and_it_is_paid_once(on_hold: PayingConsole) -> None:
    replace_card(on_hold, CONFIRMED)
    asked = on_hold.console.post(PAY)
    assert asked.status == 402
    assert "Your bank wants a confirmation" in words(asked.text)
    back = on_hold.confirm_at_bank(asked)
    assert "no longer on hold" in words(on_hold.follow(back).text)
    assert statuses(on_hold).count("succeeded") == 1


def test_what_the_bank_refuses_is_not_paid(on_hold: PayingConsole) -> None:
    replace_card(on_hold, CONFIRMED)
    back = on_hold.confirm_at_bank(on_hold.console.post(PAY), "fail")
    text = words(on_hold.follow(back).text)
    assert "The payment was not confirmed with the bank. The invoice is not paid." in text
    assert "Use Another Card" in text
    assert "succeeded" not in statuses(on_hold)


def test_instead_of_the_banks_confirmation_another_card_pays(on_hold: PayingConsole) -> None:
    replace_card(on_hold, CONFIRMED)
    assert on_hold.console.post(PAY).status == 402
    replace_card(on_hold)
    paid = on_hold.console.post(PAY)
    assert paid.status == 303, words(paid.text)
    assert "no longer on hold" in words(on_hold.follow(paid).text)
    assert statuses(on_hold)[-2:] == ["canceled", "succeeded"]


def test_without_a_card_one_is_saved_first(on_hold: PayingConsole) -> None:
    on_hold.console.post(f"{CARD}/remove")
    text = on_hold.text(PAY)
    assert "Card None is saved Save a Card" in text
    assert "Pay $50.00" not in text
    refused = on_hold.console.post(PAY)
    assert (refused.status, "No card is saved." in words(refused.text)) == (402, True)


def test_who_may_not_pay_sees_whom_to_ask(on_hold: PayingConsole) -> None:
    on_hold.console.sign_in("viewer")
    text = on_hold.text(BILLING)
    assert "Invoice 2 Declined" in text
    assert "Ask a company admin." in text
    assert "Pay Now" not in text
    for answer in (on_hold.console.get(PAY), on_hold.console.post(PAY)):
        assert answer.status == 403
    on_hold.paying.world.open_office(BOSTON, "Boston")
    on_hold.console.sign_in("office_admin")
    assert "Pay Now" in on_hold.text(BILLING)
    assert on_hold.console.get(f"/offices/{BERLIN}/invoices/2/pay").status == 403


def test_staff_pay_with_a_reason(on_hold: PayingConsole) -> None:
    replace_card(on_hold)
    on_hold.console.sign_in("csm")
    refused = on_hold.console.post(PAY)
    assert (refused.status, "Enter a reason." in words(refused.text)) == (400, True)
    assert on_hold.console.post(PAY, {"reason": "agreed by phone"}).status == 303


def test_nobody_can_make_a_link_that_pays(on_hold: PayingConsole) -> None:
    replace_card(on_hold)
    for query in ("bank=yes", "bank=yes&redirect_status=succeeded", "redirect_status=succeeded"):
        assert on_hold.console.get(f"{PAY}?{query}").status == 200
    assert "succeeded" not in statuses(on_hold)


def test_an_unknown_outcome_is_tried_again_and_paid_once(on_hold: PayingConsole) -> None:
    replace_card(on_hold)
    on_hold.paying.stand_in.at_provider.fail_next(200, "timeout_after")
    unknown = on_hold.console.post(PAY)
    assert unknown.status == 503
    assert "The payment provider has not answered." in words(unknown.text)
    on_hold.paying.stand_in.api.failures.clear()
    assert on_hold.console.post(PAY).status == 303
    assert statuses(on_hold).count("succeeded") == 1


def test_an_older_invoice_is_offered_too(past_due: PayingConsole) -> None:
    replace_card(past_due)
    for number in range(7):
        assert past_due.paying.buy(1, key=f"more-{number}").status == 201
    past_due.paying.settle()
    with counting_calls(past_due.paying.world) as counter:
        text = past_due.text(BILLING)
    assert "Invoice 2 Past due 4E3F4VY1035-0002. Renewal of Apr 1, 2026." in text
    assert len(counter.calls) <= 4, counter.calls


def test_the_pages_cost_at_most_four_calls(on_hold: PayingConsole) -> None:
    for page in (BILLING, f"{OFFICE}/invoices/2", PAY, CARD, "/company/billing"):
        with counting_calls(on_hold.paying.world) as counter:
            assert on_hold.console.get(page).status == 200, page
        assert len(counter.calls) <= 4, (page, counter.calls)


def test_what_is_not_there_cannot_be_paid(on_hold: PayingConsole) -> None:
    assert on_hold.console.get(f"{OFFICE}/invoices/99/pay").status == 404
    assert on_hold.console.post(f"{OFFICE}/invoices/99/pay").status == 404
    page = on_hold.console.get(f"{OFFICE}/invoices/1/pay")
    assert page.headers["Location"] == f"/console{OFFICE}/invoices/1"


def test_addresses_of_the_bank_are_only_linked_to(on_hold: PayingConsole) -> None:
    replace_card(on_hold, CONFIRMED)
    asked = on_hold.console.post(PAY)
    assert address_in(asked.text).startswith(f"{on_hold.paying.stand_in.url}/3ds/")
    assert 'http-equiv="refresh"' not in asked.text


def test_forms_without_the_sessions_proof_change_nothing(on_hold: PayingConsole) -> None:
    replace_card(on_hold)
    for path in (PAY, CARD, f"{CARD}/remove"):
        for form in ("", "csrf=x"):
            assert on_hold.console.request("POST", path, form).status == 403, path
    assert "succeeded" not in statuses(on_hold)
    assert "Visa ending in 4242" in on_hold.text(BILLING)


def test_what_is_not_collected_within_an_hour_can_be_paid_and_is_captured(
    paying_console: PayingConsole,
) -> None:
    at = paying_console.paying
    at.save_card()
    assert at.buy().status == 201  # Nothing delivers its invoice.
    at.world.clock.advance(minutes=59, seconds=59)
    assert "Pay Now" not in paying_console.text(BILLING)
    at.world.clock.advance(seconds=1)
    assert (
        "Invoice 1 Open 4E3F4VY1035-0001. Purchase of Mar 10, 2026. Not collected yet."
        in paying_console.text(BILLING)
    )
    paid = paying_console.follow(paying_console.console.post(f"{OFFICE}/invoices/1/pay"))
    assert "Invoice 1 is paid." in words(paid.text)
    assert at.intents() == [("succeeded", 3548, 3548)]
