"""What every operation of the API has in common, so that handlers are only what they do.

In this order: the caller and their role, the body's size and type, the idempotency key, the body
itself; then the handler; and every refusal as a problem document.
"""

import functools
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

import msgspec
from chalice.app import Blueprint, Request, Response

from ...domain.caller import Caller
from ...domain.ids import LARGEST_ID
from ...domain.journal import Source
from ...domain.record import Record, replace
from ...domain.refusals import Refusal, RefusalCode, forbidden, invalid, not_found
from ...dynamo.listings import Listings
from ...service import policy
from ...service.ports import IdempotencyKey, StoredResponse
from ...service.read_ports import Page, Paging
from ...service.requests import Command, Outcome, Service, answered_before
from ...service.requests import Request as Asked
from ...wiring import Wired, wired
from .. import telemetry
from ..auth import authorizer, caller_of
from ..reply import JSON, Reply
from .headers import key_of, reason_of, reason_pointer
from .parsing import canonical, parse
from .registry import Operation, register
from .responses import respond
from .shapes.common import ListResponse

B = TypeVar("B")

LARGEST_BODY = 64 * 1024
MOST_PER_PAGE = 100


class Call(Record, Generic[B]):
    """One request, verified and parsed."""

    request: Asked
    body: B
    query: dict[str, str]
    headers: Any
    wired: Wired

    @property
    def service(self) -> Service:
        return self.wired.service

    @property
    def listings(self) -> Listings:
        return self.wired.listings

    def command(self, office_id: int, source: Source | None = None) -> Command:
        """The call as a command to an office."""
        staff = self.request.caller.role in policy.VENDOR_STAFF
        if source == "staff" and not staff:
            raise invalid("/source", "`staff` is for vendor staff")
        where_from: Source = "staff" if staff else "api"
        return Command(self.request, office_id, source or where_from, self.request.reason)

    def stored_response(self, status: int, answer: Any) -> StoredResponse:
        """The answer, as it is sent and kept for repeats."""
        key = self.request.key
        return StoredResponse(key.request_hash if key else "", status, _json(answer))

    def paging(self, *, more: tuple[str, ...] = ()) -> Paging:
        """`limit` and `cursor` of the query. Refuses parameters that the list doesn't have."""
        for name in self.query:
            if name not in ("limit", "cursor", *more):
                raise invalid(f"/query/{name}", "is not a parameter of this list")
        limit = self.query.get("limit", "50")
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST_PER_PAGE:
            raise invalid("/query/limit", f"must be from 1 to {MOST_PER_PAGE}")
        return Paging(int(limit), self.query.get("cursor"))


def operation(
    routes: Blueprint, row: Operation
) -> Callable[[Callable[..., Reply]], Callable[..., Response]]:
    """Routes a handler `(call, *ids of the path) -> Reply` as the row says."""

    def register_handler(handler: Callable[..., Reply]) -> Callable[..., Response]:
        this = register(replace(row, name=handler.__name__))

        def handle(request: Request, ids: tuple[str, ...]) -> Reply:
            call, path_ids = _call(this, request, ids)
            try:
                return handler(call, *path_ids)
            except Refusal as refusal:
                # What was done under the key was done, though it could not be done now. (Where a
                # key is required, the verbs look at it first.)
                optional = this.idempotency == "optional"
                may_know = optional and refusal.code not in ("forbidden", "contended")
                before = answered_before(call.service, call.request) if may_know else None
                if before is None:
                    raise
                return outcome_of(before)

        @functools.wraps(handler)
        def view(**ids: str) -> Response:
            request: Request = routes.current_request
            office_id = ids.get("office_id")
            return respond(
                this.telemetry_name,
                request,
                office_id,
                lambda: handle(request, tuple(ids.values())),
            )

        # Empty content types: Chalice's own check would answer with a document of its own.
        register_view = routes.route(
            row.path, methods=[row.method], authorizer=authorizer, content_types=[]
        )
        return cast("Callable[..., Response]", register_view(view))

    return register_handler


def ok(answer: Any, status: int = 200) -> Reply:
    return Reply(status, _json(answer))


def outcome_of(outcome: Outcome) -> Reply:
    """The verb's outcome, marked when it is the answer of an earlier request."""
    headers = dict(JSON)
    if outcome.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Reply(outcome.stored_response.status, outcome.stored_response.body, headers)


def page_of(page: Page[Any], answer: Callable[[Any], Any]) -> Reply:
    items = [answer(item) for item in page.items]
    return ok(ListResponse(items, page.cursor or msgspec.UNSET))


def _json(answer: Any) -> str:
    return msgspec.json.encode(answer).decode()


def _call(
    this: Operation, request: Request, ids: tuple[str, ...]
) -> tuple[Call[Any], tuple[int, ...]]:
    """The call, and the ids of its path."""
    caller = caller_of(request.context, request.headers.get("dp-company-id"), this.about_company)
    if not policy.may(caller.role, this.verb):
        raise forbidden(f"The role {caller.role} may not do this.")
    path_ids = tuple(map(_path_id, ids))
    body = _body(this, request)
    if hasattr(body, "office_id"):
        telemetry.bind_office(body.office_id)
    reason = reason_of(request.headers, body)
    policy.require_reason(caller.role, this.verb, reason, reason_pointer(body))
    current = wired()
    call = Call(
        request=Asked(
            caller=caller,
            at=current.clock(),
            request_id=str(uuid4()),
            key=_idempotency_key(this, request, path_ids, caller, body),
            reason=reason,
        ),
        body=body,
        query=_query(request),
        headers=request.headers,
        wired=current,
    )
    return call, path_ids


def _body(this: Operation, request: Request) -> Any:
    if this.body is None:
        return None
    raw = _bytes(request.raw_body)
    if len(raw) > LARGEST_BODY:
        raise Refusal(RefusalCode.PAYLOAD_TOO_LARGE, f"A body may have {LARGEST_BODY} bytes.")
    media_type = request.headers.get("content-type", "application/json").split(";")[0].strip()
    if media_type.lower() != "application/json":
        raise Refusal(
            RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json."
        )
    if this.idempotency == "required" and not request.headers.get("idempotency-key"):
        raise Refusal(
            RefusalCode.IDEMPOTENCY_KEY_REQUIRED,
            "Send an Idempotency-Key header: a new random value for each request, and the same "
            "one again when repeating it.",
        )
    return parse(raw, this.body)


def _idempotency_key(
    this: Operation, request: Request, path_ids: tuple[int, ...], caller: Caller, body: Any
) -> IdempotencyKey | None:
    key = key_of(request.headers) if this.idempotency != "none" else ""
    if not key:
        return None
    # The operation and the ids, and not the path's text: an office has one id in many spellings.
    scope = canonical([caller.sub, this.name, path_ids, key]).decode()
    return IdempotencyKey(caller.company_id, scope, sha256(canonical(body)).hexdigest())


def _bytes(raw: str | bytes | None) -> bytes:
    return raw.encode() if isinstance(raw, str) else raw or b""


def _query(request: Request) -> dict[str, str]:
    """Of a parameter sent twice, the last."""
    parameters: Any = request.query_params or {}
    return {name: parameters[name] for name in parameters}


def _path_id(text: str) -> int:
    """An id of the path. What cannot be one names nothing that exists."""
    if not re.fullmatch("[0-9]{1,16}", text) or not 1 <= int(text) <= LARGEST_ID:
        raise not_found("resource")
    return int(text)
