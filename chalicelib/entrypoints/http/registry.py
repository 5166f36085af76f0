"""The operations of the API: one row each, written beside its handler.

Roles, parameters, the description and names in telemetry are derived from the row.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from ...domain.caller import Role
from ...domain.record import Record, field
from ...domain.refusals import RefusalCode
from ...service.policy import CHANGE_NOTHING, ROLES_BY_VERB, Verb
from .shapes.common import ReasonBody

Idempotency = Literal["required", "optional", "none"]

CHAPTERS = {
    "Licenses": "What offices own, which licenses are assigned, and which are available.",
    "Orders": "Purchase, remove, restore, transfer: quote first, then confirm.",
    "Assignments": "Licenses and add-ons of users, rooms, numbers and fax lines.",
    "Users": "An invited user is assigned a license immediately; deleting the user releases it.",
    "Rooms and fax lines": "Each room or fax line is assigned an add-on.",
    "Billing and history": "What was billed, what will be billed, and why.",
    "Company and offices": "The company, and the offices that own licenses.",
    "Vendor staff": "For the vendor's Customer Success Managers: prices, terms, payments, new "
    "companies.",
}
"""The chapters of the description, in order, with their introductions."""

FORBIDDEN_BY_TERMS = ("contact_csm", "contact_reseller", "office_on_hold")
LIMITED = ("spending_limit_exceeded", "credit_limit_exceeded")
PAYMENT_REFUSED = ("payment_method_required", "payment_declined", "payment_action_required")
QUOTE_REFUSED = ("quote_changed", "quote_expired")
NEEDS_AVAILABLE = ("no_available_licenses",)
BUYABLE = ("license_type_not_in_plan", "limit_reached")
NEEDS_REMOVABLE = (*NEEDS_AVAILABLE, "limit_reached")
TAKES_LICENSE = (*NEEDS_AVAILABLE, "license_type_not_in_plan")
NEEDS_ADDRESS = ("email_taken",)
NEEDS_EXTERNAL_ID = ("external_id_taken",)
NEEDS_ELIGIBLE = ("holder_not_eligible",)

LARGEST_BODY = 64 * 1024
LARGEST_LIMITS = 96 * 1024
"""The spending limits of 1,000 offices. An event has those before and after a change, of at most
256 KB."""
LONGEST_PARAMETER = 1000
"""Characters of a query parameter: no email address and no cursor is longer."""
ParameterText = Annotated[str, Meta(max_length=LONGEST_PARAMETER)]
CURSOR_PARAMETER: tuple[str, Any] = ("cursor", ParameterText)
PAGING: tuple[tuple[str, Any], ...] = (
    ("limit", Annotated[int, Meta(ge=1, le=100)]),
    CURSOR_PARAMETER,
)


def one_of_required(names: tuple[str, ...]) -> dict[str, Any]:
    """The rule, as JSON Schema, that a body has at least one of these fields."""
    return {"anyOf": [{"required": [name]} for name in names]}


class OneOf(Record):
    """A response of one of these types, which differ in their fields."""

    kinds: tuple[type[Any], ...]


class Text(Record):
    """A response that is no JSON: a page or a file. `about` is its description."""

    media_type: str
    about: str


class Operation(Record):
    """One operation: its route, who may call it, what it takes and returns.

    `body` is None if it needs none; `takes` is the type of what may be sent. `responses` are types
    by status (None: no body). `listed`: the response is a page of these, or a complete list.
    `query` are parameters with their types. `codes` are the problem codes besides those that are
    derived from the rest of the row.
    """

    method: str
    path: str
    verb: Verb
    chapter: str
    summary: str
    responses: dict[int, Any]
    body: type[Any] | None = None
    idempotency: Idempotency = "none"
    about_company: bool = True
    """False if vendor staff need no `DP-Company-ID`."""
    listed: Literal["", "paged", "whole"] = ""
    query: tuple[tuple[str, Any], ...] = ()
    required: tuple[str, ...] = ()
    """Names of the parameters without which a request is refused."""
    codes: tuple[str, ...] = ()
    tagged: bool = False
    """True if the response has an `ETag`, and is 304 if `If-None-Match` has the same tag."""
    more: str = ""
    """Details that the summary leaves out."""
    rules: dict[str, Any] = field(default_factory=dict)
    """Constraints that the body's type cannot express, as JSON Schema keywords."""
    largest_body: int = LARGEST_BODY
    """Bytes."""
    name: str = ""
    """The handler's name; `operation` sets it."""

    @property
    def roles(self) -> frozenset[Role]:
        return ROLES_BY_VERB[self.verb]

    @property
    def changes(self) -> bool:
        """True if it changes something; then vendor staff must give a reason (R26)."""
        return self.verb not in CHANGE_NOTHING

    @property
    def takes(self) -> type[Any] | None:
        """The type of its body. A change without a body of its own takes the reason in one."""
        return self.body or (ReasonBody if self.changes else None)

    @property
    def parameters(self) -> tuple[tuple[str, Any], ...]:
        """The query parameters with their types; a request with any other is refused."""
        return (*(PAGING if self.listed == "paged" else ()), *self.query)

    @property
    def query_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.parameters)

    @property
    def telemetry_name(self) -> str:
        """The verb's name; for reads, the operation's."""
        return self.verb.value if self.changes or self.verb == Verb.QUOTE else self.name


OPERATIONS: list[Operation] = []
CODES = frozenset(code.value for code in RefusalCode)


def register(row: Operation) -> Operation:
    """Adds the row. Raises if it is incomplete or already registered."""
    assert row.name, f"{row.method} {row.path}: the operation has no name"
    assert row.chapter in CHAPTERS, f"{row.name}: {row.chapter!r} is not one of {list(CHAPTERS)}"
    assert all(each.name != row.name for each in OPERATIONS), f"{row.name} is registered twice"
    fields = getattr(row.takes, "__struct_fields__", ())
    assert "reason" in fields or not row.changes, (
        f"{row.name}: its body has no field for the reason (R26)"
    )
    unknown = set(row.codes) - CODES
    assert not unknown, f"{row.name}: RefusalCode does not have {sorted(unknown)}"
    OPERATIONS.append(row)
    return row
