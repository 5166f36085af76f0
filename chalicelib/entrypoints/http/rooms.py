"""Rooms and fax lines, in the shapes of Dialpad's API. Each is assigned an add-on."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint
from msgspec import UNSET

from ... import rooms
from ...domain.ids import derived_id
from ...domain.licenses import AssigneeType, LicenseType
from ...domain.metadata import Metadata
from ...domain.refusals import invalid, not_found
from ...domain.room import Room, room_type_to_record
from ...domain.user import User
from ...fax_lines import NewFaxLine, add_fax_line
from ...service.holder_requests import NewHolder
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.requests import ResponseOf
from ..reply import Reply
from .list_pages import list_reply, one_or_none
from .operation import Call, ok, operation, outcome_of, with_metadata
from .parsing import id_of, office_id_in
from .registry import NEEDS_ELIGIBLE, NEEDS_EXTERNAL_ID, TAKES_LICENSE, Operation, one_of_required
from .shapes.common import ExternalIdText, Id, external_id_in, wanted_external_id
from .shapes.metadata import new_metadata
from .shapes.rooms import (
    ROOM_FIELDS,
    ChangeRoom,
    CreateFaxNumber,
    CreateRoom,
    FaxNumberResponse,
    FaxTarget,
    RoomResponse,
    room_edit_of,
    room_response,
)

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/rooms",
        verb=Verb.READ,
        chapter="Rooms and fax lines",
        summary="The company's rooms",
        responses={200: RoomResponse},
        listed="paged",
        query=(("office_id", Id), ("external_id", ExternalIdText)),
    ),
)
def get_rooms(call: Call[None]) -> Reply:
    paging, office_id = call.paging(), office_id_in(call.query)
    if "external_id" in call.query:
        room = call.queries.room_with_external_id(wanted_external_id(call.query), office_id)
        return one_or_none(room, room_response)
    return list_reply(lambda page: call.queries.rooms(page, office_id), paging, room_response)


@operation(
    routes,
    Operation(
        "POST",
        "/rooms",
        verb=Verb.CREATE_ROOM,
        body=CreateRoom,
        idempotency="optional",
        chapter="Rooms and fax lines",
        summary="Add a room and assign its add-on",
        responses={201: RoomResponse},
        codes=(*TAKES_LICENSE, *NEEDS_EXTERNAL_ID, "not_found"),
    ),
)
def post_room(call: Call[CreateRoom]) -> Reply:
    license_type = _own_type_of(call, "room")
    room = Room(
        room_id=call.wired.new_id(),
        company_id=call.caller.company_id,
        office_id=id_of(call.body.office_id, "/office_id"),
        name=call.body.name,
        state="active",
        added_at=call.at,
        revision=1,
        request_id=call.request.request_id,
        external_id=external_id_in(call.body.external_id) or None,
        license_type=room_type_to_record(license_type),
    )
    new = NewHolder(room, new_metadata(call.body.metadata))
    response_of = _response_of(call, 201, new.metadata)
    return outcome_of(rooms.create_room(call.service, call.request, new, response_of))


@operation(
    routes,
    Operation(
        "GET",
        "/rooms/{room_id}",
        verb=Verb.READ,
        chapter="Rooms and fax lines",
        summary="One room",
        responses={200: RoomResponse},
    ),
)
def get_room(call: Call[None], room_id: int) -> Reply:
    room = call.queries.room(room_id)
    return ok(room_response(room, call.queries.metadata(room)))


@operation(
    routes,
    Operation(
        "PATCH",
        "/rooms/{room_id}",
        verb=Verb.CHANGE_ROOM,
        body=ChangeRoom,
        chapter="Rooms and fax lines",
        summary="Change a room's name, external id or metadata",
        responses={200: RoomResponse},
        codes=NEEDS_EXTERNAL_ID,
        rules=one_of_required(ROOM_FIELDS),
        more="Takes and releases no license.",
    ),
)
def patch_room(call: Call[ChangeRoom], room_id: int) -> Reply:
    wanted = room_edit_of(call.body)
    outcome = rooms.change_room(
        call.service, call.request, room_id, wanted, _response_of(call, 200)
    )
    if not wanted.metadata:
        return outcome_of(outcome)
    return with_metadata(outcome, call.queries.metadata(call.queries.room(room_id)))


@operation(
    routes,
    Operation(
        "DELETE",
        "/rooms/{room_id}",
        verb=Verb.DELETE_ROOM,
        chapter="Rooms and fax lines",
        summary="Delete a room and release its add-on",
        responses={200: RoomResponse},
    ),
)
def delete_room(call: Call[None], room_id: int) -> Reply:
    return outcome_of(
        rooms.delete_room(call.service, call.request, room_id, _response_of(call, 200))
    )


@operation(
    routes,
    Operation(
        "POST",
        "/faxline",
        verb=Verb.CREATE_FAX_LINE,
        body=CreateFaxNumber,
        idempotency="optional",
        chapter="Rooms and fax lines",
        summary="Add a fax line for a user; 200 if one with this number exists",
        responses={200: FaxNumberResponse, 201: FaxNumberResponse},
        codes=(*TAKES_LICENSE, *NEEDS_ELIGIBLE, "not_found"),
        more="The line goes with the user: deleting or suspending the user releases it. Without a "
        "reserved `number`, the fax line gets a placeholder number.",
    ),
)
def post_faxline(call: Call[CreateFaxNumber]) -> Reply:
    """Adds a fax line to the user's office. Releasing its assignment, deleting or suspending the
    user removes it."""
    license_type, user_id = _own_type_of(call, "fax_line"), _target(call.body.target)
    number, line_id = _number(call)
    line = NewFaxLine(user_id, line_id, license_type)

    def response_of(user: User, new: bool) -> StoredResponse:
        response = FaxNumberResponse(
            number=number,
            company_id=user.company_id,
            office_id=user.office_id,
            target_id=user.user_id,
            target_type="user",
            area_code=call.body.line.area_code,
        )
        return call.stored_response(201 if new else 200, response)

    return outcome_of(add_fax_line(call.service, call.request, line, response_of))


def _own_type_of(call: Call[Any], kind: AssigneeType) -> LicenseType:
    """The type that a new holder of this kind takes. Raises if the vendor has none."""
    if license_type := call.products.own_type_of(kind):
        return license_type
    raise invalid("", f"the catalog has no license type that a {kind.replace('_', ' ')} can hold")


def _target(target: FaxTarget) -> int:
    target_id = id_of(target.target_id, "/target/target_id")
    if target.target_type != "user":
        raise not_found("department: `target_type` must be `user`")
    return target_id


def _number(call: Call[CreateFaxNumber]) -> tuple[str, int]:
    """The line's number and id. A reserved number always has the same id, so that assigning it
    again takes no second license (R4). Where Dialpad would choose a number, this makes a
    placeholder with the fictional exchange 555."""
    line, company_id = call.body.line, call.caller.company_id
    if line.number is not UNSET:
        return line.number, derived_id("fax_line", company_id, line.number)
    line_id = call.wired.new_id()
    area_code = "800" if line.area_code is UNSET else line.area_code
    return f"+1{area_code}555{line_id % 10_000:04}", line_id


def _response_of(
    call: Call[Any], status: int, metadata: Metadata | None = None
) -> ResponseOf[Room]:
    return lambda room: call.stored_response(status, room_response(room, metadata))
