"""Announcements: what the events of an office say of changes of users and rooms (R56).

The records are in the company's partition, whose stream has another order than the office's. So
the transaction that changes a record writes what is to be published into the office's partition
(decision 100).
"""

from datetime import datetime
from typing import Literal

from .record import Record

AnnouncedAction = Literal["created", "changed", "deleted", "restored"]
HolderKind = Literal["user", "room"]


class Announcement(Record, omit_defaults=True):
    """A change of a user or room, in the partition of an office: the one that it is in, or the one
    that it left. Small, because it is stored in an assignment's item where possible (decision 100).
    """

    action: AnnouncedAction
    kind: HolderKind
    holder_id: int
    revision: int
    """The record's. With `kind` and `holder_id`, it identifies the change."""
    state: str
    license: str | None = None
    changed: tuple[str, ...] = ()
    """Names of the changed fields."""
    moved_from: int | None = None
    moved_to: int | None = None


class AnnouncementGroup(Record):
    """Announcements of one transaction in one office, stored as an item of their own."""

    office_id: int
    at: datetime
    by: str
    announcements: tuple[Announcement, ...]
    reason: str | None = None
