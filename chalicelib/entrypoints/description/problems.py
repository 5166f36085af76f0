"""The schemas of problem documents (RFC 9457), made from the table of codes."""

from typing import Any

from ...domain.refusals import RefusalCode
from ..http.problems import PROBLEM_BY_CODE
from ..http.shapes import descriptions

MEANINGS: dict[str, str] = {
    "type": "A URI reference that identifies the problem.",
    "title": "The problem in a few words.",
    "status": "HTTP status.",
    "detail": "What is wrong, with the numbers.",
    "code": "The problem code, which is stable, for programs.",
    "request_id": "The id to report to us.",
    "user_id": "The user who has the email address or external id.",
    "room_id": "The room that has the external id.",
    "office_id": "The office that has the external id.",
    "company_id": "The company that has the external id.",
    "errors": "All errors of the request.",
    "setup": "The path of the operation that returns a page on which a card is saved.",
    "decline_code": "The payment provider's reason, such as `insufficient_funds`; null without "
    "one.",
    "payment_method": "The card that was tried.",
    "action_url": "The page on which the person confirms the payment with the bank.",
    "contact": str(descriptions.CONTACT.description),
    "quote": "A new quote for the same order.",
    "license_type": str(descriptions.LICENSE_TYPE.description),
    "holder": "The assignee that cannot have the license.",
    "reason": "What is wrong with the holder.",
    "limit": "How many there can be, or the most that the request could come to.",
    "requested": "How many were requested, or what the request would come to.",
    "available": "How many are neither assigned nor scheduled for removal.",
    "on_hold_since": "When the hold began; null if that was not recorded.",
    "open": "What the office of the declined invoice owes.",
    "scheduled": "How many are scheduled for removal.",
    "allowed": "The methods of the path, as in the header `Allow`.",
}


OPTIONAL = ("request_id", "user_id", "room_id", "office_id", "company_id")
"""API Gateway returns some problem documents itself, without `request_id`. The ids are only for
callers that may read the record."""
NAMES_CONTACT_SOMETIMES = (RefusalCode.NO_AVAILABLE_LICENSES, RefusalCode.EXCEEDS_SCHEDULED)
"""They have a `contact` only where it is not the caller who may purchase."""


def name_of(code: RefusalCode) -> str:
    """The problem's name among the document's components, and the class of it in generated
    clients, which take a schema's title."""
    return "Problem" + "".join(word.capitalize() for word in code.split("_"))


def schema(code: RefusalCode, members: dict[str, Any]) -> dict[str, Any]:
    """The schema of a code's problem document. `members` are those of its extension members."""
    row = PROBLEM_BY_CODE[code]
    properties = {
        "type": {"const": f"/problems/{code.replace('_', '-')}"},
        "title": {"const": row.title},
        "status": {"const": row.status},
        "detail": {"type": "string", "minLength": 1},
        "code": {"const": code.value},
        **members,
    }
    for name, described in properties.items():
        described["description"] = MEANINGS.get(name, "")
    optional = (*OPTIONAL, "contact") if code in NAMES_CONTACT_SOMETIMES else OPTIONAL
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "title": name_of(code),
        "description": f"{row.when}\n\n{row.remedy}",
        "properties": properties,
        "required": required,
    }
