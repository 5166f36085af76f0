"""What an office owes: invoices open it, payments close it, declined payments are counted (R25)."""

import pytest

from chalicelib.domain.change import Change
from chalicelib.domain.journal import Invoice, InvoiceStatus
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.record_payment import PaymentReport, decide_payment, payment_of
from tests.unit.ledgers import (
    MARCH_ENDS,
    MARCH_STARTS,
    NOW,
    OFFICE,
    contracted,
    ledger,
    metadata,
    some,
)


def report(before: InvoiceStatus, after: InvoiceStatus, declined: int = 3) -> Change:
    invoice = Invoice(
        6, OFFICE, "purchase", NOW, "USD", MARCH_STARTS, MARCH_ENDS, 3, (), 5322, status=before
    )
    owing = ledger(open_minor=10_000, declined_invoices=declined)
    payment = payment_of(invoice, PaymentReport(after), metadata())
    return decide_payment(owing, invoice, payment)


@pytest.mark.parametrize(
    ("before", "after", "open_minor", "declined"),
    [
        ("open", "paid", 4_678, 3),
        ("open", "declined", 10_000, 4),
        ("declined", "paid", 4_678, 2),
        ("declined", "open", 10_000, 2),
    ],
)
def test_a_payment_closes_its_amount_and_a_declined_one_is_counted(
    before: InvoiceStatus, after: InvoiceStatus, open_minor: int, declined: int
) -> None:
    account = report(before, after).after.account
    assert (account.open_minor, account.declined_invoices) == (open_minor, declined)


def test_a_reported_payment_names_its_invoice_and_who_reported_it() -> None:
    change = report("open", "paid")
    assert change.payment is not None
    assert (change.payment.invoice_number, change.payment.metadata) == (6, metadata())
    assert (change.payment.before, change.payment.after) == ("open", "paid")
    assert (change.entry.invoice_number, change.invoice) == (6, None)


@pytest.mark.parametrize("after", ["open", "declined"])
def test_a_paid_invoice_stays_paid(after: InvoiceStatus) -> None:
    with pytest.raises(Refusal) as refused:
        report("paid", after)
    assert refused.value.code == "invalid_request"
    assert refused.value.members["errors"][0]["pointer"] == "/status"


def test_what_is_invoiced_at_once_is_open_and_what_accrues_is_not() -> None:
    by_card = decide_purchase(ledger(open_minor=100), some(talk_lines=3), metadata())
    assert by_card.after.account.open_minor == 5_422
    invoiced = decide_purchase(
        ledger(open_minor=100, on=contracted()), some(talk_lines=3), metadata()
    )
    assert invoiced.after.account.open_minor == 100
