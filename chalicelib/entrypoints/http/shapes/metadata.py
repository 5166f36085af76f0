"""The metadata of companies, offices, users and rooms (R58)."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from ....domain.metadata import (
    LONGEST_PAIR_NAME,
    LONGEST_PAIR_VALUE,
    MOST_CHANGED_PAIRS,
    MOST_PAIRS,
    Metadata,
    MetadataPatch,
    first_metadata,
    patch_errors,
)
from ....domain.refusals import invalid_all

_PAIRS = {
    "propertyNames": {"minLength": 1, "maxLength": LONGEST_PAIR_NAME},
    "additionalProperties": {"type": ["string", "null"], "maxLength": LONGEST_PAIR_VALUE},
}
_BOUNDS = (
    f"A record has at most {MOST_PAIRS}: names of 1 to {LONGEST_PAIR_NAME} characters, values of "
    f"up to {LONGEST_PAIR_VALUE}."
)
METADATA_PATCH = Meta(
    description="Pairs of your own system to set, and null for those to remove; the others stay "
    f"(RFC 7396). {_BOUNDS}",
    extra_json_schema={"maxProperties": MOST_CHANGED_PAIRS, **_PAIRS},
)
NEW_METADATA = Meta(
    description=f"Pairs of your own system to keep with the record. {_BOUNDS} A pair that is null "
    "is left out.",
    extra_json_schema={"maxProperties": MOST_PAIRS, **_PAIRS},
)
"""The bounds are in the description only: `metadata_in` checks them, and points to each pair."""
METADATA = Meta(
    description="Pairs of your own system, if any. Lists leave them out, and so do answers "
    "to changes that send none."
)
MetadataBody = Annotated[dict[str, Any] | UnsetType, METADATA_PATCH]
NewMetadataBody = Annotated[dict[str, Any] | UnsetType, NEW_METADATA]
MetadataShown = Annotated[dict[str, str] | UnsetType, METADATA]


def metadata_in(
    value: dict[str, Any] | UnsetType,
    pointer: str = "/metadata",
    most: int = MOST_CHANGED_PAIRS,
) -> MetadataPatch:
    """The patch of a body; empty if it has none. Raises with a pointer to each pair that is not
    allowed."""
    if value is UNSET:
        return {}
    if errors := [*patch_errors(value, pointer, most)]:
        raise invalid_all(errors)
    return value


def new_metadata(value: dict[str, Any] | UnsetType, pointer: str = "/metadata") -> Metadata:
    """The metadata of a new record, which has no more pairs than its body. Raises like
    `metadata_in`."""
    return first_metadata(metadata_in(value, pointer, MOST_PAIRS))


def metadata_shown(read: Metadata | None) -> dict[str, str] | UnsetType:
    """Absent if there are none."""
    return {**read.pairs} if read and read.pairs else UNSET
