"""The console shows tax wherever it shows what is paid (R51)."""

import re

import pytest

from tests.api.catalog_requests import catalog, put
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE
from tests.api.taxed import SELLER, credit, make_taxed, set_rates


@pytest.fixture
def taxed(console: ConsoleClient) -> ConsoleClient:
    make_taxed(console.world)
    return console


def sums(page: str) -> dict[str, str]:
    """The labels and amounts of a page's sums."""
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return {plain(name): plain(amount) for name, amount in rows}


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_the_payment_summary_has_subtotal_tax_and_total(taxed: ConsoleClient) -> None:
    shown = sums(taxed.get(f"{OFFICE}/purchase/review?talk_lines=3&key=one").text)
    wanted = ("Subtotal", "Sales tax 8.875\u00a0%", "Total", "Due now")
    assert [shown.get(" ".join(name.split())) for name in wanted] == [
        "$53.22",
        "$4.72",
        "$57.94",
        "$57.94",
    ]


def test_the_next_bill_and_the_invoice_have_it_too(taxed: ConsoleClient) -> None:
    taxed.world.purchase(talk_lines=3)
    bill = sums(taxed.get(f"{OFFICE}/billing").text)
    assert (bill["Subtotal"], bill["Due, estimated"]) == ("$75.00", "$81.66")
    issued = sums(taxed.get(f"{OFFICE}/invoices/1").text)
    assert (issued["Subtotal"], issued["Total"], issued["Due"]) == ("$53.22", "$57.94", "$57.94")


def test_a_credited_invoice_says_so(taxed: ConsoleClient) -> None:
    taxed.world.purchase(talk_lines=3)
    assert credit(taxed.world, 1, {"reason": "by mistake"}).status == 201
    page = taxed.get(f"{OFFICE}/invoices/1").text
    assert ">Credited</span>" in page
    assert sums(page)["Due"] == "$0.00"


def test_what_invoices_would_lack_is_said_before_the_first_purchase(
    console: ConsoleClient,
) -> None:
    path = f"{OFFICE}/purchase/review?talk_lines=3&key=one"
    assert "Your invoices will lack" not in console.get(path).text, "nobody has said who sells"
    set_rates(console.world, [])
    page = console.get(path).text
    assert "Your invoices will lack your company&#39;s legal name and a billing address." in page
    edit = {"legal_name": "Demo Inc.", "billing_address": SELLER["address"]}
    assert console.world.request("PATCH", "/company", edit).status == 200
    assert "Your invoices will lack" not in console.get(path).text


def test_a_customer_is_not_asked_for_the_vendors_tax_id(console: ConsoleClient) -> None:
    rate = {"country": "US", "name": "Tax", "percent": 5}
    body = {**catalog(console.world), "seller": {**SELLER, "tax_ids": []}, "tax_rates": [rate]}
    assert put(console.world, body).status == 200
    console.world.clock.advance(minutes=6)
    page = console.get(f"{OFFICE}/purchase/review?talk_lines=3&key=one").text
    assert "Your invoices will lack your company&#39;s legal name and a billing address." in page
