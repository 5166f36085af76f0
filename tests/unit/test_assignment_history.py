"""What a change of an assignment's record means for the history (R26)."""

from datetime import UTC, datetime

from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.assignment_history import assignment_entry_of
from chalicelib.domain.record import replace
from tests.license_types import LicenseType

MONDAY = datetime(2026, 3, 9, 9, 0, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 17, 0, 0, tzinfo=UTC)

HELD = Assignment(
    assignment_id=70,
    office_id=101,
    license_type=LicenseType.TALK_LINES,
    assignee=Assignee("user", 7),
    assigned_at=MONDAY,
    assigned_by="ada",
    request_id="request-1",
)
RELEASED = replace(HELD, released_at=TUESDAY, released_by="bob", request_id="request-2")


def test_a_release_is_of_who_released_and_of_when_they_did() -> None:
    entry = assignment_entry_of(HELD, RELEASED, "1")
    assert entry
    assert (entry.action, entry.at, entry.by) == ("release", TUESDAY, "bob")


def test_an_assignment_is_of_who_assigned_and_of_when_they_did() -> None:
    for before in (None, RELEASED):
        entry = assignment_entry_of(before, HELD, "1")
        assert entry
        assert (entry.action, entry.at, entry.by) == ("assignment", MONDAY, "ada")


def test_each_has_the_reason_that_was_given_for_it() -> None:
    assigned = assignment_entry_of(None, replace(HELD, reason="a new desk"), "1")
    released = assignment_entry_of(HELD, replace(RELEASED, reason="left"), "2")
    assert assigned
    assert released
    assert (assigned.reason, released.reason) == ("a new desk", "left")


def test_a_record_that_is_touched_and_moves_nothing_is_no_row() -> None:
    assert assignment_entry_of(HELD, replace(HELD, reason="a new desk"), "1") is None
    assert assignment_entry_of(RELEASED, replace(RELEASED, reason="a new desk"), "1") is None
    assert assignment_entry_of(None, RELEASED, "1") is None


def test_a_row_keeps_its_id_and_no_other_office_has_it() -> None:
    def entry_id(office_id: int) -> int:
        entry = assignment_entry_of(None, replace(HELD, office_id=office_id), "1")
        assert entry
        return entry.entry_id

    assert (entry_id(101), entry_id(102)) == (8043010808700036, 7498725914663562)
