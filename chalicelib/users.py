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
from .domain.transitions.remove import decide_removal
from .domain.user import LICENSE_TYPE_BY_USER_LICENSE, User, deleted, is_restorable, undeleted
from .service.license_holders import LicenseHolders
from .service.office_state import up_to_date
from .service.ports import AssignmentTransaction, HolderChange
from .service.requests import (
    Command,
    Outcome,
    Request,
    ResponseOf,
    Service,
    metadata_of,
    require_reach,
)

Edit = Callable[[User], User]


def create_user(
    service: Service, request: Request, user: User, answer: ResponseOf[User]
) -> Outcome:
    """The invited user, holding the license from now on (R4)."""
    require_reach(service, request, user.office_id)
    holders = LicenseHolders(service, request, answer)
    change = HolderChange(None, _with_author(user, request, revision=1))
    return service.retries.run(lambda: holders.commit(holders.transaction(change)))


def change_user(
    service: Service, request: Request, user_id: int, edit: Edit, answer: ResponseOf[User]
) -> Outcome:
    """The user as `edit` makes it of the record. Raises not_found, for deleted users too."""
    holders = LicenseHolders(service, request, answer)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return holders.answered(before)
        if before.state == "deleted":
            raise not_found("user")
        return holders.commit(_transaction(holders, before, edit(before)))

    return service.retries.run(attempt)


def delete_user(
    service: Service,
    request: Request,
    user_id: int,
    answer: ResponseOf[User],
    remove_from: Source | None = None,
) -> Outcome:
    """Frees the license at once; billing goes on, unless `remove_from` says where a removal of
    one is asked from: then it is scheduled in the same transaction (R20)."""
    holders = LicenseHolders(service, request, answer)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return holders.answered(before)
        if before.state == "deleted":
            raise not_found("user")
        transaction = _transaction(holders, before, deleted(before, request.at))
        if remove_from:
            command = Command(request, before.office_id, remove_from, request.reason)
            change = _removal(service, command, transaction, _license_type(before))
            transaction = replace(transaction, change=change)
        return holders.commit(transaction)

    return service.retries.run(attempt)


def restore_user(
    service: Service, request: Request, user_id: int, answer: ResponseOf[User]
) -> Outcome:
    """The user as before the deletion, within 72 hours of it, if the license they held is
    available (R20)."""
    holders = LicenseHolders(service, request, answer)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return holders.answered(before)
        if not is_restorable(before, request.at):
            raise not_found("user deleted within the last 72 hours")
        return holders.commit(_transaction(holders, before, undeleted(before)))

    return service.retries.run(attempt)


def _user(service: Service, request: Request, user_id: int) -> User:
    """The company's user, if in the caller's offices; deleted or not."""
    user = service.store.user(request.caller.company_id, user_id)
    if user is None:
        raise not_found("user")
    require_reach(service, request, user.office_id)
    return user


def _transaction(holders: LicenseHolders, before: User, after: User) -> AssignmentTransaction:
    require_reach(holders.service, holders.request, after.office_id)
    after = _with_author(after, holders.request, revision=before.revision + 1)
    new_admin_offices = sorted(set(after.admin_office_ids) - set(before.admin_office_ids))
    return holders.transaction(HolderChange(before, after), tuple(new_admin_offices))


def _with_author(user: User, request: Request, revision: int) -> User:
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
    service: Service,
    command: Command,
    transaction: AssignmentTransaction,
    license_type: LicenseType,
) -> Change:
    """The removal of one, decided on the ledger as the movement leaves it."""
    request = command.request
    ledger = up_to_date(service.store, command.office_id, request.at, request.caller).ledger
    assert ledger
    counts = ledger.account.counts[license_type]
    # Nobody else's seat: where the account knows of fewer assigned, somebody has just released it,
    # and the movement's own condition will find that out.
    freed = min(len(transaction.free), counts.assigned)
    after = replace(counts, available=counts.available + freed)
    account = replace(ledger.account, counts={**ledger.account.counts, license_type: after})
    ledger = replace(ledger, account=account)
    return decide_removal(ledger, (Quantity(license_type, 1),), metadata_of(command, ledger))
