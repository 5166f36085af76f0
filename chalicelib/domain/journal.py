"""The journal: one entry for every change of what an office owns (R26)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from .account import Counts
from .licenses import LicenseType
from .record import Record

EntryAction = Literal[
    "purchase",
    "removal",
    "restoration",
    "renewal",
    "transfer",
    "terms",
    "payment_declined",
    "payment_received",
]
InvoiceStatus = Literal["open", "paid", "declined"]
Source = Literal["company_settings", "billing", "office_settings", "api", "schedule", "staff"]


class Actor(Record):
    """Who did it: the token's subject and role. The service itself acts as role `system`."""

    sub: str
    role: str


SEATLEDGER = Actor(sub="seatledger", role="system")


class Line(Record):
    """One line of a payment summary, entry or invoice; amounts in minor units of the office's
    currency. `amount_minor = quantity x unit_amount_minor`."""

    kind: Literal["prorated", "restored", "scheduled_removal", "renewal"]
    license_type: LicenseType
    quantity: int
    unit_amount_minor: int
    period_start: datetime
    period_end: datetime
    description: str

    @property
    def amount_minor(self) -> int:
        return self.quantity * self.unit_amount_minor


class TermsChange(Record):
    """An office's terms before and after, of what was changed."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


class Entry(Record):
    """One change: who, when, where from, what, before and after, money, reason.

    `before` and `after` hold the types that it touched. Purchased and scheduled are exact; of
    available and assigned they show what was read when the change was decided.
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
    """Minor units for one whole cycle, of the types touched, after the change."""
    removal_ids: tuple[int, ...] = ()
    """The lots that it opened, took from, or closed."""
    invoice_number: int | None = None
    """The invoice that it wrote, or whose payment it tells of."""
    reason: str | None = None
    terms: TermsChange | None = None
    other_office_id: int | None = None
    """Of a transfer: the office that took, or that gave."""


class Accrued(Record):
    """Charges of a past cycle, billed when it ended (R8): the prorated lines of the entries with
    `after_seq < seq <= until_seq`, which the journal keeps, and their sum."""

    after_seq: int
    until_seq: int
    amount_minor: int


class Invoice(Record):
    """A bill, numbered per office without gaps. Immutable once written, but for whether it is
    paid."""

    number: int
    office_id: int
    reason: Literal["purchase", "renewal"]
    issued_at: datetime
    currency: str
    period_start: datetime
    period_end: datetime
    entry_seq: int
    """The journal entry that its lines come from."""
    lines: tuple[Line, ...]
    total_minor: int
    accrued: Accrued | None = None
    status: InvoiceStatus = "open"
    reported_at: datetime | None = None
    """When the payment system last said something of its payment, who that was, and why."""
    reported_by: str | None = None
    reported_reason: str | None = None


def total_minor(lines: tuple[Line, ...]) -> int:
    return sum(line.amount_minor for line in lines)
