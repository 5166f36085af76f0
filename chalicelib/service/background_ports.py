"""What the background verbs need from outside: boundaries, workers, the audit's reader, the bus."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ..domain.account import Account, Removal
from ..domain.events import Event
from ..domain.licenses import LicenseType
from ..domain.record import Record
from .ports import DueOffice, DuePage


class Evidence(Record):
    """What the counts should be, by everything else that is kept. `seal` is another one as soon as
    any of that was written."""

    assigned: Mapping[LicenseType, int]
    purchased: Mapping[LicenseType, int]
    scheduled: Mapping[LicenseType, int]
    seal: str = ""


class AuditPosition(Record):
    """Where the next run goes on."""

    shard: int = 0
    after: str | None = None


class AuditReader(Protocol):
    """What is kept of an office, and how far the audit came. May raise Retryable."""

    def account(self, office_id: int) -> Account | None: ...

    def evidence(self, office_id: int) -> Evidence: ...

    def offices(self, shard: int, until: datetime, after: str | None) -> DuePage: ...

    def place(self) -> AuditPosition: ...

    def keep_place(self, place: AuditPosition) -> None: ...


class Progress(Record):
    """Boundaries are told of until `done_until`. A span until `until` is under way, as far as
    `after`."""

    done_until: datetime
    until: datetime | None = None
    after: str | None = None


class BoundaryCalendar(Protocol):
    """Where boundaries are found, and how far they were told of. May raise Retryable."""

    def between(
        self, shard: int, later_than: datetime, until: datetime, after: str | None
    ) -> DuePage: ...

    def progress(self, days: int, shard: int) -> Progress | None: ...

    def keep_progress(self, days: int, shard: int, progress: Progress) -> None: ...


class Offices(Protocol):
    """Company and open removals, of the offices that have any. May raise Retryable."""

    def open_removals(
        self, office_ids: Sequence[int]
    ) -> Mapping[int, tuple[int, tuple[Removal, ...]]]: ...


class BoundaryIndex(Protocol):
    """Where due offices are found. May raise Retryable."""

    def page(self, shard: int, until: datetime, after: str | None = None) -> DuePage: ...

    def cursor(self, shard: int) -> str | None: ...

    def keep_cursor(self, shard: int, after: str | None) -> None: ...


class Workers(Protocol):
    """Who finalizes what they are handed. Returns how many offices they did not take."""

    def send(self, offices: Sequence[DueOffice]) -> int: ...


class Bus(Protocol):
    """Where events go. Whether it took all that it was given."""

    def put(self, events: Sequence[Event[Any]]) -> bool: ...
