"""Assignments and releases as the history shows them (R26)."""

from datetime import datetime
from typing import Literal

from .assignment import Assignee, Assignment
from .ids import derived_id
from .journal import Entry
from .licenses import LicenseType
from .record import Record

AssignmentAction = Literal["assignment", "release"]


class AssignmentEntry(Record):
    """One assignment or release. `sequence`, 40 digits, orders those of an office."""

    entry_id: int
    office_id: int
    action: AssignmentAction
    at: datetime
    by: str
    license_type: LicenseType
    assignee: Assignee
    assignment_id: int
    sequence: str
    reason: str | None = None
    """None if none was given, and in rows from before the reason was kept in them."""


HistoryRow = Entry | AssignmentEntry
"""What an office's history consists of."""


def assignment_entry_of(
    before: Assignment | None, after: Assignment, sequence: str
) -> AssignmentEntry | None:
    """The entry for a change of an assignment's record; None if `held` did not change."""
    was_held = before is not None and before.held
    if after.held == was_held:
        return None
    at, by = after.assigned_at, after.assigned_by
    if after.released_at and after.released_by:
        at, by = after.released_at, after.released_by
    return AssignmentEntry(
        # The old name stays: another one would change the ids of existing entries.
        entry_id=derived_id("movement", after.office_id, sequence),
        office_id=after.office_id,
        action="assignment" if after.held else "release",
        at=at,
        by=by,
        license_type=after.license_type,
        assignee=after.assignee,
        assignment_id=after.assignment_id,
        sequence=sequence,
        reason=after.reason,
    )
