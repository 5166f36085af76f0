"""Set thresholds: the numbers of available licenses at which an office's admins are notified."""

from .domain.account import Thresholds
from .domain.refusals import invalid, not_found
from .service.ports import ConditionsFailed
from .service.requests import Request, Service, require_reach


def set_thresholds(
    service: Service, request: Request, office_id: int, thresholds: Thresholds
) -> None:
    """Replaces the thresholds. The office's licenses do not change, so there is no journal entry
    and open quotes stay valid. Raises Refusal."""
    if thresholds.low_below > thresholds.idle_above:
        raise invalid("/low_below", "must be at most `idle_above`")
    require_reach(service, request, office_id)

    def attempt() -> None:
        try:
            service.store.set_thresholds(request.caller.company_id, office_id, thresholds)
        except ConditionsFailed as failure:
            raise not_found("office") from failure

    service.retries.run(attempt)
