"""Rows of the history that are no entries, and how both kinds are described."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from ...domain.licenses import LicenseType
from .wire import AssigneeAnswer, CountsAnswer, LineAnswer, MoneyAnswer


class SubjectAnswer(Struct):
    sub: str


class MovementAnswer(Struct):
    """A row of the history like an entry's, without a `seq`: it changes nothing of what the office
    owns (R26)."""

    entry_id: int
    office_id: int
    action: str
    at: datetime
    by: SubjectAnswer
    source: str
    reason: str | None
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    invoice_number: str | None
    licenses: list[CountsAnswer]
    license_type: LicenseType
    assignee: AssigneeAnswer
    assignment_id: int


class HistoryActorAnswer(Struct):
    sub: str
    role: str | UnsetType = UNSET


class HistoryAnswer(Struct, kw_only=True):
    """A row of the history as it is described: an entry, or a movement."""

    entry_id: int
    seq: int | UnsetType = UNSET
    office_id: int
    action: str
    at: datetime
    by: HistoryActorAnswer
    source: str
    reason: str | None
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    invoice_number: str | None
    licenses: list[CountsAnswer]
    license_type: LicenseType | UnsetType = UNSET
    assignee: AssigneeAnswer | UnsetType = UNSET
    assignment_id: int | UnsetType = UNSET
