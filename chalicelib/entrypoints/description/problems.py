"""Problem documents (RFC 9457) as they are described, rendered from the table of codes."""

from typing import Any

from ...domain.refusals import RefusalCode
from ..http.problems import PROBLEM_BY_CODE
from ..http.shapes import meanings

MEANINGS: dict[str, str] = {
    "type": "Names the problem, as a URI reference.",
    "title": "The problem in a few words.",
    "status": "HTTP status.",
    "detail": "What is wrong, in a sentence with the numbers.",
    "code": "Stable name of the problem, for programs.",
    "request_id": "Tell us this one.",
    "errors": "What is wrong, one by one.",
    "contact": str(meanings.CONTACT.description),
    "quote": str(meanings.QUOTE.description),
    "license_type": str(meanings.LICENSE_TYPE.description),
    "requested": "How many were asked for.",
    "available": "Neither held nor leaving: what can be assigned or scheduled for removal.",
    "scheduled": "How many are scheduled for removal.",
}


def name_of(code: RefusalCode) -> str:
    """The problem's name among the document's components."""
    return "Problem" + "".join(word.capitalize() for word in code.split("_"))


def schema(code: RefusalCode, members: dict[str, Any]) -> dict[str, Any]:
    """The problem document. `members` are the schemas of this code's own members."""
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
        described["description"] = MEANINGS[name]
    # The gateway answers some of these by itself, in the same words but without our members.
    required = [name for name in properties if name != "request_id"]
    return {
        "type": "object",
        "title": row.title,
        "description": f"{row.when}\n\n{row.remedy}",
        "properties": properties,
        "required": required,
    }
