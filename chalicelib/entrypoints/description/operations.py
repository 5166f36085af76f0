"""What is said of each operation besides its route, body and roles."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from ...domain.assignment_history import AssignmentAction
from ...domain.journal import EntryAction
from ...domain.licenses import LicenseType
from ...domain.record import Record, field
from ..http import wire, wire_billing, wire_history
from . import dialpads


class OneOf(Record):
    """An answer that is of one of these types; they are told apart by the fields they have."""

    kinds: tuple[type[Any], ...]


class Documented(Record):
    """A summary, the answer's type by status (None: no body), whether it is `listed` (a page of
    those, or a list without pages), query parameters with their types, and the problem codes
    besides those that follow from route and body."""

    summary: str
    answers: dict[int, Any]
    listed: Literal["", "paged", "whole"] = ""
    query: tuple[tuple[str, Any], ...] = ()
    codes: tuple[str, ...] = ()
    tagged: bool = False
    """Whether it answers 304 to who has the latest."""
    more: str = ""
    """What the summary leaves open."""
    rules: dict[str, Any] = field(default_factory=dict)
    """What the body's type cannot say, as keywords of JSON Schema."""


FORBIDDEN_BY_TERMS = ("contact_csm", "contact_reseller", "office_on_hold")
CHANGED = ("quote_changed", "quote_expired")
TAKES = ("no_available_licenses",)
PAGING: tuple[tuple[str, Any], ...] = (
    ("limit", Annotated[int, Meta(ge=1, le=100)]),
    ("cursor", str),
)
LICENSE_TYPE, ACTION = (
    ("license_type", LicenseType),
    ("action", Literal[EntryAction, AssignmentAction]),
)
USER_STATES = Literal["active", "all", "cancelled", "deleted", "pending", "suspended"]
FILTER_USERS: tuple[tuple[str, Any], ...] = (
    ("state", USER_STATES),
    ("email", str),
    ("company_admin", bool),
    ("number", str),
)

ITEMS_OR_LOT = {
    "oneOf": [
        {"required": ["items"], "properties": {"removal_id": False, "quantity": False}},
        {
            "required": ["removal_id"],
            "properties": {"items": False, "quote": {"type": "null"}},
        },
    ]
}

CONTACT_IF_ASKED = {
    "anyOf": [
        {"properties": {"not_self_serve": {"maxItems": 0}, "resold": {"const": False}}},
        {"properties": {"contact": {"type": "object"}}},
    ]
}

DOCUMENTED: dict[str, Documented] = {
    "get_licenses": Documented(
        "An office's licenses: ten types, also those at zero",
        {200: wire.LicensesAnswer},
        tagged=True,
        more=(
            "With the running cycle. Send the `ETag` back as `If-None-Match`: 304 says that "
            "nothing changed."
        ),
    ),
    "get_company_licenses": Documented(
        "The company's licenses, office by office and summed",
        {200: wire.CompanyLicensesAnswer},
        codes=("not_found",),
        more="Those offices that the caller reaches.",
    ),
    "get_capabilities": Documented(
        "What this caller may do there and, if not, what the refusal would say",
        {200: wire.CapabilitiesAnswer},
        more="Ask before you show a button.",
    ),
    "get_removals": Documented(
        "What is scheduled for removal, lot by lot",
        {200: wire.RemovalAnswer},
        listed="paged",
        more="Newest first. Each lot can be restored, whole or in part, until `effective_at`.",
    ),
    "get_history": Documented(
        "The journal and who took and gave back licenses, newest first",
        {200: OneOf((wire.EntryAnswer, wire_history.MovementAnswer))},
        listed="paged",
        query=(LICENSE_TYPE, ACTION),
        more=(
            "Rows of `assignment` and `release` have no `seq`: they change nothing of what the "
            "office owns, and appear within seconds."
        ),
    ),
    "get_assignments": Documented("Who holds what", {200: wire.AssignmentAnswer}, listed="paged"),
    "get_invoices": Documented(
        "Invoices, newest first", {200: wire_billing.InvoiceAnswer}, listed="paged"
    ),
    "get_invoice": Documented(
        "One invoice, every line with its journal entry",
        {200: wire_billing.InvoiceAnswer},
        tagged=True,
        more="A paid invoice does not change any more.",
    ),
    "get_billing_summary": Documented(
        "Plan, next bill by line, last twelve invoices", {200: wire_billing.BillingSummaryAnswer}
    ),
    "get_company_billing_summary": Documented(
        "One statement for the company's offices; totals are of the page",
        {200: wire_billing.CompanyBillingAnswer},
        query=PAGING,
    ),
    "get_terms": Documented("What was negotiated for the office", {200: wire_billing.TermsAnswer}),
    "get_thresholds": Documented(
        "When the office is told that licenses are few, or idle",
        {200: wire.ThresholdsAnswer},
        more="By the events `licenses.low` and `licenses.idle`.",
    ),
    "put_thresholds": Documented(
        "Say when the office is told that licenses are few, or idle",
        {200: wire.ThresholdsAnswer},
        more=(
            "For all license types. `low_below` must not be above `idle_above`; 0 and 10,000,000 "
            "switch a notice off. What is there already beyond a threshold is told of at once."
        ),
    ),
    "get_users": Documented(
        "The company's users",
        {200: wire.UserAnswer},
        listed="paged",
        query=FILTER_USERS,
        more=(
            "`email` finds one; deleted users are found by `state=deleted`. `number` finds "
            "nobody: there are no numbers here."
        ),
    ),
    "get_user": Documented("One user", {200: wire.UserAnswer}),
    "post_quote": Documented(
        "The payment summary of a change; nothing is stored",
        {200: wire.QuoteAnswer},
        codes=(
            *FORBIDDEN_BY_TERMS,
            *TAKES,
            "exceeds_scheduled",
            "license_type_not_in_plan",
        ),
        more=(
            "Prorated by whole days in the office's time zone, today included, rounded half up "
            "for each license. Confirm with `quote` in the order: exactly this is charged, or a "
            "fresh quote comes back. Valid for some minutes."
        ),
    ),
    "post_purchase": Documented(
        "Buy: restores what is scheduled for removal first, at no charge",
        {201: wire.EntryAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *CHANGED, "license_type_not_in_plan"),
        more=(
            "The licenses work at once. Cards are charged now, invoiced plans with the next "
            "invoice."
        ),
    ),
    "post_removal": Documented(
        "Schedule available licenses for removal at the end of the cycle",
        {201: wire.EntryAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *CHANGED, *TAKES),
        more=(
            "They are paid for until then, held by nobody, and can be restored. Unassign first: "
            "only available licenses can leave."
        ),
    ),
    "post_restoration": Documented(
        "Take licenses back from removal, at no charge",
        {201: wire.EntryAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *CHANGED, "exceeds_scheduled"),
        rules=ITEMS_OR_LOT,
        more=(
            "Either `items`, from the newest removals; or one removal by `removal_id`, "
            "`quantity` of it or all."
        ),
    ),
    "post_transfer": Documented(
        "Move available licenses to another office of the company",
        {201: wire.TransferAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *TAKES, "not_found"),
        more="Between offices of one currency and one shape of plan, at no charge.",
    ),
    "put_terms": Documented(
        "Agree terms with an office",
        {200: wire_billing.TermsAnswer},
        rules=CONTACT_IF_ASKED,
        more="Whole: what is left out is not agreed. Prices hold from the next cycle on.",
    ),
    "post_payment": Documented(
        "What the payment system says of an invoice; declined puts the office on hold",
        {200: wire_billing.PaymentAnswer},
        more=(
            "For the payment system. `declined` refuses purchases, removals and restorations "
            "until `paid`."
        ),
    ),
    "get_catalog": Documented(
        "The catalog of prices",
        {200: wire_billing.CatalogAnswer},
        tagged=True,
        more="For all companies.",
    ),
    "put_catalog": Documented(
        "Replace the catalog, whole",
        {200: wire_billing.CatalogAnswer},
        more=(
            "Send it as it was read, edited: `revision` must be the newest. It holds for cycles "
            "that begin five minutes later, or after that; running cycles keep their prices. "
            "The example shows two of its lists."
        ),
    ),
    "post_assignment": Documented(
        "Give an assignee a license; 200 if it already held one",
        {200: wire.AssignmentAnswer, 201: wire.AssignmentAnswer},
        codes=TAKES,
        more=(
            "A license must be available. Users and rooms take theirs by `POST /users` and `POST "
            "/rooms`; this is for everything else."
        ),
    ),
    "post_assignments": Documented(
        "Give several assignees theirs, all or none",
        {200: wire.AssignmentAnswer, 201: wire.AssignmentAnswer},
        listed="whole",
        codes=TAKES,
        more="200 if all of them held theirs before.",
    ),
    "delete_assignment": Documented("Give a license back", {204: None}),
    "post_user": Documented(
        "Invite a user, who takes a license at once",
        {201: wire.UserAnswer},
        codes=(*TAKES, "not_found"),
        more=(
            "`license` says which; `admins` and the like take none. Without an available license "
            "nobody is invited."
        ),
    ),
    "patch_user": Documented(
        "Change a user",
        {200: wire.UserAnswer},
        codes=TAKES,
        more="Another license, office or state takes and frees licenses in the same transaction.",
    ),
    "delete_user": Documented(
        "Delete a user; the license is free at once, or removed with `license=remove`",
        {200: wire.UserAnswer},
        query=(("license", Literal["keep", "remove"]),),
        codes=(*FORBIDDEN_BY_TERMS, *TAKES),
        more="Billing goes on until the license is removed. For 72 hours the user can be restored.",
    ),
    "post_user_restore": Documented(
        "Restore a user deleted within 72 hours",
        {200: wire.UserAnswer},
        codes=TAKES,
        more="If a license is available.",
    ),
    "patch_user_office": Documented(
        "Move a user to another office", {200: wire.UserAnswer}, codes=TAKES
    ),
    "get_rooms": Documented(
        "The company's rooms",
        {200: wire.RoomAnswer},
        listed="paged",
        query=(("office_id", wire.Id),),
    ),
    "get_room": Documented("One room", {200: wire.RoomAnswer}),
    "post_room": Documented(
        "Add a room, which takes its add-on", {201: wire.RoomAnswer}, codes=(*TAKES, "not_found")
    ),
    "delete_room": Documented("Delete a room, which frees its add-on", {200: wire.RoomAnswer}),
    "post_faxline": Documented(
        "Add a fax line to a user; 200 if there was one of this number",
        {200: wire.FaxNumberAnswer, 201: wire.FaxNumberAnswer},
        codes=(*TAKES, "not_found"),
        more="Where no number is reserved, a placeholder is made.",
    ),
    "get_company": Documented("The company", {200: dialpads.CompanyAnswer}, codes=("not_found",)),
    "get_offices": Documented(
        "The company's offices",
        {200: dialpads.OfficeAnswer},
        listed="paged",
        query=(("active_only", bool),),
    ),
    "get_office": Documented("One office", {200: dialpads.OfficeAnswer}),
    "get_plan": Documented(
        "What an office owns, as Dialpad tells it", {200: dialpads.DialpadPlanAnswer}
    ),
    "get_available_licenses": Documented(
        "What is available in an office, as Dialpad tells it",
        {200: dialpads.AvailableLicensesAnswer},
    ),
    "post_office": Documented(
        "Open an office, with a plan and nothing purchased",
        {201: dialpads.OfficeOpenedAnswer},
        codes=("not_found",),
        more=(
            "`timezone` is the primary office's unless given. Countries with emergency addresses "
            "(AU, CA, FR, GB, NZ, US) need one."
        ),
    ),
    "post_company": Documented(
        "Found a company, with its primary office",
        {201: dialpads.CompanyFoundedAnswer},
        more="Acts for no company, so without `DP-Company-ID`.",
    ),
}
