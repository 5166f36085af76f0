"""Answers: the shapes of what clients get. `answers` fills them."""

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from ...domain.assignment import AssigneeType
from ...domain.licenses import LicenseType


class MoneyAnswer(Struct):
    """`amount` in the currency's minor units."""

    amount: int
    currency: str


class CountsAnswer(Struct):
    license_type: LicenseType
    kind: str
    purchased: int
    assigned: int
    scheduled_for_removal: int
    available: int
    renewing: int
    unit_price: MoneyAnswer | UnsetType = UNSET


class PeriodAnswer(Struct):
    """Half-open: `[start, end)`."""

    start: datetime
    end: datetime


class LineAnswer(Struct):
    kind: str
    license_type: LicenseType
    quantity: int
    unit_amount: MoneyAnswer
    amount: MoneyAnswer
    period: PeriodAnswer
    description: str


class LicensesAnswer(Struct):
    office_id: int
    version: int
    cycle: PeriodAnswer
    items: list[CountsAnswer]


class OfficeLicensesAnswer(Struct):
    office_id: int
    name: str
    items: list[CountsAnswer]


class CompanyLicensesAnswer(Struct):
    items: list[CountsAnswer]
    offices: list[OfficeLicensesAnswer]


class NextInvoiceAnswer(Struct):
    date: datetime
    amount: MoneyAnswer


class QuoteAnswer(Struct):
    quote: str
    expires_at: datetime
    action: str
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    next_invoice: NextInvoiceAnswer
    licenses: list[CountsAnswer]


class ActorAnswer(Struct):
    sub: str
    role: str


class TermsChangeAnswer(Struct):
    """Of the office's terms, what was changed. `prices` are those of the cycle that begins."""

    before: dict[str, Any]
    after: dict[str, Any]


class EntryAnswer(Struct):
    entry_id: int
    seq: int
    office_id: int
    action: str
    at: datetime
    by: ActorAnswer
    source: str
    reason: str | None
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    invoice_number: str | None
    licenses: list[CountsAnswer]
    licenses_before: list[CountsAnswer]
    removal_ids: list[int]
    terms: TermsChangeAnswer | UnsetType = UNSET
    other_office_id: int | UnsetType = UNSET


class ContactAnswer(Struct):
    name: str
    email: str


class TransferAnswer(Struct):
    """The entry of the office that gave, and of the one that took."""

    entries: list[EntryAnswer]


class CapabilityAnswer(Struct):
    """`code` and `contact` as in the refusal that trying would meet."""

    allowed: bool
    code: str | UnsetType = UNSET
    contact: ContactAnswer | UnsetType | None = UNSET


class CapabilitiesAnswer(Struct):
    purchase: CapabilityAnswer
    remove: CapabilityAnswer
    restore: CapabilityAnswer
    transfer: CapabilityAnswer


class RemovalAnswer(Struct):
    removal_id: int
    license_type: LicenseType
    quantity: int
    remaining: int
    requested_at: datetime
    requested_by: str
    effective_at: datetime


class ThresholdsAnswer(Struct):
    """Fewer available than `low_below` are low, more than `idle_above` idle."""

    low_below: int
    idle_above: int


class AssigneeAnswer(Struct):
    type: AssigneeType
    id: int


class AssignmentAnswer(Struct):
    assignment_id: int
    office_id: int
    license_type: LicenseType
    assignee: AssigneeAnswer
    assigned_at: datetime
    assigned_by: str


class UserAnswer(Struct):
    """The fields of Dialpad's UserProto that have a meaning here."""

    id: int
    company_id: int
    office_id: int
    emails: list[str]
    first_name: str
    last_name: str
    display_name: str
    license: str
    state: Literal["pending", "active", "suspended", "deleted"]
    is_admin: bool
    is_super_admin: bool
    admin_office_ids: list[int]
    date_added: datetime
    date_active: datetime | UnsetType = UNSET
    job_title: str | UnsetType = UNSET


class RoomAnswer(Struct):
    """The fields of Dialpad's RoomProto that have a meaning here."""

    id: int
    company_id: int
    office_id: int
    name: str
    state: Literal["active", "deleted"]
    is_free: bool = False


class FaxNumberAnswer(Struct):
    """Dialpad's FaxNumberProto."""

    number: str
    company_id: int
    office_id: int
    target_id: int
    target_type: str
    area_code: str | UnsetType = UNSET


class FaultAnswer(Struct):
    """What is wrong with a request, at an RFC 6901 pointer into its body."""

    pointer: str
    detail: str


class ListAnswer(Struct):
    """One page. `cursor` is absent on the last."""

    items: list[Any]
    cursor: str | UnsetType = UNSET
