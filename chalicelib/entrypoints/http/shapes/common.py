"""Types that the bodies and responses of several resources share."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.calendar import Cycle
from ....domain.catalog import Currency
from ....domain.external_id import LONGEST_EXTERNAL_ID, checked_external_id
from ....domain.ids import LARGEST_ID
from ....domain.licenses import AccountType, LicenseType
from ....domain.products import MOST_NUMBERS, Products
from ....domain.reason import LONGEST_REASON
from ....domain.record import Instant
from ....domain.refusals import invalid
from . import descriptions


def _digits_up_to(largest: int) -> str:
    """A pattern of the integers from 1 to `largest`, with no more digits than `largest`."""
    text = str(largest)
    smaller = [
        f"{text[:place]}[0-{int(digit) - 1}][0-9]{{{len(text) - place - 1}}}"
        for place, digit in enumerate(text)
        if digit != "0"
    ]
    shorter = f"[0-9]{{1,{len(text) - 1}}}"
    # In Python, `$` also matches before a final newline; `(?!\\n)` excludes it in every engine.
    return f"^(?!0+$)({'|'.join((shorter, *smaller, text))})(?!\\n)$"


DIGITS = _digits_up_to(LARGEST_ID)
IdOrDigits = (
    Annotated[int, Meta(ge=1, le=LARGEST_ID)]
    | Annotated[
        str,
        # `id_of` checks the upper bound. Its pattern is in the description only:
        # compiling it would make each cold start 0.3 % longer.
        Meta(
            pattern="^(?!0+$)[0-9]{1,16}(?!\\n)$",
            description="The id as a string of digits.",
            extra_json_schema={"allOf": [{"pattern": DIGITS}]},
        ),
    ]
)

Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
LARGEST_INTEGER = 2**53 - 1
"""The largest integer that all JSON libraries read exactly."""
Number = Annotated[int, Meta(ge=0)]
AmountByCurrency = Annotated[
    dict[Currency, Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)]],
    Meta(extra_json_schema={"propertyNames": {"enum": [*get_args(Currency)]}}),
]
TYPE_PATTERN = "^[a-z][a-z0-9_]{1,39}$"
_ID_FORM: dict[str, Any] = {"pattern": TYPE_PATTERN}
"""In the description only: a text of another form is refused as a type that the catalog lacks."""
LicenseTypeId = Annotated[LicenseType, Meta(max_length=40, extra_json_schema=_ID_FORM)]
AccountTypeId = Annotated[AccountType, Meta(max_length=40, extra_json_schema=_ID_FORM)]
UserLicenseName = Annotated[str, Meta(min_length=1, max_length=40)]
BY_LICENSE_TYPE = Meta(max_length=MOST_NUMBERS, extra_json_schema={"propertyNames": _ID_FORM})
"""For mappings by license type: the schema that msgspec makes does not restrict the keys."""

InvoiceNumber = Annotated[str, Meta(pattern="^[1-9][0-9]*$")]
# Two conditions: a set with characters beyond \xff takes four times as long to compile.
NO_CONTROLS = "(?!.*[\\u2028\\u2029])[^\\x00-\\x1f\\x7f-\\x9f]*"
ONE_LINE = f"^{NO_CONTROLS}(?!\\n)$"
ADDRESS = "^[^@\\s\\x00-\\x1f]+@[^@\\s\\x00-\\x1f]+(?!\\n)$"
SOME_TEXT = f"^(?=.*\\S){NO_CONTROLS}(?!\\n)$"
NO_SPACES_AROUND = f"^(?! ){NO_CONTROLS}(?<! )(?!\\n)$"
Name = Annotated[str, Meta(max_length=100, pattern=ONE_LINE)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=ADDRESS)]
Reason = Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON, pattern=SOME_TEXT)]
ExternalIdText = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_EXTERNAL_ID, pattern=NO_SPACES_AROUND)
]


class Body(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Defaults are left out of a body's canonical form, so that a field added later does not
    make an old idempotency key look reused."""


class ReasonBody(Body, frozen=True):
    """The optional body of a change that needs no other."""

    reason: Annotated[Reason | None, descriptions.REASON] = None


def unknown_type(license_type: str, products: Products) -> str:
    """What is wrong with the license type of a request; '' if the catalog has it."""
    if license_type in products:
        return ""
    return f"must be one of {', '.join(products.ids)}"


def given_fields(body: Body, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that the body has. Raises if it has none of these."""
    found = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    if not found:
        raise invalid("", f"must have at least one of {', '.join(f'`{each}`' for each in names)}")
    return found


def external_id_in(
    value: str | UnsetType | None, pointer: str = "/external_id"
) -> str | UnsetType | None:
    """The external id of a body, checked. None and UNSET are returned as they are."""
    return checked_external_id(value, pointer) if isinstance(value, str) else value


def wanted_external_id(query: dict[str, str]) -> str:
    """The external id to find."""
    return checked_external_id(query["external_id"], "/query/external_id")


class MoneyResponse(Struct):
    """Money in the minor units of its currency."""

    amount: Annotated[
        Number, Meta(description="In minor units: cents for USD; yen for JPY, which has no cents.")
    ]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$"), descriptions.CURRENCY]


class SignedMoneyResponse(Struct):
    """Money in the minor units of its currency; negative for a credit."""

    amount: Annotated[int, Meta(description="In minor units; negative for a credit.")]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$"), descriptions.CURRENCY]


class PeriodResponse(Struct):
    """A half-open period: `[start, end)`."""

    start: Annotated[Instant, Meta(description="The first instant of the period.")]
    end: Annotated[Instant, Meta(description="The first instant after the period.")]


def period_response(running: Cycle) -> PeriodResponse:
    return PeriodResponse(running.start, running.end)


class ContactResponse(Struct):
    name: str
    email: str


class FieldErrorResponse(Struct):
    """One error of a request."""

    pointer: Annotated[
        str,
        Meta(
            description="Where the error is: an RFC 6901 pointer into the body, or `/query/...` "
            "or `/headers/...`."
        ),
    ]
    detail: Annotated[str, Meta(description="What is wrong, with the numbers.")]


class TakenResponse(FieldErrorResponse):
    """An address or external id that another record has, whose id is there only if the caller may
    read it."""

    user_id: Annotated[Id | UnsetType, Meta(description="The user who has it.")] = UNSET
    room_id: Annotated[Id | UnsetType, Meta(description="The room that has it.")] = UNSET
    office_id: Annotated[Id | UnsetType, Meta(description="The office that has it.")] = UNSET
    company_id: Annotated[Id | UnsetType, Meta(description="The company that has it.")] = UNSET


class ListResponse(Struct):
    """One page of a list."""

    items: Annotated[list[Any], descriptions.LISTED]
    cursor: Annotated[str | UnsetType, descriptions.CURSOR] = UNSET
