"""Settling: what credits and the balance pay, to the last minor unit (R48)."""

from typing import Any

import pytest

from chalicelib.domain.journal import InvoicePart, Settlement
from chalicelib.domain.settling import (
    Debts,
    Funds,
    SettledInvoice,
    require_used_up,
    settle,
    settled_by,
    with_sources,
)
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


def test_all_that_comes_in_is_used_and_no_more() -> None:
    used = Settlement((InvoicePart(1, 10),), 20, 30, 5, 40)
    require_used_up(used, 95)  # 10 + 20 + 30 + 40 = 95 + 5
    for wrong in (94, 96):
        with pytest.raises(AssertionError):
            require_used_up(used, wrong)
