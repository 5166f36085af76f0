"""The thresholds of the notices that an office has few available or many idle licenses."""

from __future__ import annotations

from chalice.app import Blueprint

from ...domain.account import Thresholds
from ...service.policy import Verb
from ...set_thresholds import set_thresholds
from ..reply import Reply
from .operation import Call, ok, operation
from .registry import Operation
from .shapes.licenses import ThresholdsBody, ThresholdsResponse

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/thresholds",
        verb=Verb.READ,
        chapter="Licenses",
        summary="The thresholds of the notices for low and idle licenses",
        responses={200: ThresholdsResponse},
        more="The notices are the events `licenses.low` and `licenses.idle`.",
    ),
)
def get_thresholds(call: Call[None], office_id: int) -> Reply:
    return _response(call.queries.account(office_id).thresholds)


@operation(
    routes,
    Operation(
        "PUT",
        "/offices/{office_id}/thresholds",
        verb=Verb.SET_THRESHOLDS,
        body=ThresholdsBody,
        chapter="Licenses",
        summary="Set the thresholds of the notices for low and idle licenses",
        responses={200: ThresholdsResponse},
        more="For all license types. `low_below` must be at most `idle_above`. A `low_below` of 0 "
        "and an `idle_above` of 10,000,000 switch the notices off. License types that are already "
        "beyond a threshold are reported immediately.",
    ),
)
def put_thresholds(call: Call[ThresholdsBody], office_id: int) -> Reply:
    thresholds = Thresholds(call.body.low_below, call.body.idle_above)
    set_thresholds(call.service, call.request, office_id, thresholds)
    return _response(thresholds)


def _response(thresholds: Thresholds) -> Reply:
    return ok(ThresholdsResponse(thresholds.low_below, thresholds.idle_above))
