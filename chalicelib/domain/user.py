"""People: who they are, and which license that makes them hold."""

from datetime import datetime, timedelta
from typing import Literal

from .assignment import Assignee
from .licenses import LicenseType
from .record import Record, replace
from .refusals import invalid

UserLicense = Literal[
    "admins",
    "agents",
    "dpde_all",
    "dpde_one",
    "lite_lines",
    "lite_support_agents",
    "magenta_lines",
    "talk",
]
UserState = Literal["pending", "active", "suspended", "deleted"]

LICENSE_TYPE_BY_USER_LICENSE: dict[str, LicenseType] = {
    "talk": LicenseType.TALK_LINES,
    "agents": LicenseType.SELL_LINES,
    "lite_support_agents": LicenseType.CONTACT_CENTER_LINES,
}
"""The other values take no license that is counted here."""

RESTORABLE_FOR = timedelta(hours=72)
"""R20."""


class User(Record):
    """A person in an office. `revision` counts the changes of this record."""

    user_id: int
    company_id: int
    office_id: int
    email: str
    first_name: str
    last_name: str
    license: UserLicense
    state: UserState
    added_at: datetime
    revision: int
    request_id: str
    """The request that last changed it: a repeat after a lost answer recognizes its work."""
    activated_at: datetime | None = None
    deleted_at: datetime | None = None
    deleted_from: UserState | None = None
    """What a deleted user's state was, and will be when restored."""
    other_emails: tuple[str, ...] = ()
    job_title: str | None = None
    is_super_admin: bool = False
    """Administrator of the company, for the identity provider to make claims of."""
    admin_office_ids: tuple[int, ...] = ()
    changed_by: str | None = None
    """Who last changed it, and why if they said so."""
    reason: str | None = None

    @property
    def emails(self) -> tuple[str, ...]:
        """The primary address first."""
        return (self.email, *self.other_emails)

    @property
    def assignee(self) -> Assignee:
        return Assignee("user", self.user_id)

    @property
    def holds(self) -> LicenseType | None:
        """What the user holds now: pending users already do (R4), suspended and deleted ones no
        longer (R20, R21)."""
        if self.state not in ("pending", "active"):
            return None
        return LICENSE_TYPE_BY_USER_LICENSE.get(self.license)


class UserFilter(Record):
    """A state, `all`, or None for all but deleted users; administrators of the company only, or
    others only."""

    state: str | None = None
    company_admin: bool | None = None

    def lets(self, user: User) -> bool:
        """The same, of one user."""
        by_state = user.state != "deleted" if self.state is None else self.state == user.state
        return (by_state or self.state == "all") and (
            self.company_admin is None or self.company_admin == user.is_super_admin
        )


NOT_DELETED = UserFilter()


def deleted(user: User, now: datetime) -> User:
    """The user as deleted now."""
    return replace(user, state="deleted", deleted_at=now, deleted_from=user.state)


def is_restorable(user: User, now: datetime) -> bool:
    """Whether the user was deleted less than 72 hours ago (R20)."""
    return user.deleted_at is not None and now < user.deleted_at + RESTORABLE_FOR


def undeleted(user: User) -> User:
    """The deleted user as they were."""
    before = user.deleted_from or ("active" if user.activated_at else "pending")
    return replace(user, state=before, deleted_at=None, deleted_from=None)


def email_key(email: str) -> str:
    """One address however it is written: unique within a company by this."""
    return email.strip().casefold()


LONGEST_EMAIL = 512
"""Bytes, folded: three times as long as it was written, at worst. It is part of a key."""


def key_that_fits(email: str, pointer: str) -> str:
    """The address as it is told from others. Raises for one too long to be kept so."""
    key = email_key(email)
    if len(key.encode()) > LONGEST_EMAIL:
        raise invalid(pointer, f"must have at most {LONGEST_EMAIL} bytes in lower case")
    return key
