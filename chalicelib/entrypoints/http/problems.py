"""Refusals as RFC 9457 problem details: the one table from codes to status and title."""

from typing import Any

import msgspec

from ...domain.quoting import Quote
from ...domain.refusals import Refusal
from ..reply import Reply
from . import answers

STATUS_AND_TITLE_BY_CODE: dict[str, tuple[int, str]] = {
    "invalid_request": (400, "The request is not valid"),
    "idempotency_key_required": (400, "An Idempotency-Key is required"),
    "unauthenticated": (401, "Not authenticated"),
    "forbidden": (403, "Not allowed"),
    "contact_csm": (403, "Please contact your Customer Success Manager"),
    "contact_reseller": (403, "Please contact your reseller"),
    "not_found": (404, "Not found"),
    "no_available_licenses": (409, "Not enough licenses available"),
    "exceeds_scheduled": (409, "More than is scheduled for removal"),
    "quote_changed": (409, "The quote has changed"),
    "quote_expired": (409, "The quote has expired"),
    "office_on_hold": (409, "The office is on hold"),
    "license_type_not_in_plan": (409, "Not part of this plan"),
    "payload_too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body is not JSON"),
    "idempotency_key_reused": (422, "The Idempotency-Key was used before"),
    "internal_error": (500, "Something went wrong on our side"),
    "contended": (503, "Too many changes at once"),
}

CONTENDED_RETRY_AFTER_S = 1


def problem(refusal: Refusal) -> Reply:
    """The problem document. Members that the code has are beside the standard ones."""
    status, title = STATUS_AND_TITLE_BY_CODE[refusal.code]
    document: dict[str, Any] = {
        "type": f"/problems/{refusal.code.replace('_', '-')}",
        "title": title,
        "status": status,
        "detail": refusal.detail,
        "code": refusal.code,
        **{name: _member(value) for name, value in refusal.members.items()},
    }
    headers = {"Content-Type": "application/problem+json"}
    if refusal.code == "contended":
        headers["Retry-After"] = str(CONTENDED_RETRY_AFTER_S)
    return Reply(status, msgspec.json.encode(document).decode(), headers)


def _member(value: Any) -> Any:
    return answers.quote(value) if isinstance(value, Quote) else value
