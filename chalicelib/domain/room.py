"""Rooms: places with their own phone."""

from datetime import datetime
from typing import Literal

from .assignment import Assignee
from .licenses import LicenseType
from .record import Record, replace

ROOM_TYPE = LicenseType.ROOM_LINES
"""The type that a new room takes."""


class Room(Record):
    """A room in an office. `revision`, `request_id`, `changed_by`, `reason` as in `User`."""

    room_id: int
    company_id: int
    office_id: int
    name: str
    state: Literal["active", "deleted"]
    added_at: datetime
    revision: int
    request_id: str
    changed_by: str | None = None
    reason: str | None = None
    deleted_at: datetime | None = None
    license_released_at: datetime | None = None
    holds_more: bool | None = None
    """As in `User`."""
    external_id: str | None = None
    """As in `User`. A deleted room has none, because it cannot be restored."""

    @property
    def assignee(self) -> Assignee:
        return Assignee("room", self.room_id)

    @property
    def in_force(self) -> bool:
        """True until the room is deleted."""
        return self.state == "active"

    @property
    def holds(self) -> LicenseType | None:
        """The type that the room holds by its record: a room line, until it is deleted or the line
        is released."""
        return ROOM_TYPE if self.in_force and not self.license_released_at else None


def deleted_room(room: Room, now: datetime) -> Room:
    """The room, deleted at `now`. Others can get the external id."""
    return replace(room, state="deleted", deleted_at=now, external_id=None)
