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
from .common import Body, Id, IdOrDigits, MoneyResponse
from .licenses import CountsResponse
from .orders import LineResponse


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


class AssigneeResponse(Struct):
    type: AssigneeType
    id: Id


class AssignmentResponse(Struct):
    assignment_id: Id
    office_id: Id
    license_type: LicenseType
    assignee: AssigneeResponse
    assigned_at: datetime
    assigned_by: str


def assignment_response(made: Assignment) -> AssignmentResponse:
    return AssignmentResponse(
        assignment_id=made.assignment_id,
        office_id=made.office_id,
        license_type=made.license_type,
        assignee=AssigneeResponse(made.assignee.type, made.assignee.id),
        assigned_at=made.assigned_at,
        assigned_by=made.assigned_by,
    )


class SubjectResponse(Struct):
    sub: str


class AssignmentEntryResponse(Struct):
    """A row of the history like an entry's, without a `seq`: it changes nothing of what the office
    owns (R26)."""

    entry_id: Id
    office_id: Id
    action: AssignmentAction
    at: datetime
    by: SubjectResponse
    source: Literal["api"]
    reason: str | None
    lines: list[LineResponse]
    due_now: MoneyResponse
    invoice_number: None
    licenses: list[CountsResponse]
    license_type: LicenseType
    assignee: AssigneeResponse
    assignment_id: Id


def assignment_entry_response(moved: AssignmentEntry, currency: str) -> AssignmentEntryResponse:
    return AssignmentEntryResponse(
        entry_id=moved.entry_id,
        office_id=moved.office_id,
        action=moved.action,
        at=moved.at,
        by=SubjectResponse(moved.by),
        source="api",
        reason=None,
        lines=[],
        due_now=MoneyResponse(0, currency),
        invoice_number=None,
        licenses=[],
        license_type=moved.license_type,
        assignee=AssigneeResponse(moved.assignee.type, moved.assignee.id),
        assignment_id=moved.assignment_id,
    )
