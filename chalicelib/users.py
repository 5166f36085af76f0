"""Users take and free licenses by what they are (R3, R4, R20-R22, R24).

Creating, suspending, moving, changing the license, deleting, restoring: each is a user before and
after, and the licenses follow in the same transaction.
"""

from collections.abc import Callable

from .domain.change import Change
from .domain.journal import Source
from .domain.licenses import LicenseType, Quantity
from .domain.record import replace
from .domain.refusals import invalid, not_found
from .domain.transitions.remove import remove
from .domain.user import LICENSE_TYPE_BY_USER_LICENSE, User, deleted, is_restorable, restored
from .service.license_holders import Seats
from .service.office_state import up_to_date
from .service.ports import HolderChange, Movement, Receipt
from .service.requests import Command, Outcome, Request, Service, require_reach, stamp_of

Answer = Callable[[User], Receipt]
Edit = Callable[[User], User]


def create_user(service: Service, request: Request, user: User, answer: Answer) -> Outcome:
    """The invited user, holding the license from now on (R4)."""
    require_reach(service, request, user.office_id)
    seats = Seats(service, request, answer)
    change = HolderChange(None, _signed(user, request, revision=1))
    return service.attempts.until_done(lambda: seats.commit(seats.movement(change)))


def change_user(
    service: Service, request: Request, user_id: int, edit: Edit, answer: Answer
) -> Outcome:
    """The user as `edit` makes it of the record. Raises not_found, for deleted users too."""
    seats = Seats(service, request, answer)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return seats.answered(before)
        if before.state == "deleted":
            raise not_found("user")
        return seats.commit(_movement(seats, before, edit(before)))

    return service.attempts.until_done(attempt)


def delete_user(
    service: Service,
    request: Request,
    user_id: int,
    answer: Answer,
    remove_from: Source | None = None,
) -> Outcome:
    """Frees the license at once; billing goes on, unless `remove_from` says where a removal of
    one is asked from: then it is scheduled in the same transaction (R20)."""
    seats = Seats(service, request, answer)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return seats.answered(before)
        if before.state == "deleted":
            raise not_found("user")
        movement = _movement(seats, before, deleted(before, request.at))
        if remove_from:
            command = Command(request, before.office_id, remove_from, request.reason)
            change = _removal(service, command, movement, _license_type(before))
            movement = replace(movement, change=change)
        return seats.commit(movement)

    return service.attempts.until_done(attempt)


def restore_user(service: Service, request: Request, user_id: int, answer: Answer) -> Outcome:
    """The user as before the deletion, within 72 hours of it, if the license they held is
    available (R20)."""
    seats = Seats(service, request, answer)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return seats.answered(before)
        if not is_restorable(before, request.at):
            raise not_found("user deleted within the last 72 hours")
        return seats.commit(_movement(seats, before, restored(before)))

    return service.attempts.until_done(attempt)


def _user(service: Service, request: Request, user_id: int) -> User:
    """The company's user, if in the caller's offices; deleted or not."""
    user = service.store.user(request.caller.company_id, user_id)
    if user is None:
        raise not_found("user")
    require_reach(service, request, user.office_id)
    return user


def _movement(seats: Seats, before: User, after: User) -> Movement:
    require_reach(seats.service, seats.request, after.office_id)
    after = _signed(after, seats.request, revision=before.revision + 1)
    named = sorted(set(after.admin_office_ids) - set(before.admin_office_ids))
    return seats.movement(HolderChange(before, after), tuple(named))


def _signed(user: User, request: Request, revision: int) -> User:
    """The record with who changed it, by which request, and why."""
    return replace(
        user,
        revision=revision,
        request_id=request.request_id,
        changed_by=request.caller.sub,
        reason=request.reason,
    )


def _license_type(user: User) -> LicenseType:
    """The type that the user holds, or held before being suspended."""
    license_type = LICENSE_TYPE_BY_USER_LICENSE.get(user.license)
    if license_type is None:
        raise invalid("/query/license", f"a user of license {user.license} holds none to remove")
    return license_type


def _removal(
    service: Service, command: Command, movement: Movement, license_type: LicenseType
) -> Change:
    """The removal of one, decided on the ledger as the movement leaves it."""
    request = command.request
    ledger = up_to_date(service.store, command.office_id, request.at, request.caller).ledger
    assert ledger
    counts = ledger.account.counts[license_type]
    # Nobody else's seat: where the account knows of fewer assigned, somebody has just released it,
    # and the movement's own condition will find that out.
    freed = min(len(movement.free), counts.assigned)
    after = replace(counts, available=counts.available + freed)
    account = replace(ledger.account, counts={**ledger.account.counts, license_type: after})
    ledger = replace(ledger, account=account)
    return remove(ledger, (Quantity(license_type, 1),), stamp_of(command, ledger))
