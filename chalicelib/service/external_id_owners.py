"""External ids that a change found reserved for other records (R58)."""

from collections.abc import Mapping, Sequence

from ..domain.advice.access import external_id_in_use
from ..domain.caller import NO_COMPANY, Caller
from ..domain.external_id import ExternalId, IdKind
from ..domain.holders import Holder
from ..domain.reach import exceeds
from ..domain.refusals import Refusal, external_id_taken
from ..domain.user import User
from .ports import ConditionsFailed, HolderChange
from .requests import Request, Service


def deleted_external_id_owners(
    service: Service, request: Request, changes: Sequence[HolderChange], failure: ConditionsFailed
) -> dict[str, Holder]:
    """The deleted holders that have new external ids still, because an older release deleted them:
    the next attempt takes these over. Raises if another record has one, and names that only to a
    caller that may read it."""
    found = {}
    for change in changes:
        if owner := _deleted_owner(service, request, change, failure):
            assert owner.external_id
            found[owner.external_id] = owner
    return found


def _deleted_owner(
    service: Service, request: Request, change: HolderChange, failure: ConditionsFailed
) -> Holder | None:
    after = change.after
    if after.external_id is None:
        return None
    kind: IdKind = "user" if isinstance(after, User) else "room"
    owner_id = failure.external_id_owners.get(ExternalId(kind, after.external_id))
    if owner_id is None:
        return None
    company_id, store = request.caller.company_id, service.store
    read = store.user if kind == "user" else store.room
    owner: Holder | None = read(company_id, owner_id)
    if owner and owner.external_id != after.external_id:
        return None  # Given up since: the next attempt finds it free, or reserved again.
    if owner and owner.state == "deleted":
        return owner
    readable = owner_id if owner and request.caller.reaches(owner.office_id) else None
    changes_it = isinstance(owner, User) and not exceeds(owner, request.caller)
    pointer, may_change = _pointer(change), readable is not None and changes_it
    advice = external_id_in_use(kind, readable, restores=not pointer, may_change=may_change)
    raise external_id_taken(pointer, kind, readable, advice)


def refusal_of_taken(
    caller: Caller, failure: ConditionsFailed, pointers: Mapping[IdKind, str]
) -> Refusal:
    """The refusal of an office or company whose external id another has. `pointers` are by kind. A
    caller that acts for a company is not told of another company."""
    found, owner_id = next(iter(failure.external_id_owners.items()))
    may_read = (
        caller.company_id == NO_COMPANY if found.kind == "company" else caller.reaches(owner_id)
    )
    readable = owner_id if may_read else None
    advice = external_id_in_use(found.kind, readable)
    return external_id_taken(pointers[found.kind], found.kind, readable, advice)


def _pointer(change: HolderChange) -> str:
    """Empty for a restoration, whose external id is not in the request."""
    before = change.before
    return "" if before and before.state == "deleted" else f"{change.pointer}/external_id"
