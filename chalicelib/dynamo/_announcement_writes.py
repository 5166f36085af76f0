"""Where the announcements of an assignment transaction are stored (R56, decision 100).

In the item of an assignment that the holder takes or releases there, which costs nothing more;
otherwise in an item of its own, one for each office.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..domain.announcement import Announcement, AnnouncementGroup
from ..domain.assignment import Assignment, Release
from ..domain.holder_announcements import announcements_of
from ..domain.holders import Holder
from ..domain.record import Record
from ..service.ports import AssignmentTransaction, HolderChange
from . import conditions, keys
from .items import document_item
from .transaction import Put, WriteName


class Announced(Record):
    """The announcements of a transaction: by the id of the assignment that carries one, and the
    groups that no assignment carries."""

    by_assignment: Mapping[int, Announcement]
    groups: tuple[AnnouncementGroup, ...]


def announced(transaction: AssignmentTransaction) -> Announced:
    """Distributes the announcements of all holders."""
    by_assignment: dict[int, Announcement] = {}
    left: dict[int, list[Announcement]] = defaultdict(list)
    for change in transaction.holders:
        beside = ("metadata",) if change.metadata else ()
        for office_id, each in announcements_of(change.before, change.after, beside).items():
            carrier = _carrier(transaction, change, office_id)
            if carrier:
                by_assignment[carrier.assignment_id] = each
            else:
                left[office_id].append(each)
    groups = (_group(transaction, office_id, left[office_id]) for office_id in sorted(left))
    return Announced(by_assignment, tuple(groups))


def group_puts(groups: tuple[AnnouncementGroup, ...], expires_at: int) -> Iterator[Put]:
    """A change is announced once, because its revision is in the key."""
    for group in groups:
        first = group.announcements[0]
        key = keys.announcement(group.office_id, first.kind, first.holder_id, first.revision)
        item = document_item(key, group, expires_at=expires_at)
        yield Put(WriteName("announcement", group.office_id), item, conditions.absent())


def _carrier(
    transaction: AssignmentTransaction, change: HolderChange, office_id: int
) -> Assignment | Release | None:
    """The first assignment that the holder takes in the office, otherwise the last that it
    releases: a user is created before it has a license, and deleted after it has none."""
    taken = [
        each
        for each in transaction.take
        if each.office_id == office_id and _is_of(each, change.after, transaction)
    ]
    freed = [each for each in transaction.free if each.office_id == office_id]
    if taken:
        return taken[0]
    return freed[-1] if freed else None


def _is_of(assignment: Assignment, holder: Holder, transaction: AssignmentTransaction) -> bool:
    """Of several new holders, each has its own; one has all, also fax lines."""
    return len(transaction.holders) == 1 or assignment.assignee == holder.assignee


def _group(
    transaction: AssignmentTransaction, office_id: int, announcements: list[Announcement]
) -> AnnouncementGroup:
    after = transaction.holders[0].after
    assert after.changed_by, after
    return AnnouncementGroup(
        office_id, transaction.at, after.changed_by, tuple(announcements), after.reason
    )
