"""Recomputes the amounts of an account from its journal and invoices (R48)."""

from .journal import ABOUT_AN_INVOICE, Entry, Invoice, charges_minor
from .record import Record, replace


class MoneyEvidence(Record):
    """Amounts in minor units: the balance and what has accrued, from the journal; what is open and
    how many payments were declined, from the invoices; what credit and balance have paid of the
    invoices, from both."""

    balance_minor: int = 0
    accrued_minor: int = 0
    open_minor: int = 0
    declined_invoices: int = 0
    settled_minor: int = 0
    balance_used_minor: int = 0


def with_entry(money: MoneyEvidence, entry: Entry) -> MoneyEvidence:
    """The amounts after one more entry; entries come in their order."""
    settled = entry.settlement
    return replace(
        money,
        balance_minor=money.balance_minor + settled.balance_minor,
        accrued_minor=0 if _bills(entry) else money.accrued_minor + _accrued(entry),
        settled_minor=money.settled_minor + sum(each.amount_minor for each in settled.invoices),
    )


def with_invoice(money: MoneyEvidence, invoice: Invoice) -> MoneyEvidence:
    """The amounts with one more invoice."""
    return replace(
        money,
        open_minor=money.open_minor + (0 if invoice.status == "paid" else invoice.due_minor),
        declined_invoices=money.declined_invoices + (invoice.status == "declined"),
        balance_used_minor=money.balance_used_minor + invoice.balance_used_minor,
    )


def _bills(entry: Entry) -> bool:
    """True if the entry's invoice bills all that has accrued. Other entries name an invoice that
    was issued before."""
    if entry.action in ABOUT_AN_INVOICE:
        return False
    return entry.action == "renewal" or entry.invoice_number is not None


def _accrued(entry: Entry) -> int:
    return charges_minor(entry.lines) - entry.settlement.accrued_minor
