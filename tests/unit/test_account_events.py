"""When an office's available licenses are worth a notice, and that each notice is one of its own."""

from typing import Any

import pytest

from chalicelib.domain.account import Account, Counts, Thresholds
from chalicelib.domain.event_mapping import events_from_account
from chalicelib.domain.events import EventSource
from chalicelib.domain.record import replace
from tests.unit.ledgers import COMPANY, NOW, OFFICE, ROOM, TALK, ledger

WHOSE = EventSource(COMPANY, OFFICE, "record 1")
AT_3_AND_9 = Thresholds(low_below=3, idle_above=9)


def account(talk: int, room: int = 5, purchased: int = 20) -> Account:
    """So many of talk and room lines are available."""
    counts = {TALK: Counts(purchased, 0, talk), ROOM: Counts(20, 0, room)}
    plain = ledger().account
    return replace(plain, counts={**plain.counts, **counts}, thresholds=AT_3_AND_9)


def events_between(before: Account, after: Account) -> list[Any]:
    return list(events_from_account(before, after, NOW, WHOSE))


@pytest.mark.parametrize(
    ("before", "after", "notices"),
    [
        (4, 3, []),
        (3, 2, ["licenses.low"]),
        (9, 0, ["licenses.low"]),
        (2, 1, []),
        (2, 4, []),
        (8, 9, []),
        (9, 10, ["licenses.idle"]),
        (0, 20, ["licenses.idle"]),
        (10, 11, []),
        (10, 9, []),
    ],
)
def test_a_threshold_is_told_when_it_is_crossed_and_not_again(
    before: int, after: int, notices: list[str]
) -> None:
    events = events_between(account(before), account(after))
    assert [each.type for each in events] == notices
    assert [each.data.available for each in events] == [after for _ in notices]


def test_a_type_that_the_office_owns_no_more_does_not_run_low() -> None:
    gone = account(0, purchased=0)
    assert events_between(account(5), gone) == []


def test_two_types_that_cross_at_once_are_two_events() -> None:
    first, second = events_between(account(5, 5), account(2, 1))
    assert (first.data.license_type, second.data.license_type) == (TALK, ROOM)
    assert first.event_id != second.event_id


def test_a_notice_told_again_is_the_same_event() -> None:
    assert events_between(account(5), account(2)) == events_between(account(5), account(2))


def test_a_threshold_that_is_set_across_what_is_there_tells_at_once() -> None:
    before, higher = account(5, 8), Thresholds(low_below=6, idle_above=7)
    changed, *events = events_between(before, replace(before, thresholds=higher))
    assert changed.type == "thresholds.changed"
    assert [(each.type, each.data.license_type) for each in events] == [
        ("licenses.low", TALK),
        ("licenses.idle", ROOM),
    ]


def test_a_notice_keeps_its_id_and_no_other_office_or_type_has_it() -> None:
    (talk,) = events_between(account(9), account(10))
    (room,) = events_between(account(5, room=9), account(5, room=10))
    elsewhere = replace(WHOSE, office_id=102)
    (other,) = events_from_account(account(9), account(10), NOW, elsewhere)
    assert [talk.event_id, room.event_id, other.event_id] == [
        8410633241631930,
        550631244218894,
        2752740018992882,
    ]
