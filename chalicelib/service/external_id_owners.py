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
) -> tuple[dict[str, Holder], list[Refusal]]:
    """The deleted holders that have new external ids still, because an older release deleted them:
    the next attempt takes these over. And a refusal of each that another record has."""
    found, refusals = {}, []
    for change in changes:
        owner_id = _owner_id(change, failure)
        owner = _owner(service, request, change, owner_id) if owner_id else None
        wanted = change.after.external_id
        if owner_id is None or wanted is None or (owner and owner.external_id != wanted):
            continue  # Given up since: the next attempt finds it free, or reserved again.
        if owner and owner.state == "deleted":
            found[wanted] = owner
        else:
            refusals.append(_refusal(request, change, owner, owner_id))
    return found, refusals


def _owner_id(change: HolderChange, failure: ConditionsFailed) -> int | None:
    """Whose the change's external id was when the attempt failed."""
    wanted = change.after.external_id
    return failure.external_id_owners.get(ExternalId(_kind(change), wanted)) if wanted else None


def _owner(
    service: Service, request: Request, change: HolderChange, owner_id: int
) -> Holder | None:
    read = service.store.user if _kind(change) == "user" else service.store.room
    return read(request.caller.company_id, owner_id)


def _kind(change: HolderChange) -> IdKind:
    return "user" if isinstance(change.after, User) else "room"


def _refusal(
    request: Request, change: HolderChange, owner: Holder | None, owner_id: int
) -> Refusal:
    """Names the record only to a caller that may read it."""
    readable = owner_id if owner and request.caller.reaches(owner.office_id) else None
    changes_it = isinstance(owner, User) and not exceeds(owner, request.caller)
    pointer, may_change = _pointer(change), readable is not None and changes_it
    kind = _kind(change)
    advice = external_id_in_use(kind, readable, restores=not pointer, may_change=may_change)
    return external_id_taken(pointer, kind, readable, advice)


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
