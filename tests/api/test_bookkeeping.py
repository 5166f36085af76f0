"""A period's invoices, lines, taxes, payments and credit notes as CSV."""

import csv
import re
from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from chalicelib.entrypoints.bookkeeping import file
from chalicelib.entrypoints.bookkeeping.cells import BOOK_COLUMNS
from tests.api import large_records
from tests.api.invoiced_offices import (
    bill_berlin,
    bill_new_york,
    buy_in_tokyo,
    credit,
    edit_customer,
    end_month,
    pay_invoice,
    set_up_seller,
)
from tests.api.large_records import put_all
from tests.world import BERLIN, NEW_YORK, TOKYO, Answer, World

HERE = f"/offices/{NEW_YORK}/bookkeeping"
COMPANY_BOOKS = "/company/bookkeeping"
MARCH = "from=2026-03-01&to=2026-03-31"
NY_1, NY_2 = "4E3F4VY1035-0001", "4E3F4VY1035-0002"

Row = dict[str, str]


def rows(answer: Answer) -> list[Row]:
    """The rows, each without its empty cells and its office."""
    assert answer.status == 200, answer.text
    found = csv.DictReader(StringIO(answer.text, newline=""), strict=True)
    hidden = ("office", "office_id")
    return [
        {name: cell for name, cell in row.items() if cell and name not in hidden} for row in found
    ]


def books(world: World, period: str = MARCH, path: str = HERE) -> list[Row]:
    return rows(world.get(f"{path}?{period}"))


@pytest.fixture
def billed(world: World) -> World:
    """A vendor with a seller; invoice 1 of New York with 8.875% sales tax."""
    set_up_seller(world)
    bill_new_york(world)
    return world


# The rows, by hand

OF_INVOICE = {"date": "2026-03-10", "document_number": NY_1, "invoice": NY_1, "currency": "USD"}
MARCH_LEFT = {"period_start": "2026-03-10", "period_end": "2026-03-31"}
TAX = {"tax_name": "Sales tax", "tax_percent": "8.875", "reverse_charge": "false"}


def test_an_invoice_in_dollars_with_its_lines_and_tax(billed: World) -> None:
    """3 x 17.74 + 7.10 = 60.32; 8.875% are 5.35."""
    assert books(billed) == [
        {
            "record": "invoice",
            **OF_INVOICE,
            **MARCH_LEFT,
            "amount": "65.67",
            "subtotal": "60.32",
            "tax": "5.35",
            "balance_used": "0.00",
            "credited": "0.00",
            "due": "65.67",
            "status": "open",
            "due_date": "2026-03-10",
            "purchase_order_number": "PO 4711",
            "buyer": "Demo Company, Inc.",
            "buyer_country": "US",
        },
        {
            "record": "line",
            **OF_INVOICE,
            **MARCH_LEFT,
            "amount": "53.22",
            "license_type": "talk_lines",
            "description": "3 x talk_lines, 22 of 31 days",
            "quantity": "3",
            "unit_price": "17.74",
        },
        {
            "record": "line",
            **OF_INVOICE,
            **MARCH_LEFT,
            "amount": "7.10",
            "license_type": "fax_lines",
            "description": "1 x fax_lines, 22 of 31 days",
            "quantity": "1",
            "unit_price": "7.10",
        },
        {"record": "tax", **OF_INVOICE, **TAX, "amount": "5.35", "tax_base": "60.32"},
    ]


def test_a_payment_and_a_credit_note_with_a_refund(billed: World) -> None:
    """One Talk, 17.74, with its tax of 1.57."""
    billed.clock.advance(days=1)
    pay_invoice(billed)
    credit(billed, lines=[{"position": 1, "quantity": 1}], refund=True)
    of_note = {
        "date": "2026-03-11",
        "document_number": "4E3F4VY1035-C0001",
        "invoice": NY_1,
        "currency": "USD",
    }
    assert books(billed)[4:] == [
        {
            "record": "payment",
            **OF_INVOICE,
            "date": "2026-03-11",
            "amount": "65.67",
            "refunded": "0.00",
        },
        {
            "record": "credit_note",
            **of_note,
            "amount": "-19.31",
            "subtotal": "-17.74",
            "tax": "-1.57",
            "buyer": "Demo Company, Inc.",
            "buyer_country": "US",
        },
        {
            "record": "credit_note_line",
            **of_note,
            "amount": "-17.74",
            "license_type": "talk_lines",
            "description": "3 x talk_lines, 22 of 31 days",
            "quantity": "-1",
        },
        {"record": "credit_note_tax", **of_note, **TAX, "amount": "-1.57", "tax_base": "-17.74"},
        {"record": "refund", **of_note, "amount": "-19.31", "status": "elsewhere"},
    ]
    invoice = books(billed)[0]
    assert (invoice["status"], invoice["due"], invoice["credited"]) == ("paid", "0.00", "19.31")


def test_a_reverse_charge_in_euros(world: World) -> None:
    set_up_seller(world)
    bill_berlin(world)
    invoice, _, tax = books(world, path=f"/offices/{BERLIN}/bookkeeping")
    assert (invoice["amount"], invoice["tax"], invoice["currency"]) == ("410.10", "0.00", "EUR")
    assert (invoice["buyer"], invoice["buyer_tax_id"]) == ("Demo GmbH", "DE129273398")
    assert (tax["amount"], tax["tax_base"], tax["reverse_charge"]) == ("0.00", "410.10", "true")
    assert (tax["tax_name"], tax["tax_percent"]) == ("VAT", "19")


def test_yen_have_no_decimals(world: World) -> None:
    set_up_seller(world)
    buy_in_tokyo(world)
    end_month(world)
    path = f"/offices/{TOKYO}/bookkeeping"
    found = books(world, "from=2026-04-01&to=2026-04-01", path)
    assert [(each["record"], each["amount"], each["currency"]) for each in found] == [
        ("invoice", "10258", "JPY"),
        ("line", "6000", "JPY"),
        ("line", "4258", "JPY"),
    ]
    assert [each["unit_price"] for each in found[1:]] == ["3000", "2129"]
    assert [each["period_start"] for each in found] == ["2026-04-01", "2026-04-01", "2026-03-10"]


# Which rows are of a period


def test_what_happened_on_its_days_is_in_it_wherever_the_invoice_is(billed: World) -> None:
    """The invoice is of 10 March, its payment of 1 April."""
    billed.clock.advance(days=22)
    assert billed.sweep() == 0
    pay_invoice(billed)
    periods = ("from=2026-03-09&to=2026-03-09", "from=2026-03-10&to=2026-03-10")
    found = [[(each["record"], each["invoice"]) for each in books(billed, one)] for one in periods]
    assert found == [[], [("invoice", NY_1), ("line", NY_1), ("line", NY_1), ("tax", NY_1)]]
    april = books(billed, "from=2026-04-01&to=2026-04-01")
    assert [(each["record"], each["invoice"]) for each in april] == [
        *(("invoice", NY_2), ("line", NY_2), ("line", NY_2), ("tax", NY_2)),
        ("payment", NY_1),
    ]


def test_dates_are_the_offices(world: World) -> None:
    """21:10 in New York on 10 March is 11 March in UTC."""
    set_up_seller(world)
    world.clock.advance(hours=11)
    bill_new_york(world)
    assert len(books(world, "from=2026-03-10&to=2026-03-10")) == 4
    assert books(world, "from=2026-03-11&to=2026-03-11") == []


def test_the_boundarys_invoice_is_in_it_though_no_schedule_has_run(billed: World) -> None:
    billed.clock.advance(days=23)
    found = books(billed, "from=2026-04-01&to=2026-04-30")
    assert [each["document_number"] for each in found if each["record"] == "invoice"] == [NY_2]


def test_the_sums_are_those_of_the_invoices(world: World) -> None:
    """Lines and taxes come to the invoices, in each currency. 12.34 of the tax-inclusive total
    credit 1.01 of the tax; 7.10 more credit 0.62, as 18.43 of 60.32 have 1.63 of it."""
    set_up_seller(world)
    bill_new_york(world)
    pay_invoice(world)
    bill_berlin(world)
    buy_in_tokyo(world)
    credit(world, amount=1_234)
    credit(world, lines=[{"position": 2}])
    end_month(world)
    sums: Counter[tuple[str, str]] = Counter()
    for row in books(world, "from=2026-01-01&to=2026-12-31", COMPANY_BOOKS):
        sums[row["record"], row["currency"]] += Decimal(row["amount"])  # type: ignore[assignment]
    for currency, office in (("USD", NEW_YORK), ("EUR", BERLIN), ("JPY", TOKYO)):
        invoices = world.get(f"/offices/{office}/invoices").json["items"]
        minor = sum(each["total"]["amount"] for each in invoices)
        assert sums["invoice", currency] * (1 if currency == "JPY" else 100) == minor > 0
        assert sums["line", currency] + sums["tax", currency] == sums["invoice", currency]
    assert sums["credit_note", "USD"] == Decimal("-20.06")
    assert sums["credit_note_line", "USD"] == Decimal("-7.10")
    assert sums["credit_note_tax", "USD"] == Decimal("-1.63")


def test_the_companys_file_has_the_offices_that_the_caller_can_access(billed: World) -> None:
    bill_berlin(billed)
    everything = books(billed, path=COMPANY_BOOKS)
    assert {each["currency"] for each in everything} == {"USD", "EUR"}
    token = billed.token("office_admin", office_ids=[NEW_YORK])
    mine = rows(billed.get(f"{COMPANY_BOOKS}?{MARCH}", token=token))
    assert {each["currency"] for each in mine} == {"USD"} and len(mine) == 4
    none = billed.token("office_admin", office_ids=[])
    assert rows(billed.get(f"{COMPANY_BOOKS}?{MARCH}", token=none)) == []


# The file


def test_it_is_a_file_in_utf_8_with_a_header(billed: World) -> None:
    answer = billed.get(f"{HERE}?{MARCH}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="bookkeeping-{NEW_YORK}-2026-03-01-to-2026-03-31.csv"'
    )
    assert answer.text.startswith("record,office_id,office,date,")


def test_every_column_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "invoicing.md").read_text()
    table = text.partition("| column |")[2].partition("\n\n")[0]
    assert (
        tuple(re.findall("`(\\w+)`", "".join(re.findall(r"(?m)^\| (.*?) \|", table))))
        == BOOK_COLUMNS
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d"])
def test_a_spreadsheet_runs_no_cell(world: World, sign: str) -> None:
    formula = f'{sign}HYPERLINK("x")'
    edit_customer(world, "/company", legal_name=formula)
    edit_customer(
        world, f"/offices/{NEW_YORK}", purchase_order_number=formula, name=f"{formula} NY"
    )
    set_up_seller(world)
    assert world.purchase(talk_lines=1).status == 201
    (invoice, _) = csv.DictReader(StringIO(world.get(f"{HERE}?{MARCH}").text))
    assert invoice["buyer"] == invoice["purchase_order_number"] == f"'{formula}"
    assert invoice["office"] == f"'{formula} NY"


def test_invoices_of_an_older_release_have_what_they_have(world: World) -> None:
    put_all(world, large_records.invoice, count=1)
    invoice, line = books(world)
    assert (invoice["document_number"], invoice["invoice"], line["invoice"]) == ("1", "1", "1")
    assert "buyer_tax_id" not in invoice and "due_date" not in invoice


def test_an_invoice_of_10000_lines_has_all_of_them(world: World) -> None:
    put_all(world, large_records.invoice_of_many_lines, count=1)
    found = Counter(each["record"] for each in books(world))
    assert found == {"invoice": 1, "line": 10_000}


def test_a_file_that_would_be_too_large_is_refused(world: World) -> None:
    put_all(world, large_records.invoice_of_many_lines, count=4)
    answer = world.get(f"{HERE}?{MARCH}")
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"] == [
        {
            "pointer": "/query/to",
            "detail": "must be earlier: the file of this period would be larger than 4.5 MB. Ask "
            "for a shorter period, or for a single office",
        }
    ]


def test_more_offices_than_a_request_can_read_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "MOST_BOOKED_OFFICES", 2)
    answer = world.get(f"{COMPANY_BOOKS}?{MARCH}")
    assert answer.status == 400
    assert answer.json["detail"] == (
        "a file has at most 2 offices, and you have access to 3: ask for the files of single "
        "offices"
    )


@pytest.mark.parametrize("path", [HERE, COMPANY_BOOKS])
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "/query/from"),
        ("?from=2026-03-01", "/query/to"),
        ("?from=2026-03-01&to=2026-02-28", "/query/to"),
        ("?from=2026-03-01&to=2027-03-02", "/query/to"),
        ("?from=March&to=2026-03-31", "/query/from"),
    ],
)
def test_what_is_no_period_is_refused(world: World, path: str, query: str, pointer: str) -> None:
    answer = world.get(f"{path}{query}")
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == pointer


def test_it_is_for_those_who_can_read_the_office(billed: World) -> None:
    asked: list[Any] = [
        billed.token("viewer", office_ids=[NEW_YORK]),
        billed.token("viewer", office_ids=[BERLIN]),
        billed.token("company_admin", company_id=77),
        None,
    ]
    found = [billed.get(f"{HERE}?{MARCH}", token=token).status for token in asked]
    assert found == [200, 403, 404, 401]
