"""The console says what is due and when, and never that money moved which did not (C22, C23)."""

import re

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import BOSTON, OFFICE, let_collect_later, pay, words
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO

CLAIMS = re.compile(r"\b(charged|paid|collected|debited)\b", re.IGNORECASE)


def purchased(console: ConsoleClient, office: int, quantities: str, **form: str) -> str:
    """What the page says after the confirmation."""
    path = f"/offices/{office}/purchase/review?{quantities}&key=one"
    done = console.post(path, form).headers["Location"]
    return words(console.get(done).text)


def test_a_purchase_by_card_is_due_by_its_invoice(console: ConsoleClient) -> None:
    # 5 x 17.74: 25.00 x 22 of 31 days.
    text = purchased(console, NEW_YORK, "talk_lines=5")
    assert "Done. +5 Talk. Invoice 1: $88.70 due ." in text
    assert "Invoice 1 4E3F4VY1035-0001 Mar 10, 2026 Purchase Open $88.70" in words(
        console.get(f"{OFFICE}/billing").text
    )


def test_a_contracted_purchase_is_on_the_next_invoice(console: ConsoleClient) -> None:
    console.sign_in("csm")
    text = purchased(console, TOKYO, "talk_lines=5", reason="asked for")
    # 5 x 2,129: 3,000 x 22 of 31 days.
    assert "Done. +5 Talk. ¥10,645 on the next invoice (Apr 1)." in text
    history = words(console.get(f"/offices/{TOKYO}/history").text)
    assert "Purchase +5 Talk ¥10,645 on the next invoice (Apr 1)" in history


def test_what_was_on_an_invoice_that_is_issued_has_no_date_any_more(console: ConsoleClient) -> None:
    console.world.purchase(TOKYO, talk_lines=5)
    console.world.clock.at = MARCH_ENDS
    console.get(f"/offices/{TOKYO}/billing")
    text = words(console.get(f"/offices/{TOKYO}/history/1").text)
    assert "¥10,645 on the next invoice" in text
    assert "on the next invoice (" not in text


def test_an_invoice_of_another_year_has_its_year(console: ConsoleClient) -> None:
    console.world.clock.advance(days=280)
    console.get(f"/offices/{TOKYO}/billing")
    console.sign_in()
    console.world.purchase(TOKYO, talk_lines=1)
    text = words(console.get(f"/offices/{TOKYO}/history").text)
    assert "on the next invoice (Jan 1, 2027)" in text


def pages_of(office: int) -> list[str]:
    pages = ("licenses", "billing", "invoices", "history", "history/1", "history.csv", "users")
    forms = ["purchase", "purchase/review?talk_lines=1"]
    forms += ["remove/review?talk_lines=1"] if office != TOKYO else []
    return [f"/offices/{office}/{page}" for page in (*pages, *forms)]


@pytest.mark.parametrize("office", [NEW_YORK, BERLIN, TOKYO])
def test_nothing_is_called_charged_or_paid_that_is_not(console: ConsoleClient, office: int) -> None:
    world = console.world
    world.open_office(BOSTON, "Boston")
    world.purchase(office, talk_lines=6)
    world.remove(office, talk_lines=2)
    world.purchase(office, talk_lines=3)
    world.purchase(BOSTON, talk_lines=1)
    for page in (*pages_of(office), "/company/licenses", "/company/billing"):
        answer = console.get(page)
        assert answer.status == 200, page
        text = words(answer.text) or answer.text
        assert not CLAIMS.search(text), (page, text)


def test_a_payment_that_is_reported_is_called_paid(console: ConsoleClient) -> None:
    purchased(console, NEW_YORK, "talk_lines=5")
    pay(console.world, 1)
    assert "Invoice 1 4E3F4VY1035-0001 Mar 10, 2026 Purchase Paid $88.70" in words(
        console.get(f"{OFFICE}/billing").text
    )


def test_charges_that_wait_for_the_next_bill_are_on_the_next_invoice(
    console: ConsoleClient,
) -> None:
    let_collect_later(console.world)
    console.post(f"{OFFICE}/billing", {"collect": "next_bill"})
    text = purchased(console, NEW_YORK, "talk_lines=5")
    assert "Done. +5 Talk. $88.70 on the next invoice (Apr 1)." in text


def test_a_restoration_makes_nothing_due(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=5)
    console.world.remove(talk_lines=2)
    text = purchased(console, NEW_YORK, "talk_lines=2")
    assert "Done. 2 Talk restored. Nothing is due." in text
