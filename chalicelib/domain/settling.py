"""Settling: what credits and the balance pay (R48). Pure arithmetic on minor units.

A credit pays the office's open invoices first, oldest first, then what has accrued, then the charge
of the office that received the licenses. The rest is the office's balance, which pays its next
invoices. So a credit for licenses that were never paid for cancels the debt and buys nothing.
"""

from collections.abc import Sequence

from .journal import Invoice, InvoicePart, InvoiceStatus, Settlement
from .record import Record, replace
from .tax import NO_TAX, Tax

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
    credited_minor: int = 0
    """What a credit note credits of this invoice; `credited_before` is what others have."""
    credited_before: int | None = None

    @property
    def ends_decline(self) -> bool:
        """True if the invoice was declined and is paid now."""
        return self.status_before == "declined" and self.status_after == "paid"


class Funds(Record):
    """What a change can settle with: credit of the change itself, and the office's balance."""

    credit_minor: int
    balance_minor: int


class Debts(Record):
    """What a change can settle. `accrued_minor` includes what the change charges, without tax. If
    `issues` is the number of an invoice, the change bills all of that with it. `other_minor` is the
    charge of the office that receives the licenses, with tax. `tax` is the office's."""

    open_invoices: Sequence[Invoice]
    accrued_minor: int
    issues: int | None
    other_minor: int
    tax: Tax = NO_TAX

    @property
    def billed_minor(self) -> int:
        """The total of the invoice, if the change issues one."""
        return self.tax.with_tax(self.accrued_minor) if self.issues else 0

    def accrued_paid_by(self, credit_minor: int) -> tuple[int, int]:
        """How much of what has accrued the credit pays, and the tax of that, with which it is
        paid."""
        if self.issues:
            return 0, 0
        net = min(self.accrued_minor, self.tax.net_of(credit_minor))
        return net, self.tax.on(net)


def settle(funds: Funds, debts: Debts) -> tuple[Settlement, tuple[SettledInvoice, ...]]:
    """Uses the credit up in the order of R48, and the balance for an invoice that is issued."""
    credit = funds.credit_minor
    settled = settled_by(credit, debts.open_invoices)
    credit -= sum(each.amount_minor for each in settled)
    accrued, accrued_tax = debts.accrued_paid_by(credit)
    credit -= accrued + accrued_tax
    sent = min(credit, debts.other_minor)
    credit -= sent
    parts = [InvoicePart(each.number, each.amount_minor) for each in settled]
    used = min(debts.billed_minor, credit + funds.balance_minor)
    if debts.issues and used:
        parts.append(InvoicePart(debts.issues, used))
    settlement = Settlement(
        invoices=tuple(parts),
        accrued_minor=accrued,
        sent_minor=sent,
        balance_minor=credit - used,
        accrued_tax_minor=accrued_tax,
    )
    return settlement, settled


def settle_note(
    note_minor: int, refund_minor: int, invoice: Invoice, debts: Debts
) -> tuple[Settlement, tuple[SettledInvoice, ...]]:
    """Uses a credit note's amount up: what is paid back, then what its own invoice still costs,
    then as any credit (R48, R50). `debts.open_invoices` are the others."""
    credit = note_minor - refund_minor
    due = invoice.due_minor if invoice.is_unpaid else 0
    own = min(credit, due)
    settlement, settled = settle(Funds(credit - own, 0), debts)
    parts = (InvoicePart(invoice.number, own), *settlement.invoices) if own else settlement.invoices
    corrected = SettledInvoice(
        number=invoice.number,
        amount_minor=own,
        status_before=invoice.status,
        status_after="paid" if own and own == due else invoice.status,
        balance_used_before=invoice.balance_used_minor,
        credited_minor=note_minor,
        credited_before=invoice.credited_minor,
    )
    settlement = replace(
        settlement, invoices=parts, noted_minor=note_minor, refund_minor=refund_minor
    )
    return settlement, (corrected, *settled)


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
    and nothing is paid by nothing. `credits_minor` is what its lines credit, without tax."""
    came_in = (
        credits_minor
        + settlement.credit_tax_minor
        + settlement.received_minor
        + settlement.noted_minor
    )
    used = (
        sum(part.amount_minor for part in settlement.invoices)
        + settlement.accrued_minor
        + settlement.accrued_tax_minor
        + settlement.sent_minor
        + settlement.balance_minor
        + settlement.refund_minor
    )
    assert came_in == used, (credits_minor, settlement)


def with_sources(
    settlement: Settlement, received_minor: int, credit_tax_minor: int, noted_minor: int
) -> Settlement:
    """The settlement with what came from the other office, the tax of what was credited, and a
    refund that failed."""
    return replace(
        settlement,
        received_minor=received_minor,
        credit_tax_minor=credit_tax_minor,
        noted_minor=noted_minor,
    )
