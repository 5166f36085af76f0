"""Parameters of the API's operations: of the path, the query, and headers."""

import re
from collections.abc import Callable
from typing import Any

from ...domain.ids import LARGEST_ID
from ...domain.reason import LONGEST_REASON
from ..http.headers import LONGEST_KEY
from ..http.registry import Operation
from ..http.shapes.common import DIGITS
from .fields import Schema

ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
# The characters that a header can carry and `str.isprintable` accepts.
PRINTABLE = "^[ -~\u00a1-\u00ac\u00ae-\u00ff]*$"

IN_PATH = {
    "office_id": "The office's id.",
    "number": "The invoice's number, counted in each office.",
    "assignment_id": "The assignment's id, which the response to its creation contains.",
    "user_id": "The user's id.",
    "room_id": "The room's id.",
    "api_key_id": "The id of the API key, which the list of keys contains.",
}
IN_QUERY = {
    "limit": "How many items to a page; 50 by default.",
    "cursor": "The `cursor` of the previous page.",
    "license_type": "Only changes of this license type.",
    "action": "Only rows of this action.",
    "kind": "Only changes of this kind.",
    "state": "Only users in this state, or `all`; by default, all but deleted users.",
    "email": "Only the user with this email address.",
    "external_id": "Only the one with this external id.",
    "name": "Only those whose name has a word that begins so; case and accents do not count.",
    "company_admin": "`true`: only administrators of the company; `false`: only other users.",
    "number": "Finds no users: Seatledger stores no phone numbers.",
    "license": "`remove` also schedules the removal of the released license.",
    "get_users license": "Only users who have this license now.",
    "office_id": "Only those of this office.",
    "q": "Up to 5 words, each the beginning of a part of the user's names or email addresses: a "
    "word of a name; an address, or its local part after any separator, or its domain.",
    "from": "The first day of the period, in the time zone of each office.",
    "to": "The last day of the period, which is included: at most 365 days after `from`.",
    "active_only": "Has no effect: all offices are active.",
}
COMPANY_HEADER = {
    "in": "header",
    "name": "DP-Company-ID",
    "required": False,
    "description": "The company to act for. Required from vendor staff; others need not send it.",
    "schema": {"type": "string", "pattern": DIGITS},
}
REASON_HEADER = {
    "in": "header",
    "name": "DP-Reason",
    "required": False,
    "description": "The reason for the change: UTF-8 in any script, as it is or percent-encoded. "
    "Required from vendor staff unless the body has one.",
    "schema": {"type": "string", "maxLength": LONGEST_REASON, "pattern": PRINTABLE},
}
IF_NONE_MATCH_HEADER = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The `ETag` of the version that the client has.",
    "schema": {"type": "string"},
}
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A new random value for each new request; the same value for its repeats.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": PRINTABLE},
}


def path_parameters(this: Operation) -> list[Schema]:
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "description": IN_PATH.get(name, ""),
            "schema": ID,
        }
        for name in re.findall(r"\{(\w+)\}", this.path)
    ]


def query_parameters(this: Operation, schema_of: Callable[[Any], Schema]) -> list[Schema]:
    return [
        {
            "in": "query",
            "name": name,
            "required": name in this.required,
            "description": IN_QUERY.get(f"{this.name} {name}", IN_QUERY.get(name, "")),
            "schema": schema_of(kind),
        }
        for name, kind in this.parameters
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
