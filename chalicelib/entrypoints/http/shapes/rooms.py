"""Rooms and fax lines as Dialpad's API has them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.room import Room
from .common import ONE_LINE, Body, Id, IdOrDigits

RoomName = Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]


class CreateRoom(Body, frozen=True):
    """CreateRoomMessage."""

    name: RoomName
    office_id: IdOrDigits


class RoomResponse(Struct):
    """The fields of Dialpad's RoomProto that have a meaning here."""

    id: Id
    company_id: Id
    office_id: Id
    name: str
    state: Literal["active", "deleted"]
    is_free: bool = False


def room_response(place: Room) -> RoomResponse:
    return RoomResponse(
        id=place.room_id,
        company_id=place.company_id,
        office_id=place.office_id,
        name=place.name,
        state=place.state,
    )


class FaxLine(Body, frozen=True):
    """ReservedLineType, SearchLineType or TollfreeLineType."""

    type: Annotated[str, Meta(min_length=1, max_length=50)]
    number: Annotated[str, Meta(pattern="^\\+[1-9][0-9]{6,14}(?!\\n)$")] | UnsetType = UNSET
    area_code: Annotated[str, Meta(pattern="^[0-9]{1,6}(?!\\n)$")] | UnsetType = UNSET


class FaxTarget(Body, frozen=True):
    """Target."""

    target_id: IdOrDigits
    target_type: Literal["department", "user"]


class CreateFaxNumber(Body, frozen=True):
    """CreateFaxNumberMessage."""

    line: FaxLine
    target: FaxTarget


class FaxNumberResponse(Struct):
    """Dialpad's FaxNumberProto."""

    number: str
    company_id: Id
    office_id: Id
    target_id: Id
    target_type: Literal["user"]
    area_code: str | UnsetType = UNSET
