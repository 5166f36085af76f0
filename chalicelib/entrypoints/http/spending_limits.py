"""How much a company's own people can order."""

from __future__ import annotations

from chalice.app import Blueprint

from ...service.policy import Verb
from ...set_spending_limits import set_spending_limits
from ..reply import Reply
from .operation import Call, ok, operation
from .registry import LARGEST_LIMITS, Operation
from .shapes.spending_limits import (
    SpendingLimitsBody,
    SpendingLimitsResponse,
    spending_limits_in,
    spending_limits_response,
)

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/company/spending_limits",
        verb=Verb.READ,
        chapter="Company and offices",
        summary="The spending limits",
        responses={200: SpendingLimitsResponse},
        more="Of offices, those that the caller can access.",
    ),
)
def get_spending_limits(call: Call[None]) -> Reply:
    return ok(spending_limits_response(call.queries.spending_limits()))


@operation(
    routes,
    Operation(
        "PUT",
        "/company/spending_limits",
        verb=Verb.SET_SPENDING_LIMITS,
        body=SpendingLimitsBody,
        chapter="Company and offices",
        summary="Set how much office admins, and anyone in an office, can order",
        responses={200: SpendingLimitsResponse},
        codes=("not_found",),
        largest_body=LARGEST_LIMITS,
        more="Replaces all limits. An order is what a purchase charges, or a transfer in the "
        "office that receives the licenses, with tax; what is restored is free. The limits bind "
        "the company's own people from now on, not vendor staff. Renewals are never refused.",
    ),
)
def put_spending_limits(call: Call[SpendingLimitsBody]) -> Reply:
    limits = spending_limits_in(call.body)
    set_spending_limits(call.service, call.wired.directory, call.request, limits)
    return ok(spending_limits_response(limits))
