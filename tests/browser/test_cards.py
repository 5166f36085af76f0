"""Paying by card, with the stand-in for the payment provider: its pages are of another origin."""

import pytest

from tests.browser.conftest import safe_name
from tests.browser.page_driver import NEW_YORK, SCREENSHOTS, PageDriver
from tests.browser.test_every_page import NARROW, WIDE, violations_on

GOOD, MASTERCARD = "4242424242424242", "5555555555554444"
CONFIRMED, FAILS_LATER = "4000002760003184", "4000000000000341"
REVIEW = f"/offices/{NEW_YORK}/purchase/review?talk_lines=2&key=once"
PAY = "Pay $35.48 and Confirm Purchase"


def paid_invoice(console: PageDriver, number: int) -> str:
    """The state of the invoice, once the payments function has done what waits."""
    console.later(seconds=1)
    answer = console.stack.api("GET", f"/offices/{NEW_YORK}/invoices/{number}")
    return str(answer.json()["status"])


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_a_card_is_removed_added_and_replaced(console: PageDriver, scripts: bool) -> None:
    console.open(java_script_enabled=scripts)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    assert "Visa ending in 4242" in console.text
    console.click("Remove the Card")
    assert "Remove Visa ending in 4242?" in console.text
    console.press("Remove the Card")
    assert "The card is removed." in console.text
    console.save_card(MASTERCARD, "Save a Card")
    assert "Mastercard ending in 4444 is saved." in console.text
    console.save_card(GOOD)
    assert "Visa ending in 4242 is saved." in console.text
    assert "4444" not in console.text


def test_the_providers_page_can_be_left(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.click("Replace the Card")
    console.page.get_by_role("button", name="Continue to the Payment Page").click()
    console.page.wait_for_url("**/c/pay/**")
    console.click("Cancel")
    assert console.heading == "Billing"
    assert "Visa ending in 4242" in console.text
    assert "is saved" not in console.text


def test_a_purchase_is_paid_by_the_saved_card(console: PageDriver) -> None:
    console.sign_in("company_admin", REVIEW)
    assert "Paid by card Visa ending in 4242" in console.text
    console.press(PAY)
    assert "Invoice 1: $35.48 due. It is collected from your card." in console.text
    assert console.counts() == (2, 0, 0, 2)
    assert paid_invoice(console, 1) == "paid"


def test_a_declined_card_buys_nothing_and_another_one_does(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.save_card(FAILS_LATER)
    console.go(REVIEW)
    console.press(PAY)
    assert (
        "The bank declined the card. Nothing was ordered, and nothing is charged." in console.text
    )
    assert console.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert console.counts() == (0, 0, 0, 0)
    console.save_card(GOOD, "Use Another Card")
    assert console.heading == "Purchase Licenses: review"
    assert "Visa ending in 4242 is saved." in console.text
    console.press(PAY)
    assert console.counts() == (2, 0, 0, 2)
    assert paid_invoice(console, 1) == "paid"


def at_the_bank(console: PageDriver, button: str) -> None:
    assert console.heading == "Your bank wants a confirmation"
    assert console.counts() == (0, 0, 0, 0)
    console.click("Continue to Your Bank")
    console.page.get_by_role("button", name=button, exact=True).click()
    console.page.wait_for_url("**/console/**")


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_the_bank_confirms_and_it_is_bought_once(console: PageDriver, scripts: bool) -> None:
    console.open(java_script_enabled=scripts)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.save_card(CONFIRMED)
    console.go(REVIEW)
    console.press(PAY)
    at_the_bank(console, "Authenticate")
    assert "Done. +2 Talk. Invoice 1: $35.48 due." in console.text
    assert console.counts() == (2, 0, 0, 2)
    assert paid_invoice(console, 1) == "paid"
    console.page.go_back()
    assert console.counts() == (2, 0, 0, 2)


def test_what_the_bank_does_not_confirm_is_not_bought(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.save_card(CONFIRMED)
    console.go(REVIEW)
    console.press(PAY)
    at_the_bank(console, "Fail")
    assert "The payment was not confirmed with the bank. Nothing was ordered" in console.text
    assert console.counts() == (0, 0, 0, 0)
    console.press(PAY)
    at_the_bank(console, "Authenticate")
    assert console.counts() == (2, 0, 0, 2)


def test_a_failed_renewal_puts_on_hold_until_it_is_paid(console: PageDriver) -> None:
    console.purchase(talk_lines=2)
    console.later(seconds=1)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.save_card(FAILS_LATER)
    console.later(days=22)
    console.office("/billing")
    assert "Invoice 2 Past due" in console.text
    assert "on hold since" not in console.text
    console.later(days=8)
    console.office("/licenses")
    assert "Your company is on hold since Apr 8, 2026: a payment was declined." in console.text
    assert "$50.00 unpaid" in console.text
    console.click("Pay Now")
    console.click("Pay Now invoice 2")
    console.press("Pay $50.00")
    assert "The bank declined the card. The invoice is not paid." in console.text
    console.save_card(CONFIRMED, "Use Another Card")
    console.press("Pay $50.00")
    assert console.heading == "Your bank wants a confirmation"
    console.click("Continue to Your Bank")
    console.page.get_by_role("button", name="Authenticate", exact=True).click()
    console.page.wait_for_url("**/billing?paid=2*")
    assert "Invoice 2 is paid. Your company is no longer on hold." in console.text
    console.click("Purchase Licenses")
    assert console.heading == "Purchase Licenses"


def test_the_pages_of_payments_are_accessible_and_fit_their_screens(
    console: PageDriver, scheme: str
) -> None:
    console.purchase(talk_lines=2)
    console.open(color_scheme=scheme)
    SCREENSHOTS.mkdir(exist_ok=True)
    found = {}

    def look(name: str) -> None:
        for screen in (WIDE, NARROW):
            console.page.set_viewport_size(screen)
            file = f"paying-{safe_name(name)}-{screen['width']}-{scheme}.png"
            console.page.screenshot(path=SCREENSHOTS / file, full_page=True)
            if console.page.evaluate("document.documentElement.scrollWidth") > screen["width"]:
                found[f"{name}, {screen['width']}"] = ["too wide"]
            if violations := violations_on(console.page):
                found[f"{name}, {screen['width']}"] = violations

    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    look("billing")
    console.click("Remove the Card")
    look("remove the card")
    console.press("Remove the Card")
    look("removed")
    console.go(REVIEW)
    look("summary without a card")
    console.click("Save a Card")
    look("save a card")
    console.go(f"/offices/{NEW_YORK}/billing")
    console.save_card(FAILS_LATER, "Save a Card")
    look("saved")
    console.go(REVIEW)
    look("summary")
    console.press(PAY)
    look("declined")
    console.save_card(CONFIRMED, "Use Another Card")
    console.press(PAY)
    look("bank")
    console.later(days=30)
    console.go("/company/billing")
    look("company on hold")
    console.office("/billing")
    look("on hold")
    console.click("Pay Now invoice 2")
    look("pay")
    assert not found, found
