"""Invoices and credit notes as pages for printing: all that Directive 2006/112/EC wants of them."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from tests.api import large_records
from tests.api.call_counter import counting_calls
from tests.api.catalog_requests import INVOICING, catalog, put
from tests.api.invoiced_offices import (
    UNTIL_IN_FORCE,
    bill_berlin,
    bill_new_york,
    buy_in_tokyo,
    credit,
    edit_customer,
    end_month,
    pay_invoice,
    rename_talk,
    set_up_seller,
)
from tests.api.large_records import put_all
from tests.cards import FakeCards, save_card
from tests.world import BERLIN, NEW_YORK, TOKYO, Answer, World

SELLER_BODY: Any = INVOICING["seller"]
SELLER = (
    "Seller Seatledger GmbH Lindenstraße 1 10969 Berlin Germany Tax ID (Germany): DE123456789 "
    "invoices@seatledger.example"
)
NOTE = "Payment Seatledger GmbH IBAN DE02 1203 0000 0000 2020 51 Please name the invoice."
HEADS = "Description Period Quantity Unit price Amount"


def page_of(
    world: World, number: int = 1, office: int = NEW_YORK, what: str = "invoices"
) -> Answer:
    answer = world.get(f"/offices/{office}/{what}/{number}/print")
    assert answer.status == 200, answer.text
    return answer


def shown(answer: Answer) -> str:
    """The text of the page's body."""
    body = answer.text.partition("<body>")[2]
    return " ".join(unescape(re.sub("<[^>]+>", " ", body)).split())


@pytest.fixture
def billed(world: World) -> World:
    """A vendor with a seller; invoice 1 of New York with 8.875% sales tax."""
    set_up_seller(world)
    bill_new_york(world)
    return world


# What is on the page


def test_an_open_invoice_in_dollars_with_tax(billed: World) -> None:
    """3 x 25.00 x 22/31 = 3 x 17.74; 10.00 x 22/31 = 7.10; 8.875% of 60.32 = 5.3534."""
    page = page_of(billed)
    assert "<title>Invoice 4E3F4VY1035-0001</title>" in page.text
    assert shown(page) == (
        "Seatledger Invoice 4E3F4VY1035-0001 Open "
        "Invoice number 4E3F4VY1035-0001 Issued 10 Mar 2026 Due 10 Mar 2026 "
        "Service period 10 Mar 2026 to 31 Mar 2026 Purchase order PO 4711 Currency USD "
        f"{SELLER} "
        "Buyer Demo Company, Inc. 1 Broadway Floor 7 New York, NY 10004 United States "
        f"{HEADS} "
        "Talk 22 of 31 days 10 Mar 2026 to 31 Mar 2026 3 $17.74 $53.22 "
        "Fax Line 22 of 31 days 10 Mar 2026 to 31 Mar 2026 1 $7.10 $7.10 "
        "Subtotal without tax $60.32 Sales tax 8.875% of $60.32 $5.35 Total $65.67 "
        f"Amount due by 10 Mar 2026 $65.67 {NOTE}"
    )


def test_a_reverse_charge_in_euros_names_both_tax_ids(world: World) -> None:
    """Berlin pays yearly: 2 x 252.00 x 297/365 = 2 x 205.05."""
    set_up_seller(world)
    bill_berlin(world)
    text = shown(page_of(world, office=BERLIN))
    assert (
        "Buyer Demo GmbH Unter den Linden 1 10117 Berlin Germany Tax ID (Germany): DE129273398"
    ) in text
    assert (
        "Talk 297 of 365 days 10 Mar 2026 to 31 Dec 2026 2 €205.05 €410.10 "
        "Subtotal without tax €410.10 VAT 19% of €410.10 (reverse charge) €0.00 Total €410.10 "
        "Amount due by 10 Mar 2026 €410.10 "
        "Reverse charge: the customer owes the tax. Tax ID of the seller: DE123456789. "
        "Tax ID of the customer: DE129273398."
    ) in text


def test_an_invoiced_plan_in_yen_has_no_minor_units_and_lists_what_accrued(world: World) -> None:
    set_up_seller(world)
    buy_in_tokyo(world)
    end_month(world)
    text = shown(page_of(world, office=TOKYO))
    assert "Issued 1 Apr 2026 Due 1 May 2026 Service period 1 Apr 2026 to 30 Apr 2026" in text
    assert "1-1 Chiyoda 100-0001 Tokyo Japan" in text
    assert (
        "Talk one cycle 1 Apr 2026 to 30 Apr 2026 2 ¥3,000 ¥6,000 "
        "Talk 22 of 31 days 10 Mar 2026 to 31 Mar 2026 2 ¥2,129 ¥4,258 "
        "Subtotal without tax ¥10,258 Total ¥10,258 Amount due by 1 May 2026 ¥10,258"
    ) in text


def test_a_paid_and_credited_invoice_lists_payment_refund_and_credit_notes(billed: World) -> None:
    """One Talk with its tax: 17.74 + 1.57."""
    billed.clock.advance(days=1)
    pay_invoice(billed)
    credit(billed, lines=[{"position": 1, "quantity": 1}], refund=True)
    credit(billed, amount=500)
    text = shown(page_of(billed))
    assert "Invoice 4E3F4VY1035-0001 Paid" in text
    assert (
        "Total $65.67 Paid by payments -$65.67 Paid: nothing due $0.00 "
        "Payments Date Paid with Refunded Amount 11 Mar 2026 Not recorded $19.31 $65.67 "
        "Credited Credit note Date Amount "
        "4E3F4VY1035-C0001 11 Mar 2026 -$19.31 4E3F4VY1035-C0002 11 Mar 2026 -$5.00"
    ) in text


def test_credit_that_pays_a_part_is_deducted_once(billed: World) -> None:
    """65.67 - 20.00 = 45.67."""
    credit(billed, amount=2_000)
    text = shown(page_of(billed))
    assert text.endswith(NOTE), "the rest is to be paid"
    assert (
        "Total $65.67 Paid by credit or balance -$20.00 Amount due by 10 Mar 2026 $45.67 "
        "Credited Credit note Date Amount 4E3F4VY1035-C0001 10 Mar 2026 -$20.00"
    ) in text


def test_an_invoice_that_is_credited_in_full_says_so(billed: World) -> None:
    credit(billed)
    text = shown(page_of(billed))
    assert "Invoice 4E3F4VY1035-0001 Credited" in text
    assert "Paid by credit or balance -$65.67 Nothing due $0.00" in text
    assert "IBAN" not in text


@pytest.mark.parametrize("refund", [False, True])
def test_nobody_is_told_how_to_pay_an_invoice_that_was_paid(billed: World, refund: bool) -> None:
    pay_invoice(billed)
    credit(billed, refund=refund)
    assert "IBAN" not in shown(page_of(billed))


def test_nobody_is_told_how_to_transfer_what_a_card_pays(world: World) -> None:
    """Its payment is authorized, and not made yet."""
    set_up_seller(world)
    world.wire(world.client, FakeCards())
    save_card(world, NEW_YORK)
    bill_new_york(world)
    text = shown(page_of(world))
    assert "Amount due by 10 Mar 2026 $65.67" in text and "IBAN" not in text
    buy_in_tokyo(world)
    end_month(world)
    assert "IBAN" in shown(page_of(world, office=TOKYO)), "no card pays invoiced plans"


def test_a_declined_payment_leaves_the_amount_due(billed: World) -> None:
    answer = billed.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "declined"})
    assert answer.status == 200
    text = shown(page_of(billed))
    assert "Payment declined" in text and "Amount due by 10 Mar 2026 $65.67" in text


def test_a_credit_note_names_its_invoice_and_no_reason(billed: World) -> None:
    billed.clock.advance(days=1)
    pay_invoice(billed)
    credit(billed, lines=[{"position": 1, "quantity": 1}], refund=True)
    page = page_of(billed, what="credit_notes")
    assert "<title>Credit note 4E3F4VY1035-C0001</title>" in page.text
    assert shown(page) == (
        "Seatledger Credit note 4E3F4VY1035-C0001 "
        "Credit note number 4E3F4VY1035-C0001 Issued 11 Mar 2026 "
        "Correction of invoice 4E3F4VY1035-0001 of 10 Mar 2026 "
        "Service period 10 Mar 2026 to 31 Mar 2026 Purchase order PO 4711 Currency USD "
        f"{SELLER} "
        "Buyer Demo Company, Inc. 1 Broadway Floor 7 New York, NY 10004 United States "
        "Description Quantity Unit price Amount "
        "Talk 22 of 31 days; line 1 of the invoice 1 $17.74 $17.74 "
        "Subtotal without tax $17.74 Sales tax 8.875% of $17.74 $1.57 Total credited $19.31 "
        "Refunded separately $19.31"
    )
    assert "internal" not in page.text


def test_a_credit_note_of_a_renewal_has_the_order_number_of_its_invoice(billed: World) -> None:
    end_month(billed)
    credit(billed, 2)
    edit_customer(billed, f"/offices/{NEW_YORK}", purchase_order_number="PO 4712")
    for what, number in (("invoices", 2), ("credit_notes", 1)):
        assert "Purchase order PO 4711 " in shown(page_of(billed, number, what=what))


def test_a_credit_note_of_an_amount_has_one_line(billed: World) -> None:
    """5.00 of 65.67, split as the invoice is: 60.32 x 5.00 / 65.67 = 4.59."""
    credit(billed, amount=500)
    assert (
        "Description Quantity Unit price Amount Credit on invoice 4E3F4VY1035-0001 $4.59 "
        "Subtotal without tax $4.59 Sales tax 8.875% of $4.59 $0.41 Total credited $5.00"
    ) in shown(page_of(billed, what="credit_notes"))


def test_names_and_addresses_are_those_of_the_day_of_issue(billed: World) -> None:
    before = shown(page_of(billed))
    billed.clock.advance(hours=1)
    edit_customer(billed, "/company", legal_name="Renamed, Inc.")
    set_up_seller(billed, seller={**SELLER_BODY, "legal_name": "Other GmbH"})
    assert shown(page_of(billed)) == before


def test_license_types_are_named_as_on_the_day_of_issue(billed: World) -> None:
    credit(billed, lines=[{"position": 1, "quantity": 1}])
    before = [shown(page_of(billed, what=what)) for what in ("invoices", "credit_notes")]
    assert all("Talk 22 of 31 days" in each for each in before)
    rename_talk(billed)
    after = [shown(page_of(billed, what=what)) for what in ("invoices", "credit_notes")]
    assert after == before
    assert billed.purchase(talk_lines=1).status == 201
    assert "Dental chair 22 of 31 days" in shown(page_of(billed, 2))


def test_names_of_the_day_of_issue_cost_one_read_in_a_new_process_and_none_later(
    billed: World,
) -> None:
    rename_talk(billed)
    page_of(billed)
    with counting_calls(billed) as known:
        page_of(billed)
    billed.wire(billed.client)
    with counting_calls(billed) as new:
        page_of(billed)
    assert len(new.calls) == len(known.calls) + 1


def test_an_invoice_of_an_older_release_prints_what_it_has(world: World) -> None:
    put_all(world, large_records.invoice, count=1)
    text = shown(page_of(world))
    assert text.startswith("Seatledger Invoice 1 ")
    assert "Seller" not in text and "IBAN" not in text and "Tax ID" not in text


def test_dates_are_the_offices(world: World) -> None:
    """21:30 in New York on 10 March is 11 March in UTC."""
    set_up_seller(world)
    world.clock.advance(hours=11)
    bill_new_york(world)
    assert "Issued 10 Mar 2026" in shown(page_of(world))


def test_all_of_1500_lines_are_printed(world: World) -> None:
    put_all(world, large_records.invoice_of_many_lines, count=1)
    page = page_of(world)
    lines = re.search('<table class="lines".*?</table>', page.text, re.DOTALL)
    assert lines and lines[0].count("<tr") == 10_001


# How it is served


def test_it_is_of_one_piece_and_its_policy_lets_nothing_but_its_style_and_logo_be(
    billed: World,
) -> None:
    page = page_of(billed)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    style = re.search("<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert page.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    assert not re.search(r"<script|<link|https?://|\sstyle=|url\(|@import|\son\w+=", page.text)


def test_it_is_in_the_vendors_brand(billed: World) -> None:
    logo = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
    brand = {"product_name": "Voicely", "accent_color": "#7a1f5c", "logo_svg": logo}
    body = catalog(billed)
    assert put(billed, {**body, "brand": {**body["brand"], **brand}}).status == 200
    billed.clock.advance(hours=2)
    text = page_of(billed).text
    image = re.search('src="data:image/svg[+]xml;base64,([^"]+)"', text)
    assert image and b64decode(image[1]).decode() == logo
    assert "<span>Voicely</span>" in text and "--accent: #7a1f5c;" in text


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_what_people_typed_is_shown_as_text(world: World) -> None:
    address = {**SELLER_BODY["address"], "city": EVIL}
    seller = {**SELLER_BODY, "legal_name": EVIL, "address": address}
    rates = [{"country": "US", "region": "NY", "name": EVIL[:25], "percent": 8.875}]
    set_up_seller(world, seller=seller, payment_note=EVIL, tax_rates=rates)
    bill_new_york(world)
    edit_customer(world, "/company", legal_name=EVIL)
    edit_customer(world, f"/offices/{NEW_YORK}", purchase_order_number=EVIL[:60])
    world.clock.at += UNTIL_IN_FORCE
    assert world.purchase(talk_lines=1).status == 201
    page = page_of(world, number=2)
    assert "<script" not in page.text and "<img" not in page.text
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 6


# Access


@pytest.mark.parametrize("path", ["invoices/1/print", "credit_notes/1/print"])
def test_it_is_for_those_who_can_read_the_office(billed: World, path: str) -> None:
    credit(billed, amount=100)
    viewer = billed.token("viewer", office_ids=[NEW_YORK])
    other = billed.token("viewer", office_ids=[BERLIN])
    stranger = billed.token("company_admin", company_id=77)
    found = [
        billed.get(f"/offices/{NEW_YORK}/{path}", token=token).status
        for token in (viewer, other, stranger, None)
    ]
    assert found == [200, 403, 404, 401]


@pytest.mark.parametrize("path", ["invoices/9/print", "credit_notes/1/print"])
def test_what_does_not_exist_is_not_found(billed: World, path: str) -> None:
    answer = billed.get(f"/offices/{NEW_YORK}/{path}")
    assert (answer.status, answer.code) == (404, "not_found")
