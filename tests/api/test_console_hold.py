"""The company's hold in the console (R25): on the pages of all its offices."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import BOSTON, OFFICE, pay, words
from tests.world import BERLIN

BANNER = (
    "Your company is on hold since Mar 10, 2026: a payment was declined. That office has $88.70 "
    "unpaid."
)
BOSTON_PAGE = f"/offices/{BOSTON}"


@pytest.fixture
def on_hold(console: ConsoleClient) -> ConsoleClient:
    """New York's invoice of 88.70 is declined; Boston has 2 Talk, 1 of them to be removed."""
    world = console.world
    world.open_office(BOSTON, "Boston")
    world.purchase(office=BOSTON, talk_lines=2)
    world.remove(office=BOSTON, talk_lines=1)
    world.purchase(talk_lines=5)
    pay(world, 1, "declined")
    return console


@pytest.mark.parametrize("page", ["licenses", "billing", "users", "history", "users/invite"])
def test_every_page_of_every_office_says_so(on_hold: ConsoleClient, page: str) -> None:
    for office in (OFFICE, BOSTON_PAGE):
        text = words(on_hold.get(f"{office}/{page}").text)
        assert BANNER in text
        assert "offices cannot be opened, until the declined invoice is paid or credited." in text
        assert "Contact your Customer Success Manager." in text


def test_the_contact_of_the_office_is_named(on_hold: ConsoleClient) -> None:
    contact = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
    terms = {"not_self_serve": [], "resold": False, "contact": contact, "contract_prices": {}}
    assert on_hold.world.staff("PUT", f"{BOSTON_PAGE}/terms", terms).status == 200
    text = words(on_hold.get(f"{BOSTON_PAGE}/licenses").text)
    assert "Contact Hana Sato: hana.sato@seatledger.example" in text


def test_removals_stay_open_and_what_raises_a_bill_does_not(on_hold: ConsoleClient) -> None:
    text = on_hold.get(f"{BOSTON_PAGE}/licenses").text
    assert "Remove Licenses" in text
    for absent in ("Purchase Licenses", "Transfer Licenses", "Cancel<span"):
        assert absent not in text
    for path in ("purchase", "transfer"):
        text = words(on_hold.get(f"{BOSTON_PAGE}/{path}").text)
        assert "A payment of your company was declined." in text
    answer = on_hold.post(f"{BOSTON_PAGE}/remove/review?talk_lines=1&key=one")
    assert answer.status == 303
    assert on_hold.world.counts(office=BOSTON) == (2, 0, 2, 0)


def test_the_company_pages_say_so_and_offer_no_orders(on_hold: ConsoleClient) -> None:
    for page in ("/company/licenses", "/company/billing"):
        text = on_hold.get(page).text
        assert "Your company is on hold:" in words(text)
        assert "Purchase Licenses" not in text
        assert "Transfer Licenses" not in text
    assert "New York Payment declined" in words(on_hold.get("/company/billing").text)


def test_staff_see_that_they_may_act_with_a_reason(on_hold: ConsoleClient) -> None:
    on_hold.sign_in("csm")
    text = words(on_hold.get(f"{BOSTON_PAGE}/licenses").text)
    assert BANNER in text
    assert "You can act for the customer nevertheless, with a reason." in text
    assert "Purchase Licenses" in text
    path = f"{BOSTON_PAGE}/purchase/review?talk_lines=1&key=one"
    assert on_hold.post(path, {"reason": "agreed by phone"}).status == 303


def test_a_paid_invoice_ends_it(on_hold: ConsoleClient) -> None:
    pay(on_hold.world, 1)
    for page in (f"{OFFICE}/licenses", f"/offices/{BERLIN}/licenses", "/company/licenses"):
        text = on_hold.get(page).text
        assert "is on hold" not in text
        assert "Purchase Licenses" in text


CHOICES = ("/company/purchase", "/company/purchase?source=billing", "/company/transfer")


@pytest.mark.parametrize("page", CHOICES)
def test_the_choice_of_an_office_says_so(on_hold: ConsoleClient, page: str) -> None:
    with counting_calls(on_hold.world) as counter:
        text = on_hold.get(page).text
    assert "Your company is on hold:" in words(text)
    assert len(counter.calls) == 3
    pay(on_hold.world, 1)
    assert "is on hold" not in on_hold.get(page).text
