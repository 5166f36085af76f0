"""Create, change, delete and restore users, with their licenses (R3, R4, R20-R22, R24, R32).

Each change has a record before and one after. The licenses that the user holds change in the same
transaction.
"""

from collections.abc import Callable, Sequence
from typing import cast

from .domain.advice.licenses import KEEP_LICENSE
from .domain.change import Change
from .domain.journal import Source
from .domain.licenses import LicenseType, Quantity
from .domain.metadata import MetadataChange, first_change
from .domain.record import replace
from .domain.record_change import RecordChange, roles_of
from .domain.refusals import Refusal, invalid, located, not_found
from .domain.transitions.remove import decide_removal
from .domain.user import User, deleted, is_restorable, undeleted
from .service.holder_requests import HolderEdit, NewHolder
from .service.license_holders import LicenseHolders
from .service.office_state import up_to_date
from .service.ports import AssignmentTransaction, HolderChange, StoredResponse
from .service.record_changes import record_change
from .service.requests import (
    Command,
    Outcome,
    Request,
    ResponseOf,
    Service,
    metadata_of,
    require_reach,
)

MOST_NEW_USERS = 20
"""New users of one request, which is one transaction of at most 100 writes. A user needs one for
the record, one for each key of the address (in ASCII it has one key), one for the license, one for
an external id and one for metadata. Each office needs one more, and so does an idempotency key.
`LicenseHolders.commit` refuses what needs more."""


def create_user(
    service: Service, request: Request, wanted: NewHolder[User], response_of: ResponseOf[User]
) -> Outcome:
    """Creates the invited user, who holds the license from now on (R4)."""
    require_reach(service, request, wanted.record.office_id)
    holders = LicenseHolders(service, request, response_of)
    change = _creation(request, wanted)
    return service.retries.run(lambda: holders.commit(holders.transaction(change)))


def create_users(
    service: Service,
    request: Request,
    users: Sequence[NewHolder[User]],
    response_of: Callable[..., StoredResponse],
) -> Outcome:
    """Creates the invited users, or none of them (R3). `response_of` gets all of them, one argument
    each. Refusals point to places below `/users`."""
    pointers = [f"/users/{place}" for place, _ in enumerate(users)]
    for wanted, pointer in zip(users, pointers, strict=True):
        _require_reach_at(f"{pointer}/office_id", service, request, wanted.record.office_id)
    holders = LicenseHolders(service, request, response_of)
    changes = [
        _creation(request, wanted, pointer) for wanted, pointer in zip(users, pointers, strict=True)
    ]
    return service.retries.run(lambda: holders.commit(holders.creation(changes)))


def change_user(
    service: Service,
    request: Request,
    user_id: int,
    wanted: HolderEdit[User],
    response_of: ResponseOf[User],
) -> Outcome:
    """Edits the user. Raises not_found, also for deleted users."""
    holders = LicenseHolders(service, request, response_of)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return holders.outcome_of(before)
        if before.state == "deleted":
            raise not_found("user")
        metadata = holders.edited(before, wanted.metadata)
        return holders.commit(_transaction(holders, before, wanted.edit(before), metadata))

    return service.retries.run(attempt)


def delete_user(
    service: Service,
    request: Request,
    user_id: int,
    response_of: ResponseOf[User],
    remove_from: Source | None = None,
) -> Outcome:
    """Frees all licenses at once; billing goes on. With `remove_from`, the source of the removal's
    journal entry, also schedules the removal of one license of the record's type in the same
    transaction (R20, R32)."""
    holders = LicenseHolders(service, request, response_of)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return holders.outcome_of(before)
        if before.state == "deleted":
            raise not_found("user")
        transaction = _transaction(holders, before, deleted(before, request.at))
        if remove_from:
            command = Command(request, before.office_id, remove_from, request.reason)
            after = cast("User", transaction.holders[0].after)
            change = _removal(service, command, transaction, _license_type(after))
            transaction = replace(transaction, change=change)
        return holders.commit(transaction)

    return service.retries.run(attempt)


def restore_user(
    service: Service, request: Request, user_id: int, response_of: ResponseOf[User]
) -> Outcome:
    """Restores the user to the state before the deletion, within 72 hours of it, if a license of
    the record's type is available (R20). The other licenses that they had stay free (R32)."""
    holders = LicenseHolders(service, request, response_of)

    def attempt() -> Outcome:
        before = _user(service, request, user_id)
        if before.request_id == request.request_id:
            return holders.outcome_of(before)
        if not is_restorable(before, request.at):
            raise not_found("user deleted within the last 72 hours")
        return holders.commit(_transaction(holders, before, undeleted(before)))

    return service.retries.run(attempt)


def _creation(request: Request, wanted: NewHolder[User], pointer: str = "") -> HolderChange:
    user = _with_author(wanted.record, request, revision=1)
    return HolderChange(None, user, pointer=pointer, metadata=first_change(wanted.metadata))


def _user(service: Service, request: Request, user_id: int) -> User:
    """The user, deleted or not. Raises if it is not in the company or in the caller's offices."""
    user = service.store.user(request.caller.company_id, user_id)
    if user is None:
        raise not_found("user")
    require_reach(service, request, user.office_id)
    return user


def _require_reach_at(pointer: str, service: Service, request: Request, office_id: int) -> None:
    try:
        require_reach(service, request, office_id)
    except Refusal as refusal:
        raise located(refusal, pointer) from None


def _transaction(
    holders: LicenseHolders, before: User, after: User, metadata: MetadataChange | None = None
) -> AssignmentTransaction:
    require_reach(holders.service, holders.request, after.office_id)
    after = _with_author(after, holders.request, revision=before.revision + 1)
    new_admin_offices = sorted(set(after.admin_office_ids) - set(before.admin_office_ids))
    change = HolderChange(before, after, metadata=metadata)
    transaction = holders.transaction(change, tuple(new_admin_offices))
    return replace(transaction, record_changes=_role_changes(holders.request, before, after))


def _role_changes(request: Request, before: User, after: User) -> tuple[RecordChange, ...]:
    """The change of what makes the user an administrator, which is kept for good (R26)."""
    was, now = roles_of(before), roles_of(after)
    if was == now:
        return ()
    about = {"office_id": after.office_id, "user_id": after.user_id}
    return (record_change(request, "roles", was, now, **about),)


def _with_author(user: User, request: Request, revision: int) -> User:
    """The user with the author, request and reason of its change."""
    return replace(
        user,
        revision=revision,
        request_id=request.request_id,
        changed_by=request.caller.sub,
        reason=request.reason,
    )


def _license_type(user: User) -> LicenseType:
    """The type of the license that the record still has, which a suspended user held before.
    Raises if it counts none, or if it was released by itself."""
    if user.own_type:
        return user.own_type
    detail = "must be `keep`: this user's license was released, so there is none to remove"
    if user.own_license:
        detail = (
            f"must be `keep`: the record's license is `{user.license}`, which takes none to remove"
        )
    raise invalid("/query/license", detail)


def _removal(
    service: Service,
    command: Command,
    transaction: AssignmentTransaction,
    license_type: LicenseType,
) -> Change:
    """The removal of one license, decided on the ledger after the transaction's release."""
    request = command.request
    ledger = up_to_date(service.store, command.office_id, request.at, request.caller).ledger
    assert ledger
    counts = ledger.account.counts[license_type]
    # Never more than are assigned: if the account shows none, another request has just released
    # this license, and the transaction's condition on the assignment will fail.
    freed = sum(each.license_type == license_type for each in transaction.free)
    freed = min(freed, counts.assigned)
    after = replace(counts, available=counts.available + freed)
    account = replace(ledger.account, counts={**ledger.account.counts, license_type: after})
    ledger = replace(ledger, account=account)
    items, metadata = (Quantity(license_type, 1),), metadata_of(command, ledger)
    return decide_removal(ledger, items, metadata, instead=KEEP_LICENSE)
