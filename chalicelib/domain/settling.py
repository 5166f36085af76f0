"""Settling: what credits and the balance pay (R48). Pure arithmetic on minor units.

A credit pays the office's open invoices first, oldest first, then what has accrued, then the charge
of the office that received the licenses. The rest is the office's balance, which pays its next
invoices. So a credit for licenses that were never paid for cancels the debt and buys nothing.
"""

from collections.abc import Sequence

from .journal import Invoice, InvoicePart, InvoiceStatus, Settlement
from .record import Record, replace

MOST_SETTLED = 90
"""The limit of invoices that one change's credit pays. A transaction of DynamoDB has at most 100
writes."""


class SettledInvoice(Record):
    """An issued invoice before and after a credit paid a part of it or all."""

    number: int
    amount_minor: int
    status_before: InvoiceStatus
    status_after: InvoiceStatus
    balance_used_before: int

    @property
    def ends_decline(self) -> bool:
        """True if the invoice was declined and is paid now."""
        return self.status_before == "declined" and self.status_after == "paid"


class Funds(Record):
    """What a change can settle with: credit of the change itself, and the office's balance."""

    credit_minor: int
    balance_minor: int


class Debts(Record):
    """What a change can settle. `accrued_minor` includes what the change charges. If `issues` is
    the number of an invoice, the change bills all of that with it. `other_minor` is the charge of
    the office that receives the licenses."""

    open_invoices: Sequence[Invoice]
    accrued_minor: int
    issues: int | None
    other_minor: int


def settle(funds: Funds, debts: Debts) -> tuple[Settlement, tuple[SettledInvoice, ...]]:
    """Uses the credit up in the order of R48, and the balance for an invoice that is issued."""
    credit = funds.credit_minor
    settled = settled_by(credit, debts.open_invoices)
    credit -= sum(each.amount_minor for each in settled)
    accrued = 0 if debts.issues else min(credit, debts.accrued_minor)
    credit -= accrued
    sent = min(credit, debts.other_minor)
    credit -= sent
    parts = [InvoicePart(each.number, each.amount_minor) for each in settled]
    used = min(debts.accrued_minor, credit + funds.balance_minor) if debts.issues else 0
    if debts.issues and used:
        parts.append(InvoicePart(debts.issues, used))
    settlement = Settlement(
        invoices=tuple(parts),
        accrued_minor=accrued,
        sent_minor=sent,
        balance_minor=credit - used,
    )
    return settlement, settled


def settled_by(credit_minor: int, open_invoices: Sequence[Invoice]) -> tuple[SettledInvoice, ...]:
    """The oldest open invoices, as far as the credit pays them."""
    settled: list[SettledInvoice] = []
    for invoice in sorted(open_invoices, key=lambda each: each.number):
        amount = min(credit_minor, invoice.due_minor)
        if amount <= 0:
            break
        credit_minor -= amount
        paid = amount == invoice.due_minor
        settled.append(
            SettledInvoice(
                number=invoice.number,
                amount_minor=amount,
                status_before=invoice.status,
                status_after="paid" if paid else invoice.status,
                balance_used_before=invoice.balance_used_minor,
            )
        )
    return tuple(settled)


def require_used_up(settlement: Settlement, credits_minor: int) -> None:
    """Raises unless what the change credits and receives equals what it settles: no credit is lost,
    and nothing is paid by nothing."""
    came_in = credits_minor + settlement.received_minor
    used = (
        sum(part.amount_minor for part in settlement.invoices)
        + settlement.accrued_minor
        + settlement.sent_minor
        + settlement.balance_minor
    )
    assert came_in == used, (credits_minor, settlement)


def with_received(settlement: Settlement, received_minor: int) -> Settlement:
    """The settlement with the amount that came from the other office."""
    return replace(settlement, received_minor=received_minor) if received_minor else settlement
