"""The pages' labels for license types, roles, actions and states."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from ...domain.account import Counts, Thresholds
from ...domain.assignment_history import AssignmentAction
from ...domain.directory import Office
from ...domain.journal import EntryAction, Invoice, LineKind
from ...domain.licenses import LicenseType
from ...domain.terms import Action
from .vocabulary import in_order, license_type_name, named

USER_PATTERN = re.compile(r"\b[Uu]ser [0-9]+\b")
OFFICE_PATTERN = re.compile(r"\boffice (\d+)\b")
KIND_LABELS = {"license": "Licenses", "add_on": "Add-Ons"}
ROLE_LABELS = {
    "company_admin": "Company admin",
    "office_admin": "Office admin",
    "viewer": "Viewer",
    "csm": "Customer Success Manager",
    "vendor_admin": "Vendor admin",
    "payments": "Payments",
    "provisioning": "Provisioning (SCIM)",
    "system": "Seatledger",
}
ACTION_LABELS = {
    "purchase": "Purchase",
    "removal": "Removal scheduled",
    "restoration": "Restored",
    "renewal": "Renewal",
    "transfer": "Transfer",
    "terms": "Terms changed",
    "payment_declined": "Payment declined",
    "payment_received": "Payment received",
    "credit_note": "Credit note",
    "refund_failed": "Refund failed",
    "assignment": "Assigned",
    "release": "Released",
}
SOURCE_LABELS = {
    "company_settings": "{company} > Licenses",
    "billing": "Billing",
    "office_settings": "Office > Licenses",
    "api": "API",
    "schedule": "Schedule",
    "scim": "Identity provider",
    "staff": "Vendor staff",
}
ACTIVITY_BY_ACTION = {
    "purchase": "Purchasing licenses",
    "remove": "Removing licenses",
    "restore": "Restoring licenses",
    "transfer": "Transferring licenses",
}
LINE_KIND_LABELS: Mapping[LineKind, str] = {
    LineKind.PRORATED: "Purchased",
    LineKind.RESTORED: "Restored",
    LineKind.SCHEDULED_REMOVAL: "Scheduled for removal",
    LineKind.RENEWAL: "Renewed",
    LineKind.TRANSFERRED_IN: "Transferred in",
    LineKind.TRANSFERRED_OUT: "Transferred to another office",
}
_without_label = [
    *(set(LineKind) - LINE_KIND_LABELS.keys()),
    *({*get_args(EntryAction), *get_args(AssignmentAction)} - ACTION_LABELS.keys()),
    *({each.value for each in Action} - ACTIVITY_BY_ACTION.keys()),
]
assert not _without_label, f"console/labels.py: no label for {_without_label}"
USER_STATE_LABELS = {
    "pending": "Invited",
    "active": "Active",
    "suspended": "Suspended",
    "deleted": "Deleted",
}
INVOICE_STATUS_LABELS = {
    "open": "Open",
    "past_due": "Past due",
    "paid": "Paid",
    "declined": "Declined",
    "credited": "Credited",
}
INVOICE_STATUS_STYLES = {
    "open": "idle",
    "past_due": "low",
    "paid": "good",
    "declined": "low",
    "credited": "good",
}
COLLECT_LABELS = {"at_once": "due at once", "next_bill": "with the next bill"}
PERIOD_LABELS = {"monthly": "month", "yearly": "year"}


def mark_of(held: Counts, thresholds: Thresholds | None = None) -> tuple[str, str] | None:
    """`(style, label)` for counts that need attention: none available, or `low` or `idle` by the
    office's thresholds. The company's totals have none: they are never low or idle."""
    if held.purchased and not held.available:
        return "low", "None available"
    if thresholds and thresholds.are_low(held):
        return "low", "Low"
    if thresholds and thresholds.are_idle(held):
        return "idle", f"{held.available} idle"
    return None


def unpaid_minor(invoice: Invoice) -> int:
    """What a payment still has to pay of the invoice."""
    return 0 if invoice.status == "paid" else invoice.due_minor


def counted_types(license_types: Sequence[LicenseType]) -> str:
    """The license types by name, with their number above one: "Talk, Fax Line (2)"."""
    number_by_type = Counter(license_types)
    return ", ".join(
        f"{name} ({number_by_type[each]})" if number_by_type[each] > 1 else name
        for each, name in ((each, license_type_name(each)) for each in in_order(number_by_type))
    )


def in_words(detail: str) -> str:
    """The refusal's detail with the pages' names of license types, and without ids of users: pages
    link to the user."""
    return USER_PATTERN.sub(
        lambda found: "Another user" if found[0][0] == "U" else "that user", named(detail)
    )


def with_office_names(detail: str, offices: Iterable[Office]) -> str:
    """The refusal's detail with the names of these offices instead of their ids."""
    name_by_id = {str(each.office_id): each.name for each in offices}
    return OFFICE_PATTERN.sub(lambda found: name_by_id.get(found[1], found[0]), detail)


def source_label(source: str, company: str) -> str:
    """Where a change was made. `company` is what the pages call the company."""
    return label(SOURCE_LABELS, source).replace("{company}", company)


def label(text_by_key: Mapping[Any, str], key: str | None) -> str:
    """The key's label, or the key itself if it has none."""
    return text_by_key.get(key, str(key or "").replace("_", " "))
