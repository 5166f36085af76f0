"""Problem documents (RFC 9457) as they are described, rendered from the table of codes."""

from typing import Any

from ...domain.refusals import RefusalCode
from ..http.problems import PROBLEM_BY_CODE


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
    # The gateway answers some of these by itself, in the same words but without our members.
    required = [name for name in properties if name != "request_id"]
    return {
        "type": "object",
        "title": row.title,
        "description": f"{row.when}\n\n{row.remedy}",
        "properties": properties,
        "required": required,
    }
