"""Rooms and fax lines, in the shapes of Dialpad's API."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.metadata import Metadata
from ....domain.record import replace
from ....domain.room import Room
from ....service.holder_requests import HolderEdit
from . import descriptions
from .common import (
    ONE_LINE,
    Body,
    ExternalIdText,
    Id,
    IdOrDigits,
    Reason,
    external_id_in,
    given_fields,
)
from .metadata import MetadataBody, MetadataShown, NewMetadataBody, metadata_in, metadata_shown

RoomName = Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]


class CreateRoom(Body, frozen=True):
    """Dialpad's CreateRoomMessage."""

    name: RoomName
    office_id: IdOrDigits
    external_id: Annotated[ExternalIdText | None, descriptions.EXTERNAL_ID] = None
    metadata: NewMetadataBody = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


class ChangeRoom(Body, frozen=True):
    """What is to change of a room: at least one field."""

    name: RoomName | UnsetType = UNSET
    external_id: Annotated[
        ExternalIdText | UnsetType | None, descriptions.REMOVABLE_EXTERNAL_ID
    ] = UNSET
    metadata: MetadataBody = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


ROOM_FIELDS = ("name", "external_id", "metadata")


def room_edit_of(body: ChangeRoom) -> HolderEdit[Room]:
    """The edit that the body asks for. Raises if it asks for nothing."""
    given = given_fields(body, ROOM_FIELDS)
    external_id = external_id_in(body.external_id)
    changes = given | {"external_id": external_id}
    changes = {name: changes[name] for name in ("name", "external_id") if name in given}
    return HolderEdit(lambda room: replace(room, **changes), metadata_in(body.metadata))


class RoomResponse(Struct):
    """The fields of Dialpad's RoomProto that apply here."""

    id: Id
    company_id: Id
    office_id: Id
    name: str
    state: Literal["active", "deleted"]
    is_free: Annotated[bool, Meta(description="A field of Dialpad's API; always false here.")] = (
        False
    )
    external_id: Annotated[str | UnsetType, descriptions.EXTERNAL_ID] = UNSET
    metadata: MetadataShown = UNSET


def room_response(place: Room, metadata: Metadata | None = None) -> RoomResponse:
    return RoomResponse(
        id=place.room_id,
        company_id=place.company_id,
        office_id=place.office_id,
        name=place.name,
        state=place.state,
        external_id=place.external_id or UNSET,
        metadata=metadata_shown(metadata),
    )


class FaxLine(Body, frozen=True):
    """Dialpad's ReservedLineType, SearchLineType or TollfreeLineType."""

    type: Annotated[
        str, Meta(min_length=1, max_length=50, description="Dialpad's name of the kind of line.")
    ]
    number: Annotated[
        Annotated[str, Meta(pattern="^\\+[1-9][0-9]{6,14}(?!\\n)$")] | UnsetType,
        Meta(description="A reserved number, in E.164 format."),
    ] = UNSET
    area_code: Annotated[
        Annotated[str, Meta(pattern="^[0-9]{1,6}(?!\\n)$")] | UnsetType, descriptions.AREA_CODE
    ] = UNSET


class FaxTarget(Body, frozen=True):
    """Dialpad's Target."""

    target_id: Annotated[IdOrDigits, descriptions.TARGET_ID]
    target_type: Annotated[Literal["department", "user"], descriptions.TARGET_TYPE]


class CreateFaxNumber(Body, frozen=True):
    """Dialpad's CreateFaxNumberMessage."""

    line: Annotated[FaxLine, Meta(description="The requested line.")]
    target: Annotated[FaxTarget, Meta(description="The user who gets the line.")]
    reason: Annotated[Reason | None, descriptions.REASON] = None


class FaxNumberResponse(Struct):
    """Dialpad's FaxNumberProto."""

    number: Annotated[str, Meta(description="The fax line's number, in E.164 format.")]
    company_id: Id
    office_id: Id
    target_id: Annotated[Id, descriptions.TARGET_ID]
    target_type: Annotated[Literal["user"], descriptions.TARGET_TYPE]
    area_code: Annotated[str | UnsetType, descriptions.AREA_CODE] = UNSET
