"""Assignments: which assignee holds a license or add-on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from .announcement import Announcement
from .ids import LARGEST_ID, derived_id
from .licenses import LicenseType
from .record import Record

AssigneeType = Literal["user", "room", "number", "fax_line"]

HELD_BY: Mapping[LicenseType, AssigneeType] = {
    LicenseType.TALK_LINES: "user",
    LicenseType.SELL_LINES: "user",
    LicenseType.CONTACT_CENTER_LINES: "user",
    LicenseType.ROOM_LINES: "room",
    LicenseType.FAX_LINES: "fax_line",
    LicenseType.ADDITIONAL_NUMBER_LINES: "number",
    LicenseType.UBERCONFERENCE_LINES: "user",
    LicenseType.TOLLFREE_ROOM_LINES: "room",
    LicenseType.TOLLFREE_ADDITIONAL_NUMBER_LINES: "number",
    LicenseType.TOLLFREE_UBERCONFERENCE_LINES: "user",
}
"""The kind of assignee that may hold a license of the type (R31)."""

_TYPES = tuple(LicenseType)


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
    released_by: str
    request_id: str
    reason: str | None = None
    for_user: int | None = None

    @property
    def license_type(self) -> LicenseType:
        return license_type_of(self.assignment_id)


def assignment_id(office_id: int, license_type: LicenseType, assignee: Assignee) -> int:
    """The id of this assignment: the same for the same arguments, so that assigning twice finds the
    first assignment (R4). Its last digit is the license type, so that a release needs no read to
    find the type."""
    spread = derived_id(
        "assignment", office_id, license_type, assignee.type, assignee.id, below=LARGEST_ID // 10
    )
    return spread * 10 + _TYPES.index(license_type)


def license_type_of(assignment_id: int) -> LicenseType:
    return _TYPES[assignment_id % 10]
