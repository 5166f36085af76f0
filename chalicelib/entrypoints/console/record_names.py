"""Names of users, rooms and offices that the history mentions by id."""

from collections.abc import Mapping, Sequence

from ...domain.assignment import Assignee
from ...domain.assignment_history import HistoryRow
from ...domain.directory import Office
from ...domain.journal import Entry
from ...domain.record import Record
from ...domain.room import Room
from ...domain.user import User
from .page_request import PageRequest


class RecordNames(Record):
    """The names that are known to the caller, of records that were deleted, too."""

    by_assignee: Mapping[Assignee, str]
    by_office: Mapping[int, str]

    def assignee(self, assignee: Assignee) -> str:
        """The user's or room's name, or else its kind and id: `fax line 77`."""
        unnamed = f"{assignee.type.replace('_', ' ')} {assignee.id}"
        return self.by_assignee.get(assignee, unnamed)

    def office(self, office_id: int) -> str:
        return self.by_office.get(office_id, f"Office {office_id}")


def names_in(request: PageRequest, rows: Sequence[HistoryRow]) -> RecordNames:
    """The names for these rows, in one call for each hundred users, rooms and offices."""
    assignees = {row.assignee for row in rows if not isinstance(row, Entry)}
    named = [each for each in assignees if each.type in ("user", "room")]
    offices = {row.other_office_id for row in rows if isinstance(row, Entry)} - {None}
    found = request.queries.named(named, [each for each in offices if each])
    return RecordNames(
        {each.assignee: _name(each) for each in found if not isinstance(each, Office)},
        {each.office_id: each.name for each in found if isinstance(each, Office)},
    )


def _name(record: User | Room) -> str:
    return record.name if isinstance(record, Room) else record.display_name
