"""Settling: what credits and the balance pay, to the last minor unit (R48)."""

from typing import Any

import pytest

from chalicelib.domain.journal import InvoicePart, Settlement
from chalicelib.domain.record import replace
from chalicelib.domain.settling import (
    Debts,
    Funds,
    SettledInvoice,
    require_used_up,
    settle,
    settled_by,
    with_sources,
)
from chalicelib.domain.tax import Tax, TaxRate
from tests.unit.two_offices import invoice_of


def settlement_of(credit: int, balance: int = 0, **debts: Any) -> Settlement:
    nothing: dict[str, Any] = {
        "open_invoices": (),
        "accrued_minor": 0,
        "issues": None,
        "other_minor": 0,
    }
    return settle(Funds(credit, balance), Debts(**nothing | debts))[0]


def test_without_credit_and_without_an_invoice_nothing_is_settled() -> None:
    assert settlement_of(0, 500, accrued_minor=100, other_minor=100) == Settlement()


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        (99, Settlement((InvoicePart(1, 99),))),
        (100, Settlement((InvoicePart(1, 100),))),
        (101, Settlement((InvoicePart(1, 100),), 1)),
        (150, Settlement((InvoicePart(1, 100),), 50)),
        (151, Settlement((InvoicePart(1, 100),), 50, 1)),
        (180, Settlement((InvoicePart(1, 100),), 50, 30)),
        (181, Settlement((InvoicePart(1, 100),), 50, 30, balance_minor=1)),
    ],
)
def test_a_credit_pays_invoices_then_accrued_charges_then_the_other_office(
    credit: int, expected: Settlement
) -> None:
    debts = {"open_invoices": (invoice_of(1, 100),), "accrued_minor": 50, "other_minor": 30}
    assert settlement_of(credit, 7, **debts) == expected


@pytest.mark.parametrize(
    ("credit", "balance", "used", "left"),
    [
        (0, 0, 0, 0),
        (0, 199, 199, -199),
        (0, 200, 200, -200),
        (0, 201, 200, -200),
        (150, 0, 150, 0),
        (150, 60, 200, -50),
        (250, 60, 200, 50),
    ],
)
def test_an_invoice_that_is_issued_is_paid_by_the_credit_then_by_the_balance(
    credit: int, balance: int, used: int, left: int
) -> None:
    parts = (InvoicePart(8, used),) if used else ()
    assert settlement_of(credit, balance, accrued_minor=200, issues=8) == Settlement(
        parts, balance_minor=left
    )


def test_invoices_are_paid_from_the_oldest_on() -> None:
    invoices = (invoice_of(3, 100), invoice_of(1, 100), invoice_of(2, 100))
    assert settled_by(250, invoices) == (
        SettledInvoice(1, 100, "open", "paid", 0),
        SettledInvoice(2, 100, "open", "paid", 0),
        SettledInvoice(3, 50, "open", "open", 0),
    )
    assert [each.number for each in settled_by(200, invoices)] == [1, 2]
    assert settled_by(0, invoices) == ()


def test_only_a_declined_invoice_that_is_paid_in_full_ends_its_decline() -> None:
    declined = invoice_of(1, 100, status="declined", balance_used_minor=40)
    (in_part,) = settled_by(59, (declined,))
    assert in_part == SettledInvoice(1, 59, "declined", "declined", 40)
    assert not in_part.ends_decline
    (in_full,) = settled_by(60, (declined,))
    assert in_full == SettledInvoice(1, 60, "declined", "paid", 40)
    assert in_full.ends_decline
    (of_an_open_one,) = settled_by(100, (invoice_of(1, 100),))
    assert not of_an_open_one.ends_decline


def test_what_was_received_is_recorded() -> None:
    settlement = Settlement(accrued_minor=5)
    assert with_sources(settlement, 5, 0, 0) == Settlement(accrued_minor=5, received_minor=5)
    assert with_sources(settlement, 0, 0, 0) == settlement


def test_the_tax_of_a_credit_and_a_refund_that_failed_are_recorded() -> None:
    assert with_sources(Settlement(), 0, 7, 8) == Settlement(credit_tax_minor=7, noted_minor=8)


VAT = Tax((TaxRate("DE", "VAT", 19_000),))


@pytest.mark.parametrize(
    ("credit", "net", "tax", "rest"),
    [
        (2, 2, 0, 0),  # 0.38
        (3, 2, 0, 1),  # three cost 3.57, rounded 4
        (4, 3, 1, 0),
        (118, 99, 19, 0),
        (119, 100, 19, 0),
        (120, 100, 19, 1),
    ],
)
def test_accrued_charges_are_paid_with_their_tax(
    credit: int, net: int, tax: int, rest: int
) -> None:
    assert settlement_of(credit, accrued_minor=100, tax=VAT) == Settlement(
        accrued_minor=net, accrued_tax_minor=tax, balance_minor=rest
    )


@pytest.mark.parametrize(
    ("balance", "used", "left"), [(118, 118, -118), (119, 119, -119), (120, 119, -119)]
)
def test_the_balance_pays_an_invoice_with_its_tax(balance: int, used: int, left: int) -> None:
    assert settlement_of(0, balance, accrued_minor=100, issues=8, tax=VAT) == Settlement(
        (InvoicePart(8, used),), balance_minor=left
    )


def test_all_that_comes_in_is_used_and_no_more() -> None:
    used = Settlement((InvoicePart(1, 10),), 20, 30, 5, 40)
    require_used_up(used, 95)  # 10 + 20 + 30 + 40 = 95 + 5
    for wrong in (94, 96):
        with pytest.raises(AssertionError):
            require_used_up(used, wrong)


def test_tax_notes_and_refunds_come_in_and_are_used_too() -> None:
    used = Settlement(
        balance_minor=10,
        credit_tax_minor=7,
        accrued_tax_minor=3,
        noted_minor=20,
        refund_minor=19,
    )
    require_used_up(used, 5)  # 5 + 7 + 20 = 10 + 3 + 19
    for wrong in (4, 6):
        with pytest.raises(AssertionError):
            require_used_up(used, wrong)
    for name in ("credit_tax_minor", "accrued_tax_minor", "noted_minor", "refund_minor"):
        with pytest.raises(AssertionError):
            require_used_up(replace(used, **{name: getattr(used, name) + 1}), 5)
