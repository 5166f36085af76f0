"""Add a fax line for a user, whose it is from then on (R31, R32)."""

from collections.abc import Callable

from .domain.assignment import Assignee, Assignment, assignment_id
from .domain.holders import MOST_FAX_LINES, is_held_by, not_eligible, reason_against
from .domain.licenses import LicenseType
from .domain.reach import exceeds
from .domain.record import Record, replace
from .domain.refusals import Refusal, not_found
from .domain.user import User
from .service.assignments import new_assignment
from .service.license_holders import LicenseHolders
from .service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    HolderChange,
    Retryable,
    StoredResponse,
)
from .service.requests import (
    Outcome,
    Request,
    Service,
    idempotency_record_of,
    replay,
    require_reach,
)


class NewFaxLine(Record):
    """A line to add for a user, and the type of license that it takes."""

    user_id: int
    line_id: int
    license_type: LicenseType

    def id_in(self, office_id: int) -> int:
        """The id of the line's assignment."""
        return assignment_id(office_id, self.license_type, Assignee("fax_line", self.line_id))


def add_fax_line(
    service: Service,
    request: Request,
    wanted: NewFaxLine,
    response_of: Callable[[User, bool], StoredResponse],
) -> Outcome:
    """Assigns a fax license of the user's office to the line, which goes with the user. A line that
    has one keeps it (R4), and becomes the user's if it is nobody's yet. `response_of` gets the
    user, and True if the line is new. Raises holder_not_eligible."""
    nobodys: list[Assignment] = []  # The line, if the last attempt adopts it.
    holders = LicenseHolders(service, request, lambda user: response_of(user, not nobodys))

    def attempt() -> Outcome:
        user = _user(service, request, wanted.user_id)
        if user.request_id == request.request_id:
            return holders.outcome_of(user)
        line = _line(service, user, wanted) if holders.surprises else None
        if line and line.for_user == wanted.user_id:
            return _kept(service, request, line, response_of(user, False))
        if line and line.for_user:
            raise _of_another_user(service, request, line)
        nobodys[:] = [line] if line else []
        return holders.commit(_transaction(service, request, user, wanted, line))

    return service.retries.run(attempt)


def _user(service: Service, request: Request, user_id: int) -> User:
    """The user, if it may get a license."""
    user = service.store.user(request.caller.company_id, user_id)
    if user is None:
        raise not_found("user")
    require_reach(service, request, user.office_id)
    if reason := reason_against(user, user.office_id):
        out_of_reach = exceeds(user, request.caller)
        raise not_eligible(user.assignee, reason, out_of_reach=out_of_reach)
    return user


def _transaction(
    service: Service, request: Request, user: User, wanted: NewFaxLine, nobodys: Assignment | None
) -> AssignmentTransaction:
    """The line becomes the user's: `nobodys` if it has a license already, otherwise with one."""
    line_id, kind = wanted.line_id, wanted.license_type
    line = nobodys or new_assignment(request, user.office_id, kind, Assignee("fax_line", line_id))
    of_user = replace(line, for_user=user.user_id)
    after = replace(
        user,
        fax_lines=(*_lines_before(service, user, wanted), line_id),
        holds_more=True,
        revision=user.revision + 1,
        request_id=request.request_id,
        changed_by=request.caller.sub,
        reason=request.reason,
    )
    return AssignmentTransaction(
        request.caller.company_id,
        request.at,
        take=() if nobodys else (of_user,),
        adopt=(of_user,) if nobodys else (),
        holders=(HolderChange(user, after),),
    )


def _lines_before(service: Service, user: User, wanted: NewFaxLine) -> tuple[int, ...]:
    """The user's other lines. If the record lists as many as a user can have, leaves out those that
    were released, and raises if all are held."""
    lines = tuple(each for each in user.fax_lines if each != wanted.line_id)
    if len(lines) < MOST_FAX_LINES:
        return lines
    found = service.store.assignments(
        {user.office_id: [replace(wanted, line_id=each).id_in(user.office_id) for each in lines]}
    )
    held = tuple(each.assignee.id for each in found if is_held_by(each, user))
    if len(held) >= MOST_FAX_LINES:
        raise not_eligible(user.assignee, "too_many_fax_lines")
    return held


def _of_another_user(service: Service, request: Request, line: Assignment) -> Refusal:
    assert line.for_user
    owner = service.store.user(request.caller.company_id, line.for_user)
    out_of_reach = owner is not None and exceeds(owner, request.caller)
    return not_eligible(line.assignee, "line_of_another_user", out_of_reach=out_of_reach)


def _line(service: Service, user: User, wanted: NewFaxLine) -> Assignment | None:
    """The line's assignment, if it is held in the user's office."""
    found = service.store.assignments({user.office_id: [wanted.id_in(user.office_id)]})
    return found[0] if found and found[0].held else None


def _kept(
    service: Service, request: Request, line: Assignment, stored_response: StoredResponse
) -> Outcome:
    """The response for a line that has its license already."""
    transaction = AssignmentTransaction(request.caller.company_id, request.at, still_held=(line,))
    try:
        service.store.commit_assignments(
            transaction, idempotency_record_of(request, stored_response)
        )
    except ConditionsFailed as failure:
        if failure.stored_response and request.key:
            return replay(failure.stored_response, request.key)
        raise Retryable("stale") from failure
    return Outcome(stored_response, replayed=False)
