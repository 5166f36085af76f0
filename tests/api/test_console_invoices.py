"""Invoices in the console: their numbers, days, and what was credited and refunded of them (R50)."""

import pytest

from tests.api import large_records
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, let_collect_later, pay, words
from tests.api.invoiced_offices import (
    bill_new_york,
    buy_in_tokyo,
    credit,
    end_month,
    pay_invoice,
    rename_talk,
    set_up_seller,
)
from tests.api.large_records import put_all
from tests.world import MARCH_ENDS, TOKYO

DOCUMENT = "4E3F4VY1035-0001"


@pytest.fixture
def billed(console: ConsoleClient) -> ConsoleClient:
    """Invoice 1 of New York over 69.39, with 5.66 of tax, which is paid."""
    set_up_seller(console.world)
    bill_new_york(console.world)
    pay_invoice(console.world)
    return console


def test_an_invoice_is_called_by_its_document_number(billed: ConsoleClient) -> None:
    page = billed.get(f"{OFFICE}/invoices/1").text
    assert f"<h1>Invoice {DOCUMENT}</h1>" in page
    assert f"<title>Invoice {DOCUMENT}: " in page
    for path in (f"{OFFICE}/invoices", f"{OFFICE}/billing"):
        listed = billed.get(path).text
        assert f"Invoice 1 {DOCUMENT} Mar 10, 2026 Purchase Paid" in words(listed)
        assert f'href="/console{OFFICE}/invoices/1">Invoice 1</a>' in listed
        assert f'aria-label="Print invoice {DOCUMENT}"' in listed


def test_license_types_are_named_as_on_the_day_of_issue(billed: ConsoleClient) -> None:
    rename_talk(billed.world)
    billed.world.purchase(talk_lines=1)
    assert "Talk 22 of 31 days" in words(billed.get(f"{OFFICE}/invoices/1").text)
    assert "Dental chair 22 of 31 days" in words(billed.get(f"{OFFICE}/invoices/2").text)


def test_an_invoice_of_an_older_release_is_called_by_its_number(console: ConsoleClient) -> None:
    put_all(console.world, large_records.invoice, count=1)
    page = console.get(f"{OFFICE}/invoices/1").text
    assert "<h1>Invoice 1</h1>" in page
    assert "Due date" not in page and "Purchase order" not in page
    listed = console.get(f"{OFFICE}/invoices").text
    assert '">Invoice 1</a></th>' in listed and 'aria-label="Print invoice 1"' in listed


def test_its_facts_are_those_of_the_printed_page(billed: ConsoleClient) -> None:
    text = words(billed.get(f"{OFFICE}/invoices/1").text)
    assert "Date Mar 10, 2026 Due date Mar 10, 2026 Period Mar 10, 2026 to Mar 31, 2026" in text
    assert "State Paid Purchase order PO 4711 In the history Entry" in text
    assert "Mar 10, 2026 to Mar 31, 2026 3 $17.74 $53.22" in text, "of a line"
    assert "Credited" not in text and "Refunded" not in text


def test_it_says_what_was_credited_and_what_was_refunded(billed: ConsoleClient) -> None:
    credit(billed.world, amount=500)
    text = words(billed.get(f"{OFFICE}/invoices/1").text)
    assert "PO 4711 Credited $5.00 In the history" in text
    credit(billed.world, amount=300, refund=True)
    text = words(billed.get(f"{OFFICE}/invoices/1").text)
    assert "PO 4711 Credited $8.00 Refunded $3.00 In the history" in text


def test_the_due_date_follows_the_days_to_pay(console: ConsoleClient) -> None:
    """Tokyo pays within 30 days of 1 April there, which is 31 March in New York."""
    buy_in_tokyo(console.world)
    end_month(console.world)
    text = words(console.get(f"/offices/{TOKYO}/invoices/1").text)
    assert "Date Apr 1, 2026 Due date May 1, 2026 Period Apr 1, 2026 to Apr 30, 2026" in text


def test_credit_of_a_credit_note_is_no_transfer_on_the_bill(console: ConsoleClient) -> None:
    """Of 17.74, which is paid, 10.00 are credited: they lower what has accrued, 35.48. 3 x 25.00
    are renewed."""
    world = console.world
    let_collect_later(world)
    world.purchase(talk_lines=1)
    pay(world, 1)
    console.post(f"{OFFICE}/billing", {"collect": "next_bill"})
    world.purchase(talk_lines=2)
    credit(world, amount=1000)
    text = words(console.get(f"{OFFICE}/billing").text)
    assert "Credit Credit of a credit note -$10.00" in text
    assert "Transferred to another office" not in text
    world.clock.at = MARCH_ENDS
    world.sweep()
    text = words(console.get(f"{OFFICE}/invoices/2").text)
    assert "Credit Credit of a credit note Mar 10, 2026 to Mar 31, 2026 -$10.00" in text
    assert "Total $100.48" in text
    printed = console.get(f"{OFFICE}/invoices/2/print").text
    assert ">Credit<small>Credit of a credit note</small>" in printed
