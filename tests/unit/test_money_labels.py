"""What the console says of an entry's money: due, accrued, paid by credit or balance (R8, R48)."""

import pytest

from chalicelib.domain.journal import Actor, Entry, InvoicePart, Line, LineKind, Settlement
from chalicelib.domain.record import replace
from chalicelib.entrypoints.console import labels
from chalicelib.entrypoints.console.money_labels import credit_text, due_text, settlement_rows
from tests.license_types import LicenseType
from tests.unit.ledgers import NOW

BOUGHT = Line(
    LineKind.PRORATED, LicenseType.TALK_LINES, 3, 1774, NOW, NOW, "3 x talk_lines, 22 of 31 days"
)
GIVEN = replace(BOUGHT, kind=LineKind.TRANSFERRED_OUT, unit_amount_minor=1693)
PURCHASE = Entry(
    entry_id=1,
    seq=4,
    office_id=1,
    action="purchase",
    at=NOW,
    by=Actor("ada", "company_admin"),
    source="api",
    currency="USD",
    lines=(BOUGHT,),
    due_now_minor=5322,
    before={},
    after={},
    prices={},
    invoice_number=2,
)
ACCRUING = replace(PURCHASE, due_now_minor=0, invoice_number=None)


def paid_by(due_minor: int, settlement: Settlement) -> Entry:
    return replace(PURCHASE, due_now_minor=due_minor, settled=settlement)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (PURCHASE, "Invoice 2: $53.22 due"),
        (
            paid_by(1322, Settlement((InvoicePart(2, 4000),), balance_minor=-4000)),
            "Invoice 2: $13.22 due, $40.00 paid by balance",
        ),
        (
            paid_by(0, Settlement((InvoicePart(2, 5322),), received_minor=5322)),
            "Invoice 2: $53.22 paid by credit, nothing due",
        ),
        (
            paid_by(
                0, Settlement((InvoicePart(2, 5322),), received_minor=5000, balance_minor=-322)
            ),
            "Invoice 2: $53.22 paid by credit and balance, nothing due",
        ),
        (ACCRUING, "$53.22 on the next invoice"),
        (
            replace(ACCRUING, settled=Settlement(accrued_minor=322, received_minor=322)),
            "$50.00 on the next invoice",
        ),
        (
            replace(ACCRUING, settled=Settlement(accrued_minor=5322, received_minor=5322)),
            "Paid by credit: nothing due",
        ),
        (replace(ACCRUING, lines=(GIVEN,)), ""),
        (replace(PURCHASE, action="payment_received", lines=(), due_now_minor=0), ""),
    ],
)
def test_what_is_due_is_said_as_it_is(entry: Entry, text: str) -> None:
    assert due_text(entry) == text


def test_the_uses_of_a_credit_are_listed() -> None:
    parts = (InvoicePart(1, 1000), InvoicePart(3, 2000))
    settlement = Settlement(parts, accrued_minor=500, sent_minor=1200, balance_minor=379)
    entry = replace(ACCRUING, action="transfer", lines=(GIVEN,), settled=settlement)
    assert settlement_rows(entry) == [
        ("Pays invoice 1", 1000),
        ("Pays invoice 3", 2000),
        ("Deducted from accrued charges", 500),
        ("Pays for the licenses in the other office", 1200),
        ("Added to the balance", 379),
    ]
    assert credit_text(entry) == (
        "Credit of $50.79: pays invoice 1, $10.00; pays invoice 3, $20.00; deducted from accrued "
        "charges, $5.00; pays for the licenses in the other office, $12.00; added to the balance, "
        "$3.79"
    )
    assert credit_text(PURCHASE) == ""


def test_an_entrys_own_invoice_is_not_listed_among_them() -> None:
    settlement = Settlement((InvoicePart(2, 4000),), balance_minor=-4000)
    assert settlement_rows(paid_by(1322, settlement)) == [("Taken from the balance", 4000)]


def test_credit_that_a_payment_gives_back_is_shown() -> None:
    settlement = Settlement((InvoicePart(2, -700),), balance_minor=700)
    entry = replace(PURCHASE, action="payment_received", lines=(), settled=settlement)
    assert settlement_rows(entry) == [
        ("Given back by the payment of invoice 2", 700),
        ("Added to the balance", 700),
    ]


def test_every_kind_of_line_has_a_label() -> None:
    assert labels.LINE_KIND_LABELS.keys() == {*LineKind}
