"""Where an answer leads: OpenAPI links, by which clients and tests go on from what they got."""

from typing import Any

from ...domain.record import Record, field

BODY = "$response.body#"
PATH = "$request.path."


class Link(Record):
    """From an operation's success to another: its parameters and body as runtime expressions."""

    to: str
    parameters: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def described(self) -> dict[str, Any]:
        body = {} if self.body is None else {"requestBody": self.body}
        return {"operationId": self.to, "parameters": self.parameters, **body}


def _office(of: str, *names: str) -> tuple[Link, ...]:
    return tuple(Link(name, {"office_id": of}) for name in names)


def _user(of: str, *names: str) -> tuple[Link, ...]:
    return tuple(Link(name, {"user_id": of}) for name in names)


_HERE = f"{PATH}office_id"
_OF_OFFICE = (
    "get_office",
    "get_licenses",
    "get_capabilities",
    "get_plan",
    "get_available_licenses",
    "get_removals",
    "get_assignments",
    "get_history",
    "get_invoices",
    "get_billing_summary",
    "get_terms",
    "get_thresholds",
    "put_thresholds",
    "post_quote",
    "post_purchase",
)
_AFTER_ORDER = ("get_licenses", "get_history", "get_billing_summary")
_OF_USER = (
    "get_user",
    "patch_user",
    "patch_user_office",
    "delete_user",
    "post_user_restore",
)

LINKS: dict[str, tuple[Link, ...]] = {
    "get_offices": _office(f"{BODY}/items/0/id", *_OF_OFFICE),
    "post_office": _office(f"{BODY}/office/id", *_OF_OFFICE),
    "get_company_licenses": _office(f"{BODY}/offices/0/office_id", "get_licenses", "get_office"),
    "get_company_billing_summary": _office(f"{BODY}/items/0/office_id", "get_billing_summary"),
    "post_quote": tuple(
        Link(
            order,
            {"office_id": _HERE},
            {"items": "$request.body#/items", "quote": f"{BODY}/quote"},
        )
        for order in ("post_purchase", "post_removal", "post_restoration")
    ),
    "post_purchase": (
        *_office(_HERE, *_AFTER_ORDER),
        Link("get_invoice", {"office_id": _HERE, "number": f"{BODY}/invoice_number"}),
        Link("post_removal", {"office_id": _HERE}, {"items": "$request.body#/items"}),
    ),
    "post_removal": (
        *_office(_HERE, *_AFTER_ORDER, "get_removals"),
        Link("post_restoration", {"office_id": _HERE}, {"removal_id": f"{BODY}/removal_ids/0"}),
    ),
    "get_removals": (
        Link(
            "post_restoration", {"office_id": _HERE}, {"removal_id": f"{BODY}/items/0/removal_id"}
        ),
    ),
    "post_restoration": _office(_HERE, *_AFTER_ORDER, "get_removals"),
    "post_transfer": (
        *_office(f"{BODY}/entries/0/office_id", "get_licenses", "get_history"),
        *_office(f"{BODY}/entries/0/other_office_id", "get_licenses", "get_history"),
    ),
    "get_invoices": tuple(
        Link(name, {"office_id": _HERE, "number": f"{BODY}/items/0/number"})
        for name in ("get_invoice", "post_payment")
    ),
    "post_assignment": (
        Link(
            "delete_assignment",
            {"office_id": _HERE, "assignment_id": f"{BODY}/assignment_id"},
        ),
        *_office(_HERE, "get_assignments", "get_licenses"),
    ),
    "post_assignments": (
        Link(
            "delete_assignment",
            {"office_id": _HERE, "assignment_id": f"{BODY}/items/0/assignment_id"},
        ),
    ),
    "get_assignments": (
        Link(
            "delete_assignment",
            {"office_id": _HERE, "assignment_id": f"{BODY}/items/0/assignment_id"},
        ),
    ),
    "get_users": _user(f"{BODY}/items/0/id", *_OF_USER),
    "post_user": _user(f"{BODY}/id", *_OF_USER),
    "delete_user": _user(f"{BODY}/id", "post_user_restore", "get_user"),
    "post_user_restore": _user(f"{BODY}/id", "get_user", "delete_user"),
    "get_rooms": tuple(
        Link(name, {"room_id": f"{BODY}/items/0/id"}) for name in ("get_room", "delete_room")
    ),
    "post_room": tuple(
        Link(name, {"room_id": f"{BODY}/id"}) for name in ("get_room", "delete_room")
    ),
    "delete_room": (Link("get_room", {"room_id": f"{BODY}/id"}),),
    "post_faxline": _office(f"{BODY}/office_id", "get_assignments"),
    "get_catalog": (Link("put_catalog", {}, BODY.removesuffix("#")),),
    "get_terms": _office(_HERE, "put_terms"),
    "put_thresholds": _office(_HERE, "get_thresholds"),
}


def links_of(name: str) -> dict[str, Any]:
    """By name: the operation's, numbered from the second link that leads there."""
    named: dict[str, Any] = {}
    for each in LINKS.get(name, ()):
        before = sum(one["operationId"] == each.to for one in named.values())
        named[f"{each.to}_{before + 1}" if before else each.to] = each.described
    return named
