"""Refusals as RFC 9457 problem documents, and the table of their codes: status, title, cause,
remedy, and extension members."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from ...domain.card import PaymentMethod
from ...domain.quoting import Quote
from ...domain.record import Instant, Record, field
from ...domain.refusals import NotEligible, Refusal, RefusalCode
from ..reply import Reply
from .shapes.assignments import AssigneeResponse
from .shapes.common import (
    ContactResponse,
    FieldErrorResponse,
    Id,
    LicenseTypeId,
    MoneyResponse,
    Number,
    TakenResponse,
)
from .shapes.payment_methods import PaymentMethodResponse, payment_method_response
from .shapes.quotes import QuoteResponse, quote_response

log = logging.getLogger(__name__)


class ProblemType(Record):
    """One problem code as clients see it. `members` are the types of its extension members."""

    status: int
    title: str
    when: str
    remedy: str
    members: Mapping[str, Any] = field(default_factory=dict)


_CONTACT = {"contact": ContactResponse | None}
_QUOTE = {"quote": QuoteResponse}
_OVER_LIMIT = {"limit": MoneyResponse, "requested": MoneyResponse, **_CONTACT}
_CONFIRM_FRESH_QUOTE = "Show the new quote to the person who confirms, and send its token."
_WRITE_TO_CONTACT = "Write to `contact`; it is null if the contract names no person."

PROBLEM_BY_CODE: Mapping[RefusalCode, ProblemType] = {
    RefusalCode.INVALID_REQUEST: ProblemType(
        400,
        "The request is not valid",
        "The request is malformed: its JSON does not parse, a value has the wrong type or is out "
        "of range, a field is unknown, or a value contradicts what is stored.",
        "`errors` points to each mistake: in the body, or at `/query/...` or `/headers/...`. "
        "Correct them and send the request again.",
        {"errors": list[FieldErrorResponse]},
    ),
    RefusalCode.IDEMPOTENCY_KEY_REQUIRED: ProblemType(
        400,
        "An Idempotency-Key is required",
        "The operation needs the header `Idempotency-Key`.",
        "Send a new random value with each new request, and the same value when you repeat one.",
    ),
    RefusalCode.UNAUTHENTICATED: ProblemType(
        401,
        "Not authenticated",
        "The bearer token is missing, has expired, or has another issuer or audience than the "
        "expected ones.",
        "Get a token from the identity provider and send `Authorization: Bearer <JWT>`.",
    ),
    RefusalCode.PAYMENT_METHOD_REQUIRED: ProblemType(
        402,
        "A card is needed",
        "The office pays by card, and none is saved. Nothing was purchased.",
        "Send a POST request to the path in `setup`, and the person to the `url` of its response. "
        "When the card is saved, repeat the request with the same `Idempotency-Key`.",
        {"setup": str},
    ),
    RefusalCode.PAYMENT_DECLINED: ProblemType(
        402,
        "The card was declined",
        "The payment was not authorized; `decline_code` is the payment provider's reason. Nothing "
        "was purchased, and nothing is charged.",
        "Try again with another card, saved as the office's payment method, or ask the bank. The "
        "same `Idempotency-Key` can be sent again.",
        {"decline_code": str | None, "payment_method": PaymentMethodResponse},
    ),
    RefusalCode.PAYMENT_ACTION_REQUIRED: ProblemType(
        402,
        "The bank wants a confirmation",
        "The card's bank asks the person to confirm the payment (3-D Secure). Nothing was "
        "purchased yet.",
        "Send the person to `action_url`. Then repeat the request with the same "
        "`Idempotency-Key`, within 50 minutes.",
        {"action_url": str | None},
    ),
    RefusalCode.FORBIDDEN: ProblemType(
        403,
        "Not allowed",
        "The caller's role does not permit the operation, the office is not one of the caller's "
        "offices, or the user is an admin with more access than the caller has.",
        "Ask whom `detail` names. `capabilities` lists what the caller may do.",
    ),
    RefusalCode.CONTACT_CSM: ProblemType(
        403,
        "Please contact your Customer Success Manager",
        "The office's contract lets only the Customer Success Manager do this.",
        _WRITE_TO_CONTACT,
        _CONTACT,
    ),
    RefusalCode.CONTACT_RESELLER: ProblemType(
        403,
        "Please contact your reseller",
        "A reseller sold the office's plan, and only the reseller can do this.",
        _WRITE_TO_CONTACT,
        _CONTACT,
    ),
    RefusalCode.SPENDING_LIMIT_EXCEEDED: ProblemType(
        403,
        "More than may be ordered",
        "The order, or what its office has ordered in the running cycle with it, is more than a "
        "spending limit of the company lets its own people order. `requested` is what it would "
        "come to, with tax.",
        "Order as many as `detail` says would fit, or ask whom it names: company admins change "
        "the limits.",
        _OVER_LIMIT,
    ),
    RefusalCode.CREDIT_LIMIT_EXCEEDED: ProblemType(
        403,
        "More than the company can owe",
        "With the order, the company's invoiced offices would owe more than its agreement with the "
        "vendor lets them: `requested`.",
        "Order as many as `detail` says would fit, pay open invoices, or write to `contact`; it is "
        "null if the contract names no person.",
        _OVER_LIMIT,
    ),
    RefusalCode.NOT_FOUND: ProblemType(
        404,
        "Not found",
        "The resource does not exist or belongs to another company; the two cases get the same "
        "response.",
        "Check the ids, and the company that the token is for.",
    ),
    RefusalCode.METHOD_NOT_ALLOWED: ProblemType(
        405,
        "The path does not support this method",
        "The path exists, but none of its operations has this method.",
        "Use a method of the header `Allow`.",
        {"allowed": list[str]},
    ),
    RefusalCode.NO_AVAILABLE_LICENSES: ProblemType(
        409,
        "Not enough licenses available",
        "The request needs `requested` licenses, and only `available` are neither assigned nor "
        "scheduled for removal.",
        "Do what `detail` suggests to this caller: restore, purchase, transfer or release "
        "licenses, or ask for fewer. If it is not the caller who may purchase, write to "
        "`contact`.",
        {"license_type": LicenseTypeId, "requested": Number, "available": Number, **_CONTACT},
    ),
    RefusalCode.EMAIL_TAKEN: ProblemType(
        409,
        "The email address is taken",
        "Another user of the company has this email address, perhaps in another spelling. "
        "`user_id` is there only if the caller may read that user. `errors` lists every address "
        "and external id of the request that was found taken; `user_id` is that of the first.",
        "Continue with the user `user_id`, or use another address. To restore a user, give the "
        "other user another address first.",
        {"user_id": Id, "errors": list[TakenResponse]},
    ),
    RefusalCode.EXTERNAL_ID_TAKEN: ProblemType(
        409,
        "The external id is taken",
        "Another record of this kind in the company (for a company: another company) has this "
        "external id. Its id is there only if the caller may read it. `errors` lists every one of "
        "the request that was found taken; the id is that of the first.",
        "Continue with the record that has the external id, or use another external id.",
        {
            "user_id": Id,
            "room_id": Id,
            "office_id": Id,
            "company_id": Id,
            "errors": list[TakenResponse],
        },
    ),
    RefusalCode.HOLDER_NOT_ELIGIBLE: ProblemType(
        409,
        "The holder cannot have this license",
        "The license type is not for this kind of assignee, or the user or room does not exist in "
        "the office, is suspended or was deleted; or the fax line is another user's.",
        "`reason` says what is wrong with `holder`, and `detail` what to do.",
        {"holder": AssigneeResponse, "reason": NotEligible},
    ),
    RefusalCode.LIMIT_REACHED: ProblemType(
        409,
        "A limit is reached",
        "There are as many offices, open removals or license types of an office as there can be.",
        "`detail` says how to make room, or who can raise the limit.",
        {"limit": Number},
    ),
    RefusalCode.EXCEEDS_SCHEDULED: ProblemType(
        409,
        "More than is scheduled for removal",
        "The request restores more licenses than are scheduled for removal.",
        "Restore up to `scheduled`; `detail` says whether the rest can be purchased. If it is not "
        "the caller who may purchase, write to `contact`.",
        {"license_type": LicenseTypeId, "requested": Number, "scheduled": Number, **_CONTACT},
    ),
    RefusalCode.QUOTE_CHANGED: ProblemType(
        409,
        "The quote has changed",
        "The office changed after the quote was made, and the quote's charge no longer applies.",
        _CONFIRM_FRESH_QUOTE,
        _QUOTE,
    ),
    RefusalCode.QUOTE_EXPIRED: ProblemType(
        409,
        "The quote has expired",
        "The quote is older than 15 minutes, or a new day or cycle of the office has begun.",
        _CONFIRM_FRESH_QUOTE,
        _QUOTE,
    ),
    RefusalCode.OFFICE_ON_HOLD: ProblemType(
        409,
        "The company is on hold",
        "A payment of the company was declined. Users keep working and licenses can be removed; "
        "purchases, restorations, transfers and new offices are refused in all of its offices.",
        "Pay the declined invoice, or write to `contact`: a credit note ends the hold, too. `open` "
        "is what its office owes, `on_hold_since` is null if the time was not recorded.",
        {
            "on_hold_since": Instant | None,
            "open": MoneyResponse,
            "contact": ContactResponse | None,
        },
    ),
    RefusalCode.LICENSE_TYPE_NOT_IN_PLAN: ProblemType(
        409,
        "Not part of this plan",
        "The office's plan does not sell this license type, and too few that it owns are "
        "available. `GET /catalog/public` tells what is sold on which plan.",
        "Use a license type that the plan sells: in `GET /offices/{office_id}/licenses` those with "
        "a `unit_price`. If the office owns some of this type, `detail` says how to get them free.",
        {"license_type": LicenseTypeId},
    ),
    RefusalCode.PAYLOAD_TOO_LARGE: ProblemType(
        413,
        "The body is too large",
        "The body is larger than 64 KiB, spending limits than 96 KiB, or a catalog than 512 KiB.",
        "Send a smaller body; split the request if necessary.",
    ),
    RefusalCode.UNSUPPORTED_MEDIA_TYPE: ProblemType(
        415,
        "The body is not JSON",
        "The request's `Content-Type` is not `application/json`, or it has a `Content-Encoding`.",
        "Send `Content-Type: application/json`, uncompressed.",
    ),
    RefusalCode.IDEMPOTENCY_KEY_REUSED: ProblemType(
        422,
        "The Idempotency-Key was used before",
        "The `Idempotency-Key` was used before with another request body.",
        "Use a new key for a new request.",
    ),
    RefusalCode.THROTTLED: ProblemType(
        429,
        "Too many requests",
        "The request rate is above the API's limit.",
        "Wait for the seconds in `Retry-After`, then repeat with the same `Idempotency-Key`, if "
        "the request had one.",
    ),
    RefusalCode.INTERNAL_ERROR: ProblemType(
        500,
        "Something went wrong on our side",
        "The service failed. The request may or may not have taken effect.",
        "Repeat it with the same `Idempotency-Key`: it takes effect once. Report `request_id`.",
        {"request_id": str},
    ),
    RefusalCode.CONTENDED: ProblemType(
        503,
        "Too many changes at once",
        "Concurrent changes prevented the request; the service gave up after several attempts.",
        "Wait for the seconds in `Retry-After`, then repeat with the same `Idempotency-Key`, if "
        "the request had one.",
    ),
    RefusalCode.ISSUER_UNAVAILABLE: ProblemType(
        503,
        "Tokens cannot be verified now",
        "The identity provider does not respond, or the service is configured with another address "
        "than its discovery document names. The token may be valid.",
        "Wait for the seconds in `Retry-After`, then repeat. Nothing was done.",
    ),
}
"""In the order of their statuses, as the documentation lists them (R27)."""


def require_all(problems: Mapping[RefusalCode, ProblemType]) -> None:
    """Raises with the codes that have no row, so that a new code cannot go undescribed."""
    missing = [code.value for code in RefusalCode if code not in problems]
    assert not missing, f"PROBLEM_BY_CODE has no row for {', '.join(missing)}"


require_all(PROBLEM_BY_CODE)

CONTENDED_RETRY_AFTER_S = 1


def problem_type(code: str) -> ProblemType:
    """The code's row. A code without a row is a bug: it is logged, and becomes a 500."""
    known = PROBLEM_BY_CODE.get(code)  # type: ignore[call-overload]  # any text is allowed
    if known is None:
        log.error("the problem code %s has no row", code)
        return PROBLEM_BY_CODE[RefusalCode.INTERNAL_ERROR]
    row: ProblemType = known
    return row


def problem(refusal: Refusal) -> Reply:
    """The refusal's problem document, with the extension members of its code."""
    code: str = refusal.code
    row = problem_type(code)
    document: dict[str, Any] = {
        "type": f"/problems/{code.replace('_', '-')}",
        "title": row.title,
        "status": row.status,
        "detail": refusal.detail,
        "code": code,
        **{name: _member(value) for name, value in refusal.members.items()},
    }
    headers = {"Content-Type": "application/problem+json"}
    if code == RefusalCode.CONTENDED:
        headers["Retry-After"] = str(CONTENDED_RETRY_AFTER_S)
    if code == RefusalCode.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(refusal.members["allowed"])
    return Reply(row.status, msgspec.json.encode(document, enc_hook=str).decode(), headers)


def _member(value: Any) -> Any:
    if isinstance(value, PaymentMethod):
        return payment_method_response(value)
    return quote_response(value) if isinstance(value, Quote) else value
