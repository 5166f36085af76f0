"""Assignments: which assignee holds a license or add-on."""

from datetime import datetime

from .announcement import Announcement
from .ids import LARGEST_ID, derived_id
from .licenses import AssigneeType, LicenseType
from .products import SHIPPED
from .record import Record

_DIGITS = {each.id: each.number for each in SHIPPED.license_types}


class Assignee(Record):
    type: AssigneeType
    id: int


class Assignment(Record):
    """One license, held by one assignee in one office (R3, R4).

    `request_id` identifies the request that created it. If the response to an attempt was lost,
    the next attempt of the same request finds by it that the first one committed.
    """

    assignment_id: int
    office_id: int
    license_type: LicenseType
    assignee: Assignee
    assigned_at: datetime
    assigned_by: str
    request_id: str
    released_at: datetime | None = None
    released_by: str | None = None
    """Released assignments are kept for some days, because the history's entries are written from
    them (R26)."""
    reason: str | None = None
    """The reason given for the release, or before that for the assignment."""
    by_record: bool | None = None
    """True if it is the license of the assignee's record, False if it was assigned besides; None if
    it was assigned before this was recorded. The record may have changed since."""
    for_user: int | None = None
    """The user for whom the fax line was made, who loses it when they are deleted (R32)."""
    announcement: Announcement | None = None
    """A change of the holder's record, committed together with the last change of `held` that had
    one (R56). The store sets it."""

    @property
    def held(self) -> bool:
        return self.released_at is None


class Release(Record):
    """One assignment to end. `request_id` as in `Assignment`; `for_user` as it was read."""

    office_id: int
    assignment_id: int
    license_type: LicenseType
    released_by: str
    request_id: str
    reason: str | None = None
    for_user: int | None = None


def assignment_id(office_id: int, license_type: LicenseType, assignee: Assignee) -> int:
    """The id of this assignment: the same for the same arguments, so that assigning twice finds the
    first assignment (R4). Ids of the types that were there first end with the type's number; they
    were given before types were data."""
    parts = ("assignment", office_id, license_type, assignee.type, assignee.id)
    digit = _DIGITS.get(license_type)
    if digit is None:
        return derived_id(*parts, below=LARGEST_ID)
    return derived_id(*parts, below=LARGEST_ID // 10) * 10 + digit
