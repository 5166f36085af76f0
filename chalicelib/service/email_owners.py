"""Addresses that a change of a user found reserved for other users (R34)."""

from collections.abc import Iterator, Sequence

from ..domain.advice.access import address_taken
from ..domain.reach import exceeds
from ..domain.refusals import Refusal, email_taken
from ..domain.user import User
from .ports import ConditionsFailed, EmailOwner, HolderChange
from .requests import Request, Service


def known_email_owners(
    service: Service, request: Request, changes: Sequence[HolderChange], failure: ConditionsFailed
) -> tuple[dict[str, EmailOwner], list[Refusal]]:
    """The owners that the next attempt must know, by the keys reserved for them, and a refusal of
    each new address that is one of theirs."""
    known: dict[str, EmailOwner] = {}
    if not failure.email_owner_changed:
        known = {key: owner for each in changes for key, owner in each.email_owners.items()}
    refusals = []
    new_addresses = [pair for change in changes for pair in _new_addresses(change)]
    owner_ids, company_id = set(failure.email_owners.values()), request.caller.company_id
    users = {each: service.store.user(company_id, each) for each in owner_ids}
    for key, user_id in failure.email_owners.items():
        user = users[user_id]
        known[key] = EmailOwner(user_id, user)
        for pointer, identity in new_addresses:
            if user and known[key].uses(identity):
                refusals.append(_refusal(request, pointer, user))
    return known, refusals


def _refusal(request: Request, pointer: str, user: User) -> Refusal:
    """Names the user only to a caller that may read their record."""
    readable = user.user_id if request.caller.reaches(user.office_id) else None
    changes_it = readable is not None and not exceeds(user, request.caller)
    advice = address_taken(readable, restores=not pointer, may_change=changes_it)
    return email_taken(pointer, readable, advice)


def _new_addresses(change: HolderChange) -> Iterator[tuple[str, str]]:
    """Pointer and mailbox of each address that the change adds: none for a room. The pointer is
    empty for a restoration, whose addresses are not in the request."""
    before, after = change.before, change.after
    if not isinstance(after, User):
        return
    assert before is None or isinstance(before, User)
    had = {each.identity for each in before.mailboxes} if before else set()
    for position, box in enumerate(after.mailboxes):
        if box.identity not in had:
            yield _pointer(change, position), box.identity


def _pointer(change: HolderChange, position: int) -> str:
    if change.before is None:
        return f"{change.pointer}/email"
    return "" if change.before.state == "deleted" else f"/emails/{position}"
