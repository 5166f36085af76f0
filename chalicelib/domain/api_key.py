"""API keys: how a program without a person acts for a company (R53).

Whoever has a key's text can use it. The text is shown once; only its hash is kept. It has 256
random bits, so that the hash needs to be neither slow nor salted.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, get_args

from .calendar import instant
from .record import Record

KeyRole = Literal["company_admin", "office_admin", "viewer", "provisioning"]
"""`provisioning` is for SCIM only: no operation of the API is open to it."""
KEY_ROLES: tuple[KeyRole, ...] = get_args(KeyRole)

MOST_API_KEYS = 50
"""Of a company."""
MOST_KEY_OFFICES = 100
"""Of a key."""
LONGEST_KEY_NAME = 100

BEGINS_WITH = "slk_"
FORM = re.compile(f"{BEGINS_WITH}[A-Za-z0-9_-]{{43}}")
SHOWN_CHARACTERS = 8
"""Of a key's beginning, so that people can tell keys apart: 24 of its 256 random bits."""
SUBJECT = "api_key:"
"""Subjects of keys begin with it, and those of tokens do not."""


class ApiKey(Record):
    """A key as its company lists it. `office_ids` are the offices that it is limited to; None if
    its role has no such limit. `created_by` is the subject of the person who created it."""

    key_id: int
    name: str
    role: KeyRole
    office_ids: tuple[int, ...] | None
    prefix: str
    key_hash: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None

    @property
    def shown(self) -> Mapping[str, Any]:
        """As the company's history keeps it: nothing by which the key could be guessed or found."""
        return {
            "id": self.key_id,
            "name": self.name,
            "role": self.role,
            "office_ids": None if self.office_ids is None else [*self.office_ids],
            "expires_at": instant(self.expires_at) if self.expires_at else None,
        }


class ListedKeys(Record):
    """The keys of a company that are not revoked, oldest first."""

    revision: int = 0
    """Rises with each change. 0 if there was never a key."""
    keys: tuple[ApiKey, ...] = ()

    def numbered(self, key_id: int) -> ApiKey | None:
        return next((each for each in self.keys if each.key_id == key_id), None)


class KeyGrant(Record):
    """What a key opens. `last_used` is the last day of use in UTC, as `2026-03-10`."""

    key_id: int
    company_id: int
    role: KeyRole
    office_ids: tuple[int, ...] | None = None
    expires_at: datetime | None = None
    last_used: str | None = None


def looks_like_key(token: str) -> bool:
    """True for a bearer token that is meant to be a key. No JSON Web Token begins like one."""
    return token.startswith(BEGINS_WITH)


def is_key(token: str) -> bool:
    """True for text that can be a key."""
    return FORM.fullmatch(token) is not None


def hash_of(token: str) -> str:
    """SHA-256 of the key's text, in hexadecimal."""
    return sha256(token.encode()).hexdigest()


def subject_of(key_id: int) -> str:
    """The author of what is done with the key."""
    return f"{SUBJECT}{key_id}"


def offices_error(role: KeyRole, office_ids: tuple[int, ...] | None) -> str:
    """What is wrong with the offices of a key of this role, as the end of a sentence; '' if nothing
    is."""
    if role == "office_admin" and not office_ids:
        return "is required for the role `office_admin`: the offices that the key is for"
    if role == "viewer" and office_ids == ():
        return "must have an office, or be absent for a key that can read all offices"
    if role in ("company_admin", "provisioning") and office_ids is not None:
        return f"must be absent for the role `{role}`, which is for the whole company"
    return ""
