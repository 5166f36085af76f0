"""When an office is told that licenses are few, or idle."""

from chalice.app import Blueprint

from ...domain.account import Thresholds
from ...set_thresholds import set_thresholds
from ..reply import Reply
from . import wire
from .operation import Call, ok, operation
from .parsing import ThresholdsBody

routes = Blueprint(__name__)


@operation(routes, "GET", "/offices/{office_id}/thresholds")
def get_thresholds(call: Call[None], office_id: int) -> Reply:
    account = call.service.retries.run(lambda: call.service.store.account(office_id))
    return _answer(call.request.caller.require(account, office_id).thresholds)


@operation(routes, "PUT", "/offices/{office_id}/thresholds", body=ThresholdsBody)
def put_thresholds(call: Call[ThresholdsBody], office_id: int) -> Reply:
    thresholds = Thresholds(call.body.low_below, call.body.idle_above)
    set_thresholds(call.service, call.request, office_id, thresholds)
    return _answer(thresholds)


def _answer(thresholds: Thresholds) -> Reply:
    return ok(wire.ThresholdsAnswer(thresholds.low_below, thresholds.idle_above))
