"""PATCH of a group, without reading its members: a group may have 20,000 of them."""

from typing import Any

from scim2_models import InvalidPathException, InvalidValueException, MutabilityException

from ..domain.record import Record, replace
from .dialects import ScimJson, attribute_of
from .groups import MemberChange, member_id

_READ_ONLY = frozenset({"id", "meta", "schemas"})


class GroupPatch(Record):
    """What the operations ask for, in their order. None for a name that stays."""

    display_name: str | None = None
    external_id: str | None = None
    changes_external_id: bool = False
    members: MemberChange = MemberChange()


def group_patch(operations: list[ScimJson]) -> GroupPatch:
    """Raises SCIMException. Attributes that groups do not have are ignored."""
    patch = GroupPatch()
    for each in operations:
        if path := each.get("path"):
            patch = _at(patch, each["op"], path, each.get("value"))
            continue
        if each["op"] == "remove":
            raise InvalidPathException(detail="path: is required to remove something")
        for name, value in (each.get("value") or {}).items():
            if attribute_of(name) not in _READ_ONLY:
                patch = _at(patch, each["op"], name, value)
    return patch


def _at(patch: GroupPatch, op: str, path: str, value: Any) -> GroupPatch:
    name = attribute_of(path)
    if name in _READ_ONLY:
        raise MutabilityException(detail=f"{name} is read-only")
    if name == "displayname":
        if op == "remove" or not isinstance(value, str):
            raise InvalidValueException(detail="displayName: must be text")
        return replace(patch, display_name=value)
    if name == "externalid":
        text = None if op == "remove" or not value else str(value)
        return replace(patch, external_id=text, changes_external_id=True)
    if name == "members":
        return replace(patch, members=_members(patch.members, op, path, value))
    return patch


def _members(change: MemberChange, op: str, path: str, value: Any) -> MemberChange:
    if "[" in path:
        ids = _filtered(path)
    else:
        ids = member_ids(value)
        if op == "replace" or (op == "remove" and value is None):
            return MemberChange(replaced=ids if op == "replace" else ())
    named = set(ids)
    if op == "remove":
        return replace(
            change,
            added=tuple(each for each in change.added if each not in named),
            removed=(*change.removed, *ids),
        )
    return replace(
        change,
        added=(*change.added, *ids),
        removed=tuple(each for each in change.removed if each not in named),
    )


def member_ids(value: Any) -> tuple[int, ...]:
    """The users that a value names: objects with a `value`, or ids, in a list or alone."""
    many = value if isinstance(value, list) else [] if value is None else [value]
    found: list[int] = []
    for each in many:
        if isinstance(each, dict):
            by_name = {name.lower(): one for name, one in each.items()}
            if "members" in by_name:
                found += member_ids(by_name["members"])
                continue
            each = by_name.get("value")  # noqa: PLW2901  # the id within
        found.append(member_id(each))
    return tuple(dict.fromkeys(found))


def _filtered(path: str) -> tuple[int, ...]:
    """The users that the filter in the path names. It names those who are no members, too."""
    inside, closed, after = path.partition("[")[2].partition("]")
    words = inside.split()
    expected = len(words[3::4]) * ["value", "eq", "", "or"] + ["value", "eq", ""]
    found = ["" if place % 4 == 2 else each.lower() for place, each in enumerate(words)]
    if not closed or found != expected or (after.strip() and not after.startswith(".")):
        detail = 'path: must be members, or members[value eq "id"], with "or" for several'
        raise InvalidPathException(detail=detail)
    return tuple(member_id(each.strip("\"'")) for each in words[2::4])
