"""Every condition of every write, named for what is true when it holds.

No write lacks a condition. A failed condition returns the item it was evaluated on
(`ReturnValuesOnConditionCheckFailure`), so a refusal is explained without another read.

Conditions without parameters are built once: building expressions takes half of a request's CPU
time outside botocore (docs/performance.md).

`type: ignore` marks PynamoDB's `|` and `&`, which have no annotations.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.calendar import instant
from ..domain.credit_note import RefundStatus
from ..domain.directory import CompanyAgreement
from ..domain.journal import InvoiceStatus
from ..domain.licenses import LicenseType
from ..domain.payment_attempt import PaymentAttempt
from ..domain.room import FIRST_ROOM_TYPE
from ..domain.user import NAME_BY_TYPE

MOST_KEYS = 500
"""Keys of license types: more than a catalog has, in both layouts."""

attribute = cache(Path)
"""The path of an item's attribute, built once per name. Updates use it, too."""


@cache
def absent() -> Condition:
    """No item has this key. Of two concurrent writes of one key, the first succeeds."""
    return attribute("pk").does_not_exist()


@cache
def present() -> Condition:
    """The item exists."""
    return attribute("pk").exists()


def belongs_to(company_id: int) -> Condition:
    """The account belongs to this company. The write itself checks this, so no stale or wrong read
    lets a caller reach another company's office (R11)."""
    return attribute("company_id") == company_id


def unchanged_since(seq: int) -> Condition:
    """No journal entry was written since `seq` was read, so the decision still holds."""
    return attribute("seq") == seq


def revision_is(revision: int) -> Condition:
    """The record was not changed since it was read."""
    return attribute("revision") == revision


def invoice_is(status: InvoiceStatus, balance_used_minor: int) -> Condition:
    """The invoice's payment status, and what credit has paid of it, are those that were read."""
    used = attribute("balance_used_minor")
    unchanged: Condition = used == balance_used_minor
    if not balance_used_minor:
        unchanged = used.does_not_exist() | unchanged
    return unchanged & (attribute("status") == status)  # type: ignore[no-any-return]


def refund_is(*states: RefundStatus) -> Condition:
    """The credit note's refund is in one of the states from which its outcome is recorded."""
    return attribute("refund").is_in(*states)


def attempt_is(attempt: PaymentAttempt) -> Condition:
    """The attempt to pay is the one that was read: nobody has begun another one, and it is still
    open if it was. It was not deleted and written anew, either."""
    unchanged: Condition = attribute("number") == attempt.number
    unchanged &= attribute("began_at") == instant(attempt.began_at)
    return unchanged & (attribute("is_open") == attempt.is_open)  # type: ignore[no-any-return]


@cache
def knows_holds() -> Condition:
    """The company's record has its offices' holds: it is not of the form without them."""
    return attribute("holds").exists()


@cache
def knows_no_holds() -> Condition:
    """The company's record exists, and is of the form without holds."""
    return attribute("pk").exists() & attribute("holds").does_not_exist()  # type: ignore[no-any-return]


def agreement_is(agreement: CompanyAgreement) -> Condition:
    """The company's agreement is the one that was read. An older record lacks what nobody had
    agreed then."""
    default = CompanyAgreement()
    condition: Any = present()
    for name in agreement.__struct_fields__:
        path = Path(["agreement", name])
        condition &= setting_is(path, getattr(agreement, name), getattr(default, name))
    return cast("Condition", condition)


def setting_is(path: Path, value: Any, default: Any) -> Condition:
    """The setting has the value that was read. It is absent if nobody has set it."""
    same: Condition = path == value
    return path.does_not_exist() | same if value == default else same


def was_used_before(day: str) -> Condition:
    """The API key exists, and no use on this day or later is recorded. Reads no attribute but the
    key and `last_used`, as the authorizer's policy demands."""
    last_used = attribute("last_used")
    earlier = last_used.does_not_exist() | (last_used < day)
    return attribute("pk").exists() & earlier  # type: ignore[no-any-return]


def value_is(name: str, before: Any) -> Condition:
    """The attribute has the value that was read; None if it was absent."""
    return Path(name).does_not_exist() if before is None else Path(name) == before


def detail_is(name: str, before: Any) -> Condition:
    """The field of a company or office has the value that was read. A field without a value may be
    absent, because an older release wrote the record."""
    path = attribute(name)
    same: Condition = path == before
    if before:
        return same
    return path.does_not_exist() if before is None else path.does_not_exist() | same


def enough_available(key: str, quantity: int) -> Condition:
    """At least `quantity` are available, so the write that takes them cannot make the count
    negative, in whatever order writes arrive (R2, R3, R13)."""
    return available(key) >= quantity


def cycle_runs(now: datetime) -> Condition:
    """The boundary has not passed. Otherwise the office must be rolled forward first (R19)."""
    return attribute("cycle_end") > instant(now)


@cache
def not_held() -> Condition:
    """The assignment does not exist, or it was released."""
    return attribute("pk").does_not_exist() | attribute("released_at").exists()  # type: ignore[no-any-return]


@cache
def held() -> Condition:
    """The assignment exists and is not released."""
    return attribute("pk").exists() & attribute("released_at").does_not_exist()  # type: ignore[no-any-return]


def eligible_in(office_id: int) -> Condition:
    """The user or room exists in this office and is neither suspended nor deleted (R31)."""
    return (attribute("office_id") == office_id) & _in_force()  # type: ignore[no-any-return]


def has_own_license(office_id: int, license_type: LicenseType) -> Condition:
    """The record has a license of this type in this office, so its release makes the record's
    license null (R32)."""
    own = eligible_in(office_id) & attribute("license_released_at").does_not_exist()
    return own & _is_of(license_type)  # type: ignore[no-any-return]


def has_not_own_license(office_id: int, license_type: LicenseType) -> Condition:
    """The record is of this office, and its license is not of this type: a license that is
    released now is another than that of the record."""
    other = _not_in_force() | attribute("license_released_at").exists()
    other |= ~_is_of(license_type)
    return (attribute("office_id") == office_id) & other  # type: ignore[no-any-return]


def _is_of(license_type: LicenseType) -> Condition:
    """The record's license is of this type. Records name it where Dialpad's names do not say it."""
    named: Condition = attribute("license_type") == license_type
    if license_type == FIRST_ROOM_TYPE:
        old: Any = attribute("room_id").exists()
    elif before := NAME_BY_TYPE.get(license_type):
        old = attribute("license") == before
    else:
        return named
    return named | (attribute("license_type").does_not_exist() & old)  # type: ignore[no-any-return]


def is_in(office_id: int) -> Condition:
    """The record is of this office."""
    return attribute("office_id") == office_id


def is_not_in(office_id: int) -> Condition:
    """There is no such record, or it is of another office."""
    return attribute("pk").does_not_exist() | (attribute("office_id") != office_id)  # type: ignore[no-any-return]


def is_admin_of(office_ids: tuple[int, ...]) -> Condition:
    """The user is an admin of exactly these offices, and no super admin, so what was decided on
    their reach still holds (R11). A user who does not exist is an admin of none."""
    offices = attribute("admin_office_ids")
    exactly: Condition = offices == [*office_ids]
    if not office_ids:
        exactly = offices.does_not_exist() | exactly
    return exactly & (attribute("is_super_admin") != True)  # type: ignore[no-any-return]  # noqa: E712


@cache
def _in_force() -> Condition:
    return (attribute("state") == "pending") | (attribute("state") == "active")  # type: ignore[no-any-return]


@cache
def _not_in_force() -> Condition:
    return (attribute("state") == "suspended") | (attribute("state") == "deleted")  # type: ignore[no-any-return]


def key_unused(now: datetime) -> Condition:
    """The idempotency key was not used in the last 30 days. Compares the record's own expiry,
    because DynamoDB may delete expired items two days late."""
    return attribute("pk").does_not_exist() | (attribute("expires_at") <= int(now.timestamp()))  # type: ignore[no-any-return]


def free_or_owned_by(user_id: int) -> Condition:
    """The e-mail address is unused, or already belongs to this user."""
    return attribute("pk").does_not_exist() | (attribute("user_id") == user_id)  # type: ignore[no-any-return]


def free_or_reserved_for(record_id: int) -> Condition:
    """The external id is unused, or already reserved for this record."""
    return attribute("pk").does_not_exist() | (attribute("record_id") == record_id)  # type: ignore[no-any-return]


@lru_cache(maxsize=MOST_KEYS)
def counts_of(key: str) -> Path:
    """The counts of the type with this key in the account item (`layouts`)."""
    return attribute("licenses")[key]


@lru_cache(maxsize=MOST_KEYS)
def available(key: str) -> Path:
    return counts_of(key)["available"]


@lru_cache(maxsize=MOST_KEYS)
def owns(key: str) -> Condition:
    """The account has counts of the type with this key."""
    return available(key).exists()


def counts_are(key: str, counts: Mapping[str, int]) -> Condition:
    """The account's counts of the type with this key are these."""
    same: Condition = counts_of(key) == {**counts}
    return same


def is_reserved_until(earliest_ms: int, latest_ms: int) -> Condition:
    """An office's time is reserved until some instant between these, both included."""
    until = attribute("until_ms")
    reserved: Condition = (until >= earliest_ms) & (until <= latest_ms)
    return reserved


def is_free_at(now_ms: int) -> Condition:
    """No time of the office is reserved, or only time that has passed."""
    until = attribute("until_ms")
    free: Condition = until.does_not_exist() | (until < now_ms)
    return free


def counts_fewer_than(most: int) -> Condition:
    """Fewer requests of the second than `most` were counted. Every request counts by the same
    update, so that exactly `most` pass."""
    requests = attribute("requests")
    return requests.does_not_exist() | (requests < most)  # type: ignore[no-any-return]
