"""The journal: one entry for every change of what an office owns (R26)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

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

    def __new__(cls, value: str, sign: int, event_type: str) -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.sign = sign
        kind.event_type = event_type
        return kind


class Line(Record):
    """One line of a payment summary, entry or invoice; amounts in minor units of the office's
    currency. `amount_minor = quantity x unit_amount_minor` is never negative, and is zero if the
    kind's sign is `NOTHING`."""

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

    @property
    def charged_minor(self) -> int:
        """What its lines charge, minus what they credit: invoiced at once, or accrued (R8)."""
        return total_minor(self.lines)


class Accrued(Record):
    """Charges of a past cycle, billed when it ended (R8): the sum of the lines of the journal's
    entries with `after_seq < seq <= until_seq`."""

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
    status: InvoiceStatus = "open"
    reported_at: datetime | None = None
    """When its payment was last reported, by whom, and why."""
    reported_by: str | None = None
    reported_reason: str | None = None


def total_minor(lines: tuple[Line, ...]) -> int:
    """What the lines charge, minus what they credit."""
    return sum(line.charged_minor for line in lines)
