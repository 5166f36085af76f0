"""The keys of all items: partition key `pk` and sort key `sk`."""

from hashlib import sha256

from ..domain.announcement import HolderKind
from ..domain.caller import NO_COMPANY, VENDOR_ROLES, Caller
from ..domain.external_id import ExternalId, IdKind

Key = tuple[str, str]

DUE_SHARDS = 16
"""Partitions of the due index. At a common midnight every renewal rewrites one index entry, and a
partition accepts 1,000 writes a second."""

ATTEMPT_SHARDS = 16
"""Partitions of the attempts to pay. Each purchase writes and deletes one item."""

_SEQ_DIGITS = 10

_EMAILS = "EMAIL#"
_EXTERNAL_IDS = "EXTERNAL#"
_KIND_IN_KEY: dict[IdKind, str] = {
    "user": "USER",
    "room": "ROOM",
    "office": "OFFICE",
    "company": "COMPANY",
}
_USER_ENTRIES = "NAME#"
_ASSIGNMENT_ENTRIES = "MOVEMENT#"
"""The stored prefix keeps its old name: rows that are already written have it."""


def account(office_id: int) -> Key:
    return _office(office_id), "ACCOUNT"


def terms(office_id: int) -> Key:
    return _office(office_id), "TERMS"


def removals(office_id: int) -> Key:
    return _office(office_id), "REMOVALS"


def entry(office_id: int, seq: int) -> Key:
    return _office(office_id), f"ENTRY#{seq:0{_SEQ_DIGITS}}"


def invoice(office_id: int, number: int) -> Key:
    return _office(office_id), f"INVOICE#{number:0{_SEQ_DIGITS}}"


def credit_note(office_id: int, number: int) -> Key:
    return _office(office_id), f"CREDIT_NOTE#{number:0{_SEQ_DIGITS}}"


def assignment(office_id: int, assignment_id: int) -> Key:
    return _office(office_id), f"ASSIGNMENT#{assignment_id:016}"


def assignment_entry(office_id: int, at: str, sequence: str) -> Key:
    """Sorted by time, and within a second by the stream's sequence number."""
    return _office(office_id), f"{_ASSIGNMENT_ENTRIES}{at}#{sequence}"


def announcement(office_id: int, kind: HolderKind, holder_id: int, revision: int) -> Key:
    """Of the holder's change with this revision, the first of a group."""
    return _office(office_id), f"ANNOUNCEMENT#{_KIND_IN_KEY[kind]}#{holder_id:016}#{revision}"


AUDIT_POSITION: Key = ("RECONCILE", "PLACE")
CATALOG: Key = ("CATALOG", "NEWEST")


def catalog(revision: int) -> Key:
    return "CATALOG", f"REVISION#{revision:0{_SEQ_DIGITS}}"


def company(company_id: int) -> Key:
    return _company(company_id), "COMPANY"


def spending_limits(company_id: int) -> Key:
    return _company(company_id), "LIMITS"


def api_keys(company_id: int) -> Key:
    """The list of the company's API keys."""
    return _company(company_id), "API_KEYS"


def api_key(key_hash: str) -> Key:
    """What one API key opens. A partition of its own, so that the authorizer needs no other."""
    return f"API_KEY#{key_hash}", "API_KEY"


def provisioning(company_id: int) -> Key:
    return _company(company_id), "PROVISIONING"


def names(company_id: int) -> Key:
    return _company(company_id), "NAMES"


def office(company_id: int, office_id: int) -> Key:
    return _company(company_id), f"OFFICE#{office_id:016}"


def user(company_id: int, user_id: int) -> Key:
    return _company(company_id), f"USER#{user_id:016}"


def user_entry(company_id: int, beginning: str, name: str, user_id: int) -> Key:
    """Finds the user by the beginning of a word of name or address. Sorted by name. Each beginning
    is a partition of its own, so that no partition has the writes of a whole company."""
    return user_entries(company_id, beginning)[0], f"{_USER_ENTRIES}{name}\x1f{user_id:016}"


def user_of_entry(sort_key: str) -> int:
    """The id of the user in the sort key of `user_entry`."""
    return int(sort_key.rpartition("\x1f")[2])


def room(company_id: int, room_id: int) -> Key:
    return _company(company_id), f"ROOM#{room_id:016}"


def email(company_id: int, address: str) -> Key:
    """`address` is one of the keys of its mailbox (R34)."""
    return _company(company_id), f"{_EMAILS}{address}"


def address_of(sort_key: str) -> str:
    """The address's key in the sort key of `email`."""
    return sort_key.removeprefix(_EMAILS)


def company_change(company_id: int, at: str, change_id: int) -> Key:
    """Sorted by time."""
    return _company(company_id), f"CHANGE#{at}#{change_id:016}"


def external_id(company_id: int, wanted: ExternalId) -> Key:
    """Of the records of a company. Those of companies are in a partition of no company."""
    partition = _company(NO_COMPANY if wanted.kind == "company" else company_id)
    return partition, f"{_EXTERNAL_IDS}{_KIND_IN_KEY[wanted.kind]}#{wanted.value}"


def external_id_of(sort_key: str) -> ExternalId:
    """The external id in the sort key of `external_id`."""
    kind, _, value = sort_key.removeprefix(_EXTERNAL_IDS).partition("#")
    (found,) = (each for each, in_key in _KIND_IN_KEY.items() if in_key == kind)
    return ExternalId(found, value)


def metadata(company_id: int, kind: IdKind, record_id: int) -> Key:
    return _company(company_id), f"METADATA#{_KIND_IN_KEY[kind]}#{record_id:016}"


def company_name(entry: str, company_id: int) -> Key:
    """One of the entries by which a company's name is found, among those of all companies."""
    return company_names(f"{entry}#{company_id:016}")


def company_names(beginning: str) -> Key:
    return _company(NO_COMPANY), f"NAME#{beginning}"


def entries(office_id: int) -> Key:
    """Partition and sort key prefix of a list, as in the functions below."""
    return _office(office_id), "ENTRY#"


def company_changes(company_id: int) -> Key:
    return _company(company_id), "CHANGE#"


def invoices(office_id: int) -> Key:
    return _office(office_id), "INVOICE#"


def credit_notes(office_id: int) -> Key:
    return _office(office_id), "CREDIT_NOTE#"


def assignments(office_id: int) -> Key:
    return _office(office_id), "ASSIGNMENT#"


def assignment_entries(office_id: int) -> Key:
    return _office(office_id), _ASSIGNMENT_ENTRIES


def offices(company_id: int) -> Key:
    return _company(company_id), "OFFICE#"


def users(company_id: int) -> Key:
    return _company(company_id), "USER#"


def user_entries(company_id: int, beginning: str) -> Key:
    return f"FIND#{company_id}#{beginning}", _USER_ENTRIES


def rooms(company_id: int) -> Key:
    return _company(company_id), "ROOM#"


def stored_response(company_id: int, scope: str) -> Key:
    # Hashed, because callers choose the key: any length and content is possible.
    return _company(company_id), f"KEY#{sha256(scope.encode()).hexdigest()}"


def sign_out(caller: Caller) -> Key:
    """Staff are of no company, whichever they work for. Hashed, because issuers choose subjects."""
    company_id = NO_COMPANY if caller.role in VENDOR_ROLES else caller.company_id
    return _company(company_id), f"SIGNED_OUT#{sha256(caller.sub.encode()).hexdigest()}"


def payment_method(office_id: int) -> Key:
    return _office(office_id), "PAYMENT_METHOD"


def payment_attempt(attempt_id: str) -> Key:
    """`attempt_id` is hexadecimal."""
    return payment_attempts(int(attempt_id[:4], 16) % ATTEMPT_SHARDS), attempt_id


def payment_attempts(shard: int) -> str:
    """A partition of attempts."""
    return f"ATTEMPTS#{shard:02}"


def invoice_payment(office_id: int, number: int) -> Key:
    """All attempts to pay the invoice."""
    return _office(office_id), f"PAYMENT#{number:0{_SEQ_DIGITS}}"


def waiting_payment(shard: int, at: str, office_id: int, number: int) -> Key:
    """Of an invoice's payment that is to be looked at again. Sorted by time."""
    return waiting_payments(shard), f"{at}#{office_id}#{number}"


def waiting_payments(shard: int) -> str:
    """A partition of payments that are to be looked at again."""
    return f"COLLECTIONS#{shard:02}"


def provisioning_activity(company_id: int, target: str) -> Key:
    """Of one user or group."""
    return provisioning_activities(company_id)[0], f"ACTIVITY#{target}"


def provisioning_activities(company_id: int) -> Key:
    """Not in the company's partition, which all its requests use already."""
    return _scim(company_id), "ACTIVITY#"


def due_shard(office_id: int) -> str:
    """The partition of the due index that lists the office."""
    return due_partition(office_id % DUE_SHARDS)


def due_partition(shard: int) -> str:
    return f"DUE#{shard:02}"


def sweep_cursor(shard: int) -> Key:
    return f"SWEEP#{shard:02}", "CURSOR"


def reminders(days: int, shard: int) -> Key:
    return f"REMIND#{days}#{shard:02}", "PROGRESS"


def reserved_time(office_id: int) -> Key:
    """Not in the office's partition, which contended requests write to already."""
    return f"TURNS#{office_id}", "RESERVED"


def group(company_id: int, group_id: int) -> Key:
    """Of the identity provider's group."""
    return _scim(company_id), f"GROUP#{group_id:016}"


def groups(company_id: int) -> Key:
    return _scim(company_id), "GROUP#"


def group_name(company_id: int, folded_name: str) -> Key:
    """Reserves the name, hashed, because the identity provider chooses it."""
    return _scim(company_id), f"NAME#{sha256(folded_name.encode()).hexdigest()}"


def group_member(company_id: int, group_id: int, user_id: int) -> Key:
    return _scim(company_id), f"MEMBER#{group_id:016}#{user_id:016}"


def group_members(company_id: int, group_id: int) -> Key:
    return _scim(company_id), f"MEMBER#{group_id:016}#"


def membership(company_id: int, user_id: int, group_id: int) -> Key:
    return _scim(company_id), f"OF#{user_id:016}#{group_id:016}"


def memberships(company_id: int, user_id: int) -> Key:
    return _scim(company_id), f"OF#{user_id:016}#"


def last_id_of(sort_key: str) -> int:
    """The last id in a sort key."""
    return int(sort_key.rpartition("#")[2])


def scim_requests(company_id: int, second: int) -> Key:
    """Counts the requests of a second, in a partition of its own."""
    return f"SCIM_RATE#{company_id}", f"{second:012}"


def _scim(company_id: int) -> str:
    return f"SCIM#{company_id}"


def office_id_of(key: Key) -> int:
    return int(key[0].removeprefix("OFFICE#"))


def _office(office_id: int) -> str:
    return f"OFFICE#{office_id}"


def _company(company_id: int) -> str:
    return f"COMPANY#{company_id}"
