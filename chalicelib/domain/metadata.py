"""Metadata: pairs of text that a caller's own system keeps with a record (R58)."""

from collections.abc import Iterator, Mapping
from typing import Any

from .line_of_text import line_error
from .record import Record, field
from .refusals import invalid

MOST_PAIRS = 20
MOST_CHANGED_PAIRS = 2 * MOST_PAIRS
"""A change can replace all pairs by others."""
LONGEST_PAIR_NAME = 40
LONGEST_PAIR_VALUE = 200

MetadataPatch = Mapping[str, str | None]
"""A JSON merge patch (RFC 7396): the pairs to set, and null for those to remove."""


class Metadata(Record):
    """A record's pairs. `revision` counts their changes; 0 if they were never set."""

    pairs: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0


class MetadataChange(Record):
    """The metadata of a record before and after a change."""

    before: Metadata
    after: Metadata

    @property
    def changed(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The pairs that differ, before and after."""
        old, new = self.before.pairs, self.after.pairs
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return _those(old, names), _those(new, names)


def first_metadata(pairs: MetadataPatch) -> Metadata:
    """The metadata of a new record."""
    set_ = {name: value for name, value in pairs.items() if value is not None}
    return Metadata(set_, 1) if set_ else Metadata()


def first_change(metadata: Metadata) -> MetadataChange | None:
    """What sets the metadata of a new record; None if it has none."""
    return MetadataChange(Metadata(), metadata) if metadata.pairs else None


def changed_metadata(before: Metadata, patch: MetadataPatch) -> MetadataChange | None:
    """The metadata with the patch applied; None if that changes nothing. Raises for too many
    pairs."""
    merged = {name: value for name, value in {**before.pairs, **patch}.items() if value is not None}
    if merged == before.pairs:
        return None
    if len(merged) > MOST_PAIRS:
        detail = f"must have at most {MOST_PAIRS} pairs; with this change it has {len(merged)}"
        raise invalid("/metadata", detail)
    return MetadataChange(before, Metadata(merged, before.revision + 1))


def patch_errors(given: Mapping[str, Any], pointer: str, most: int) -> Iterator[tuple[str, str]]:
    """Pointers and details of what no patch may have. `most` names are allowed."""
    if len(given) > most:
        yield pointer, f"must have at most {most} names"
        return
    for name, value in given.items():
        if error := _name_error(name) or _value_error(value):
            yield f"{pointer}/{_escaped(name)}", error


def _name_error(name: str) -> str:
    if not 1 <= len(name) <= LONGEST_PAIR_NAME:
        return f"its name must have 1 to {LONGEST_PAIR_NAME} characters"
    error = line_error(name)
    return f"its name {error}" if error else ""


def _value_error(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return "must be text, or null, which removes it"
    if len(value) > LONGEST_PAIR_VALUE:
        return f"must have at most {LONGEST_PAIR_VALUE} characters"
    return line_error(value) if value else ""


def _escaped(name: str) -> str:
    """The name as a step of an RFC 6901 pointer, cut if it is long."""
    return name[:LONGEST_PAIR_NAME].replace("~", "~0").replace("/", "~1")


def _those(pairs: Mapping[str, str], names: list[str]) -> dict[str, str]:
    return {name: pairs[name] for name in names if name in pairs}
