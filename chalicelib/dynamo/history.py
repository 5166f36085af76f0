"""The history of an office: its journal entries merged with its assignments and releases.

Both are lists of one partition in order of time, merged page by page (decision 32).
"""

from collections.abc import Sequence

from botocore.client import BaseClient
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.assignment_history import AssignmentEntry, HistoryRow
from ..domain.calendar import instant
from ..domain.journal import Entry
from ..domain.licenses import LicenseType
from ..domain.record import Record
from ..domain.refusals import invalid
from ..service.cursors import cursor_of, sort_key_of
from ..service.read_ports import Page, Paging
from . import keys
from .batch import write_items
from .items import to_item
from .layouts import Layouts
from .listings import Listings

_SEPARATOR = " "


class History(Record):
    """May raise Retryable."""

    client: BaseClient
    table: str
    layouts: Layouts

    def add(self, assignment_entries: Sequence[AssignmentEntry]) -> None:
        """Writes a row for each assignment or release. Writing one again changes nothing."""
        rows = {_key(each): to_item(_key(each), each) for each in assignment_entries}
        write_items(self.client, self.table, rows)

    def page(
        self,
        office_id: int,
        paging: Paging,
        license_type: LicenseType | None = None,
        action: str | None = None,
        sub: str | None = None,
    ) -> Page[HistoryRow]:
        """Newest first, filtered by license type, action and person (`sub`). One query if `action`
        selects one of the two lists, otherwise two."""
        entries_after, assignment_entries_after = _cursors(paging.cursor)
        entries: Page[Entry] = Page([], None)
        assignment_entries: Page[AssignmentEntry] = Page([], None)
        if action not in ("assignment", "release"):
            listings = Listings(self.client, self.table, self.layouts)
            place = Paging(paging.limit, entries_after)
            entries = listings.entries(office_id, place, license_type, action, sub)
        if action in (None, "assignment", "release"):
            place = Paging(paging.limit, assignment_entries_after)
            filters = _filters(license_type, action, sub)
            assignment_entries = Listings(self.client, self.table, self.layouts).page(
                keys.assignment_entries(office_id),
                place,
                AssignmentEntry,
                filters,
                newest_first=True,
            )
        return _merged(
            entries, assignment_entries, paging.limit, (entries_after, assignment_entries_after)
        )

    def cursor_after(self, rows: Sequence[HistoryRow], before: str | None) -> str:
        """The cursor of what comes after these rows, which came after the cursor `before`."""
        return _cursor_of(_after(rows, _cursors(before)))


def _filters(
    license_type: LicenseType | None, action: str | None, sub: str | None
) -> list[Condition]:
    """Filters of the assignment rows."""
    wanted = {"license_type": license_type, "action": action, "by": sub}
    return [Path(name) == value for name, value in wanted.items() if value]


def _merged(
    entries: Page[Entry],
    assignment_entries: Page[AssignmentEntry],
    limit: int,
    places: tuple[str | None, str | None],
) -> Page[HistoryRow]:
    """The newest of both. Within one second, assignment rows count as later than entries. Ends
    where a list ends that has more: its next rows may be newer than those of the other one."""
    first, second = list(entries.items), list(assignment_entries.items)
    taken: list[HistoryRow] = []
    while (first or second) and len(taken) < limit:
        if (entries.cursor and not first) or (assignment_entries.cursor and not second):
            break
        if not second or (first and first[0].at > second[0].at):
            taken.append(first.pop(0))
        else:
            taken.append(second.pop(0))
    if not (first or second or entries.cursor or assignment_entries.cursor):
        return Page(taken, None)
    after = _after(taken, places)
    ends = (None if first else entries.cursor, None if second else assignment_entries.cursor)
    continues = [end or place for end, place in zip(ends, after, strict=True)]
    return Page(taken, _cursor_of(continues))


def _after(
    taken: Sequence[HistoryRow], places: tuple[str | None, str | None]
) -> tuple[str | None, str | None]:
    """Where each list continues after these rows."""
    entries, assignment_entries = places
    for row in taken:
        if isinstance(row, Entry):
            entries = cursor_of(keys.entry(row.office_id, row.seq)[1])
        else:
            assignment_entries = cursor_of(_key(row)[1])
    return entries, assignment_entries


def _cursor_of(places: Sequence[str | None]) -> str:
    return cursor_of(_SEPARATOR.join(each or "-" for each in places))


def _cursors(cursor: str | None) -> tuple[str | None, str | None]:
    """Where the entries and the assignment rows continue. Refuses a cursor of another list."""
    if cursor is None:
        return None, None
    places = sort_key_of(cursor, "", longest=300).split(_SEPARATOR)
    if len(places) != 2:
        raise invalid("/query/cursor", "must be a cursor that this list returned")
    first, second = (None if place == "-" else place for place in places)
    return first, second


def _key(assignment_entry: AssignmentEntry) -> keys.Key:
    return keys.assignment_entry(
        assignment_entry.office_id, instant(assignment_entry.at), assignment_entry.sequence
    )
