"""Rows of the history that are no entries."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from ...domain.assignment_history import AssignmentAction
from ...domain.licenses import LicenseType
from .wire import AssigneeAnswer, CountsAnswer, Id, LineAnswer, MoneyAnswer


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
