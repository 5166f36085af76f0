"""Answers: the shapes of what clients get. `answers` fills them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ...domain.assignment import AssigneeType
from ...domain.caller import Role
from ...domain.ids import LARGEST_ID
from ...domain.journal import EntryAction, LineKind, Source
from ...domain.licenses import LicenseType
from ...domain.quoting import QuoteAction
from ...domain.user import UserLicense

Number = Annotated[int, Meta(ge=0)]
Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
BY_LICENSE_TYPE = Meta(extra_json_schema={"propertyNames": {"enum": [*map(str, LicenseType)]}})
"""Of mappings whose keys are license types: a schema made of the type leaves keys open."""
InvoiceNumber = Annotated[str, Meta(pattern="^[1-9][0-9]*$")]
ActorRole = Role | Literal["system"]
CapabilityCode = Literal["contact_csm", "contact_reseller", "forbidden", "office_on_hold"]


class MoneyAnswer(Struct):
    """`amount` in the currency's minor units."""

    amount: Number
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class CountsAnswer(Struct):
    """Of one license type. `purchased = assigned + scheduled_for_removal + available`."""

    license_type: LicenseType
    kind: Literal["license", "add_on"]
    purchased: Number
    assigned: Number
    scheduled_for_removal: Number
    available: Number
    renewing: Number
    unit_price: MoneyAnswer | UnsetType = UNSET


class PeriodAnswer(Struct):
    """Half-open: `[start, end)`."""

    start: datetime
    end: datetime


class LineAnswer(Struct):
    """`amount = quantity x unit_amount`."""

    kind: LineKind
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1)]
    unit_amount: MoneyAnswer
    amount: MoneyAnswer
    period: PeriodAnswer
    description: str


class LicensesAnswer(Struct):
    """All ten license types, also those at zero."""

    office_id: Id
    version: Number
    cycle: PeriodAnswer
    items: list[CountsAnswer]


class OfficeLicensesAnswer(Struct):
    office_id: Id
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
    action: QuoteAction
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    next_invoice: NextInvoiceAnswer
    licenses: list[CountsAnswer]


class ActorAnswer(Struct):
    """`system` is the service itself."""

    sub: str
    role: ActorRole


class TermsChangeAnswer(Struct):
    """Of the office's terms, what was changed. `prices` are those of the cycle that begins."""

    before: dict[str, Any]
    after: dict[str, Any]


class EntryAnswer(Struct):
    """One change of what an office owns, as the journal has it."""

    entry_id: Id
    seq: Annotated[int, Meta(ge=1)]
    office_id: Id
    action: EntryAction
    at: datetime
    by: ActorAnswer
    source: Source
    reason: str | None
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    invoice_number: InvoiceNumber | None
    licenses: list[CountsAnswer]
    licenses_before: list[CountsAnswer]
    removal_ids: list[Id]
    terms: TermsChangeAnswer | UnsetType = UNSET
    other_office_id: Id | UnsetType = UNSET


class ContactAnswer(Struct):
    name: str
    email: str


class TransferAnswer(Struct):
    """The entry of the office that gave, and of the one that took."""

    entries: list[EntryAnswer]


class CapabilityAnswer(Struct):
    """`code` and `contact` as in the refusal that trying would meet."""

    allowed: bool
    code: CapabilityCode | UnsetType = UNSET
    contact: ContactAnswer | UnsetType | None = UNSET


class CapabilitiesAnswer(Struct):
    purchase: CapabilityAnswer
    remove: CapabilityAnswer
    restore: CapabilityAnswer
    transfer: CapabilityAnswer


class RemovalAnswer(Struct):
    """One lot of licenses that leave when the cycle ends."""

    removal_id: Id
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1)]
    remaining: Annotated[int, Meta(ge=1)]
    requested_at: datetime
    requested_by: str
    effective_at: datetime


class ThresholdsAnswer(Struct):
    """Fewer available than `low_below` are low, more than `idle_above` idle."""

    low_below: Number
    idle_above: Number


class AssigneeAnswer(Struct):
    type: AssigneeType
    id: Id


class AssignmentAnswer(Struct):
    assignment_id: Id
    office_id: Id
    license_type: LicenseType
    assignee: AssigneeAnswer
    assigned_at: datetime
    assigned_by: str


class UserAnswer(Struct):
    """The fields of Dialpad's UserProto that have a meaning here."""

    id: Id
    company_id: Id
    office_id: Id
    emails: list[str]
    first_name: str
    last_name: str
    display_name: str
    license: UserLicense
    state: Literal["pending", "active", "suspended", "deleted"]
    is_admin: bool
    is_super_admin: bool
    admin_office_ids: list[Id]
    date_added: datetime
    date_active: datetime | UnsetType = UNSET
    job_title: str | UnsetType = UNSET


class RoomAnswer(Struct):
    """The fields of Dialpad's RoomProto that have a meaning here."""

    id: Id
    company_id: Id
    office_id: Id
    name: str
    state: Literal["active", "deleted"]
    is_free: bool = False


class FaxNumberAnswer(Struct):
    """Dialpad's FaxNumberProto."""

    number: str
    company_id: Id
    office_id: Id
    target_id: Id
    target_type: Literal["user"]
    area_code: str | UnsetType = UNSET


class FaultAnswer(Struct):
    """What is wrong with a request, at an RFC 6901 pointer into its body."""

    pointer: str
    detail: str


class ListAnswer(Struct):
    """One page. `cursor` is absent on the last."""

    items: list[Any]
    cursor: str | UnsetType = UNSET
