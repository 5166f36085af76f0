"""Changes of what a company agreed, granted and set, as its history keeps them (R26)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from .journal import Actor
from .record import Record
from .user import User

ChangeKind = Literal[
    "agreement",
    "api_keys",
    "details",
    "external_id",
    "limits",
    "payment_method",
    "provisioning",
    "roles",
    "thresholds",
]
"""`details` are names, billing data and metadata of the company and of offices. `api_keys` has
nothing before for a key that was created, and nothing after for one that was revoked."""


class RecordChange(Record):
    """One change: who, when and why, and the values before and after, by name. `office_id` is the
    office that it is about, or whose user it is about; None if it is about the company."""

    change_id: int
    company_id: int
    kind: ChangeKind
    at: datetime
    by: Actor
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None = None
    office_id: int | None = None
    user_id: int | None = None


def roles_of(user: User) -> Mapping[str, Any]:
    """What makes the user an administrator."""
    return {
        "is_super_admin": user.is_super_admin,
        "admin_office_ids": [*user.admin_office_ids],
    }
