"""Shared by the verbs that assign or release licenses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..domain.account import Account
from ..domain.advice.licenses import Shortage
from ..domain.assignment import Assignee, Assignment, Release, assignment_id
from ..domain.licenses import LicenseType
from ..domain.refusals import located, not_found
from .office_state import up_to_date
from .ports import AssignmentTransaction, ConditionsFailed
from .requests import Request, Service
from .shortages import refusal_of_shortage


def new_assignment(
    request: Request, office_id: int, license_type: LicenseType, assignee: Assignee
) -> Assignment:
    """The assignment as this request creates it."""
    return Assignment(
        assignment_id=assignment_id(office_id, license_type, assignee),
        office_id=office_id,
        license_type=license_type,
        assignee=assignee,
        assigned_at=request.at,
        assigned_by=request.caller.sub,
        request_id=request.request_id,
        reason=request.reason,
    )


def new_release(request: Request, held: Assignment) -> Release:
    """The release as this request makes it."""
    return Release(
        held.office_id,
        held.assignment_id,
        held.license_type,
        request.caller.sub,
        request.request_id,
        request.reason,
        held.for_user,
    )


def require_own_offices(
    request: Request, failure: ConditionsFailed, pointers: Mapping[int, str] = {}
) -> None:
    """Raises not_found if an office does not exist or belongs to another company (R11). `pointers`
    are places of offices in the body."""
    for office_id, account in failure.accounts.items():
        if account is None or account.company_id != request.caller.company_id:
            raise located(not_found("office"), pointers.get(office_id, ""))


def explain_accounts(
    service: Service,
    request: Request,
    failure: ConditionsFailed,
    transaction: AssignmentTransaction,
    pointers: Mapping[int, str] = {},
) -> None:
    """Raises the refusal that the accounts explain. Rolls an account forward if its cycle has
    ended. Returns if the accounts no longer prevent the transaction, so that it can be retried.
    `pointers` as in `require_own_offices`."""
    require_own_offices(request, failure, pointers)
    for account in failure.accounts.values():
        assert account
        if account.cycle.is_over(request.at):
            _roll_forward(service, request, account)
        elif not failure.assignments and not failure.holders:
            for shortage in _shortages(account, transaction):
                raise refusal_of_shortage(service, request, account.office_id, shortage)


def _roll_forward(service: Service, request: Request, account: Account) -> None:
    service.retries.run(lambda: up_to_date(service.store, account.office_id, request.at))


def _shortages(account: Account, transaction: AssignmentTransaction) -> Iterator[Shortage]:
    """What the transaction takes of the office beyond what is available, by type."""
    taken = _types(transaction.take, account.office_id)
    kept = _types(transaction.still_held, account.office_id)
    where = f" in office {account.office_id}" if _is_named(account, transaction) else ""
    for license_type, requested in taken.items():
        if requested > account.counts[license_type].available:
            yield Shortage(license_type, requested, kept[license_type], where)


def _is_named(account: Account, transaction: AssignmentTransaction) -> bool:
    """True if a refusal has to say which office is meant: the transaction takes of several, or
    moves a holder to this one."""
    is_one_of_several = any(each.office_id != account.office_id for each in transaction.take)
    before = [each.before for each in transaction.holders if each.before]
    return is_one_of_several or any(each.office_id != account.office_id for each in before)


def _types(assignments: Iterable[Assignment], office_id: int) -> Counter[LicenseType]:
    return Counter(each.license_type for each in assignments if each.office_id == office_id)
