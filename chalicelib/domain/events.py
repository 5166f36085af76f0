"""Events: what the service tells the world, each type with what its `data` holds.

The JSON Schemas in `docs/events` are made of these classes (`python -m infra.event_schemas`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from .assignment import Assignee
from .ids import derived_id
from .journal import Actor
from .licenses import LicenseType, Quantity
from .record import Record

D = TypeVar("D")


class Money(Record):
    """Integer minor units."""

    amount: int
    currency: str


class Owned(Record):
    """Of one license type after the change."""

    license_type: LicenseType
    purchased: int
    scheduled_for_removal: int


class LicensesChanged(Record):
    """What an office owns changed, by the journal entry `entry_id`, its `seq`-th."""

    entry_id: int
    seq: int
    items: tuple[Quantity, ...]
    by: Actor
    source: str
    reason: str | None
    due_now: Money
    invoice_number: str | None
    licenses: tuple[Owned, ...]


class OfficeChanged(Record):
    """Something else about the office changed, by the journal entry `entry_id`."""

    entry_id: int
    seq: int
    action: str
    by: Actor
    source: str
    reason: str | None


class LicenseMoved(Record):
    """One license was taken or given back. `by` is the subject who did it."""

    entry_id: int
    assignment_id: int
    license_type: LicenseType
    assignee: Assignee
    by: str


class InvoiceIssued(Record):
    number: str
    reason: str
    total: Money
    entry_seq: int


class HoldChanged(Record):
    """A payment was declined, or the office is free again (R25)."""

    on_hold: bool


class RemovalUpcoming(Record):
    """So many days before scheduled removals take effect."""

    days: int
    effective_at: datetime
    items: tuple[Quantity, ...]


class AvailableCrossed(Record):
    """The number of available licenses crossed the office's threshold, or the office was given one
    that it is beyond."""

    license_type: LicenseType
    available: int
    threshold: int


class DriftFound(Record):
    """A count that is not what assignments or journal add up to. Nothing was repaired."""

    license_type: LicenseType
    count: str
    recorded: int
    recomputed: int


DATA_BY_TYPE: Mapping[str, type] = {
    "license.purchased": LicensesChanged,
    "license.removal_scheduled": LicensesChanged,
    "license.removal_cancelled": LicensesChanged,
    "license.removed": LicensesChanged,
    "license.renewed": LicensesChanged,
    "license.transferred_in": LicensesChanged,
    "license.transferred_out": LicensesChanged,
    "license.assigned": LicenseMoved,
    "license.released": LicenseMoved,
    "invoice.issued": InvoiceIssued,
    "office.on_hold": HoldChanged,
    "office.hold_released": HoldChanged,
    "office.changed": OfficeChanged,
    "removal.upcoming": RemovalUpcoming,
    "licenses.low": AvailableCrossed,
    "licenses.idle": AvailableCrossed,
    "ledger.drift": DriftFound,
}


class Event(Record, Generic[D]):
    """One event, as it is the `detail` on the bus.

    It comes at least once: equal `event_id`, equal event. `sequence` grows within an office for
    everything that happened to it, 40 digits, so that text order is number order; null for what the
    calendar or an audit told.
    """

    event_id: int
    type: str
    company_id: int
    office_id: int
    occurred_at: datetime
    sequence: str | None
    data: D


class EventSource(Record):
    """Where an event belongs and what makes it the same event when it is told again."""

    company_id: int
    office_id: int
    sequence: str | None
    cause: str


def event(
    type_: str, event_source: EventSource, occurred_at: datetime, data: D, part: object = ""
) -> Event[D]:
    """`part` tells apart events of one type and cause."""
    assert isinstance(data, DATA_BY_TYPE[type_]), (type_, data)
    event_id = derived_id("event", type_, event_source.office_id, event_source.cause, part)
    return Event(
        event_id,
        type_,
        event_source.company_id,
        event_source.office_id,
        occurred_at,
        event_source.sequence,
        data,
    )
