"""Create, edit and delete rooms: they take a room line when they are created, and free all licenses
when they are deleted (R3, R32)."""

from collections.abc import Callable

from .domain.metadata import first_change
from .domain.record import replace
from .domain.refusals import not_found
from .domain.room import Room, deleted_room
from .service.holder_requests import HolderEdit, NewHolder
from .service.license_holders import LicenseHolders
from .service.ports import HolderChange
from .service.requests import Outcome, Request, ResponseOf, Service, require_reach


def create_room(
    service: Service, request: Request, wanted: NewHolder[Room], response_of: ResponseOf[Room]
) -> Outcome:
    """Creates the room, which holds a room line from now on."""
    room, metadata = wanted.record, first_change(wanted.metadata)
    require_reach(service, request, room.office_id)
    holders = LicenseHolders(service, request, response_of)
    change = HolderChange(None, _with_author(room, request), metadata=metadata)
    return service.retries.run(lambda: holders.commit(holders.transaction(change)))


def change_room(
    service: Service,
    request: Request,
    room_id: int,
    wanted: HolderEdit[Room],
    response_of: ResponseOf[Room],
) -> Outcome:
    """Edits the room. Raises not_found, also for deleted rooms."""
    holders = LicenseHolders(service, request, response_of)

    def change(before: Room) -> HolderChange:
        metadata = holders.edited(before, wanted.metadata)
        return HolderChange(before, wanted.edit(before), metadata=metadata)

    return _change(holders, room_id, change)


def delete_room(
    service: Service, request: Request, room_id: int, response_of: ResponseOf[Room]
) -> Outcome:
    """Frees all licenses at once; billing goes on (R5). Raises not_found."""
    holders = LicenseHolders(service, request, response_of)
    return _change(
        holders, room_id, lambda before: HolderChange(before, deleted_room(before, request.at))
    )


def _change(
    holders: LicenseHolders, room_id: int, change_of: Callable[[Room], HolderChange]
) -> Outcome:
    """Commits the change of the room as it is now. Raises not_found, also for deleted rooms."""
    service, request = holders.service, holders.request

    def attempt() -> Outcome:
        before = _room(service, request, room_id)
        if before.request_id == request.request_id:
            return holders.outcome_of(before)
        if before.state == "deleted":
            raise not_found("room")
        change = change_of(before)
        assert isinstance(change.after, Room)
        after = replace(_with_author(change.after, request), revision=before.revision + 1)
        return holders.commit(holders.transaction(replace(change, after=after)))

    return service.retries.run(attempt)


def _room(service: Service, request: Request, room_id: int) -> Room:
    """The room, deleted or not. Raises if it is not in the company or in the caller's offices."""
    room = service.store.room(request.caller.company_id, room_id)
    if room is None:
        raise not_found("room")
    require_reach(service, request, room.office_id)
    return room


def _with_author(room: Room, request: Request) -> Room:
    """The room with the author, request and reason of its change."""
    return replace(
        room,
        request_id=request.request_id,
        changed_by=request.caller.sub,
        reason=request.reason,
    )
