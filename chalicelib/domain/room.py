"""Rooms: places with their own phone."""

from datetime import datetime
from typing import Literal

from .assignment import Assignee
from .licenses import LicenseType
from .products import SHIPPED
from .record import Record, replace

FIRST_ROOM_TYPE = SHIPPED.own_type_of("room")
"""The type of rooms whose record names none."""


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
    license_type: LicenseType | None = None
    """The type that the room took; '' if it took none, None for Dialpad's."""

    @property
    def assignee(self) -> Assignee:
        return Assignee("room", self.room_id)

    @property
    def in_force(self) -> bool:
        """True until the room is deleted."""
        return self.state == "active"

    @property
    def holds(self) -> LicenseType | None:
        """The type that the room holds by its record, until it is deleted or the license is
        released."""
        if not self.in_force or self.license_released_at:
            return None
        return FIRST_ROOM_TYPE if self.license_type is None else self.license_type or None


def room_type_to_record(license_type: LicenseType | None) -> LicenseType | None:
    """`Room.license_type` of a room that takes this type."""
    return None if license_type == FIRST_ROOM_TYPE else license_type or ""


def deleted_room(room: Room, now: datetime) -> Room:
    """The room, deleted at `now`. Others can get the external id."""
    return replace(room, state="deleted", deleted_at=now, external_id=None)
