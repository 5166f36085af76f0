"""Parameters of the API's operations: of the path, the query, and headers."""

import re
from collections.abc import Callable
from typing import Any

from ...domain.ids import LARGEST_ID
from ..http.headers import LONGEST_KEY, LONGEST_REASON
from ..http.registry import PAGING, Operation
from ..http.shapes.common import DIGITS
from .fields import Schema

ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
# What a header can carry and `str.isprintable` lets pass.
PRINTABLE = "^[ -~\u00a1-\u00ac\u00ae-\u00ff]*$"

IN_PATH = {
    "office_id": "The office.",
    "number": "The invoice's number, counted in each office.",
    "assignment_id": "The assignment, as it was named when it was made.",
    "user_id": "The user.",
    "room_id": "The room.",
}
IN_QUERY = {
    "limit": "How many to a page; 50 unless given.",
    "cursor": "The `cursor` of the page before.",
    "license_type": "Only what touched this license type.",
    "action": "Only rows of this action.",
    "state": "Only users in this state; without it, all but the deleted.",
    "email": "Only the user who has this address.",
    "company_admin": "Only users who administer the company, or only those who don't.",
    "number": "Only the user with this number: nobody has one here.",
    "license": "`remove` also schedules the removal of the license that becomes free.",
    "office_id": "Only those of this office.",
    "active_only": "All offices are active.",
}
COMPANY_HEADER = {
    "in": "header",
    "name": "DP-Company-ID",
    "required": False,
    "description": "The company to act for: required from vendor staff, and theirs alone.",
    "schema": {"type": "string", "pattern": DIGITS},
}
REASON_HEADER = {
    "in": "header",
    "name": "DP-Reason",
    "required": False,
    "description": "Why, for the journal; required of vendor staff where the body has no `reason`.",
    "schema": {"type": "string", "maxLength": LONGEST_REASON, "pattern": PRINTABLE},
}
IF_NONE_MATCH_HEADER = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The `ETag` that the client has.",
    "schema": {"type": "string"},
}
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A new random value for each new request, the same one for its repeats.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": PRINTABLE},
}


def path_parameters(this: Operation) -> list[Schema]:
    return [
        {"in": "path", "name": name, "required": True, "description": IN_PATH[name], "schema": ID}
        for name in re.findall(r"\{(\w+)\}", this.path)
    ]


def query_parameters(this: Operation, schema_of: Callable[[Any], Schema]) -> list[Schema]:
    paged = PAGING if this.listed == "paged" else ()
    return [
        {
            "in": "query",
            "name": name,
            "required": False,
            "description": IN_QUERY[name],
            "schema": schema_of(kind),
        }
        for name, kind in (*paged, *this.query)
    ]


def headers_of(this: Operation) -> list[Schema]:
    return [
        *([COMPANY_HEADER] if this.about_company else []),
        *([REASON_HEADER] if this.changes else []),
        *([IF_NONE_MATCH_HEADER] if this.tagged else []),
        *(
            [{**KEY_HEADER, "required": this.idempotency == "required"}]
            if this.idempotency != "none"
            else []
        ),
    ]
