"""Invoices on paper: how many sheets of A4 and US Letter, and what is on them."""

import re
from typing import Any

import pytest

from tests.api.catalog_requests import INVOICING
from tests.api.invoiced_offices import BROADWAY
from tests.browser.page_driver import NEW_YORK, SCREENSHOTS, TOKYO, PageDriver
from tests.browser.test_every_page import NARROW, WIDE, violations_on

PRINTED = f"/offices/{NEW_YORK}/invoices/1/print"
LONG = f"/offices/{TOKYO}/invoices/1/print"
SHEETS = {"A4": (595, 842), "Letter": (612, 792)}
"""Their sizes in points."""


def bill(console: PageDriver) -> None:
    """A small invoice of New York with a seller, a buyer and tax, which its card has paid."""
    catalog = console.staff("GET", "/catalog", None)
    console.staff("PUT", "/catalog", {**catalog, **INVOICING})
    console.later(seconds=600)
    edit = {"billing_address": BROADWAY, "purchase_order_number": "PO 4711"}
    answer = console.stack.api("PATCH", f"/offices/{NEW_YORK}", edit)
    assert answer.status_code == 200, answer.text
    console.purchase(talk_lines=3, fax_lines=1)


def sheets_of(page: Any, size: str, name: str) -> int:
    """How many sheets the page is printed on, all of that size."""
    SCREENSHOTS.mkdir(exist_ok=True)
    raw = page.pdf(format=size, path=SCREENSHOTS / f"{name}-{size}.pdf")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", raw)
    assert {(int(float(wide)), int(float(high))) for wide, high in boxes} == {SHEETS[size]}
    return len(re.findall(rb"/Type /Page\b", raw))


@pytest.fixture
def billed(console: PageDriver) -> PageDriver:
    bill(console)
    return console


@pytest.mark.parametrize("size", SHEETS)
def test_a_small_invoice_is_one_sheet(billed: PageDriver, size: str, scheme: str) -> None:
    billed.open(color_scheme=scheme)
    billed.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    billed.page.get_by_role("link", name="Print invoice 4E3F4VY1035-0001").click()
    billed.page.wait_for_url(f"**{PRINTED}")
    assert billed.heading == "Invoice 4E3F4VY1035-0001 Paid"
    assert sheets_of(billed.page, size, f"invoice-{scheme}") == 1


@pytest.mark.parametrize("size", SHEETS)
def test_a_long_invoice_has_its_totals_on_one_sheet_and_no_torn_line(
    console: PageDriver, size: str
) -> None:
    """4 lines of each of 12 purchases, and 4 that renew: 20 a sheet."""
    for _ in range(12):
        console.purchase(TOKYO, talk_lines=1, room_lines=1, fax_lines=1, sell_lines=1)
    console.later(days=23)
    assert console.invoices(TOKYO) == [348_768]
    page = console.sign_in("company_admin", LONG)
    assert page.locator(".lines tbody tr").count() == 52
    assert sheets_of(page, size, "long-invoice") == 3
    page.emulate_media(media="print")
    for selector in (".lines tbody tr", ".together"):
        style = "at => getComputedStyle(at).breakInside"
        assert page.locator(selector).first.evaluate(style) == "avoid"
    heads = page.locator(".lines thead").evaluate("at => getComputedStyle(at).display")
    assert heads == "table-header-group"


def test_it_is_black_on_white_on_paper_whatever_the_screen(billed: PageDriver) -> None:
    billed.open(color_scheme="dark")
    billed.sign_in("company_admin", PRINTED)
    colors = "at => [getComputedStyle(at).color, getComputedStyle(at).backgroundColor]"
    main = billed.page.locator("main")
    assert main.evaluate(colors) == ["rgb(236, 235, 228)", "rgb(27, 32, 29)"]
    billed.page.emulate_media(media="print")
    assert main.evaluate(colors) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["wide", "narrow"])
def test_it_is_readable_on_screens(billed: PageDriver, screen: Any, scheme: str) -> None:
    billed.open(color_scheme=scheme, viewport=screen)
    page = billed.sign_in("company_admin", PRINTED)
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"invoice-{scheme}-{screen['width']}.png", full_page=True)
    assert violations_on(page) == []


def test_the_file_of_a_period_is_downloaded(billed: PageDriver) -> None:
    billed.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    assert billed.page.get_by_label("From").input_value() == "2026-02-01"
    billed.page.get_by_label("From").fill("2026-03-01")
    billed.page.get_by_label("To", exact=True).fill("2026-03-31")
    with billed.page.expect_download() as download:
        billed.page.get_by_role("button", name="Download CSV").click()
    name = f"bookkeeping-{NEW_YORK}-2026-03-01-to-2026-03-31.csv"
    assert download.value.suggested_filename == name
