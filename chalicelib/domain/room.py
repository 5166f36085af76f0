"""Rooms: places with their own phone."""

from datetime import datetime
from typing import Literal

from .assignment import Assignee
from .licenses import LicenseType
from .record import Record


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

    @property
    def assignee(self) -> Assignee:
        return Assignee("room", self.room_id)

    @property
    def holds(self) -> LicenseType | None:
        """The type that the room holds: a room line until it is deleted."""
        return LicenseType.ROOM_LINES if self.state == "active" else None
