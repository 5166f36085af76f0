"""Set thresholds: the numbers of available licenses at which an office's admins are notified."""

from .domain.account import Thresholds
from .domain.record import asdict
from .domain.refusals import invalid
from .service.ports import ConditionsFailed, Retryable
from .service.record_changes import record_change
from .service.requests import Request, Service


def set_thresholds(
    service: Service, request: Request, office_id: int, thresholds: Thresholds
) -> None:
    """Replaces the thresholds; the present ones change nothing. The office's licenses do not
    change, so there is no journal entry and open quotes stay valid. Raises Refusal."""
    if thresholds.low_below > thresholds.idle_above:
        raise invalid("/low_below", "must be at most `idle_above`")

    def attempt() -> None:
        account = request.caller.require(service.store.account(office_id), office_id)
        if account.thresholds == thresholds:
            return
        before, after = asdict(account.thresholds), asdict(thresholds)
        change = record_change(request, "thresholds", before, after, office_id=office_id)
        try:
            service.store.set_thresholds(account, thresholds, change)
        except ConditionsFailed as failure:
            if not failure.change_exists:
                raise Retryable("stale") from failure

    service.retries.run(attempt)
