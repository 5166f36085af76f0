"""Shared by the verbs that assign or release licenses."""

from collections.abc import Mapping

from ..domain.account import Account
from ..domain.assignment import Assignee, Assignment, Release, assignment_id
from ..domain.licenses import LicenseType
from ..domain.refusals import located, no_available_licenses, not_found
from .office_state import up_to_date
from .ports import ConditionsFailed
from .requests import Request, Service


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
    take: tuple[Assignment, ...],
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
            _require_available(account, take)


def _roll_forward(service: Service, request: Request, account: Account) -> None:
    service.retries.run(lambda: up_to_date(service.store, account.office_id, request.at))


def _require_available(account: Account, take: tuple[Assignment, ...]) -> None:
    office_id = account.office_id
    mine = [each.license_type for each in take if each.office_id == office_id]
    where = f" in office {office_id}" if any(each.office_id != office_id for each in take) else ""
    for license_type in dict.fromkeys(mine):
        requested, available = mine.count(license_type), account.counts[license_type].available
        if requested > available:
            raise no_available_licenses(license_type, requested, available, where=where)
