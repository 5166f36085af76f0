"""Set thresholds: when an office's admins want to be told that licenses are few, or idle."""

from .domain.account import Thresholds
from .domain.refusals import invalid, not_found
from .service.ports import ConditionsFailed
from .service.requests import Request, Service, require_reach


def set_thresholds(
    service: Service, request: Request, office_id: int, thresholds: Thresholds
) -> None:
    """Those in place of the ones before. Nothing that the office owns changes, so the journal says
    nothing of it, and open quotes hold. Raises Refusal."""
    if thresholds.low_below > thresholds.idle_above:
        raise invalid("/low_below", "must not be above `idle_above`: nothing is both low and idle")
    require_reach(service, request, office_id)

    def attempt() -> None:
        try:
            service.store.set_thresholds(request.caller.company_id, office_id, thresholds)
        except ConditionsFailed as failure:
            raise not_found("office") from failure

    service.retries.run(attempt)
