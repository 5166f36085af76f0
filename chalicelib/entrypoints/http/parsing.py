"""Request bodies: what clients may send. Unknown fields, coercions, duplicates are refused."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from ...assign import LARGEST_BATCH
from ...domain.account import MOST_PURCHASED
from ...domain.assignment import Assignee, AssigneeType
from ...domain.catalog import HIGHEST_PRICE_MINOR, MOST_PRICE_LISTS, Currency
from ...domain.ids import LARGEST_ID
from ...domain.licenses import AccountType, LicenseType, Quantity
from ...domain.quoting import QuoteAction
from ...domain.refusals import Refusal, invalid, invalid_all
from ...domain.terms import Action, PlanPeriod
from .pointers import fault_of
from .wire import BY_LICENSE_TYPE

_T = TypeVar("_T")

MOST_ITEMS = 10
MOST_PER_ITEM = 100_000


def _digits_up_to(largest: int) -> str:
    """A pattern of the integers from 1 to `largest`, as many digits as that has at most."""
    text = str(largest)
    smaller = [
        f"{text[:place]}[0-{int(digit) - 1}][0-9]{{{len(text) - place - 1}}}"
        for place, digit in enumerate(text)
        if digit != "0"
    ]
    shorter = f"[0-9]{{1,{len(text) - 1}}}"
    # Python's `$` also matches before a last line end; `(?!\\n)` means the same everywhere.
    return f"^(?!0+$)({'|'.join((shorter, *smaller, text))})(?!\\n)$"


DIGITS = _digits_up_to(LARGEST_ID)
Id = (
    Annotated[int, Meta(ge=1, le=LARGEST_ID)]
    | Annotated[str, Meta(pattern=DIGITS, description="The same, as digits.")]
)
NO_CONTROLS = "[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*"
ONE_LINE = f"^{NO_CONTROLS}(?!\\n)$"
ADDRESS = "^[^@\\s\\x00-\\x1f]+@[^@\\s\\x00-\\x1f]+(?!\\n)$"
Name = Annotated[str, Meta(max_length=100, pattern=ONE_LINE)]
SOME_TEXT = f"^(?=.*\\S){NO_CONTROLS}(?!\\n)$"
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=SOME_TEXT)]
OrderSource = Literal["company_settings", "billing", "office_settings", "api", "staff"]


class Body(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Defaults are left out of a body's canonical form, so that a field added later does not
    make an old idempotency key look reused."""


class Item(Body, frozen=True):
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)]


Items = Annotated[list[Item], Meta(min_length=1, max_length=MOST_ITEMS)]


class QuoteBody(Body, frozen=True):
    action: QuoteAction
    items: Items


class Order(Body, frozen=True):
    """A purchase or a removal."""

    items: Items
    quote: Annotated[str, Meta(max_length=200)] | None = None
    source: OrderSource | None = None
    reason: Reason | None = None


class Restoration(Body, frozen=True):
    """Either `items`, or one removal: `removal_id`, and `quantity` for a part of it."""

    items: Items | UnsetType = UNSET
    removal_id: Id | UnsetType = UNSET
    quantity: Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)] | UnsetType = UNSET
    quote: Annotated[str, Meta(max_length=200)] | None = None
    source: OrderSource | None = None
    reason: Reason | None = None


class Transfer(Body, frozen=True):
    from_office_id: Id
    to_office_id: Id
    items: Items
    source: OrderSource | None = None
    reason: Reason | None = None


class AssigneeBody(Body, frozen=True):
    type: AssigneeType
    id: Id


class AssignmentBody(Body, frozen=True):
    license_type: LicenseType
    assignee: AssigneeBody


class AssignmentsBody(Body, frozen=True):
    assignments: Annotated[list[AssignmentBody], Meta(min_length=1, max_length=LARGEST_BATCH)]


class PaymentBody(Body, frozen=True):
    """What the payment system says of an invoice."""

    status: Literal["paid", "declined"]
    reason: Reason | None = None


class ContactBody(Body, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=SOME_TEXT)]
    email: Annotated[str, Meta(min_length=3, max_length=254, pattern=ADDRESS)]


Price = Annotated[int, Meta(ge=0, le=HIGHEST_PRICE_MINOR)]
Prices = Annotated[dict[LicenseType, Price], BY_LICENSE_TYPE]


class TermsBody(Body, frozen=True):
    """All of what is negotiated, in place of what was."""

    not_self_serve: Annotated[list[Action], Meta(max_length=len(Action))]
    resold: bool
    contact: ContactBody | None
    contract_prices: Prices
    reason: Reason | None = None


Threshold = Annotated[int, Meta(ge=0, le=MOST_PURCHASED)]


class ThresholdsBody(Body, frozen=True):
    """Both, in place of what was. 0 and 10,000,000 are never crossed."""

    low_below: Threshold
    idle_above: Threshold


class PriceListBody(Body, frozen=True):
    account_type: AccountType
    plan_period: PlanPeriod
    currency: Currency
    effective_from: date
    prices: Prices


class CatalogBody(Body, frozen=True):
    """The whole catalog, in place of the revision that it was made from."""

    revision: Annotated[int, Meta(ge=0)]
    price_lists: Annotated[list[PriceListBody], Meta(max_length=MOST_PRICE_LISTS)]
    in_force_at: datetime | None = None
    """As it was read; when the new revision is in force is not the client's to say."""
    reason: Reason | None = None


def parse(raw: bytes, kind: type[_T]) -> _T:
    """The body, or a refusal that points at all that is wrong with it."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(raw, kind, error) from error


def _refusal(raw: bytes, kind: Any, first: Exception) -> Refusal:
    """All that is wrong, where it is JSON; else the first thing."""
    from .validation_errors import faults_of  # Only here: most bodies are right.

    if not isinstance(first, msgspec.ValidationError):
        return invalid_all([fault_of(first)])
    try:
        faults = faults_of(msgspec.json.decode(raw), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        faults = []  # Wrong before the end, and no JSON after that.
    return invalid_all(faults or [fault_of(first)])


def canonical(body: Any) -> bytes:
    """Equal for equal requests, however they were written."""
    return msgspec.json.encode(body, order="deterministic")


def id_of(value: int | str, pointer: str) -> int:
    """The integer that an id is, sent as a number or as digits."""
    number = int(value)
    if not 1 <= number <= LARGEST_ID:
        raise invalid(pointer, f"must be from 1 to {LARGEST_ID}")
    return number


def quantities(items: list[Item]) -> tuple[Quantity, ...]:
    """Each license type once."""
    seen: set[LicenseType] = set()
    for position, item in enumerate(items):
        if item.license_type in seen:
            raise invalid(
                f"/items/{position}/license_type", f"duplicate license_type {item.license_type}"
            )
        seen.add(item.license_type)
    return tuple(Quantity(item.license_type, item.quantity) for item in items)


def assignees(bodies: list[AssignmentBody]) -> tuple[tuple[LicenseType, Assignee], ...]:
    """Each assignee once for a type."""
    pairs = []
    for position, body in enumerate(bodies):
        pointer = f"/assignments/{position}/assignee"
        number = id_of(body.assignee.id, f"{pointer}/id")
        pair = (body.license_type, Assignee(body.assignee.type, number))
        if pair in pairs:
            raise invalid(pointer, "duplicate assignee of this license_type")
        pairs.append(pair)
    return tuple(pairs)
