"""What the API's document says of each operation besides its route, body and roles."""

from dataclasses import dataclass
from typing import Any, Literal

from ...domain.journal import EntryAction
from ...domain.licenses import LicenseType
from ...domain.movement import MovementAction
from . import wire, wire_billing, wire_history

Object = dict[str, Any]
"""Dialpad's own shapes: theirs to describe."""


@dataclass(frozen=True, slots=True)
class Documented:
    """A summary, the answer's type by status (None: no body), `listed` if it is a page of those,
    query parameters with their schemas, and the problem codes besides those that follow from
    route and body."""

    summary: str
    answers: dict[int, Any]
    listed: bool = False
    query: tuple[tuple[str, Any], ...] = ()
    codes: tuple[str, ...] = ()
    tagged: bool = False
    """Whether it answers 304 to who has the latest."""


FORBIDDEN_BY_TERMS = ("contact_csm", "contact_reseller", "office_on_hold")
CHANGED = ("quote_changed", "quote_expired")
TAKES = ("no_available_licenses",)
LICENSE_TYPE, ACTION = (
    ("license_type", LicenseType),
    ("action", Literal[EntryAction, MovementAction]),
)
USER_STATES = Literal["active", "all", "cancelled", "deleted", "pending", "suspended"]
FILTER_USERS: tuple[tuple[str, Any], ...] = (
    ("state", USER_STATES),
    ("email", str),
    ("company_admin", bool),
    ("number", str),
)

DOCUMENTED: dict[str, Documented] = {
    "get_licenses": Documented(
        "An office's licenses: ten types, also those at zero",
        {200: wire.LicensesAnswer},
        tagged=True,
    ),
    "get_company_licenses": Documented(
        "The company's licenses, office by office and summed", {200: wire.CompanyLicensesAnswer}
    ),
    "get_capabilities": Documented(
        "What this caller may do there and, if not, what the refusal would say",
        {200: wire.CapabilitiesAnswer},
    ),
    "get_removals": Documented(
        "What is scheduled for removal, lot by lot", {200: wire.RemovalAnswer}, listed=True
    ),
    "get_history": Documented(
        "The journal and who took and gave back licenses, newest first",
        {200: wire_history.HistoryAnswer},
        listed=True,
        query=(LICENSE_TYPE, ACTION),
    ),
    "get_assignments": Documented("Who holds what", {200: wire.AssignmentAnswer}, listed=True),
    "get_invoices": Documented(
        "Invoices, newest first", {200: wire_billing.InvoiceAnswer}, listed=True
    ),
    "get_invoice": Documented(
        "One invoice, every line with its journal entry",
        {200: wire_billing.InvoiceAnswer},
        tagged=True,
    ),
    "get_billing_summary": Documented(
        "Plan, next bill by line, last twelve invoices", {200: wire_billing.BillingSummaryAnswer}
    ),
    "get_company_billing_summary": Documented(
        "One statement for the company's offices; totals are of the page",
        {200: wire_billing.CompanyBillingAnswer},
        query=(("limit", int), ("cursor", str)),
    ),
    "get_terms": Documented("What was negotiated for the office", {200: wire_billing.TermsAnswer}),
    "get_thresholds": Documented(
        "When the office is told that licenses are few, or idle", {200: wire.ThresholdsAnswer}
    ),
    "put_thresholds": Documented(
        "Say when the office is told that licenses are few, or idle",
        {200: wire.ThresholdsAnswer},
    ),
    "get_users": Documented(
        "The company's users", {200: wire.UserAnswer}, listed=True, query=FILTER_USERS
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
    ),
    "post_purchase": Documented(
        "Buy: restores what is scheduled for removal first, at no charge",
        {201: wire.EntryAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *CHANGED, "license_type_not_in_plan"),
    ),
    "post_removal": Documented(
        "Schedule available licenses for removal at the end of the cycle",
        {201: wire.EntryAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *CHANGED, *TAKES),
    ),
    "post_restoration": Documented(
        "Take licenses back from removal, at no charge",
        {201: wire.EntryAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *CHANGED, "exceeds_scheduled"),
    ),
    "post_transfer": Documented(
        "Move available licenses to another office of the company",
        {201: wire.TransferAnswer},
        codes=(*FORBIDDEN_BY_TERMS, *TAKES, "license_type_not_in_plan", "not_found"),
    ),
    "put_terms": Documented(
        "Agree terms with an office; vendor staff only", {200: wire_billing.TermsAnswer}
    ),
    "post_payment": Documented(
        "What the payment system says of an invoice; declined puts the office on hold",
        {200: wire_billing.PaymentAnswer},
    ),
    "get_catalog": Documented(
        "The catalog of prices; vendor staff only", {200: wire_billing.CatalogAnswer}, tagged=True
    ),
    "put_catalog": Documented(
        "Replace the catalog, whole; vendor staff only", {200: wire_billing.CatalogAnswer}
    ),
    "post_assignment": Documented(
        "Give an assignee a license; 200 if it already held one",
        {200: wire.AssignmentAnswer, 201: wire.AssignmentAnswer},
        codes=TAKES,
    ),
    "post_assignments": Documented(
        "Give several assignees theirs, all or none",
        {200: wire.AssignmentAnswer, 201: wire.AssignmentAnswer},
        listed=True,
        codes=TAKES,
    ),
    "delete_assignment": Documented("Give a license back", {204: None}),
    "post_user": Documented(
        "Invite a user, who takes a license at once",
        {201: wire.UserAnswer},
        codes=(*TAKES, "not_found"),
    ),
    "patch_user": Documented("Change a user", {200: wire.UserAnswer}, codes=TAKES),
    "delete_user": Documented(
        "Delete a user; the license is free at once, or removed with `license=remove`",
        {200: wire.UserAnswer},
        query=(("license", Literal["keep", "remove"]),),
        codes=(*FORBIDDEN_BY_TERMS, *TAKES),
    ),
    "post_user_restore": Documented(
        "Restore a user deleted within 72 hours", {200: wire.UserAnswer}, codes=TAKES
    ),
    "patch_user_office": Documented(
        "Move a user to another office", {200: wire.UserAnswer}, codes=TAKES
    ),
    "get_rooms": Documented(
        "The company's rooms", {200: wire.RoomAnswer}, listed=True, query=(("office_id", int),)
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
    ),
    "get_company": Documented("The company", {200: Object}, codes=("not_found",)),
    "get_offices": Documented(
        "The company's offices", {200: Object}, listed=True, query=(("active_only", bool),)
    ),
    "get_office": Documented("One office", {200: Object}),
    "get_plan": Documented("What an office owns, as Dialpad tells it", {200: Object}),
    "get_available_licenses": Documented(
        "What is available in an office, as Dialpad tells it", {200: dict[LicenseType, int]}
    ),
    "post_office": Documented(
        "Open an office, with a plan and nothing purchased", {201: Object}, codes=("not_found",)
    ),
    "post_company": Documented("Found a company; vendor staff only", {201: Object}),
}
