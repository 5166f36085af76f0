"""Pages for printing and files for bookkeeping in the console (R50)."""

import re
from html import unescape

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, words
from tests.api.invoiced_offices import (
    bill_berlin,
    bill_new_york,
    credit,
    pay_invoice,
    set_up_seller,
)
from tests.api.test_bookkeeping import HERE, MARCH
from tests.world import BERLIN

BOOKS = f"{OFFICE}/bookkeeping.csv?{MARCH}"
PAGES = (f"{OFFICE}/invoices/1/print", f"{OFFICE}/credit_notes/1/print")


@pytest.fixture
def billed(console: ConsoleClient) -> ConsoleClient:
    """Invoice 1 of New York, which is paid, and partly credited."""
    set_up_seller(console.world)
    bill_new_york(console.world)
    pay_invoice(console.world)
    credit(console.world, amount=500)
    return console


def links(text: str) -> list[str]:
    return [unescape(each) for each in re.findall('href="([^"]+)"', text)]


def test_billing_links_the_page_of_each_invoice(billed: ConsoleClient) -> None:
    for page in (f"{OFFICE}/billing", f"{OFFICE}/invoices", f"{OFFICE}/invoices/1"):
        text = billed.get(page).text
        assert f"/console{OFFICE}/invoices/1/print" in links(text), page
        assert "Print" in words(text)


def test_an_invoice_lists_its_credit_notes_with_their_pages(billed: ConsoleClient) -> None:
    text = billed.get(f"{OFFICE}/invoices/1").text
    assert "Credit notes" in words(text)
    assert "4E3F4VY1035-C0001 Mar 10, 2026 -$5.00 Print" in words(text)
    assert f"/console{OFFICE}/credit_notes/1/print" in links(text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_that_of_the_api_with_its_own_policy(billed: ConsoleClient, path: str) -> None:
    page, api = billed.get(path), billed.world.get(path)
    assert (page.status, page.text) == (200, api.text)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert policy == api.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_and_files_cost_few_reads_and_no_write(billed: ConsoleClient) -> None:
    for path, most in ((PAGES[0], 4), (PAGES[1], 4), (BOOKS, 5)):
        with counting_calls(billed.world) as counter:
            assert billed.get(path).status == 200, path
        assert len(counter.calls) <= most, (path, counter.calls)
        assert counter.write_units == 0


def test_a_file_is_that_of_the_api_for_spreadsheets(billed: ConsoleClient) -> None:
    answer = billed.get(BOOKS)
    assert answer.text == f"\ufeff{billed.world.get(f'{HERE}?{MARCH}').text}"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bookkeeping-')


def test_billing_offers_the_file_of_the_last_month(billed: ConsoleClient) -> None:
    for page in (f"{OFFICE}/billing", "/company/billing"):
        text = billed.get(page).text
        assert "Download CSV" in words(text)
        assert re.findall('type="date" required value="([^"]+)"', text) == [
            "2026-02-01",
            "2026-02-28",
        ]


def test_the_companys_file_has_all_offices(billed: ConsoleClient) -> None:
    bill_berlin(billed.world)
    text = billed.get(f"/company/bookkeeping.csv?{MARCH}").text
    assert "4E3F4VY1035-0001" in text and "4E3F4VY1036-0001" in text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=2026-03-31&to=2026-03-01", "The last day must not be before the first day, 2026"),
        ("from=2026-01-01&to=2027-01-02", "The last day must be 2027-01-01 or earlier: a file"),
        ("from=&to=2026-03-01", "The first day is required"),
    ],
)
@pytest.mark.parametrize("path", [f"{OFFICE}/bookkeeping.csv", "/company/bookkeeping.csv"])
def test_what_is_no_period_is_said_in_the_pages_words(
    console: ConsoleClient, path: str, query: str, told: str
) -> None:
    answer = console.get(f"{path}?{query}")
    assert answer.status == 400
    assert told in words(answer.text) and "/query" not in answer.text


def test_they_are_for_those_who_can_read_the_office(billed: ConsoleClient) -> None:
    bill_berlin(billed.world)
    billed.sign_in("office_admin")
    for path in (*PAGES, BOOKS):
        assert billed.get(path).status == 200, path
        assert billed.get(path.replace(OFFICE, f"/offices/{BERLIN}")).status == 403, path
    assert "4E3F4VY1036" not in billed.get(f"/company/bookkeeping.csv?{MARCH}").text
    billed.cookie = ""
    for path in (*PAGES, BOOKS):
        assert billed.get(path).status == (401 if "?" in path else 303), path
