"""Users, and the license type that each holds."""

from datetime import datetime, timedelta
from typing import Literal

from .assignment import Assignee
from .licenses import LicenseType
from .mailbox import Mailbox, mailbox
from .products import SHIPPED
from .record import Record, replace
from .search import Search, SearchedText, sort_name

UserLicense = str
"""A value of a user's `license`: the catalog's name of a type, or one that takes no license."""
UserState = Literal["pending", "active", "suspended", "deleted"]

_TYPE_BY_NAME = SHIPPED.user_licenses
"""The types of licenses in records that name no type."""
NAME_BY_TYPE = {kind: name for name, kind in _TYPE_BY_NAME.items()}

RESTORABLE_FOR = timedelta(hours=72)
"""How long after the deletion a user can be restored (R20)."""


class User(Record):
    """A user of an office. `revision` counts the changes of the record."""

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
    """The request that last changed it. If the response to an attempt was lost, the next attempt
    finds by it that the first one committed."""
    activated_at: datetime | None = None
    deleted_at: datetime | None = None
    deleted_from: UserState | None = None
    """The state before the deletion, and again after a restoration."""
    other_emails: tuple[str, ...] = ()
    job_title: str | None = None
    is_super_admin: bool = False
    """True for an administrator of the company. The identity provider may base claims on it."""
    admin_office_ids: tuple[int, ...] = ()
    changed_by: str | None = None
    """The subject that last changed it; `reason` is the reason given, if any."""
    reason: str | None = None
    license_released_at: datetime | None = None
    """When the license of the record was released by itself; `license` is then what it was (R32).
    None while the record has its license."""
    holds_more: bool | None = None
    """False if the user holds no license besides that of the record. None for records written
    before this was recorded: they may hold more."""
    fax_lines: tuple[int, ...] = ()
    """The fax lines made for the user. Those that were released since are listed, too."""
    external_id: str | None = None
    """What the company's own system calls the user, reserved for the user while it is set (R58)."""
    license_type: LicenseType | None = None
    """The type of `license`; '' if it takes none. None where Dialpad's names say it, as they do in
    all records that were written before types were data."""
    former_external_id: str | None = None
    """The external id of a deleted user, which others may have since. A restoration takes it."""
    provisioned: str | None = None
    """What the identity provider that provisions the user has sent, and the record does not have:
    JSON text of `chalicelib/scim`, which alone reads it. None for users without one."""

    @property
    def emails(self) -> tuple[str, ...]:
        """The primary address first."""
        return (self.email, *self.other_emails)

    @property
    def display_name(self) -> str:
        """First and last name, or the primary address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def sort_name(self) -> str:
        return sort_name(self.display_name)

    @property
    def searched_text(self) -> SearchedText:
        """By what the user is found."""
        return SearchedText((self.first_name, self.last_name), self.emails)

    @property
    def mailboxes(self) -> tuple[Mailbox, ...]:
        """The mailboxes that are reserved for the user (R34). None are for a deleted user."""
        return () if self.state == "deleted" else (*map(mailbox, self.emails),)

    def uses(self, identity: str) -> bool:
        """True if the mailbox with this identity is one of the user's."""
        return any(each.identity == identity for each in self.mailboxes)

    @property
    def assignee(self) -> Assignee:
        return Assignee("user", self.user_id)

    @property
    def in_force(self) -> bool:
        """True if the user may hold licenses. Pending users may (R4); suspended and deleted users
        may not (R20, R21)."""
        return self.state in ("pending", "active")

    @property
    def own_license(self) -> UserLicense | None:
        """The license of the record; None if it was released."""
        return None if self.license_released_at else self.license

    @property
    def own_type(self) -> LicenseType | None:
        """The type of the record's license, which restoring and reactivating take back (R32)."""
        if self.license_released_at:
            return None
        return type_recorded(self.license, self.license_type)

    @property
    def holds(self) -> LicenseType | None:
        """The type that the user holds by the record, or None."""
        return self.own_type if self.in_force else None


class UserFilter(Record):
    """Filters a list of users. `state` is a state, `all`, or None for all but deleted users.
    `company_admin` selects only administrators of the company (True) or only others (False).
    `deleted_after` selects only users that were deleted later, `license` only users who have this
    license now, `search` only users who are found by it."""

    state: str | None = None
    company_admin: bool | None = None
    deleted_after: datetime | None = None
    license: str | None = None
    search: Search | None = None

    def matches(self, user: User) -> bool:
        """True if the user passes the filter."""
        by_state = user.state != "deleted" if self.state is None else self.state == user.state
        after, deleted_at = self.deleted_after, user.deleted_at
        return (
            (by_state or self.state == "all")
            and (self.company_admin is None or self.company_admin == user.is_super_admin)
            and (after is None or (deleted_at is not None and deleted_at > after))
            and self.license in (None, user.own_license)
            and (self.search is None or user.searched_text.matches(self.search))
        )


NOT_DELETED = UserFilter()


def deleted(user: User, now: datetime) -> User:
    """The user, deleted at `now`. Others can get the external id."""
    gone = replace(user, state="deleted", deleted_at=now, deleted_from=user.state)
    return without_external_id(gone)


def without_external_id(user: User) -> User:
    """The user without the external id, which a restoration takes back."""
    return replace(user, external_id=None, former_external_id=user.external_id)


def with_license(user: User, user_license: UserLicense, license_type: LicenseType | None) -> User:
    """The user with this license, even if the one before was released. `license_type` is the type
    that it takes, or None."""
    recorded = type_to_record(user_license, license_type)
    return replace(user, license=user_license, license_type=recorded, license_released_at=None)


def type_to_record(
    user_license: UserLicense, license_type: LicenseType | None
) -> LicenseType | None:
    """`User.license_type` of this license."""
    return None if _TYPE_BY_NAME.get(user_license) == license_type else license_type or ""


def type_recorded(user_license: UserLicense, recorded: LicenseType | None) -> LicenseType | None:
    """The type that a record with these fields names."""
    return _TYPE_BY_NAME.get(user_license) if recorded is None else recorded or None


def is_restorable(user: User, now: datetime) -> bool:
    """True if the user was deleted less than 72 hours ago (R20)."""
    return user.deleted_at is not None and now < user.deleted_at + RESTORABLE_FOR


def undeleted(user: User) -> User:
    """The deleted user with the state from before the deletion."""
    before = user.deleted_from or ("active" if user.activated_at else "pending")
    return replace(
        user,
        state=before,
        deleted_at=None,
        deleted_from=None,
        # An older release deletes a user without giving up the external id.
        external_id=user.external_id or user.former_external_id,
        former_external_id=None,
    )
