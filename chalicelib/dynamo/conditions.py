"""Every condition that a write depends on, under a name for what is true when it holds.

No write goes without one. A condition that fails returns the item it failed on
(`ReturnValuesOnConditionCheckFailure`), which explains the refusal without another read.

Those without values of their own are made once: making expressions is half of what a request costs
us beside botocore (docs/performance.md).

`type: ignore` is where PynamoDB's `|` and `&` have no annotations.
"""

from datetime import datetime
from functools import cache
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.journal import InvoiceStatus
from ..domain.licenses import LicenseType
from .items import instant

attribute = cache(Path)
"""An attribute of an item, by its name; made once. Used in updates, too."""


@cache
def absent() -> Condition:
    """No item has this key: an append, and the first of two who race for it wins."""
    return attribute("pk").does_not_exist()


@cache
def present() -> Condition:
    """There is such an item."""
    return attribute("pk").exists()


def belongs_to(company_id: int) -> Condition:
    """The account is this company's. Checked in the write itself, so that no read before it, and
    no mistake in one, lets a caller reach another company's office (R11)."""
    return attribute("company_id") == company_id


def unchanged_since(seq: int) -> Condition:
    """Nobody has written a journal entry since `seq` was read: what was decided still holds."""
    return attribute("seq") == seq


def revision_is(revision: int) -> Condition:
    """The record is the one that was read."""
    return attribute("revision") == revision


def status_is(status: InvoiceStatus) -> Condition:
    """The invoice's payment stands as it was read."""
    return attribute("status") == status


def value_is(name: str, before: Any) -> Condition:
    """The attribute is what was read; None: it was not there."""
    return Path(name).does_not_exist() if before is None else Path(name) == before


def enough_available(license_type: LicenseType, quantity: int) -> Condition:
    """At least `quantity` can be taken: the write that takes them can never go below zero, in
    whatever order writes arrive (R2, R3, R13)."""
    return available(license_type) >= quantity


def cycle_runs(now: datetime) -> Condition:
    """The boundary has not passed: otherwise roll forward first (R19)."""
    return attribute("cycle_end") > instant(now)


@cache
def not_held() -> Condition:
    """Nobody has the assignment: it was never made, or it was released."""
    return attribute("pk").does_not_exist() | attribute("released_at").exists()  # type: ignore[no-any-return]


@cache
def held() -> Condition:
    """The assignment is made and not released."""
    return attribute("pk").exists() & attribute("released_at").does_not_exist()  # type: ignore[no-any-return]


def key_unused(now: datetime) -> Condition:
    """The idempotency key was not used in the last 30 days. The record's own time decides: the
    database's collection of expired items may be two days late."""
    return attribute("pk").does_not_exist() | (attribute("expires_at") <= int(now.timestamp()))  # type: ignore[no-any-return]


def free_or_owned_by(user_id: int) -> Condition:
    """The e-mail address is nobody's, or already this user's."""
    return attribute("pk").does_not_exist() | (attribute("user_id") == user_id)  # type: ignore[no-any-return]


@cache
def counts_of(license_type: LicenseType) -> Path:
    return attribute("licenses")[license_type.value]


@cache
def available(license_type: LicenseType) -> Path:
    return counts_of(license_type)["available"]
