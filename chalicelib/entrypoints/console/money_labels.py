"""Sentences about what an entry makes due, and what its credit and the balance pay (R48)."""

from ...domain.journal import ABOUT_AN_INVOICE, Entry, InvoicePart, charges_minor, credits_minor
from . import formats


def due_text(entry: Entry, next_invoice_day: str = "", whose: str = "") -> str:
    """What the entry makes due, and on which invoice: `Invoice 4: $12.00 due`, or
    `¥10,645 on the next invoice (Apr 1)`. '' if it charges nothing. The day is '' if the office has
    issued that invoice since; `whose` follows the invoice."""
    if issues_invoice(entry):
        return f"Invoice {entry.invoice_number}{whose}: {_due_of_invoice(entry)}"
    if not (charged := charges_minor(entry.lines)):
        return ""
    accrues = charged - entry.settlement.accrued_minor
    if not accrues:
        return f"Paid by {_funds(entry)}: nothing due"
    on = f" ({next_invoice_day})" if next_invoice_day else ""
    return f"{formats.money(accrues, entry.currency)} on the next invoice{whose}{on}"


def issues_invoice(entry: Entry) -> bool:
    """True if the entry's invoice was issued by it. A payment's entry names its invoice too."""
    return entry.invoice_number is not None and entry.action not in ABOUT_AN_INVOICE


def settlement_rows(entry: Entry) -> list[tuple[str, int]]:
    """`(label, amount in minor units)` of each use of the entry's credit and of the balance, except
    for the invoice that the entry issues."""
    settled, own = entry.settlement, entry.invoice_number if issues_invoice(entry) else None
    parts = [_part_row(part) for part in settled.invoices if part.number != own]
    rows = [
        *parts,
        ("Deducted from accrued charges", settled.accrued_minor + settled.accrued_tax_minor),
        ("Pays for the licenses in the other office", settled.sent_minor),
        ("Received from the other office's credit", settled.received_minor),
        ("Paid back", settled.refund_minor),
        ("Added to the balance", max(settled.balance_minor, 0)),
        ("Taken from the balance", max(-settled.balance_minor, 0)),
    ]
    return [row for row in rows if row[1]]


def credit_text(entry: Entry) -> str:
    """What the credit of the entry's lines pays; '' if they credit nothing."""
    credited = credits_minor(entry.lines)
    if not credited:
        return ""
    uses = [
        f"{what[:1].lower()}{what[1:]}, {formats.money(minor, entry.currency)}"
        for what, minor in settlement_rows(entry)
    ]
    return f"Credit of {formats.money(credited, entry.currency)}: {'; '.join(uses)}"


def _part_row(part: InvoicePart) -> tuple[str, int]:
    if part.amount_minor < 0:
        return f"Given back by the payment of invoice {part.number}", -part.amount_minor
    return f"Pays invoice {part.number}", part.amount_minor


def _due_of_invoice(entry: Entry) -> str:
    used = formats.money(entry.balance_used_minor, entry.currency)
    if not entry.due_now_minor:
        return f"{used} paid by {_funds(entry)}, nothing due"
    paid = f", {used} paid by {_funds(entry)}" if entry.balance_used_minor else ""
    return f"{formats.money(entry.due_now_minor, entry.currency)} due{paid}"


def _funds(entry: Entry) -> str:
    settled = entry.settlement
    if not settled.received_minor:
        return "balance"
    return "credit and balance" if settled.balance_minor < 0 else "credit"
