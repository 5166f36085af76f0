"""Assign licenses to assignees, and release them (R3, R4, R31, R32).

An assignment is one transaction without a read before it. Conditions require that enough licenses
are available, and that users and rooms may hold them. If a condition fails, DynamoDB returns the
item that failed it, which explains the refusal. A release reads who holds the license first.
"""

from collections.abc import Callable

from .domain.assignment import Assignee, Assignment
from .domain.caller import Caller
from .domain.holders import (
    WITH_RECORD,
    Holder,
    is_own,
    not_eligible,
    reason_against,
    wrong_kind,
)
from .domain.licenses import LicenseType
from .domain.reach import exceeds, require_within_reach
from .domain.record import replace
from .domain.refusals import Refusal, invalid, not_found
from .domain.user import User
from .service.assignments import (
    explain_accounts,
    new_assignment,
    new_release,
    require_own_offices,
)
from .service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    ReleasedFrom,
    ReleaseRole,
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
    stored_outcome,
)

LARGEST_BATCH = 45
"""The limit of one batch. A batch is one transaction, which DynamoDB limits to 100 writes."""


def assign(
    service: Service,
    request: Request,
    office_id: int,
    wanted: tuple[tuple[LicenseType, Assignee], ...],
    response_of: Callable[[tuple[Assignment, ...], bool], StoredResponse],
) -> Outcome:
    """Assigns a license to every assignee, or to none (R3). An assignee that already holds one
    keeps it (R4). `response_of` gets all assignments, and True if any of them is new. Raises
    holder_not_eligible (R31)."""
    require_reach(service, request, office_id)
    products = service.retries.run(lambda: service.store.products(request.at))
    for refusal in filter(None, (wrong_kind(*pair, products) for pair in wanted)):
        raise refusal
    take = {
        each.assignment_id: replace(each, by_record=False)
        for each in (new_assignment(request, office_id, *pair) for pair in wanted)
    }
    assert len(take) <= LARGEST_BATCH
    if service.recent.knows(request.key) and (outcome := stored_outcome(service, request)):
        return outcome
    held = _recalled(service, request, take)

    def attempt() -> Outcome:
        left = tuple(each for number, each in take.items() if number not in held)
        assignments = tuple(held.get(number, each) for number, each in take.items())
        stored_response = response_of(assignments, bool(left))
        if not left:
            return _remembered(service, request, stored_response)
        transaction = AssignmentTransaction(
            request.caller.company_id, request.at, take=left, still_held=tuple(held.values())
        )
        try:
            service.store.commit_assignments(
                transaction, idempotency_record_of(request, stored_response)
            )
        except ConditionsFailed as failure:
            if failure.stored_response and request.key:
                return replay(failure.stored_response, request.key)
            if _made_by_us(failure, request):
                return Outcome(stored_response, replayed=False)
            _note_held(failure, take, held)
            require_own_offices(request, failure)
            _require_eligible(request, failure, left)
            explain_accounts(service, request, failure, transaction)
            raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    outcome = service.retries.run(attempt)
    keys = [request.key] if request.key else []
    service.recent.note([*keys, *(_recent(request, each) for each in take.values())])
    return outcome


def _remembered(service: Service, request: Request, stored_response: StoredResponse) -> Outcome:
    """The answer that all are held already, kept for repeats if the request has a key."""
    if idempotency := idempotency_record_of(request, stored_response):
        try:
            service.store.remember(idempotency)
        except Retryable:
            # Another request with this key may have been faster.
            if outcome := stored_outcome(service, request):
                return outcome
            raise
    return Outcome(stored_response, replayed=False)


def _recalled(
    service: Service, request: Request, take: dict[int, Assignment]
) -> dict[int, Assignment]:
    """Those of the assignments that are held already, read only if this process has made or met all
    of them lately: then the request is probably a repeat."""
    if not all(service.recent.knows(_recent(request, each)) for each in take.values()):
        return {}
    (office_id,) = {each.office_id for each in take.values()}
    found = service.retries.run(lambda: service.store.assignments({office_id: tuple(take)}))
    return {
        each.assignment_id: each
        for each in found
        if each.held and each.assignee == take[each.assignment_id].assignee
    }


def _recent(request: Request, assignment: Assignment) -> tuple[int, int, int]:
    """What is remembered of an assignment. That the office is the company's was a condition of the
    write that made or met it."""
    return request.caller.company_id, assignment.office_id, assignment.assignment_id


def release(service: Service, request: Request, office_id: int, assignment_id: int) -> None:
    """Ends the assignment. The license is available at once, and still billed (R5). If it is the
    license of a user's record, the record has none from then on (R32). Raises not_found if the
    license is not assigned, and forbidden if it is that of an admin with more reach (R11)."""
    require_reach(service, request, office_id)
    held = {assignment_id: _assignment(service, office_id, assignment_id)}
    found: dict[Assignee, Holder | None] = {}

    def attempt() -> None:
        ended = held[assignment_id]
        transaction = AssignmentTransaction(
            request.caller.company_id,
            request.at,
            free=(new_release(request, ended),),
            released_from=_released_from(request.caller, ended, found),
        )
        try:
            service.store.commit_assignments(transaction)
        except ConditionsFailed as failure:
            if _made_by_us(failure, request):
                return
            now = {number: met for number, met in failure.assignments.items() if met and met.held}
            if failure.accounts or now.keys() != failure.assignments.keys():
                raise not_found("assignment in this office") from failure
            held.update(now)  # A fax line was made for another user meanwhile.
            for record in failure.holders.values():
                require_within_reach(request.caller, record)
            found.update(failure.holders)
            raise Retryable("stale") from failure

    service.retries.run(attempt)
    service.recent.forget(_recent(request, held[assignment_id]))


def _assignment(service: Service, office_id: int, assignment_id: int) -> Assignment:
    found = service.retries.run(lambda: service.store.assignments({office_id: (assignment_id,)}))
    if not found or not found[0].held:
        raise not_found("assignment in this office")
    return found[0]


def _released_from(
    caller: Caller, assignment: Assignment, found: dict[Assignee, Holder | None]
) -> ReleasedFrom | None:
    """Whom the license is released from, what it is to them, and what they are admins of: as their
    record says if a failed attempt has found it, otherwise what it was when it was assigned, and
    admins of nothing. A caller who reaches all offices may release from any admin (R11)."""
    checks_reach = caller.only_offices is not None
    holder = assignment.assignee
    if checks_reach and assignment.for_user:
        holder = Assignee("user", assignment.for_user)
    if holder.type not in WITH_RECORD:
        return None
    role = _role(assignment, holder, found)
    record = found.get(holder)
    admin_of = record.admin_office_ids if isinstance(record, User) else ()
    return ReleasedFrom(
        holder,
        assignment.office_id,
        assignment.license_type,
        role,
        admin_of if checks_reach else None,
    )


def _role(
    assignment: Assignment, holder: Assignee, found: dict[Assignee, Holder | None]
) -> ReleaseRole:
    if holder != assignment.assignee:
        return "line"
    if holder not in found:
        return "more" if assignment.by_record is False else "own"
    record = found[holder]
    if record is None or record.office_id != assignment.office_id:
        return "stray"
    return "own" if is_own(assignment, record) else "more"


def _require_eligible(
    request: Request, failure: ConditionsFailed, take: tuple[Assignment, ...]
) -> None:
    """Raises the refusal for the first user or room that may hold no license here (R31)."""
    for each in take:
        if each.assignee in failure.holders:
            holder = failure.holders[each.assignee]
            if holder and not request.caller.reaches(holder.office_id):
                holder = None  # The answer tells no more than that of an id that nobody has (R11).
            if reason := reason_against(holder, each.office_id):
                there = holder.office_id if holder else None
                out_of_reach = isinstance(holder, User) and exceeds(holder, request.caller)
                raise not_eligible(each.assignee, reason, there, out_of_reach=out_of_reach)


def _made_by_us(failure: ConditionsFailed, request: Request) -> bool:
    """True if an earlier attempt of this request committed but its response was lost. A
    transaction commits all of its items or none, so one item is evidence for all."""
    return any(
        met is not None and met.request_id == request.request_id
        for met in failure.assignments.values()
    )


def _note_held(
    failure: ConditionsFailed, take: dict[int, Assignment], held: dict[int, Assignment]
) -> None:
    """Adds to `held` the assignments that exist already, and removes those that have ended."""
    for number, met in failure.assignments.items():
        if met is None or not met.held:
            held.pop(number, None)
        elif met.assignee != take[number].assignee:
            raise _collision(met, take[number])
        else:
            held[number] = met


def _collision(met: Assignment, wanted: Assignment) -> Refusal:
    # 50 bits of hash: about one in 10^9 offices of 1,000 seats will ever see it (decision 3).
    return invalid(
        "/assignee/id",
        f"{wanted.assignee.type} {wanted.assignee.id} shares assignment id {met.assignment_id} "
        f"with {met.assignee.type} {met.assignee.id}; give the assignee another id",
    )
