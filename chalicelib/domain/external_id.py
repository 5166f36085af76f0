"""External ids: what a caller's own system calls a user, room, office or company (R58).

One is unique among the records of its kind in a company, and a company's among all companies.
"""

import re
from typing import Literal

from .record import Record
from .refusals import invalid

IdKind = Literal["user", "room", "office", "company"]

LONGEST_EXTERNAL_ID = 100
"""Characters, which are 400 bytes at most: the id is part of an item's key."""

_PRINTABLE_ASCII = re.compile(r"[!-~]([ -~]*[!-~])?")


class ExternalId(Record):
    """An external id of one kind of record. `value` is as it was sent: no two spellings are equal,
    and letters keep their case."""

    kind: IdKind
    value: str


def checked_external_id(value: str, pointer: str) -> str:
    """The value, unchanged. Raises a refusal that says what is allowed."""
    if not 1 <= len(value) <= LONGEST_EXTERNAL_ID:
        raise invalid(pointer, f"must have 1 to {LONGEST_EXTERNAL_ID} characters")
    if _PRINTABLE_ASCII.fullmatch(value):
        return value
    if value.strip() != value:
        raise invalid(pointer, "must not begin or end with a space")
    # Only ids beyond ASCII need Unicode's data.
    from .visible_text import first_invisible

    if found := first_invisible(value.replace(" ", "")):
        raise invalid(
            pointer,
            f"must not have {found}: only letters, digits, marks, punctuation, symbols that can "
            "be seen, and spaces between them are allowed",
        )
    return value
