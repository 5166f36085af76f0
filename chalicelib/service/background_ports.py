"""What the background verbs need from outside: due index, workers, audit reader, table stream,
event bus."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ..domain.account import Account, Removal
from ..domain.assignment_history import AssignmentEntry
from ..domain.events import Event
from ..domain.licenses import LicenseType
from ..domain.recomputation import MoneyEvidence
from ..domain.record import Record
from .ports import DueOffice, DuePage


class Evidence(Record):
    """An office's counts and amounts as recomputed from its assignments, journal, lots and
    invoices. `fingerprint` differs after any write to these."""

    assigned: Mapping[LicenseType, int]
    purchased: Mapping[LicenseType, int]
    scheduled: Mapping[LicenseType, int]
    money: MoneyEvidence = MoneyEvidence()
    fingerprint: str = ""


class AuditPosition(Record):
    """Where the next run continues."""

    shard: int = 0
    after: str | None = None


class AuditReader(Protocol):
    """Reads an office's records, and keeps the audit's position. May raise Retryable."""

    def account(self, office_id: int) -> Account | None: ...

    def evidence(self, office_id: int) -> Evidence: ...

    def records_hold(self, account: Account) -> bool | None:
        """True if the company's record has a hold of this office; None if it has none at all."""

    def offices(self, shard: int, until: datetime, after: str | None) -> DuePage: ...

    def position(self) -> AuditPosition: ...

    def save_position(self, position: AuditPosition) -> None: ...


class Progress(Record):
    """How far reminders have come. Boundaries that came within the distance by `done_until` are
    done; those that did by `until` are in progress, as far as `after`."""

    done_until: datetime
    until: datetime | None = None
    after: str | None = None


class BoundaryCalendar(Protocol):
    """Finds boundaries, and keeps the progress of reminders. May raise Retryable."""

    def between(
        self, shard: int, later_than: datetime, until: datetime, after: str | None
    ) -> DuePage: ...

    def progress(self, days: int, shard: int) -> Progress | None: ...

    def save_progress(self, days: int, shard: int, progress: Progress) -> None: ...


class Offices(Protocol):
    """Reads the company and the open removals of offices that have any. May raise Retryable."""

    def open_removals(
        self, office_ids: Sequence[int]
    ) -> Mapping[int, tuple[int, tuple[Removal, ...]]]: ...


class BoundaryIndex(Protocol):
    """Finds due offices, and keeps the sweep's cursors. May raise Retryable."""

    def page(self, shard: int, until: datetime, after: str | None = None) -> DuePage: ...

    def cursor(self, shard: int) -> str | None: ...

    def save_cursor(self, shard: int, after: str | None) -> None: ...


class Workers(Protocol):
    """The queue of the workers that finalize offices. `send` returns how many it did not accept."""

    def send(self, offices: Sequence[DueOffice]) -> int: ...


class ItemChange(Record):
    """An account, entry, invoice, assignment or announcement of an office, before and after a
    write; or a change in the company's history or a user, which have no office here. `sequence` has
    40 digits and increases within the office. `after` is None for a user whose record is gone."""

    office_id: int | None
    sequence: str
    at: datetime
    before: Any
    after: Any


class HistoryLog(Protocol):
    """Where assignments and releases are added to their office's history. May raise Retryable."""

    def add(self, assignment_entries: Sequence[AssignmentEntry]) -> None: ...


class UserIndex(Protocol):
    """Where users are found by name and address. `write` may raise Retryable."""

    def batches(self, changes: Sequence[ItemChange]) -> Sequence[Any]:
        """What to write after these changes of users, in parts."""

    def write(self, batch: Any) -> None: ...


class Bus(Protocol):
    """The event bus. `put` returns True if it accepted all events."""

    def put(self, events: Sequence[Event[Any]]) -> bool: ...
