"""Turns a handler's reply or refusal into a response, adds headers, and logs the request."""

from __future__ import annotations

import logging
from collections.abc import Callable

from chalice.app import Request, Response

from ...domain.refusals import Refusal, RefusalCode
from ...wiring import wired
from .. import telemetry
from ..context import request_id_of
from ..failures import failure_of
from ..reply import SECURITY_HEADERS, Reply
from . import cross_origin

log = logging.getLogger(__name__)


def respond(
    operation: str, request: Request, office_id: str | None, handle: Callable[[], Reply]
) -> Response:
    """The response to an operation's request, logged and measured."""
    request_id = request_id_of(request.context)
    telemetry.bind(request_id, office_id)
    reply = reply_or_problem(handle, request_id)
    telemetry.request_done(operation, reply)
    telemetry.retried(wired())
    headers: dict[str, str | list[str]] = {
        **SECURITY_HEADERS,
        **cross_origin.response_headers(request, wired().origins),
        **reply.headers,
    }
    return Response(body=reply.body or "", status_code=reply.status, headers=headers)


def reply_or_problem(handle: Callable[[], Reply], request_id: str) -> Reply:
    """The handler's reply, a refusal's problem document, or a 500 that contains only its id."""
    try:
        return handle()
    except Refusal as refusal:
        return _problem(refusal)
    except Exception as error:
        log.exception("request %s failed", request_id, exc_info=failure_of(error))
        detail = f"Please report the request id {request_id}."
        return _problem(Refusal(RefusalCode.INTERNAL_ERROR, detail, request_id=request_id))


def _problem(refusal: Refusal) -> Reply:
    from .problems import problem  # Only here: most requests are not refused.

    return problem(refusal)
