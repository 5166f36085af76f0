"""Events that the service publishes, and the `data` of each type.

The JSON Schemas in `docs/events` are generated from these (`python -m infra.event_schemas`).
"""

from collections.abc import Mapping
from typing import Generic, TypeVar

from .assignment import Assignee
from .ids import derived_id
from .journal import Actor, LineKind
from .licenses import LicenseType, Quantity
from .record import Instant, Record
from .record_events import (
    CompanyChanged,
    OfficeOpened,
    RoomChanged,
    TermsChanged,
    ThresholdsChanged,
    UserChanged,
)

D = TypeVar("D")

MOST_EVENTS_OF_ONE_RECORD = 100
"""Two digits of `sequence` tell them apart. An account of twenty license types has at most 41."""


class Money(Record):
    """An amount in integer minor units of its currency."""

    amount: int
    currency: str


class Owned(Record):
    """The counts of one license type after the change."""

    license_type: LicenseType
    purchased: int
    scheduled_for_removal: int


class SettledPart(Record):
    """What credit or balance has paid of an invoice."""

    invoice_number: str
    amount: Money


class LicensesChanged(Record):
    """The office's licenses changed. `entry_id` is the journal entry, `seq` its number.

    `due_now` is what an invoice charges at once, less `balance_used`, which credit and balance pay.
    `credited` is what licenses that leave for `other_office_id` are credited; `settled` are the
    invoices that credit and balance have paid, whole or in part.
    """

    entry_id: int
    seq: int
    items: tuple[Quantity, ...]
    by: Actor
    source: str
    reason: str | None
    due_now: Money
    credited: Money
    balance_used: Money
    settled: tuple[SettledPart, ...]
    other_office_id: int | None
    invoice_number: str | None
    licenses: tuple[Owned, ...]


class OfficeChanged(Record):
    """Terms changed or a payment was reported. `entry_id` is the entry in the journal, `seq` its
    number."""

    entry_id: int
    seq: int
    action: str
    by: Actor
    source: str
    reason: str | None


class LicenseMoved(Record):
    """One license was assigned or released. `by` is the subject of the caller's token."""

    entry_id: int
    assignment_id: int
    license_type: LicenseType
    assignee: Assignee
    by: str
    reason: str | None


class InvoiceIssued(Record):
    """An invoice of `total`, `tax` included, of which `balance_used` is already paid by credit and
    balance. `status` is `paid` if that is all."""

    number: str
    document_number: str | None
    reason: str
    tax: Money
    total: Money
    balance_used: Money
    due_at: Instant | None
    entry_seq: int
    status: str


class InvoiceChanged(Record):
    """The payment of an invoice has another `status`: paid, past due (it is tried again), declined.
    `due` is what a payment has to pay or has paid; `paid` what it paid, `reference` the payment
    provider's id of it. `by` is who reported it."""

    number: str
    status: str
    total: Money
    balance_used: Money
    due: Money
    paid: Money | None
    by: str | None
    reference: str | None


class CreditNoteIssued(Record):
    """An invoice was corrected. Of `total`, with tax, `refund` is paid back; null if nothing is."""

    number: str
    document_number: str
    invoice_number: str
    total: Money
    refund: Money | None
    refund_status: str | None
    by: Actor
    reason: str
    entry_seq: int


class RefundChanged(Record):
    """A refund was made, or failed, perhaps after it was made: then its amount is credit of the
    office again."""

    number: str
    invoice_number: str
    refund: Money
    status: str
    reference: str | None


class HoldChanged(Record):
    """A declined payment put the office on hold, or the hold ended (R25)."""

    on_hold: bool


class RemovalUpcoming(Record):
    """Scheduled removals take effect in `days` days."""

    days: int
    effective_at: Instant
    items: tuple[Quantity, ...]


class AvailableCrossed(Record):
    """The number of available licenses crossed the office's threshold, or a new threshold was set
    that it is already beyond."""

    license_type: LicenseType
    available: int
    threshold: int


class DriftFound(Record):
    """A count or amount differs from what assignments, lots, journal or invoices add up to. It is
    not repaired. `license_type` is null for amounts, which are in minor units."""

    license_type: LicenseType | None
    count: str
    recorded: int
    recomputed: int


DATA_BY_TYPE: Mapping[str, type] = {
    "license.removal_cancelled": LicensesChanged,
    "license.removal_scheduled": LicensesChanged,
    "license.removed": LicensesChanged,
    "license.transferred_out": LicensesChanged,
    "license.transferred_in": LicensesChanged,
    "license.purchased": LicensesChanged,
    "license.renewed": LicensesChanged,
    "license.assigned": LicenseMoved,
    "license.released": LicenseMoved,
    "invoice.issued": InvoiceIssued,
    "invoice.paid": InvoiceChanged,
    "invoice.past_due": InvoiceChanged,
    "invoice.declined": InvoiceChanged,
    "invoice.credited": InvoiceChanged,
    "credit_note.issued": CreditNoteIssued,
    "credit_note.refunded": RefundChanged,
    "credit_note.refund_failed": RefundChanged,
    "office.on_hold": HoldChanged,
    "office.hold_released": HoldChanged,
    "office.changed": OfficeChanged,
    "terms.changed": TermsChanged,
    "office.opened": OfficeOpened,
    "thresholds.changed": ThresholdsChanged,
    "user.created": UserChanged,
    "user.changed": UserChanged,
    "user.deleted": UserChanged,
    "user.restored": UserChanged,
    "room.created": RoomChanged,
    "room.changed": RoomChanged,
    "room.deleted": RoomChanged,
    "company.changed": CompanyChanged,
    "removal.upcoming": RemovalUpcoming,
    "licenses.low": AvailableCrossed,
    "licenses.idle": AvailableCrossed,
    "ledger.drift": DriftFound,
}
"""Events of one journal entry are in this order, in which things happen: licenses are restored
before others are purchased, and removed before the rest is renewed."""
_unknown = [kind for kind in LineKind if DATA_BY_TYPE.get(kind.event_type) is not LicensesChanged]
assert not _unknown, f"domain/events.py: no event of licenses for the line kinds {_unknown}"


class Event(Record, Generic[D]):
    """One event: the `detail` of the message on the EventBridge bus.

    Events are delivered at least once; deliveries with the same `event_id` are the same event.
    Each event of an office has a `sequence` of its own, which increases in the order in which
    things happened. It has 42 digits, so that it sorts as text. It is null for reminders, for
    differences that reconcile found, and for `company.changed`. `office_id` is null only if a
    `company.changed` is about no office.
    """

    event_id: int
    type: str
    company_id: int
    office_id: int | None
    occurred_at: Instant
    sequence: str | None
    data: D


class EventSource(Record):
    """The office of an event and its cause. Equal causes give equal event ids."""

    company_id: int
    office_id: int | None
    cause: str


def event_sequence(stream_number: str, place: int) -> str:
    """The sequence of a record's event: the record's number in the stream, 40 digits, and the
    event's place among those of the record."""
    assert len(stream_number) == 40
    assert 0 <= place < MOST_EVENTS_OF_ONE_RECORD, place
    return f"{stream_number}{place:02}"


def event(
    type_: str, event_source: EventSource, occurred_at: Instant, data: D, part: object = ""
) -> Event[D]:
    """Creates an event without a sequence. `part` distinguishes events of one type and cause."""
    assert isinstance(data, DATA_BY_TYPE[type_]), (type_, data)
    event_id = derived_id("event", type_, event_source.office_id, event_source.cause, part)
    return Event(
        event_id,
        type_,
        event_source.company_id,
        event_source.office_id,
        occurred_at,
        None,
        data,
    )
