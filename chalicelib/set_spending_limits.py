"""Set the spending limits of a company: how much its own people can order (R52)."""

from collections.abc import Mapping
from typing import Any

from .domain.limits import SpendingLimits
from .domain.record import replace
from .domain.record_change import RecordChange
from .domain.refusals import invalid_all, not_found
from .service.directory_ports import Directory
from .service.ports import ConditionsFailed, Retryable
from .service.record_changes import record_change
from .service.requests import Request, Service

MOST_REPORTED_OFFICES = 20


def set_spending_limits(
    service: Service, directory: Directory, request: Request, wanted: SpendingLimits
) -> None:
    """Replaces all limits of the caller's company; equal ones change nothing. They apply to what is
    ordered from now on. What changes is in the company's history (R26). Raises Refusal."""

    def attempt() -> None:
        before = _before(directory, request.caller.company_id, wanted)
        after = replace(wanted, revision=before.revision + 1)
        change = _history(request, before, after)
        if not change:
            return
        try:
            directory.set_spending_limits(before, after, change)
        except ConditionsFailed as failure:
            if not failure.change_exists:
                raise Retryable("stale") from failure

    service.retries.run(attempt)


def _before(directory: Directory, company_id: int, wanted: SpendingLimits) -> SpendingLimits:
    """The company's limits. Raises if an office is not the company's. Offices are never deleted, so
    those with a limit need not be looked for."""
    if directory.company(company_id) is None:
        raise not_found("company")
    before = directory.spending_limits(company_id)
    new = sorted(int(each) for each in wanted.offices.keys() - before.offices.keys())
    ours = directory.offices_among(company_id, new) if new else frozenset()
    if unknown := [each for each in new if each not in ours]:
        detail = "is not an office of the company"
        raise invalid_all(
            [(f"/offices/{each}", detail) for each in unknown[:MOST_REPORTED_OFFICES]]
        )
    return before


def _history(
    request: Request, before: SpendingLimits, after: SpendingLimits
) -> RecordChange | None:
    """The limits that differ, before and after; None if none does."""
    was, now = before.shown, after.shown
    same = {name for name in was["offices"] if was["offices"][name] == now["offices"].get(name)}
    values = _differing(was, now, same), _differing(now, was, same)
    return record_change(request, "limits", *values) if any(values) else None


def _differing(
    shown: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]], same: set[str]
) -> Mapping[str, Any]:
    offices = {name: each for name, each in shown["offices"].items() if name not in same}
    admin = shown["office_admin"]
    changed = {"office_admin": admin} if admin != other["office_admin"] else {}
    return {**changed, "offices": offices} if offices else changed
