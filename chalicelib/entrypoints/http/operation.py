"""The steps that all operations of the API share.

In this order: refuse repeated headers, find the caller and check their role, check the body's size
and type and that a required idempotency key is there, parse the body, run the handler, and turn a
refusal into a problem document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

import msgspec
from chalice.app import Blueprint, Request, Response

from ...domain.advice.access import role_that_may
from ...domain.caller import NO_COMPANY
from ...domain.metadata import Metadata
from ...domain.record import replace
from ...domain.refusals import Refusal, RefusalCode, forbidden, invalid
from ...service.read_ports import Paging
from ...service.requests import Outcome, stored_outcome
from .. import telemetry
from ..auth import authorizer, caller_of
from ..context import Context, context_of, json_of, path_id
from ..own_address import origin_of, prefix_of
from ..reply import JSON, Reply
from .headers import key_of, reason_of, require_sent_once
from .parsing import parse
from .registry import LONGEST_PARAMETER, Operation, register
from .responses import respond
from .strict_json import escaped, is_encodable

B = TypeVar("B")

MOST_PER_PAGE = 100
CONFIRMED = "/api/v2/payment_confirmed"
"""A page that says what to do next."""


class Call(Context, Generic[B]):
    """One authenticated request to the API, with its parsed body.

    In this package annotations are text (`from __future__ import annotations`): evaluating
    `Call[Body]` takes as long as making a class, at every cold start.
    """

    body: B
    query: dict[str, str]
    headers: Any

    def paging(self) -> Paging:
        """`limit` and `cursor` of the query."""
        limit = self.query.get("limit", "50")
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST_PER_PAGE:
            raise invalid("/query/limit", f"must be an integer from 1 to {MOST_PER_PAGE}")
        return Paging(int(limit), self.query.get("cursor"))


def operation(
    routes: Blueprint, row: Operation
) -> Callable[[Callable[..., Reply]], Callable[..., Response]]:
    """Registers the row, and routes its handler `(call, *ids of the path) -> Reply`."""

    def register_handler(handler: Callable[..., Reply]) -> Callable[..., Response]:
        this = register(replace(row, name=handler.__name__))
        telemetry_name = this.telemetry_name

        def view(**ids: str) -> Response:
            request: Request = routes.current_request
            office_id = ids.get("office_id")
            return respond(
                telemetry_name,
                request,
                office_id,
                lambda: _handled(this, handler, request, tuple(ids.values())),
            )

        view.__name__ = handler.__name__  # Chalice names the route by it.
        # No content types, because Chalice's own check would not answer with a problem document.
        register_view = routes.route(
            row.path, methods=[row.method], authorizer=authorizer, content_types=[]
        )
        return cast("Callable[..., Response]", register_view(view))

    return register_handler


def ok(body: Any, status: int = 200) -> Reply:
    return Reply(status, json_of(body))


def outcome_of(outcome: Outcome) -> Reply:
    """The response of the outcome, marked if it is the stored response of an earlier request."""
    headers = dict(JSON)
    if outcome.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Reply(outcome.stored_response.status, outcome.stored_response.body, headers)


def with_metadata(outcome: Outcome, metadata: Metadata) -> Reply:
    """The response of a change that sent metadata, with those that the record has now."""
    body = msgspec.json.decode(outcome.stored_response.body)
    if metadata.pairs:
        body["metadata"] = metadata.pairs
    return ok(body, outcome.stored_response.status)


def _handled(
    this: Operation, handler: Callable[..., Reply], request: Request, ids: tuple[str, ...]
) -> Reply:
    call, path_ids = _call(this, request, ids)
    try:
        return handler(call, *path_ids)
    except Refusal as refusal:
        # An earlier request with this key may have succeeded although it would be refused now.
        # (If a key is required, verbs look for its stored response, before and after deciding.)
        optional = this.idempotency == "optional"
        if not optional or refusal.code in ("forbidden", "contended"):
            raise
        before = stored_outcome(call.service, call.request)
        if before is None:
            raise
        return outcome_of(before)


def _call(
    this: Operation, request: Request, ids: tuple[str, ...]
) -> tuple[Call[Any], tuple[int, ...]]:
    """The call, and the ids of its path."""
    require_sent_once(request.to_original_event())
    headers = request.headers
    context = context_of(
        caller_of(request.context, headers.get("dp-company-id"), this.about_company)
    )
    if not context.may(this.verb):
        roles = ", ".join(sorted(this.roles))
        raise forbidden(
            f"Your role is {context.caller.role}. This operation needs one of: {roles}. "
            f"{role_that_may(this.roles, context.caller.role)}"
        )
    if this.changes and not this.about_company and context.caller.company_id != NO_COMPANY:
        raise forbidden(
            f"This token is good for company {context.caller.company_id} only, and this operation "
            "is not about one company."
        )
    path_ids = tuple(map(path_id, ids, _resources(this.path)))
    body = _body(this, request)
    if hasattr(body, "office_id"):
        telemetry.bind_office(body.office_id)
    context = context.with_reason(this.verb, *reason_of(headers, body))
    if context.service.payments:
        context = context.returning_to(_return_url(request))
    key = key_of(headers) if this.idempotency != "none" else ""
    context = context.with_key(key, this.name, path_ids, body)
    return Call(context.request, context.wired, body, _query(this, request), headers), path_ids


def _return_url(request: Request) -> str:
    """Where a person goes back to who has confirmed a payment with the bank."""
    return f"{origin_of(request)}{prefix_of(request)}{CONFIRMED}"


def _resources(path: str) -> list[str]:
    """What the ids of the path name: `office` for `{office_id}`."""
    names = re.findall(r"{(\w+)}", path)
    return [_NAMES.get(name, name.removesuffix("_id")) for name in names]


_NAMES = {"number": "invoice", "api_key_id": "API key"}


def _body(this: Operation, request: Request) -> Any:
    """The parsed body. None also for an optional one without a reason: the idempotency key of a
    request without a body stays good for it."""
    if this.takes is None:
        return None
    raw = bytes_of(request)
    is_sent = bool(raw or this.body)
    if is_sent:
        _require_json(this, request, raw)
    if this.idempotency == "required" and not request.headers.get("idempotency-key"):
        raise Refusal(
            RefusalCode.IDEMPOTENCY_KEY_REQUIRED,
            "Send an Idempotency-Key header: a new random value for each request, and the same "
            "one again when repeating it.",
        )
    body = parse(raw, this.takes) if is_sent else None
    return body if this.body or getattr(body, "reason", None) else None


def _require_json(this: Operation, request: Request, raw: bytes) -> None:
    """Refuses a body that is too large, compressed, or not called JSON."""
    if len(raw) > this.largest_body:
        detail = f"The body must have at most {this.largest_body} bytes."
        raise Refusal(RefusalCode.PAYLOAD_TOO_LARGE, detail)
    media_type = request.headers.get("content-type", "application/json").split(";")[0].strip()
    if media_type.lower() != "application/json":
        raise Refusal(
            RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json."
        )
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise Refusal(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.")


def bytes_of(request: Request) -> bytes:
    """The body. Raises for one that the gateway calls Base64 and is not."""
    try:
        raw: str | bytes | None = request.raw_body
    except ValueError as not_base64:
        raise invalid("", "the body is not valid Base64") from not_base64
    # Half of a surrogate pair becomes bytes that are not UTF-8, which parsing refuses.
    return raw.encode(errors="surrogatepass") if isinstance(raw, str) else raw or b""


def _query(this: Operation, request: Request) -> dict[str, str]:
    """The query parameters: only those of the operation, each once."""
    parameters: Any = request.query_params or {}
    return {name: _only_value(this, name, parameters.getlist(name)) for name in parameters}


def _only_value(this: Operation, name: str, values: list[str]) -> str:
    pointer = f"/query/{escaped(name)}"
    if name not in this.query_names:
        allowed = ", ".join(this.query_names) or "none"
        raise invalid(pointer, f"is not a parameter of this operation; allowed are {allowed}")
    if len(values) > 1:
        raise invalid(pointer, "is sent twice; send it once")
    if len(values[0]) > LONGEST_PARAMETER:
        raise invalid(pointer, f"must have at most {LONGEST_PARAMETER} characters")
    # What the gateway makes of bytes that are not UTF-8, and what only an event can carry.
    if "\ufffd" in values[0] or not is_encodable(values[0]):
        raise invalid(pointer, "must be UTF-8, percent-encoded")
    return values[0]
