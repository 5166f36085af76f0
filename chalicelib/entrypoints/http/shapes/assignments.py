"""Who holds which license, and the history of it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ....assign import LARGEST_BATCH
from ....domain.assignment import Assignee, AssigneeType, Assignment
from ....domain.assignment_history import AssignmentAction, AssignmentEntry
from ....domain.licenses import LicenseType
from ....domain.refusals import invalid
from ..parsing import id_of
from .common import Body, Id, IdOrDigits, MoneyAnswer
from .licenses import CountsAnswer
from .orders import LineAnswer


class AssigneeBody(Body, frozen=True):
    type: AssigneeType
    id: IdOrDigits


class AssignmentBody(Body, frozen=True):
    license_type: LicenseType
    assignee: AssigneeBody


class AssignmentsBody(Body, frozen=True):
    assignments: Annotated[list[AssignmentBody], Meta(min_length=1, max_length=LARGEST_BATCH)]


def assignees(bodies: list[AssignmentBody]) -> tuple[tuple[LicenseType, Assignee], ...]:
    """Each assignee once for a type."""
    pairs = []
    for position, body in enumerate(bodies):
        pointer = f"/assignments/{position}/assignee"
        number = id_of(body.assignee.id, f"{pointer}/id")
        pair = (body.license_type, Assignee(body.assignee.type, number))
        if pair in pairs:
            raise invalid(pointer, "duplicate assignee of this license_type")
        pairs.append(pair)
    return tuple(pairs)


class AssigneeAnswer(Struct):
    type: AssigneeType
    id: Id


class AssignmentAnswer(Struct):
    assignment_id: Id
    office_id: Id
    license_type: LicenseType
    assignee: AssigneeAnswer
    assigned_at: datetime
    assigned_by: str


def assignment_response(made: Assignment) -> AssignmentAnswer:
    return AssignmentAnswer(
        assignment_id=made.assignment_id,
        office_id=made.office_id,
        license_type=made.license_type,
        assignee=AssigneeAnswer(made.assignee.type, made.assignee.id),
        assigned_at=made.assigned_at,
        assigned_by=made.assigned_by,
    )


class SubjectAnswer(Struct):
    sub: str


class MovementAnswer(Struct):
    """A row of the history like an entry's, without a `seq`: it changes nothing of what the office
    owns (R26)."""

    entry_id: Id
    office_id: Id
    action: AssignmentAction
    at: datetime
    by: SubjectAnswer
    source: Literal["api"]
    reason: str | None
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    invoice_number: None
    licenses: list[CountsAnswer]
    license_type: LicenseType
    assignee: AssigneeAnswer
    assignment_id: Id


def assignment_entry_response(moved: AssignmentEntry, currency: str) -> MovementAnswer:
    return MovementAnswer(
        entry_id=moved.entry_id,
        office_id=moved.office_id,
        action=moved.action,
        at=moved.at,
        by=SubjectAnswer(moved.by),
        source="api",
        reason=None,
        lines=[],
        due_now=MoneyAnswer(0, currency),
        invoice_number=None,
        licenses=[],
        license_type=moved.license_type,
        assignee=AssigneeAnswer(moved.assignee.type, moved.assignee.id),
        assignment_id=moved.assignment_id,
    )
