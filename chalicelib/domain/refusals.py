"""Refusals: each has a stable code, a sentence, and the numbers behind it (R27).

The caller can correct what a refusal names; `domain.advice` says what would help. Our own mistakes
fail assertions; transient failures raise `Retryable`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from .assignment import Assignee
from .licenses import LicenseType, Quantity


class RefusalCode(StrEnum):
    """The stable code of a refusal, as clients read it.

    `entrypoints/http/problems.py` has a row for each: status, title, meaning, remedy.
    """

    INVALID_REQUEST = "invalid_request"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    PAYMENT_METHOD_REQUIRED = "payment_method_required"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_ACTION_REQUIRED = "payment_action_required"
    CONTACT_CSM = "contact_csm"
    CONTACT_RESELLER = "contact_reseller"
    SPENDING_LIMIT_EXCEEDED = "spending_limit_exceeded"
    CREDIT_LIMIT_EXCEEDED = "credit_limit_exceeded"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NO_AVAILABLE_LICENSES = "no_available_licenses"
    EMAIL_TAKEN = "email_taken"
    EXTERNAL_ID_TAKEN = "external_id_taken"
    HOLDER_NOT_ELIGIBLE = "holder_not_eligible"
    EXCEEDS_SCHEDULED = "exceeds_scheduled"
    QUOTE_CHANGED = "quote_changed"
    QUOTE_EXPIRED = "quote_expired"
    OFFICE_ON_HOLD = "office_on_hold"
    LIMIT_REACHED = "limit_reached"
    LICENSE_TYPE_NOT_IN_PLAN = "license_type_not_in_plan"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    THROTTLED = "throttled"
    """Only API Gateway answers with it; the service never raises it."""
    INTERNAL_ERROR = "internal_error"
    CONTENDED = "contended"
    ISSUER_UNAVAILABLE = "issuer_unavailable"
    """Only API Gateway answers with it, when the authorizer fails."""


NotEligible = Literal[
    "wrong_kind",
    "not_found",
    "other_office",
    "suspended",
    "deleted",
    "line_of_another_user",
    "too_many_fax_lines",
]
"""What is wrong with the holder, in a stable word (R31)."""


class Refusal(Exception):
    """A request that the rules forbid. It has changed nothing."""

    def __init__(self, code: RefusalCode, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.members: Mapping[str, Any] = members


def invalid(pointer: str, detail: str) -> Refusal:
    """The request is invalid at `pointer`, an RFC 6901 JSON pointer into the body."""
    where = f"{pointer}: " if pointer else ""
    return Refusal(
        RefusalCode.INVALID_REQUEST,
        f"{where}{detail}",
        errors=[{"pointer": pointer, "detail": detail}],
    )


def invalid_all(errors: Sequence[tuple[str, str]]) -> Refusal:
    """The same for several errors: `(pointer, detail)` of each."""
    (pointer, detail), more = errors[0], len(errors) - 1
    where = f"{pointer}: " if pointer else ""
    also = f" (and {more} more)" if more else ""
    return Refusal(
        RefusalCode.INVALID_REQUEST,
        f"{where}{detail}{also}",
        errors=[{"pointer": pointer, "detail": detail} for pointer, detail in errors],
    )


def not_found(what: str) -> Refusal:
    """It does not exist or belongs to another company; the response is the same (R11)."""
    return Refusal(RefusalCode.NOT_FOUND, f"There is no such {what}.")


def located(refusal: Refusal, pointer: str) -> Refusal:
    """The refusal with `pointer`, the place of what it is about, before its sentence. Unchanged if
    `pointer` is empty."""
    where = f"{pointer}: " if pointer else ""
    return Refusal(refusal.code, f"{where}{refusal.detail}", **refusal.members)


def forbidden(detail: str) -> Refusal:
    return Refusal(RefusalCode.FORBIDDEN, detail)


def no_available_licenses(
    license_type: LicenseType,
    requested: int,
    available: int,
    advice: str,
    where: str = "",
    **members: Any,
) -> Refusal:
    """R3, R13, R20-R24. `where` names the office, if there are several."""
    numbers = f"{requested} {license_type} requested{where}, {available} available."
    return Refusal(
        RefusalCode.NO_AVAILABLE_LICENSES,
        _sentences(numbers, advice),
        license_type=license_type,
        requested=requested,
        available=available,
        **members,
    )


def email_taken(pointer: str, user_id: int | None, advice: str) -> Refusal:
    """R34. `user_id` is the user of the mailbox, None for a caller that may not read that user."""
    whose = "Another user" if user_id is None else f"User {user_id}"
    detail = f"{whose} of the company has this email address. {advice}"
    named = {} if user_id is None else {"user_id": user_id}
    return _taken(RefusalCode.EMAIL_TAKEN, pointer, detail, named)


def external_id_taken(pointer: str, kind: str, record_id: int | None, advice: str) -> Refusal:
    """R58. `record_id` is the record that has the external id, None for a caller that may not read
    it."""
    which = f"Another {kind}" if record_id is None else f"{kind.capitalize()} {record_id}"
    whose = "" if kind == "company" else " of the company"
    detail = f"{which}{whose} has this external id. {advice}"
    named = {} if record_id is None else {f"{kind}_id": record_id}
    return _taken(RefusalCode.EXTERNAL_ID_TAKEN, pointer, detail, named)


def all_taken(refusals: Sequence[Refusal]) -> Refusal:
    """The first of them, with the errors of all: one for each place."""
    first = refusals[0]
    errors = {error["pointer"]: error for each in refusals for error in each.members["errors"]}
    return Refusal(first.code, first.detail, **{**first.members, "errors": [*errors.values()]})


def _taken(code: RefusalCode, pointer: str, detail: str, named: Mapping[str, int]) -> Refusal:
    error = {"pointer": pointer, "detail": detail, **named}
    return located(Refusal(code, detail, **named, errors=[error]), pointer)


def holder_not_eligible(holder: Assignee, reason: NotEligible, detail: str) -> Refusal:
    """R31."""
    return Refusal(RefusalCode.HOLDER_NOT_ELIGIBLE, detail, holder=holder, reason=reason)


def exceeds_scheduled(
    item: Quantity, scheduled: int, where: str, advice: str, **members: Any
) -> Refusal:
    """`scheduled` is what can be restored: of the office, or of one removal, as `where` says."""
    license_type, requested = item.license_type, item.quantity
    return Refusal(
        RefusalCode.EXCEEDS_SCHEDULED,
        _sentences(f"{requested} {license_type} requested, {scheduled} {where}.", advice),
        license_type=license_type,
        requested=requested,
        scheduled=scheduled,
        **members,
    )


def limit_reached(limit: int, detail: str) -> Refusal:
    """There are `limit` already. `detail` says of what, and what helps."""
    return Refusal(RefusalCode.LIMIT_REACHED, detail, limit=limit)


def license_type_not_in_plan(
    license_type: LicenseType, account_type: str, advice: str = ""
) -> Refusal:
    """R30."""
    return Refusal(
        RefusalCode.LICENSE_TYPE_NOT_IN_PLAN,
        _sentences(f"This office's {account_type} plan does not sell {license_type}.", advice),
        license_type=license_type,
    )


def office_on_hold(since: datetime | None, open_: object, contact: object, advice: str) -> Refusal:
    """R25. `since` is when the hold began, `open_` the amount to pay, `contact` who helps."""
    return Refusal(
        RefusalCode.OFFICE_ON_HOLD,
        advice,
        on_hold_since=since,
        open=open_,
        contact=contact,
    )


def spending_limit_exceeded(
    detail: str, limit: object, requested: object, contact: object
) -> Refusal:
    """R52. `requested` is what the order, or the cycle's orders with it, would come to."""
    members = {"limit": limit, "requested": requested, "contact": contact}
    return Refusal(RefusalCode.SPENDING_LIMIT_EXCEEDED, detail, **members)


def credit_limit_exceeded(
    detail: str, limit: object, requested: object, contact: object
) -> Refusal:
    """R52. `requested` is what the company would owe."""
    members = {"limit": limit, "requested": requested, "contact": contact}
    return Refusal(RefusalCode.CREDIT_LIMIT_EXCEEDED, detail, **members)


def payment_method_required(setup: str, detail: str) -> Refusal:
    """R49. `setup` is the path of the operation that saves a card."""
    return Refusal(RefusalCode.PAYMENT_METHOD_REQUIRED, detail, setup=setup)


def payment_declined(decline_code: str | None, method: object, detail: str) -> Refusal:
    """R49. `decline_code` is the provider's word, `method` the card that was tried."""
    return Refusal(
        RefusalCode.PAYMENT_DECLINED, detail, decline_code=decline_code, payment_method=method
    )


def payment_action_required(action_url: str | None) -> Refusal:
    """R49. At `action_url`, the person confirms the payment with the bank."""
    return Refusal(
        RefusalCode.PAYMENT_ACTION_REQUIRED,
        "The bank wants the payment to be confirmed. Confirm it at `action_url`, then send this "
        "request again with the same Idempotency-Key. Nothing was purchased yet.",
        action_url=action_url,
    )


def quote_changed(quote: object) -> Refusal:
    """R28. `quote` is a fresh quote that can be confirmed."""
    return Refusal(
        RefusalCode.QUOTE_CHANGED,
        "The office changed after the quote was made. Review the fresh quote and confirm it.",
        quote=quote,
    )


def quote_expired(expired_at: datetime, quote: object) -> Refusal:
    """R28."""
    return Refusal(
        RefusalCode.QUOTE_EXPIRED,
        f"The quote expired at {expired_at:%Y-%m-%dT%H:%M:%SZ}. Review the fresh quote and "
        "confirm it.",
        quote=quote,
    )


def idempotency_key_reused() -> Refusal:
    return Refusal(
        RefusalCode.IDEMPOTENCY_KEY_REUSED,
        "This Idempotency-Key was used with another request body. Use a new key for a new request.",
    )


def contended() -> Refusal:
    return Refusal(
        RefusalCode.CONTENDED,
        "Too many changes at once. Send the request again, with the same Idempotency-Key if it had "
        "one; with a key it takes effect only once.",
    )


def _sentences(*given: str) -> str:
    return " ".join(each for each in given if each)
