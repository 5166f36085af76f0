"""The journal: one entry for every change of what an office owns (R26)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from .account import Counts
from .invoicing import Party
from .licenses import LicenseType
from .record import Record
from .tax import TaxPart

EntryAction = Literal[
    "purchase",
    "removal",
    "restoration",
    "renewal",
    "transfer",
    "terms",
    "payment_declined",
    "payment_received",
    "credit_note",
    "refund_failed",
]
ABOUT_AN_INVOICE: frozenset[EntryAction] = frozenset(
    {"payment_declined", "payment_received", "credit_note", "refund_failed"}
)
"""The actions whose entries name an invoice that another entry issued."""
InvoiceStatus = Literal["open", "past_due", "paid", "declined"]
"""Of an invoice's payment, as it is stored."""
InvoiceState = Literal["open", "past_due", "paid", "declined", "credited"]
Source = Literal[
    "company_settings", "billing", "office_settings", "api", "schedule", "scim", "staff"
]


class Actor(Record):
    """The author of a change: a token's subject and role; the service itself has role `system`."""

    sub: str
    role: str


SEATLEDGER = Actor(sub="seatledger", role="system")


CHARGED, NOTHING, CREDITED = 1, 0, -1
"""The sign with which a line's amount counts in what the office owes."""


class LineKind(StrEnum):
    """What a line is for, the sign of its amount, and the event that reports its quantity.

    A new kind is added here and nowhere else: billing and events read only its sign and type.
    """

    sign: int
    event_type: str

    PRORATED = "prorated", CHARGED, "license.purchased"
    RESTORED = "restored", NOTHING, "license.removal_cancelled"
    SCHEDULED_REMOVAL = "scheduled_removal", NOTHING, "license.removal_scheduled"
    RENEWAL = "renewal", CHARGED, "license.renewed"
    TRANSFERRED_IN = "transferred_in", CHARGED, "license.transferred_in"
    TRANSFERRED_OUT = "transferred_out", CREDITED, "license.transferred_out"

    def __new__(cls, value: str, sign: int, event_type: str) -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.sign = sign
        kind.event_type = event_type
        return kind


class Line(Record):
    """One line of a payment summary, entry or invoice; amounts in minor units of the office's
    currency. `amount_minor = quantity x unit_amount_minor` is never negative, not even for a
    credit, and is zero if the kind's sign is `NOTHING`."""

    kind: LineKind
    license_type: LicenseType
    quantity: int
    unit_amount_minor: int
    period_start: datetime
    period_end: datetime
    description: str

    def __post_init__(self) -> None:
        assert self.amount_minor >= 0, self
        assert not self.amount_minor or self.kind.sign, self

    @property
    def amount_minor(self) -> int:
        return self.quantity * self.unit_amount_minor

    @property
    def charged_minor(self) -> int:
        """What the line adds to what the office owes; negative for a credit."""
        return self.kind.sign * self.amount_minor


class InvoicePart(Record):
    """A part of an invoice that credit or balance has paid, in minor units; negative if a payment
    that arrived later gave it back to the balance."""

    number: int
    amount_minor: int


class Settlement(Record, omit_defaults=True):
    """What paid what, besides payments: the use of a change's credits and of the balance (R48).

    All amounts are in minor units. What comes in is used up:
    `credits of the lines + credit_tax_minor + received_minor + noted_minor = sum of invoices +
    accrued_minor + accrued_tax_minor + sent_minor + balance_minor + refund_minor`.
    """

    invoices: tuple[InvoicePart, ...] = ()
    """Invoices of the office, oldest first, with the one that the change issues."""
    accrued_minor: int = 0
    """Deducted from what has accrued for the next invoice."""
    sent_minor: int = 0
    """Pays for the licenses in the office that receives them."""
    received_minor: int = 0
    """Paid by the office that gave the licenses."""
    balance_minor: int = 0
    """Added to the office's balance; negative if taken from it."""
    credit_tax_minor: int = 0
    """The tax of what the lines credit, which is credited with it (R51)."""
    accrued_tax_minor: int = 0
    """The tax that the accrued charges would have cost, with which they are paid."""
    noted_minor: int = 0
    """Credited by a credit note, or given back by a refund that failed; with its tax (R50)."""
    refund_minor: int = 0
    """Paid back to the customer."""


NOTHING_SETTLED = Settlement()


class TermsChange(Record):
    """The changed fields of an office's terms, before and after."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


class Entry(Record):
    """One change: author, time, source, action, counts before and after, money, reason.

    `before` and `after` have the license types that changed. Purchased and scheduled are exact;
    available and assigned are as they were read when the change was decided, and assignments may
    have been made since.
    """

    entry_id: int
    seq: int
    office_id: int
    action: EntryAction
    at: datetime
    by: Actor
    source: Source
    currency: str
    lines: tuple[Line, ...]
    due_now_minor: int
    before: Mapping[LicenseType, Counts]
    after: Mapping[LicenseType, Counts]
    prices: Mapping[LicenseType, int]
    """Prices of the changed types after the change, in minor units for one whole cycle."""
    removal_ids: tuple[int, ...] = ()
    """The lots that it opened, reduced or closed."""
    invoice_number: int | None = None
    """The invoice that it wrote, or whose payment it records."""
    reason: str | None = None
    terms: TermsChange | None = None
    other_office_id: int | None = None
    """The other office of a transfer."""
    settled: Settlement | None = None
    """None if nothing was settled, which keeps the entry small."""
    tax_minor: int | None = None
    """What of the invoice that it wrote is tax; None if nothing."""

    @property
    def settlement(self) -> Settlement:
        return self.settled or NOTHING_SETTLED

    @property
    def charged_minor(self) -> int:
        """What its lines charge, minus what they credit."""
        return total_minor(self.lines)

    @property
    def balance_used_minor(self) -> int:
        """How much of the invoice that it issued was paid by credit or balance."""
        own = (each for each in self.settlement.invoices if each.number == self.invoice_number)
        return sum(each.amount_minor for each in own)


class Accrued(Record):
    """Charges that accrued before the invoice that bills them (R8): those of the journal's entries
    with `after_seq < seq <= until_seq` that no invoice of their own bills, less the credits that
    have settled some of them."""

    after_seq: int
    until_seq: int
    amount_minor: int


class Invoice(Record):
    """A bill, numbered per office without gaps. It is immutable except for the status of its
    payment."""

    number: int
    office_id: int
    reason: EntryAction
    """The action that charged it; `renewal` if it opened a cycle."""
    issued_at: datetime
    currency: str
    period_start: datetime
    period_end: datetime
    entry_seq: int
    """The journal entry that its lines come from."""
    lines: tuple[Line, ...]
    total_minor: int
    accrued: Accrued | None = None
    balance_used_minor: int = 0
    """How much of it credit or balance has paid (R48)."""
    balance_used_at_issue_minor: int | None = None
    """How much of that the balance paid when it was issued: nobody else can have paid it. None if
    nothing, which keeps the record small."""
    authorization: str | None = None
    """The provider's id of the payment that was authorized before the invoice was issued (R49). It
    is captured afterwards."""
    status: InvoiceStatus = "open"
    reported_at: datetime | None = None
    """When its payment was last reported, by whom, and why."""
    reported_by: str | None = None
    reported_reason: str | None = None
    paid_minor: int | None = None
    """What the payment paid, and by what means, in words; the provider's id of it."""
    paid_with: str | None = None
    payment_reference: str | None = None
    refunded_minor: int = 0
    """What the provider has refunded of the payment. What is paid stays paid."""
    dispute: str | None = None
    """The state of a dispute at the provider, in its word; None without one."""
    document_number: str | None = None
    """Unique among all documents of the vendor. None, like the next, in invoices that an older
    release has written."""
    due_at: datetime | None = None
    tax: tuple[TaxPart, ...] | None = None
    """None without tax."""
    buyer: Party | None = None
    """None if the customer was not read when it was written: the history knows it."""
    purchase_order_number: str | None = None
    credited_minor: int | None = None
    """What credit notes have credited of it, with tax."""

    @property
    def tax_minor(self) -> int:
        return sum(each.amount_minor for each in self.tax or ())

    @property
    def subtotal_minor(self) -> int:
        """The sum of the lines, without tax."""
        return self.total_minor - self.tax_minor

    @property
    def credited(self) -> int:
        return self.credited_minor or 0

    @property
    def is_credited(self) -> bool:
        """True if credit notes have credited all of it."""
        return 0 < self.total_minor == self.credited

    @property
    def shown_number(self) -> str:
        """What people call it by: its document number; its number if an older release wrote it."""
        return self.document_number or str(self.number)

    @property
    def received_minor(self) -> int:
        """What payments have paid. Of invoices that were paid before amounts were kept, what was
        due."""
        if self.status != "paid" or self.reported_at is None:
            return 0
        return self.due_minor if self.paid_minor is None else self.paid_minor

    @property
    def is_unpaid(self) -> bool:
        return self.status != "paid"

    def state_at(self, now: datetime) -> InvoiceState:
        """The status as people see it: credited if credit notes have credited all of it, and past
        due after the day that the terms set."""
        if self.is_credited:
            return "credited"
        has_days = self.due_at is not None and self.due_at > self.issued_at
        if self.status == "open" and self.due_at is not None and has_days and now > self.due_at:
            return "past_due"
        return self.status

    @property
    def due_minor(self) -> int:
        """What a payment has to pay, or has paid."""
        return self.total_minor - self.balance_used_minor

    @property
    def was_due_minor(self) -> int:
        """What was due when it was issued: the most that a payment can have paid."""
        return self.total_minor - (self.balance_used_at_issue_minor or 0)

    @property
    def paid_by_credit(self) -> bool:
        """True if credit has paid all that was due, perhaps while a payment was under way."""
        return self.due_minor == 0 < self.was_due_minor


def total_minor(lines: tuple[Line, ...]) -> int:
    """What the lines charge, minus what they credit."""
    return sum(line.charged_minor for line in lines)


def charges_minor(lines: tuple[Line, ...]) -> int:
    """What the lines charge."""
    return sum(max(line.charged_minor, 0) for line in lines)


def credits_minor(lines: tuple[Line, ...]) -> int:
    """What the lines credit."""
    return charges_minor(lines) - total_minor(lines)
