"""A change: what a transition decided. It is committed as a whole or not at all."""

from collections.abc import Mapping
from datetime import datetime

from .account import Counts, Ledger, Removal
from .calendar import Cycle
from .credit_note import CreditNote
from .journal import Actor, Entry, EntryAction, Invoice, InvoiceStatus, Line, Source, TermsChange
from .licenses import LicenseType
from .record import Record, field
from .settling import SettledInvoice
from .terms import Terms


class EntryMetadata(Record):
    """When, by whom, from where and why a change was made, for its journal entry."""

    at: datetime
    by: Actor
    source: Source
    reason: str | None = None


class PaymentMeans(Record):
    """By what an invoice was paid, in words (`visa 4242`), and the payment provider's id of it."""

    words: str
    reference: str


class Payment(Record):
    """A reported payment of an invoice: its status before and after.

    `due_minor` is what the invoice had to be paid with before. `returned_minor` is credit that had
    settled a part of it already and is free again, because the payment covered it (R48).
    """

    invoice_number: int
    due_minor: int
    before: InvoiceStatus
    after: InvoiceStatus
    metadata: EntryMetadata
    balance_used_before: int = 0
    returned_minor: int = 0
    means: PaymentMeans | None = None

    @property
    def received_minor(self) -> int | None:
        """What was paid; None if it was not."""
        return self.due_minor + self.returned_minor if self.after == "paid" else None

    @property
    def paid_minor(self) -> int:
        """The amount by which the office's open amount decreases."""
        return self.due_minor if self.after == "paid" and self.before != "paid" else 0

    @property
    def leaves_the_rest(self) -> bool:
        """True if it changes nothing but the invoice and what is open: no hold begins or ends."""
        return self.before in ("open", "past_due") and self.after in ("past_due", "paid")

    @property
    def declined_invoices(self) -> int:
        """The change of the office's number of declined invoices: 1, 0 or -1."""
        return (self.after == "declined") - (self.before == "declined")


class Correction(Record):
    """A credit note and the invoice that it corrects, as it was before."""

    note: CreditNote
    invoice: Invoice


class Step(Record):
    """What a transition decided for one office.

    `lines` are invoiced at once on card plans and when a cycle opens; otherwise they accrue to the
    next invoice (R8). `removals` and `terms` are the open lots and the terms after the step; None
    leaves them unchanged. `opens` is the cycle that the step opens.

    Credits of the lines, and `received_minor` from another office, pay `open_invoices` first, then
    what has accrued, then `other_minor`, which the other office is charged (R48). Credit that a
    payment gives back pays `open_invoices`, too.
    """

    action: EntryAction
    counts: Mapping[LicenseType, Counts] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    removals: tuple[Removal, ...] | None = None
    removal_ids: tuple[int, ...] = ()
    opens: Cycle | None = None
    terms: Terms | None = None
    terms_change: TermsChange | None = None
    payment: Payment | None = None
    other_office_id: int | None = None
    open_invoices: tuple[Invoice, ...] = ()
    other_minor: int = 0
    received_minor: int = 0
    correction: Correction | None = None
    failed_refund: CreditNote | None = None
    """A credit note whose refund failed: the amount is credit again."""


class Change(Record):
    """One change of an office: the ledger before and after, its journal entry, its invoice if it
    has one, and the payment that it records."""

    before: Ledger
    after: Ledger
    entry: Entry
    invoice: Invoice | None
    payment: Payment | None = None
    settled: tuple[SettledInvoice, ...] = ()
    """Invoices issued before, which the change's credit paid, whole or in part."""
    credit_note: CreditNote | None = None
    failed_refund: CreditNote | None = None
    """The credit note whose refund failed."""
