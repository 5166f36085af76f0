"""Assignments, and their rows in the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ....assign import LARGEST_BATCH
from ....domain.assignment import Assignee, Assignment
from ....domain.assignment_history import AssignmentAction, AssignmentEntry
from ....domain.licenses import AssigneeType, LicenseType
from ....domain.products import Products
from ....domain.record import Instant
from ....domain.refusals import invalid
from ..parsing import id_of
from . import descriptions
from .common import Body, Id, IdOrDigits, LicenseTypeId, MoneyResponse, Reason, unknown_type
from .licenses import CountsResponse
from .orders import LineResponse


class AssigneeBody(Body, frozen=True):
    type: Annotated[AssigneeType, descriptions.ASSIGNEE_TYPE]
    id: IdOrDigits


class NewAssignment(Body, frozen=True):
    """One assignment of a batch."""

    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    assignee: Annotated[AssigneeBody, descriptions.ASSIGNEE]


class AssignmentBody(NewAssignment, frozen=True):
    reason: Annotated[Reason | None, descriptions.REASON] = None


class AssignmentsBody(Body, frozen=True):
    assignments: Annotated[
        list[NewAssignment],
        Meta(
            min_length=1,
            max_length=LARGEST_BATCH,
            description="The assignments to make, without duplicates. All are made, or none.",
        ),
    ]
    reason: Annotated[Reason | None, descriptions.REASON] = None


def assignees(
    bodies: Sequence[NewAssignment], products: Products
) -> tuple[tuple[LicenseType, Assignee], ...]:
    """The license types and assignees. Raises for types that the catalog lacks, and duplicates."""
    pairs = []
    for position, body in enumerate(bodies):
        pointer = "" if isinstance(body, AssignmentBody) else f"/assignments/{position}"
        if error := unknown_type(body.license_type, products):
            raise invalid(f"{pointer}/license_type", error)
        number = id_of(body.assignee.id, f"{pointer}/assignee/id")
        pair = (body.license_type, Assignee(body.assignee.type, number))
        if pair in pairs:
            text = "duplicate assignee of this license_type; send each once"
            raise invalid(f"{pointer}/assignee", text)
        pairs.append(pair)
    return tuple(pairs)


class AssigneeResponse(Struct):
    type: Annotated[AssigneeType, descriptions.ASSIGNEE_TYPE]
    id: Id


class AssignmentResponse(Struct):
    assignment_id: Annotated[Id, descriptions.ASSIGNMENT_ID]
    office_id: Id
    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    assignee: Annotated[AssigneeResponse, descriptions.ASSIGNEE]
    assigned_at: Annotated[Instant, Meta(description="When it was assigned.")]
    assigned_by: Annotated[str, Meta(description="Who assigned it: the token's `sub`.")]


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
    sub: Annotated[str, descriptions.SUB]


class AssignmentEntryResponse(Struct):
    """An assignment or release in the history. It has no `seq`: it is not in the journal (R26)."""

    entry_id: Annotated[Id, descriptions.ENTRY_ID]
    office_id: Id
    action: Annotated[AssignmentAction, descriptions.ACTION]
    at: Annotated[Instant, descriptions.AT]
    by: Annotated[SubjectResponse, descriptions.BY]
    source: Annotated[Literal["api"], descriptions.SOURCE]
    reason: Annotated[str | None, descriptions.REASON]
    lines: Annotated[list[LineResponse], descriptions.LINES]
    due_now: Annotated[MoneyResponse, descriptions.DUE_NOW]
    invoice_number: Annotated[None, descriptions.INVOICE_NUMBER]
    licenses: Annotated[list[CountsResponse], descriptions.LICENSES]
    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    assignee: Annotated[AssigneeResponse, descriptions.ASSIGNEE]
    assignment_id: Annotated[Id, descriptions.ASSIGNMENT_ID]


def assignment_entry_response(moved: AssignmentEntry, currency: str) -> AssignmentEntryResponse:
    return AssignmentEntryResponse(
        entry_id=moved.entry_id,
        office_id=moved.office_id,
        action=moved.action,
        at=moved.at,
        by=SubjectResponse(moved.by),
        source="api",
        reason=moved.reason,
        lines=[],
        due_now=MoneyResponse(0, currency),
        invoice_number=None,
        licenses=[],
        license_type=moved.license_type,
        assignee=AssigneeResponse(moved.assignee.type, moved.assignee.id),
        assignment_id=moved.assignment_id,
    )
