"""Problem documents (RFC 9457) as they are described: members, meaning, and what to do."""

from typing import Any

from ...domain.licenses import LicenseType
from ..http import wire
from ..http.problems import STATUS_AND_TITLE_BY_CODE

GATEWAYS_OWN = {"throttled": (429, "Too many requests")}
"""Answered by API Gateway alone (`infra/gateway.yaml`)."""

STATUS_AND_TITLE = STATUS_AND_TITLE_BY_CODE | GATEWAYS_OWN

MEMBERS_BY_CODE: dict[str, dict[str, Any]] = {
    "invalid_request": {"errors": list[wire.FaultAnswer]},
    "contact_csm": {"contact": wire.ContactAnswer | None},
    "contact_reseller": {"contact": wire.ContactAnswer | None},
    "no_available_licenses": {
        "license_type": LicenseType,
        "requested": wire.Number,
        "available": wire.Number,
    },
    "exceeds_scheduled": {
        "license_type": LicenseType,
        "requested": wire.Number,
        "scheduled": wire.Number,
    },
    "quote_changed": {"quote": wire.QuoteAnswer},
    "quote_expired": {"quote": wire.QuoteAnswer},
    "license_type_not_in_plan": {"license_type": LicenseType},
    "internal_error": {"request_id": str},
}
"""What a problem has besides type, title, status, detail and code."""

WHEN_AND_REMEDY: dict[str, tuple[str, str]] = {
    "invalid_request": (
        (
            "The request breaks a rule of its own: malformed JSON, a wrong type, a value out of "
            "range, an unknown field, or one that does not fit what is stored."
        ),
        (
            "`errors` points at what is wrong: in the body, or at `/query/...` or `/headers/...`. "
            "Correct it and send it again."
        ),
    ),
    "idempotency_key_required": (
        "The operation needs the header `Idempotency-Key`.",
        "Send a new random value with each new request, and the same one when repeating it.",
    ),
    "unauthenticated": (
        "There is no bearer token, or not one of the expected issuer and audience, or it expired.",
        "Get a token from the identity provider: `Authorization: Bearer <JWT>`.",
    ),
    "forbidden": (
        "The caller's role may not do this, or the office is not among the caller's.",
        "Ask an administrator of the company. `capabilities` says beforehand what is allowed.",
    ),
    "contact_csm": (
        "The office's contract lets only the Customer Success Manager do this.",
        "Write to `contact`; null if nobody is named.",
    ),
    "contact_reseller": (
        "The office was sold by a reseller, who does this.",
        "Write to `contact`; null if nobody is named.",
    ),
    "not_found": (
        "It does not exist, or belongs to another company: from outside the two look the same.",
        "Check the ids, and for whom the token speaks.",
    ),
    "no_available_licenses": (
        "`requested` licenses are not there: only `available` are neither held nor leaving.",
        "Purchase licenses, take some back from removal, or unassign some.",
    ),
    "exceeds_scheduled": (
        "More was to be restored than is scheduled for removal.",
        "Restore up to `scheduled`; purchase the rest.",
    ),
    "quote_changed": (
        "Something changed since the quote was made: it is no longer what would be charged.",
        "Show the fresh `quote` to whoever confirms, and send its `quote`.",
    ),
    "quote_expired": (
        "The quote is too old.",
        "Show the fresh `quote` to whoever confirms, and send its `quote`.",
    ),
    "office_on_hold": (
        (
            "A payment was declined. Users keep working; purchases, removals, restorations and "
            "transfers wait."
        ),
        "Pay the open invoice.",
    ),
    "license_type_not_in_plan": (
        (
            "The plan does not sell this license type: sell and contact center lines are for pro "
            "and enterprise."
        ),
        "Leave it out, or change the plan.",
    ),
    "payload_too_large": ("The body has more than 64 KiB.", "Send less at once."),
    "unsupported_media_type": (
        "The body is not declared as JSON.",
        "Send `Content-Type: application/json`.",
    ),
    "idempotency_key_reused": (
        "The `Idempotency-Key` came before, with another body.",
        "Use a new key for a new request.",
    ),
    "throttled": (
        "More requests arrive than the API lets through.",
        "Wait as long as `Retry-After` says, then repeat with the same `Idempotency-Key`.",
    ),
    "internal_error": (
        "Our mistake. Whether the request took effect is not known.",
        "Repeat it with the same `Idempotency-Key`: it takes effect once. Tell us `request_id`.",
    ),
    "contended": (
        "Too many changes at once: it was given up after several attempts.",
        "Wait as long as `Retry-After` says, then repeat with the same `Idempotency-Key`.",
    ),
}
"""When a problem is answered, and what its receiver can do about it (R27)."""


def name_of(code: str) -> str:
    """The problem's name among the document's components."""
    return "Problem" + "".join(word.capitalize() for word in code.split("_"))


def schema(code: str, members: dict[str, Any]) -> dict[str, Any]:
    """The problem document. `members` are the schemas of what this code has besides."""
    status, title = STATUS_AND_TITLE[code]
    when, remedy = WHEN_AND_REMEDY[code]
    properties = {
        "type": {"const": f"/problems/{code.replace('_', '-')}"},
        "title": {"const": title},
        "status": {"const": status},
        "detail": {"type": "string", "minLength": 1},
        "code": {"const": code},
        **members,
    }
    # The gateway answers some of these by itself, in the same words but without our members.
    required = [name for name in properties if name != "request_id"]
    return {
        "type": "object",
        "title": title,
        "description": f"{when}\n\n{remedy}",
        "properties": properties,
        "required": required,
    }
