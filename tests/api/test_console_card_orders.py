"""Orders that are paid by card in the console: amount, refusals and their ways on (R49)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.entrypoints.console.payment_return import BankReturn
from chalicelib.entrypoints.console.signed_cookies import SignedCookies
from tests.api.call_counter import counting_calls
from tests.api.console_client import KEY
from tests.api.console_offices import BOSTON, OFFICE, words
from tests.api.paying_console import BILLING, REVIEW, PayingConsole, address_in
from tests.api.session_time import SessionTime
from tests.payments.paying import CONFIRMED, FAILS_LATER, GOOD
from tests.world import Answer

PAY = "Pay $35.48 and Confirm Purchase"
MASTERCARD = "5555555555554444"
NOTHING = "Nothing was ordered, and nothing is charged."


def confirm(at: PayingConsole, path: str = REVIEW, **more: str) -> Answer:
    """Sends the form of the summary."""
    fields = at.console.hidden(at.console.get(path).text)
    return at.console.post(path, {**fields, **more})


def bought(at: PayingConsole) -> tuple[int, list[str]]:
    """How many Talk the office owns, and the states of the payments at the provider."""
    return at.paying.world.counts()[0], [status for status, *_ in at.paying.intents()]


def test_the_summary_says_how_it_is_paid_and_the_button_how_much(
    paying_console: PayingConsole,
) -> None:
    paying_console.paying.save_card()
    text = paying_console.text(REVIEW)
    assert "Due now $35.48 Paid by card Visa ending in 4242" in text
    assert PAY in text
    done = paying_console.follow(confirm(paying_console))
    assert "Invoice 1: $35.48 due . It is collected from your card." in words(done.text)
    paying_console.paying.settle()
    assert bought(paying_console) == (2, ["succeeded"])


def test_nothing_due_is_paid_by_no_card(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card()
    paying_console.paying.buy()
    paying_console.paying.world.remove(talk_lines=2)
    text = paying_console.text(REVIEW)
    assert "Confirm at No Charge" in text
    assert "Paid by card" not in text
    removal = paying_console.text(f"{OFFICE}/remove?group=license")
    assert "Pay $" not in removal


def test_without_a_card_one_is_saved_and_the_same_summary_is_shown(
    paying_console: PayingConsole,
) -> None:
    page = paying_console.console.get(REVIEW)
    assert "No card is saved. New York pays by card." in words(page.text)
    assert "Confirm Purchase" not in words(page.text)
    refused = confirm(paying_console)
    assert (refused.status, bought(paying_console)) == (402, (0, []))
    assert "Save a Card" in words(refused.text)
    back = paying_console.follow(paying_console.type_card(GOOD, save_link(page)))
    assert "Visa ending in 4242 is saved." in words(back.text)
    assert PAY in words(back.text)
    assert confirm(paying_console).status == 303
    assert bought(paying_console) == (2, ["requires_capture"])


def test_a_declined_card_is_replaced_and_the_order_goes_on(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=FAILS_LATER)
    refused = confirm(paying_console)
    assert refused.status == 402
    assert f"The bank declined the card. {NOTHING}" in words(refused.text)
    assert PAY in words(refused.text)
    assert bought(paying_console) == (0, ["requires_payment_method"])
    paying_console.paying.world.clock.advance(minutes=1)
    back = paying_console.follow(paying_console.type_card(GOOD, save_link(refused)))
    assert PAY in words(back.text)
    assert confirm(paying_console).status == 303
    assert bought(paying_console) == (2, ["requires_capture", "requires_payment_method"][::-1])


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("insufficient_funds", "The card has insufficient funds."),
        ("expired_card", "The card has expired."),
        ("generic_decline", "The bank declined the card."),
    ],
)
def test_why_it_was_declined_is_told(paying_console: PayingConsole, code: str, told: str) -> None:
    paying_console.paying.save_card()
    paying_console.paying.stand_in.at_provider.decline_next(1, code)
    assert f"{told} {NOTHING}" in words(confirm(paying_console).text)


def test_the_bank_is_asked_and_then_it_is_bought_once(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=CONFIRMED)
    asked = confirm(paying_console)
    assert asked.status == 402
    assert "Your bank wants a confirmation" in words(asked.text)
    assert address_in(asked.text).startswith(paying_console.paying.stand_in.url)
    assert bought(paying_console) == (0, ["requires_action"])
    back = paying_console.confirm_at_bank(asked)
    assert back.headers["Location"] == f"/console{OFFICE}/licenses?done=1"
    assert bought(paying_console) == (2, ["requires_capture"])


def test_coming_back_again_buys_no_more(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=CONFIRMED)
    asked = confirm(paying_console)
    address = return_address(paying_console)
    paying_console.confirm_at_bank(asked)
    again = paying_console.come_back(address)
    assert "again=yes" in again.headers["Location"]
    assert bought(paying_console) == (2, ["requires_capture"])


def test_a_payment_that_the_bank_does_not_confirm_is_declined(
    paying_console: PayingConsole,
) -> None:
    paying_console.paying.save_card(number=CONFIRMED)
    back = paying_console.confirm_at_bank(confirm(paying_console), "fail")
    text = words(paying_console.follow(back).text)
    assert f"The payment was not confirmed with the bank. {NOTHING}" in text
    assert PAY in text
    assert "Use Another Card" in text
    assert bought(paying_console) == (0, ["requires_payment_method"])
    passed = paying_console.confirm_at_bank(confirm(paying_console))
    assert passed.status == 303
    assert bought(paying_console)[0] == 2


def test_in_another_session_the_banks_answer_leads_to_the_summary(
    paying_console: PayingConsole,
) -> None:
    paying_console.paying.save_card(number=CONFIRMED)
    asked = confirm(paying_console)
    paying_console.console.sign_in()
    back = paying_console.confirm_at_bank(asked)
    assert back.status == 200
    assert "Your bank has answered. Confirm to place the order." in words(back.text)
    assert bought(paying_console)[0] == 0
    assert confirm(paying_console).status == 303
    assert bought(paying_console) == (2, ["requires_capture"])


def test_the_way_back_stays_the_same_while_the_session_grows_older(
    paying_console: PayingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A payment is asked for under one key with one address, so nothing in it may move on."""
    now = SessionTime().use(monkeypatch)
    paying_console.console.sign_in()
    began = now.at_s
    paying_console.paying.save_card(number=CONFIRMED)
    now.advance(minutes=5)
    confirm(paying_console)
    (signed,) = parse_qs(urlsplit(return_address(paying_console)).query)["bank"]
    asked = SignedCookies(KEY.encode()).read(signed, BankReturn, began)
    assert asked
    assert asked.expires_at_s == began + 8 * 3_600


def test_nobody_can_make_a_link_that_buys(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=CONFIRMED)
    confirm(paying_console)
    address = return_address(paying_console)
    more = address.replace("talk_lines=2", "talk_lines=9")
    assert more != address
    for forged in (more, f"{REVIEW}&bank=yes", f"{address}x"):
        page = paying_console.come_back(forged)
        assert page.status == 200, forged
    assert bought(paying_console)[0] == 0


def test_a_transfer_is_paid_by_the_card_of_the_office_that_gets_the_licenses(
    paying_console: PayingConsole,
) -> None:
    at, path = paying_console, f"{OFFICE}/transfer/review?talk_lines=2&to={BOSTON}&key=move"
    at.paying.world.open_office(BOSTON, "Boston")
    at.paying.save_card()
    at.paying.buy(5)  # Its invoice is open: the credit pays it, not the transfer.
    page = at.console.get(path)
    text = words(page.text)
    assert "Boston pays by card. If it never had a card, the primary office's pays." in text
    back = at.follow(at.type_card(MASTERCARD, save_link(page)))
    assert "Paid by card Mastercard ending in 4444" in words(back.text)
    assert "Pay $35.48 and Confirm Transfer" in words(back.text)
    assert confirm(at, path).status == 303
    assert at.paying.world.counts(office=BOSTON)[0] == 2


def test_an_office_that_never_had_a_card_pays_with_the_primary_offices(
    paying_console: PayingConsole,
) -> None:
    at, path = paying_console, f"/offices/{BOSTON}/purchase/review?talk_lines=2&key=first"
    at.paying.world.open_office(BOSTON, "Boston")
    assert "Pay $35.48 and Confirm Purchase" in at.text(path)
    refused = confirm(at, path)
    assert refused.status == 402
    assert "Boston pays by card. Save one:" in words(refused.text)
    assert "Confirm Purchase" not in words(refused.text)
    at.paying.save_card()
    assert confirm(at, path).status == 303
    assert at.paying.world.counts(office=BOSTON)[0] == 2
    assert "Card Visa ending in 4242" in at.text(f"/offices/{BOSTON}/billing")


def test_the_answers_cost_few_calls(paying_console: PayingConsole) -> None:
    form = "csrf=" + paying_console.console.csrf()
    # A declined card closes its attempt; a refusal looks for a concurrent repeat that was committed.
    # Each form is preceded by a read whether its person signed out everywhere.
    numbers = (FAILS_LATER, 7), (CONFIRMED, 5), (GOOD, 4)
    for number, most in numbers:
        paying_console.paying.save_card(number=number)
        with counting_calls(paying_console.paying.world) as counter:
            answer = paying_console.console.request("POST", REVIEW.replace("once", number), form)
        assert answer.status in (402, 303), answer.status
        assert len(counter.calls) <= most, (number, counter.calls)
        paying_console.paying.world.clock.advance(minutes=1)


def test_staffs_reason_is_kept_when_the_card_is_declined(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=FAILS_LATER)
    paying_console.console.sign_in("csm")
    refused = confirm(paying_console, reason="asked by phone")
    assert refused.status == 402
    assert 'value="asked by phone"' in refused.text


def test_staffs_reason_is_kept_on_the_way_to_the_bank(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card(number=CONFIRMED)
    paying_console.console.sign_in("csm")
    asked = confirm(paying_console, reason="電話で依頼")
    back = paying_console.confirm_at_bank(asked)
    assert back.status == 303
    entry = paying_console.paying.world.get(f"{OFFICE}/history").json["items"][0]
    assert entry["reason"] == "電話で依頼"


def test_an_unknown_outcome_is_confirmed_again(paying_console: PayingConsole) -> None:
    paying_console.paying.save_card()
    fields = paying_console.console.hidden(paying_console.console.get(REVIEW).text)
    paying_console.paying.stand_in.at_provider.fail_next(200, "timeout_after")
    unknown = paying_console.console.post(REVIEW, fields)
    assert unknown.status == 503
    assert "It is not known whether the order was placed" in words(unknown.text)
    paying_console.paying.stand_in.api.failures.clear()
    assert confirm(paying_console).status == 303
    assert bought(paying_console) == (2, ["requires_capture"])


def test_the_invoice_of_a_purchase_is_not_offered_to_be_paid_twice(
    paying_console: PayingConsole,
) -> None:
    paying_console.paying.save_card()
    confirm(paying_console)
    assert "Pay Now" not in paying_console.text(BILLING)
    page = paying_console.console.get(f"{OFFICE}/invoices/1/pay")
    assert page.headers["Location"] == f"/console{OFFICE}/invoices/1"


def save_link(page: Answer) -> str:
    """The link by which another card is saved."""
    found = page.text.partition("/billing/card?back=")
    path = found[0].rpartition('"')[2] + found[1] + found[2].partition('"')[0]
    return path.removeprefix("/console").replace("&amp;", "&")


def return_address(at: PayingConsole) -> str:
    """Where the bank leads back to, of the newest payment."""
    intent = at.paying.stand_in.at_provider.objects("payment_intent")[0]
    return str(intent["next_action"]["redirect_to_url"]["return_url"])
