"""Balances, credits and collecting later in the console's Billing (R8, R48, R52)."""

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import BOSTON, LATER, OFFICE, let_collect_later, pay, words
from tests.world import MARCH_ENDS, NEW_YORK, TOKYO


def transfer(console: ConsoleClient, quantity: int) -> None:
    path = f"{OFFICE}/transfer/review?talk_lines={quantity}&to={BOSTON}&key=one"
    assert console.post(path).status == 303


@pytest.fixture
def balance(console: ConsoleClient) -> ConsoleClient:
    """New York with 2 Talk and a balance of 37.41: 50.79 credited, 13.38 of it sent to Boston."""
    console.world.open_office(BOSTON, "Boston", anchor=LATER)
    console.world.purchase(talk_lines=5)
    pay(console.world, 1)
    transfer(console, 3)
    return console


@pytest.fixture
def collecting(console: ConsoleClient) -> ConsoleClient:
    """New York collects with the next bill."""
    let_collect_later(console.world)
    answer = console.post(f"{OFFICE}/billing", {"collect": "next_bill"})
    assert answer.headers["Location"] == f"/console{OFFICE}/billing?collect=next_bill"
    return console


def test_billing_shows_the_balance_and_what_it_pays_of_the_next_bill(
    balance: ConsoleClient,
) -> None:
    text = words(balance.get(f"{OFFICE}/billing").text)
    assert "Balance $37.41 Pays the next invoices first." in text
    assert "Total $50.00 Less balance -$37.41 Due, estimated $12.59" in text
    assert "Balance $37.41" in words(balance.get("/company/billing").text)


def test_the_balance_pays_a_purchase(balance: ConsoleClient) -> None:
    review = f"{OFFICE}/purchase/review?talk_lines=3&key=two"
    text = words(balance.get(review).text)
    # 3 x 17.74 = 53.22, less 37.41.
    assert "Total $53.22 Less balance -$37.41 Due now $15.81" in text
    assert "Balance afterwards before: $37.41 → after: $0.00" in text
    text = words(balance.get(balance.post(review).headers["Location"]).text)
    assert "Done. +3 Talk. Invoice 2: $15.81 due, $37.41 paid by balance ." in text
    text = words(balance.get(f"{OFFICE}/invoices/2").text)
    assert "Total $53.22 Paid by credit or balance -$37.41 Due $15.81" in text
    pay(balance.world, 2)
    text = words(balance.get(f"{OFFICE}/invoices/2").text)
    assert "Paid by credit or balance -$37.41 Paid -$15.81 Due $0.00" in text
    text = words(balance.get(f"{OFFICE}/billing").text)
    assert "Invoice 2 4E3F4VY1035-0002 Mar 10, 2026 Purchase Paid $53.22 $37.41 $0.00" in text


def test_a_purchase_within_the_balance_leaves_nothing_due(balance: ConsoleClient) -> None:
    answer = balance.post(f"{OFFICE}/purchase/review?talk_lines=1&key=two")
    text = words(balance.get(answer.headers["Location"]).text)
    assert "Invoice 2: $17.74 paid by balance, nothing due" in text


def test_a_removal_shows_the_lower_bill_that_the_balance_pays(balance: ConsoleClient) -> None:
    text = words(balance.get(f"{OFFICE}/remove/review?talk_lines=1").text)
    assert "Kept until Apr 1, 2026; no refund" in text
    assert "before: $50.00 → after: $25.00 of which balance pays $25.00" in text
    assert "Balance afterwards before: $37.41 → after: $37.41" in text


def test_without_the_agreement_there_is_no_choice(console: ConsoleClient) -> None:
    assert "When charges are due" not in console.get(f"{OFFICE}/billing").text
    answer = console.post(f"{OFFICE}/billing", {"collect": "next_bill"})
    assert answer.status == 400
    assert "The company's agreement does not allow collecting" in words(answer.text)


def test_invoiced_plans_and_office_admins_have_no_choice(console: ConsoleClient) -> None:
    let_collect_later(console.world)
    assert "When charges are due" in console.get(f"{OFFICE}/billing").text
    assert "When charges are due" not in console.get(f"/offices/{TOKYO}/billing").text
    console.sign_in("office_admin")
    assert "When charges are due" not in console.get(f"{OFFICE}/billing").text
    assert console.post(f"{OFFICE}/billing", {"collect": "next_bill"}).status == 403


def test_what_accrues_is_on_the_next_invoice(collecting: ConsoleClient) -> None:
    text = words(collecting.get(f"{OFFICE}/billing?collect=next_bill").text)
    assert "From now on, charges are collected with the next bill." in text
    assert "Card, charges collected with the next bill" in text
    assert "With the next invoice (Apr 1, 2026)" in words(collecting.get(f"{OFFICE}/purchase").text)
    review = f"{OFFICE}/purchase/review?talk_lines=2&key=two"
    text = words(collecting.get(review).text)
    assert "Due now $0.00 On the next invoice (Apr 1, 2026) $35.48" in text
    text = words(collecting.get(collecting.post(review).headers["Location"]).text)
    assert "Done. +2 Talk. $35.48 on the next invoice (Apr 1)." in text


def test_turning_it_off_says_what_is_due_and_invoices_it(collecting: ConsoleClient) -> None:
    collecting.world.purchase(talk_lines=2)
    text = words(collecting.get(f"{OFFICE}/billing").text)
    assert "$35.48 that has accrued is invoiced now: $35.48 is due." in text
    collecting.post(f"{OFFICE}/billing", {"collect": "at_once"})
    text = words(collecting.get(f"{OFFICE}/billing").text)
    assert "Invoice 1 4E3F4VY1035-0001 Mar 10, 2026 Terms changed Open $35.48 $0.00 $35.48" in text
    assert "Charges with the next bill due at once" in words(
        collecting.get(f"{OFFICE}/history/3").text
    )


def test_both_ways_ask_first(collecting: ConsoleClient) -> None:
    collecting.world.purchase(talk_lines=2)
    page = collecting.get(f"{OFFICE}/billing").text
    assert 'name="collect"' not in page
    assert f'/console{OFFICE}/billing/collecting">Make Each Change Due at Once<' in page
    before = collecting.world.snapshot()
    asking = collecting.get(f"{OFFICE}/billing/collecting").text
    assert "Make Each Change Due at Once?" in asking
    assert "$35.48 that has accrued is invoiced now . $35.48 is due ." in words(asking)
    assert collecting.world.snapshot() == before
    assert collecting.post(f"{OFFICE}/billing", collecting.hidden(asking)).status == 303
    asking = collecting.get(f"{OFFICE}/billing/collecting").text
    assert "Nothing is due now." in words(asking)
    assert collecting.hidden(asking)["collect"] == "next_bill"


def test_where_there_is_no_choice_nothing_is_asked(console: ConsoleClient) -> None:
    answer = console.get(f"{OFFICE}/billing/collecting")
    assert answer.headers["Location"] == f"/console{OFFICE}/billing"


def test_turning_it_off_uses_the_balance(balance: ConsoleClient) -> None:
    let_collect_later(balance.world)
    balance.post(f"{OFFICE}/billing", {"collect": "next_bill"})
    balance.world.purchase(talk_lines=3)
    text = words(balance.get(f"{OFFICE}/billing").text)
    assert (
        "$53.22 that has accrued is invoiced now: the balance pays $37.41, and $15.81 is due."
        in text
    )


def test_credit_lines_are_on_the_bill_that_they_lower(collecting: ConsoleClient) -> None:
    collecting.world.open_office(BOSTON, "Boston")
    collecting.world.purchase(talk_lines=5)
    transfer(collecting, 3)
    text = words(collecting.get(f"{OFFICE}/billing").text)
    assert "5 Talk 5 × $17.74, 22 of 31 days $88.70" in text
    assert "Credit Transferred to another office -$50.79" in text
    collecting.world.clock.at = MARCH_ENDS
    collecting.get(f"{OFFICE}/billing")
    html = collecting.get(f"{OFFICE}/invoices/1").text
    # 2 x 25.00 renewed, 88.70 bought, less 50.79.
    assert "Credit Transferred to another office Mar 11, 2026 to Mar 31, 2026 -$50.79" in words(
        html
    )
    assert "Total $87.91 Due $87.91" in words(html)


def test_an_agreement_that_was_withdrawn_leaves_only_the_way_back(
    collecting: ConsoleClient,
) -> None:
    collecting.world.purchase(talk_lines=1)
    let_collect_later(collecting.world, allowed=False)
    text = words(collecting.get(f"{OFFICE}/billing").text)
    assert "Card, each change due at once" in text
    assert "agreement no longer allows collecting charges with the next bill" in text
    assert "$17.74 that has accrued is invoiced now: $17.74 is due." in text
    assert "Make Each Change Due at Once" in text
    text = words(collecting.get(f"{OFFICE}/purchase/review?talk_lines=1").text)
    assert "1 Talk 1 × $25.00 × 22 of 31 days ($17.74 each) $17.74" in text
    assert "Accrued earlier On the same invoice $17.74 Due now $35.48" in text
    collecting.post(f"{OFFICE}/billing", {"collect": "at_once"})
    text = words(collecting.get(f"{OFFICE}/billing").text)
    assert "Invoice 1 4E3F4VY1035-0001 Mar 10, 2026 Terms changed Open $17.74 $0.00 $17.74" in text


def test_prices_that_were_promised_are_shown_among_changed_terms() -> None:
    from chalicelib.domain.journal import TermsChange
    from chalicelib.entrypoints.console.terms_labels import terms_change_rows
    from tests.license_types import LicenseType

    talk = LicenseType.TALK_LINES
    change = TermsChange({"promised_prices": {}}, {"promised_prices": {talk: 2500}})
    rows = terms_change_rows(change, "USD")
    assert rows == [("Price of the commitment year: Talk", "none", "$25.00")]


def test_an_office_admin_sees_the_balance_of_their_office(balance: ConsoleClient) -> None:
    balance.sign_in("office_admin")
    assert "Balance $37.41" in words(balance.get(f"/offices/{NEW_YORK}/billing").text)
