"""Who may do what: every operation of the API and the roles that may call it.

Which offices a role reaches is `domain.caller.Caller.reaches`; what the terms of an office allow
its own admins is `domain.terms.Terms`.
"""

from ..domain.caller import Role

COMPANY_ADMIN: Role = "company_admin"
OFFICE_ADMIN: Role = "office_admin"
VIEWER: Role = "viewer"
CSM: Role = "csm"

READERS = frozenset({COMPANY_ADMIN, OFFICE_ADMIN, VIEWER, CSM})
ADMINS = frozenset({COMPANY_ADMIN, OFFICE_ADMIN, CSM})
STAFF = frozenset({CSM})
COMPANY_ADMINS = frozenset({COMPANY_ADMIN, CSM})

ROLES_BY_OPERATION: dict[str, frozenset[Role]] = {
    "get_licenses": READERS,
    "get_company_licenses": READERS,
    "get_capabilities": READERS,
    "get_removals": READERS,
    "get_history": READERS,
    "get_assignments": READERS,
    "get_invoices": READERS,
    "get_invoice": READERS,
    "get_billing_summary": READERS,
    "get_company_billing_summary": READERS,
    "get_terms": READERS,
    "get_thresholds": READERS,
    "get_users": READERS,
    "get_user": READERS,
    "post_quote": ADMINS,
    "post_purchase": ADMINS,
    "post_removal": ADMINS,
    "post_restoration": ADMINS,
    "post_transfer": COMPANY_ADMINS,
    "put_thresholds": ADMINS,
    "put_terms": STAFF,
    "post_payment": STAFF,
    "get_catalog": STAFF,
    "put_catalog": STAFF,
    "post_assignment": ADMINS,
    "post_assignments": ADMINS,
    "delete_assignment": ADMINS,
    "post_user": ADMINS,
    "patch_user": ADMINS,
    "delete_user": ADMINS,
    "post_user_restore": ADMINS,
    "patch_user_office": ADMINS,
    "get_rooms": READERS,
    "get_room": READERS,
    "post_room": ADMINS,
    "delete_room": ADMINS,
    "post_faxline": ADMINS,
    "get_company": READERS,
    "get_offices": READERS,
    "get_office": READERS,
    "get_plan": READERS,
    "get_available_licenses": READERS,
    "post_office": COMPANY_ADMINS,
    "post_company": STAFF,
}

ABOUT_NO_COMPANY = frozenset({"get_catalog", "put_catalog", "post_company"})
"""Vendor staff name no company for these."""

MUST_BE_EXPLAINED = frozenset({"post_purchase", "post_removal", "put_terms"})
"""Of these, vendor staff must say why: their bodies have a place for it. Of every other change they
may, in the header `DP-Reason` (decision 21)."""
