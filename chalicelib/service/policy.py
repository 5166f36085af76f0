"""Policy: which roles may do which verb, and who must give a reason (R11, R26).

All entry points use it. `domain.caller.Caller.reaches` decides on offices, `domain.office_policy`
on what the terms of an office allow.
"""

from enum import StrEnum

from ..domain.caller import Role
from ..domain.reason import reason_error
from ..domain.refusals import invalid

COMPANY_ADMIN: Role = "company_admin"
OFFICE_ADMIN: Role = "office_admin"
VIEWER: Role = "viewer"
CSM: Role = "csm"
VENDOR_ADMIN: Role = "vendor_admin"
PAYMENTS_ROLE: Role = "payments"

VENDOR_STAFF: frozenset[Role] = frozenset({CSM, VENDOR_ADMIN})
VENDOR_ADMINS: frozenset[Role] = frozenset({VENDOR_ADMIN})
OWN_ADMINS: frozenset[Role] = frozenset({COMPANY_ADMIN, OFFICE_ADMIN})
COMPANY_ADMINS: frozenset[Role] = frozenset({COMPANY_ADMIN}) | VENDOR_STAFF
ADMINS: frozenset[Role] = frozenset({OFFICE_ADMIN}) | COMPANY_ADMINS
READERS: frozenset[Role] = frozenset({VIEWER}) | ADMINS


class Verb(StrEnum):
    """What a caller can do, at every entry point."""

    READ = "read"
    QUOTE = "quote"
    PURCHASE = "purchase"
    REMOVE = "remove"
    RESTORE = "restore"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    RELEASE = "release"
    CREATE_USER = "create_user"
    CHANGE_USER = "change_user"
    MOVE_USER = "move_user"
    DELETE_USER = "delete_user"
    RESTORE_USER = "restore_user"
    CREATE_ROOM = "create_room"
    CHANGE_ROOM = "change_room"
    DELETE_ROOM = "delete_room"
    CREATE_FAX_LINE = "create_fax_line"
    SET_THRESHOLDS = "set_thresholds"
    OPEN_OFFICE = "open_office"
    CHANGE_OFFICE = "change_office"
    CHANGE_COMPANY = "change_company"
    OPEN_COMPANY = "open_company"
    AGREE_TERMS = "agree_terms"
    CHANGE_AGREEMENT = "change_agreement"
    SET_SPENDING_LIMITS = "set_spending_limits"
    READ_PROVISIONING = "read_provisioning"
    SET_PROVISIONING = "set_provisioning"
    RECORD_PAYMENT = "record_payment"
    ISSUE_CREDIT_NOTE = "issue_credit_note"
    CHANGE_PAYMENT_METHOD = "change_payment_method"
    PAY = "pay"
    READ_COMPANIES = "read_companies"
    READ_CATALOG = "read_catalog"
    REPLACE_CATALOG = "replace_catalog"
    READ_API_KEYS = "read_api_keys"
    CREATE_API_KEY = "create_api_key"
    REVOKE_API_KEY = "revoke_api_key"


ROLES_BY_VERB: dict[Verb, frozenset[Role]] = {
    Verb.READ: READERS,
    Verb.QUOTE: ADMINS,
    Verb.PURCHASE: ADMINS,
    Verb.REMOVE: ADMINS,
    Verb.RESTORE: ADMINS,
    Verb.TRANSFER: COMPANY_ADMINS,
    Verb.ASSIGN: ADMINS,
    Verb.RELEASE: ADMINS,
    Verb.CREATE_USER: ADMINS,
    Verb.CHANGE_USER: ADMINS,
    Verb.MOVE_USER: ADMINS,
    Verb.DELETE_USER: ADMINS,
    Verb.RESTORE_USER: ADMINS,
    Verb.CREATE_ROOM: ADMINS,
    Verb.CHANGE_ROOM: ADMINS,
    Verb.DELETE_ROOM: ADMINS,
    Verb.CREATE_FAX_LINE: ADMINS,
    Verb.SET_THRESHOLDS: ADMINS,
    Verb.OPEN_OFFICE: COMPANY_ADMINS,
    Verb.CHANGE_OFFICE: COMPANY_ADMINS,
    Verb.CHANGE_COMPANY: COMPANY_ADMINS,
    Verb.OPEN_COMPANY: VENDOR_ADMINS,
    Verb.AGREE_TERMS: VENDOR_STAFF,
    Verb.CHANGE_AGREEMENT: VENDOR_ADMINS,
    Verb.SET_SPENDING_LIMITS: COMPANY_ADMINS,
    Verb.READ_PROVISIONING: COMPANY_ADMINS,
    Verb.SET_PROVISIONING: COMPANY_ADMINS,
    Verb.RECORD_PAYMENT: VENDOR_STAFF | {PAYMENTS_ROLE},
    Verb.ISSUE_CREDIT_NOTE: VENDOR_STAFF,
    Verb.CHANGE_PAYMENT_METHOD: ADMINS,
    Verb.PAY: ADMINS,
    Verb.READ_COMPANIES: VENDOR_STAFF,
    Verb.READ_CATALOG: VENDOR_STAFF,
    Verb.REPLACE_CATALOG: VENDOR_ADMINS,
    Verb.READ_API_KEYS: ADMINS,
    # What staff did with a key would need no reason (R26).
    Verb.CREATE_API_KEY: OWN_ADMINS,
    Verb.REVOKE_API_KEY: ADMINS,
}
_without_roles = [verb.name for verb in Verb if verb not in ROLES_BY_VERB]
assert not _without_roles, f"service/policy.py: no roles for the verbs {_without_roles}"

CHANGE_NOTHING: frozenset[Verb] = frozenset(
    {
        Verb.READ,
        Verb.QUOTE,
        Verb.READ_COMPANIES,
        Verb.READ_CATALOG,
        Verb.READ_API_KEYS,
        Verb.READ_PROVISIONING,
    }
)


def may(role: Role, verb: Verb) -> bool:
    """True if the role may do the verb in at least some offices."""
    return role in ROLES_BY_VERB[verb]


def must_give_reason(role: Role, verb: Verb) -> bool:
    """True for every change that vendor staff make (R26). `payments` only reports what happened
    elsewhere, so it gives none."""
    return role in VENDOR_STAFF and verb not in CHANGE_NOTHING


def require_reason(role: Role, verb: Verb, reason: str | None, pointer: str = "/reason") -> None:
    """Raises if vendor staff change something without a reason, and for text that is no reason.
    `pointer` is where it belongs."""
    if reason and (error := reason_error(reason)):
        raise invalid(pointer, error)
    if must_give_reason(role, verb) and not reason:
        raise invalid(pointer, "is required from vendor staff: the reason for this change")
