"""API keys of a company."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.api_key import (
    LONGEST_KEY_NAME,
    MOST_KEY_OFFICES,
    SHOWN_CHARACTERS,
    ApiKey,
    KeyRole,
    hash_of,
)
from ....domain.record import Instant, asdict
from ....domain.refusals import invalid
from . import descriptions
from .common import ONE_LINE, Body, Id, Reason

KeyName = Annotated[str, Meta(min_length=1, max_length=LONGEST_KEY_NAME, pattern=ONE_LINE)]
KeyText = Annotated[str, Meta(pattern="^slk_[A-Za-z0-9_-]{43}(?!\\n)$")]
Prefix = Annotated[str, Meta(min_length=SHOWN_CHARACTERS, max_length=SHOWN_CHARACTERS)]
OfficeIds = Annotated[
    list[Id], Meta(max_length=MOST_KEY_OFFICES, extra_json_schema={"uniqueItems": True})
]
# In the description only: the instant has to be in the future, so in no year before 2000.
Expiry = Annotated[Instant, Meta(extra_json_schema={"pattern": "^[2-9][0-9]{3}-[^\\n]*(?!\\n)$"})]

_NAME = Meta(description="What people call the key, to tell it from others.")
_ROLE = Meta(
    description="What the key can do: as a person with this role. `provisioning` is for SCIM only."
)
_OFFICE_IDS = Meta(
    description="The offices that the key is limited to. Required for `office_admin`, possible for "
    "`viewer`, which otherwise reads all offices; absent for the other roles."
)
_EXPIRES_AT = Meta(description="When the key is refused by itself; absent or null for never.")
LAST_YEAR = 9998
"""Later instants have no date in all time zones."""


class CreateApiKey(Body, frozen=True):
    """A new API key."""

    name: Annotated[KeyName, _NAME]
    role: Annotated[KeyRole, _ROLE]
    office_ids: Annotated[OfficeIds | None, _OFFICE_IDS] = None
    expires_at: Annotated[Expiry | None, _EXPIRES_AT] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class ApiKeyResponse(Struct):
    """An API key as its company lists it, without the key itself."""

    id: Annotated[
        Id,
        Meta(
            description="The key's id. Changes made with it have the subject "
            "`api_key:` and this id."
        ),
    ]
    name: Annotated[KeyName, _NAME]
    role: Annotated[KeyRole, _ROLE]
    office_ids: Annotated[OfficeIds | None, _OFFICE_IDS]
    prefix: Annotated[Prefix, Meta(description="How the key begins.")]
    created_at: Annotated[Instant, Meta(description="When it was created.")]
    created_by: Annotated[str, Meta(description="Who created it: the token's `sub`.")]
    expires_at: Annotated[Instant | None, _EXPIRES_AT]
    last_used: Annotated[
        date | None, Meta(description="The last day on which it was used, in UTC.")
    ]


class ApiKeyCreatedResponse(ApiKeyResponse):
    """A new API key."""

    key: Annotated[
        KeyText | UnsetType,
        Meta(
            description="The key itself, only in this response: nobody can read it later. Absent "
            "in the response to a repeat with the same `Idempotency-Key`."
        ),
    ] = UNSET


def new_api_key(
    body: CreateApiKey, token: str, key_id: int, created_at: datetime, created_by: str
) -> ApiKey:
    """The key that the body asks for, with the text `token`."""
    return ApiKey(
        key_id=key_id,
        name=body.name,
        role=body.role,
        office_ids=None if body.office_ids is None else _without_repeats(body.office_ids),
        prefix=token[:SHOWN_CHARACTERS],
        key_hash=hash_of(token),
        created_at=created_at,
        created_by=created_by,
        expires_at=None if body.expires_at is None else _expiry(body.expires_at, created_at),
    )


def _without_repeats(office_ids: list[int]) -> tuple[int, ...]:
    for place, office_id in enumerate(office_ids):
        if office_id in office_ids[:place]:
            raise invalid(f"/office_ids/{place}", "is listed twice; list each office once")
    return tuple(office_ids)


def _expiry(at: datetime, now: datetime) -> datetime:
    """The instant in UTC and whole seconds."""
    if at.year > LAST_YEAR:
        raise invalid("/expires_at", f"must be in the year {LAST_YEAR} or earlier")
    if at.replace(microsecond=0) <= now:
        raise invalid("/expires_at", "must be in the future, or absent")
    return at.astimezone(UTC).replace(microsecond=0)


def api_key_response(key: ApiKey, last_used: str | None) -> ApiKeyResponse:
    return ApiKeyResponse(
        id=key.key_id,
        name=key.name,
        role=key.role,
        office_ids=None if key.office_ids is None else [*key.office_ids],
        prefix=key.prefix,
        created_at=key.created_at,
        created_by=key.created_by,
        expires_at=key.expires_at,
        last_used=None if last_used is None else date.fromisoformat(last_used),
    )


def api_key_created_response(key: ApiKey, token: str | UnsetType = UNSET) -> ApiKeyCreatedResponse:
    return ApiKeyCreatedResponse(**asdict(api_key_response(key, None)), key=token)
