"""Dialpad's own shapes of companies, offices and plans, as `http.answers_offices` fills them."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from ...domain.licenses import AccountType, LicenseType
from ..http.office_bodies import BillingAddress, Country, E911Address
from ..http.wire import Id, Number

Hours = list[Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]] | UnsetType
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CompanyAnswer(Struct):
    """Dialpad's CompanyProto."""

    id: Id
    name: str
    account_type: AccountType
    office_count: Number
    state: Literal["active"]
    admin_email: str | UnsetType = UNSET
    domain: str | UnsetType = UNSET
    country: Country | UnsetType = UNSET


class _Office(Struct, kw_only=True):
    id: Id
    office_id: Id
    name: str
    country: Country
    timezone: str
    is_primary_office: bool
    state: Literal["active"]
    e911_address: E911Address | UnsetType = UNSET
    first_action: str | UnsetType = UNSET
    no_operators_action: str | UnsetType = UNSET
    ring_seconds: int | UnsetType = UNSET
    routing_options: dict[str, Any] | UnsetType = UNSET


OfficeAnswer = defstruct(
    "OfficeAnswer",
    [(f"{day}_hours", Hours, UNSET) for day in DAYS],
    bases=(_Office,),
    namespace={"__doc__": "Dialpad's OfficeProto. Hours and routing are as they were given."},
    module=__name__,
    kw_only=True,
)


class _Billing(Struct, kw_only=True):
    balance: Literal["0.00"]
    next_billing_date: Number
    ppu_address: BillingAddress | UnsetType = UNSET


DialpadPlanAnswer = defstruct(
    "DialpadPlanAnswer",
    [(str(kind), Number) for kind in LicenseType],
    bases=(_Billing,),
    namespace={"__doc__": "Dialpad's PlanProto: the ten types as purchased."},
    module=__name__,
    kw_only=True,
)
AvailableLicensesAnswer = defstruct(
    "AvailableLicensesAnswer",
    [(str(kind), Number) for kind in LicenseType],
    namespace={"__doc__": "Dialpad's AvailableLicensesProto: the ten types as available."},
    module=__name__,
)


class OfficeOpenedAnswer(Struct):
    """Dialpad's OfficeUpdateResponse."""

    office: OfficeAnswer  # type: ignore[valid-type]
    plan: DialpadPlanAnswer  # type: ignore[valid-type]


class CompanyFoundedAnswer(OfficeOpenedAnswer):
    """A company with its primary office."""

    company: CompanyAnswer
