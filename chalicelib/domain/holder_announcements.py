"""What is announced of a change of a user or room (R56)."""

from collections.abc import Mapping
from typing import cast

from .announcement import AnnouncedAction, Announcement, HolderKind
from .holders import Holder
from .record import asdict, replace
from .user import User

NOT_ANNOUNCED = frozenset(
    {
        "activated_at",
        "added_at",
        "changed_by",
        "company_id",
        "deleted_at",
        "deleted_from",
        "former_external_id",
        "holds_more",
        "license_type",
        "provisioned",
        "reason",
        "request_id",
        "revision",
        "room_id",
        "user_id",
    }
)
"""Fields of users and rooms that are no change by themselves."""

_NAME_BY_FIELD = {"email": "emails", "other_emails": "emails", "license_released_at": "license"}
"""Names of fields as the API has them, where they differ."""


def announcements_of(
    before: Holder | None, after: Holder, beside: tuple[str, ...] = ()
) -> Mapping[int, Announcement]:
    """By office: two for a move, none if nothing changed that is announced. `beside` are names of
    what changed beside the record."""
    changed = (*changed_names(before, after), *beside) if before else ()
    if before and not changed:
        return {}
    here = Announcement(
        action=_action(before, after),
        kind=cast("HolderKind", after.assignee.type),
        holder_id=after.assignee.id,
        revision=after.revision,
        state=after.state,
        license=after.own_license if isinstance(after, User) else None,
        changed=changed,
    )
    if before is None or before.office_id == after.office_id:
        return {after.office_id: here}
    return {
        before.office_id: replace(here, moved_to=after.office_id),
        after.office_id: replace(here, moved_from=before.office_id),
    }


def changed_names(before: Holder, after: Holder) -> tuple[str, ...]:
    """The changed fields that are announced, by the API's names."""
    old, new = asdict(before), asdict(after)
    names = [
        _NAME_BY_FIELD.get(name, name)
        for name in new
        if name not in NOT_ANNOUNCED and new[name] != old[name]
    ]
    return tuple(dict.fromkeys(names))


def _action(before: Holder | None, after: Holder) -> AnnouncedAction:
    if before is None:
        return "created"
    if after.state == "deleted":
        return "deleted"
    return "restored" if before.state == "deleted" else "changed"
