"""Serves all addresses below `/scim/v2`: who may ask, how often, and what is kept of it."""

import json
import logging
import os
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from chalice.app import Request, Response
from scim2_models import SCIMException
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse

from ..domain.provisioning import ProvisioningActivity
from ..domain.record import Record
from ..domain.refusals import Refusal
from ..entrypoints import telemetry
from ..entrypoints.auth import caller_of
from ..entrypoints.context import Context, context_of, request_id_of
from ..entrypoints.failures import failure_of
from ..entrypoints.http.operation import bytes_of
from ..entrypoints.own_address import origin_of, prefix_of
from ..entrypoints.reply import SECURITY_HEADERS, Reply
from ..service.ports import Retryable
from ..wiring import wired
from .connected import SCIM
from .errors import Refused, exception_of
from .groups import LONGEST_WORK_S, ProvisionedGroups
from .handler import SERVICE, CompanyHandler
from .mapping import user_name_of
from .storage import CompanyStorage
from .users import ProvisionedUsers

log = logging.getLogger(__name__)

LARGEST_SCIM_BODY = 4 * 1024 * 1024
"""Bytes: a group of 20,000 members."""
REQUESTS_PER_SECOND = 25
"""Of a company, if the environment says nothing else."""
MOST_THAT_WAIT = 5
"""Requests of a company that wait for the next second."""
LONGEST_DETAIL = 500
_CHANGES = ("POST", "PUT", "PATCH", "DELETE")


def serve(request: Request) -> Response:
    """The response to one request, in SCIM's form whatever happens."""
    request_id = request_id_of(request.context)
    telemetry.bind(request_id)
    try:
        response = _answered(request)
    except SCIMException as refused:
        response = _error(refused)
    except Refusal as refusal:
        response = _error(exception_of(refusal))
    except Exception as error:
        log.exception("request %s failed", request_id, exc_info=failure_of(error))
        response = _error(Refused(500, f"Please report the request id {request_id}."))
    body = "" if response.body is None else json.dumps(response.body, default=str)
    reply = Reply(int(response.status), body, response.headers)
    telemetry.request_done(f"scim_{request.method.lower()}", reply)
    telemetry.retried(wired())
    headers: dict[str, str | list[str]] = {**SECURITY_HEADERS, **response.headers}
    return Response(body=body, status_code=reply.status, headers=headers)


def _answered(request: Request) -> ScimResponse:
    context = context_of(_caller(request))
    _require_rate(context)
    asked = _scim_request(request)
    storage = storage_of(context)
    try:
        response = CompanyHandler(storage).serve(asked)
    except (SCIMException, Refusal) as refused:
        made = exception_of(refused) if isinstance(refused, Refusal) else refused
        _record(context, asked, storage, _Answer(int(made.status), made.detail))
        raise made from refused
    notes = " ".join(storage.groups.notes)
    _record(context, asked, storage, _Answer(int(response.status), notes, response.body))
    return response


def _caller(request: Request) -> Any:
    """Only a key that is made for it opens SCIM, and it opens nothing else."""
    claims = json.loads((request.context.get("authorizer") or {}).get("claims", "{}"))
    if claims.get("role") != "provisioning":
        raise Refused(
            403,
            "SCIM needs an API key with the role provisioning: a company admin creates one. "
            f"This request's role is {claims.get('role', 'none')}.",
        )
    return caller_of(request.context, None)


def _require_rate(context: Context) -> None:
    """Counts the request, in one call. Of those that are too many, a few wait for the next second
    and are counted there, so that a provider that sends one request after the other is slowed down
    and not refused. A database that is busy lets it pass."""
    most = int(os.environ.get("SEATLEDGER_SCIM_REQUESTS_PER_SECOND", REQUESTS_PER_SECOND))
    items, company_id = context.wired.provisioned(), context.caller.company_id
    now = time.time()
    second = int(now)
    try:
        if items.admit(company_id, second, most):
            return
        is_admitted = items.admit(company_id, second + 1, min(MOST_THAT_WAIT, most))
    except Retryable:
        return
    if is_admitted:
        time.sleep(second + 1 - now)
    else:
        raise Refused(
            429,
            f"A company can send {most} requests a second. Send the request again.",
            retry_after_s=1,
        )


def storage_of(context: Context) -> CompanyStorage:
    items = context.wired.provisioned()
    settings = context.queries.provisioning()
    users = ProvisionedUsers(context, settings, items)
    ends_at = context.service.retries.clock() + LONGEST_WORK_S
    return CompanyStorage(users, ProvisionedGroups(context, settings, items, users, ends_at))


def _scim_request(request: Request) -> ScimRequest:
    body = bytes_of(request)
    if len(body) > LARGEST_SCIM_BODY:
        raise Refused(413, f"The body must have at most {LARGEST_SCIM_BODY} bytes.")
    query: Any = request.query_params or {}
    headers: Mapping[str, str] = {**request.headers}
    return ScimRequest(
        method=request.method,
        base_url=f"{origin_of(request)}{prefix_of(request, SCIM)}{SCIM}",
        path="/" + ((request.uri_params or {}).get("proxy") or "").strip("/"),
        query={name: query.getlist(name)[0] for name in query},
        headers=headers,
        body=body,
    )


def _error(refused: SCIMException) -> ScimResponse:
    response = SERVICE.error_response(refused)
    response.headers.setdefault("Content-Type", SCIM_MEDIA_TYPE)
    if seconds := getattr(refused, "retry_after_s", 0):
        response.headers["Retry-After"] = str(seconds)
    return response


class _Answer(Record):
    status: int
    detail: str
    body: Mapping[str, Any] | None = None


def _record(context: Context, asked: ScimRequest, storage: CompanyStorage, answer: _Answer) -> None:
    """Keeps what was asked for last of this user or group, for the company's admins to see. The
    request does not depend on it."""
    parts = asked.path.strip("/").split("/")
    kind = parts[0].lower()
    if asked.method not in _CHANGES or kind not in ("users", "groups") or parts[-1] == ".search":
        return
    name = _name_of(asked, storage, answer.body, kind) or f"{kind[:-1]} {parts[-1]}"
    user = storage.last_user
    activity = ProvisioningActivity(
        target=name[:LONGEST_DETAIL],
        at=context.at,
        method=asked.method,
        status=answer.status,
        outcome="done" if answer.status < 400 else "refused",
        detail=answer.detail[:LONGEST_DETAIL],
        user_id=user.user_id if user else None,
    )
    key = f"{kind}#{sha256(name.casefold().encode()).hexdigest()[:32]}"
    try:
        context.wired.provisioned().record(context.caller.company_id, activity, key)
    except Retryable as failure:
        log.warning("what was asked for last was not recorded", exc_info=failure_of(failure))


def _name_of(
    asked: ScimRequest, storage: CompanyStorage, body: Mapping[str, Any] | None, kind: str
) -> str:
    """The name of the user or group: as it is now, else as the request calls it."""
    attribute = "userName" if kind == "users" else "displayName"
    if body and isinstance(body.get(attribute), str):
        return str(body[attribute])
    if kind == "users" and storage.last_user:
        return user_name_of(storage.last_user)
    if kind == "groups" and storage.last_group:
        return storage.last_group.display_name
    try:
        sent = json.loads(asked.body)
    except (ValueError, RecursionError):
        return ""
    found = sent.get(attribute) if isinstance(sent, dict) else None
    return found.strip().encode(errors="replace").decode() if isinstance(found, str) else ""
