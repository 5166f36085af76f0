"""A payment's amount, and the credit that it gives back if credit had paid the invoice before (R48)."""

from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.change import Payment
from chalicelib.domain.journal import InvoicePart, InvoiceStatus, Settlement
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.record_payment import PaymentReport, decide_payment, payment_of
from tests.unit.ledgers import ledger, metadata
from tests.unit.two_offices import invoice_of


def payment(
    used: int,
    amount: int | None = None,
    before: InvoiceStatus = "open",
    after: InvoiceStatus = "paid",
) -> Payment:
    """Of an invoice of 10.00, of which credit has paid `used`."""
    invoice = invoice_of(4, 1000, balance_used_minor=used, status=before)
    return payment_of(invoice, PaymentReport(after, amount), metadata())


@pytest.mark.parametrize(
    ("used", "amount", "due", "returned"),
    [
        (0, None, 1000, 0),
        (0, 1000, 1000, 0),
        (300, 700, 700, 0),
        (300, 701, 700, 1),
        (300, 1000, 700, 300),
    ],
)
def test_what_is_paid_beyond_what_is_due_is_credit_that_returns(
    used: int, amount: int | None, due: int, returned: int
) -> None:
    made = payment(used, amount)
    assert (made.due_minor, made.paid_minor) == (due, due)
    assert (made.returned_minor, made.balance_used_before) == (returned, used)


@pytest.mark.parametrize(("amount", "returned"), [(None, 1000), (1000, 1000), (400, 400), (0, 0)])
def test_a_payment_of_an_invoice_that_credit_has_paid_returns_the_credit(
    amount: int | None, returned: int
) -> None:
    made = payment(1000, amount, before="paid")
    assert (made.due_minor, made.paid_minor, made.returned_minor) == (0, 0, returned)


def test_what_was_paid_must_be_said_if_credit_has_paid_a_part_since() -> None:
    with pytest.raises(Refusal, match="is required, because credit has paid a part"):
        payment(300)
    at_issue = {"balance_used_minor": 300, "balance_used_at_issue_minor": 300}
    invoice = invoice_of(4, 1000, **at_issue)
    assert payment_of(invoice, PaymentReport("paid"), metadata()).due_minor == 700


def test_what_the_balance_paid_at_issue_does_not_return() -> None:
    at_issue = {"balance_used_minor": 1000, "balance_used_at_issue_minor": 300}
    invoice = invoice_of(4, 1000, **at_issue, status="paid")
    assert invoice.paid_by_credit
    made = payment_of(invoice, PaymentReport("paid"), metadata())
    assert (made.due_minor, made.returned_minor) == (0, 700)
    with pytest.raises(Refusal, match="from 0, which is due, to 700, which was due at first"):
        payment_of(invoice, PaymentReport("paid", 701), metadata())


def test_an_invoice_that_the_balance_paid_at_issue_was_paid_by_nobody_else() -> None:
    at_issue = {"balance_used_minor": 1000, "balance_used_at_issue_minor": 1000}
    assert not invoice_of(4, 1000, **at_issue, status="paid").paid_by_credit


@pytest.mark.parametrize(
    ("used", "amount", "said"),
    [
        (0, 999, "from 1000, which is due, to 1000, which was due"),
        (0, 1001, "from 1000, which is due, to 1000, which was due"),
        (300, 699, "from 700, which is due, to 1000, which was due"),
        (300, 1001, "from 700, which is due, to 1000, which was due"),
    ],
)
def test_less_than_is_due_or_more_than_the_invoice_is_refused(
    used: int, amount: int, said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        payment(used, amount)
    assert refused.value.members["errors"][0]["pointer"] == "/amount"
    assert said in refused.value.members["errors"][0]["detail"]


def test_a_declined_payment_pays_and_returns_nothing() -> None:
    made = payment(300, after="declined")
    assert (made.due_minor, made.paid_minor, made.returned_minor) == (700, 0, 0)


def account_after(made: Payment, **account: Any) -> Account:
    used = made.balance_used_before
    invoice = invoice_of(4, 1000, balance_used_minor=used, status=made.before)
    return decide_payment(ledger(**account), invoice, made).after.account


def test_credit_that_returns_is_the_offices_balance() -> None:
    made = payment(300, 1000)
    invoice = invoice_of(4, 1000, balance_used_minor=300)
    change = decide_payment(ledger(open_minor=700, balance_minor=50), invoice, made)
    assert change.entry.action == "payment_received"
    assert change.entry.settlement == Settlement((InvoicePart(4, -300),), balance_minor=300)
    account = change.after.account
    assert (account.open_minor, account.balance_minor) == (0, 350)


def test_a_late_payment_of_a_paid_invoice_is_balance_and_nothing_else() -> None:
    account = account_after(payment(1000, None, before="paid"), open_minor=80)
    assert (account.open_minor, account.balance_minor) == (80, 1000)


def test_credit_that_returns_pays_the_oldest_open_invoices_first() -> None:
    """10.00 return: 5.00 pay the invoice that was declined, 3.00 the next one; 2.00 are left."""
    account = ledger(open_minor=800, declined_invoices=1, accrued_minor=70)
    unpaid = (invoice_of(6, 300), invoice_of(5, 500, status="declined"))
    invoice = invoice_of(4, 1000, balance_used_minor=1000, status="paid")
    change = decide_payment(account, invoice, payment(1000, before="paid"), unpaid)
    parts = (InvoicePart(4, -1000), InvoicePart(5, 500), InvoicePart(6, 300))
    assert change.entry.settlement == Settlement(parts, balance_minor=200)
    assert [(each.number, each.status_after) for each in change.settled] == [
        (5, "paid"),
        (6, "paid"),
    ]
    after = change.after.account
    assert (after.open_minor, after.on_hold, after.balance_minor) == (0, False, 200)
    assert after.accrued_minor == 70


def test_credit_that_returns_does_not_pay_the_invoice_that_gave_it_back() -> None:
    invoice = invoice_of(4, 1000, balance_used_minor=300)
    change = decide_payment(ledger(open_minor=700), invoice, payment(300, 1000), (invoice,))
    assert change.entry.settlement == Settlement((InvoicePart(4, -300),), balance_minor=300)
    assert change.settled == ()


def test_credit_that_returns_pays_as_many_invoices_as_one_transaction_can_write() -> None:
    unpaid = tuple(invoice_of(number, 10) for number in range(100, 4, -1))
    invoice = invoice_of(4, 1000, balance_used_minor=1000, status="paid")
    change = decide_payment(ledger(open_minor=960), invoice, payment(1000, before="paid"), unpaid)
    assert [each.number for each in change.settled] == [*range(5, 95)]
    assert change.entry.settlement.balance_minor == 100


def test_a_decline_holds_the_office_and_a_payment_ends_it() -> None:
    declined = account_after(payment(300, after="declined"), open_minor=700)
    assert (declined.open_minor, declined.on_hold, declined.balance_minor) == (700, True, 0)
    late = payment(300, 900, before="declined")
    paid = account_after(late, open_minor=700, declined_invoices=1)
    assert (paid.open_minor, paid.on_hold, paid.balance_minor) == (0, False, 200)


@pytest.mark.parametrize("status", ["open", "declined"])
def test_a_paid_invoice_stays_paid(status: InvoiceStatus) -> None:
    made = payment(1000, None, before="paid", after=status)
    with pytest.raises(Refusal) as refused:
        account_after(made)
    assert refused.value.members["errors"][0]["pointer"] == "/status"
