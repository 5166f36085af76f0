"""Charging: what an office gains is charged, and it is credited for no more than it loses (R23)."""

from collections import Counter

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.charging import require_charged, unpaid_licenses
from chalicelib.domain.journal import Entry, Line, LineKind
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.unit.ledgers import (
    MARCH_ENDS,
    ROOM,
    TALK,
    TODAY_STARTS,
    ledger,
    metadata,
    some,
)


def line(kind: LineKind, quantity: int) -> Line:
    return Line(kind, TALK, quantity, 100 if kind.sign else 0, TODAY_STARTS, MARCH_ENDS, "")


IN, OUT = LineKind.TRANSFERRED_IN, LineKind.TRANSFERRED_OUT
RESTORED = LineKind.RESTORED


def check(after: int, *lines: Line) -> None:
    """Of ten talk licenses, the office owns `after`."""
    account = ledger({TALK: Counts(10, 0, 10)}).account
    require_charged(account, {TALK: Counts(after, 0, after)}, lines, "test")


def test_what_is_gained_is_in_a_line_that_charges() -> None:
    check(10)
    check(12, line(IN, 2))
    check(12, line(IN, 1), line(LineKind.PRORATED, 1))
    check(10, line(LineKind.RENEWAL, 10))
    for short in ((), (line(IN, 1),), (line(RESTORED, 2),), (line(OUT, 2),)):
        with pytest.raises(AssertionError, match="no line charges the 2 x talk_lines"):
            check(12, *short)


def test_what_is_credited_is_lost() -> None:
    check(8)
    check(8, line(OUT, 1))
    check(8, line(OUT, 2))
    for after, credited in ((8, 3), (10, 1)):
        with pytest.raises(AssertionError, match=f"credits {credited} x talk_lines"):
            check(after, line(OUT, credited))
    with pytest.raises(AssertionError, match="credits 2 x talk_lines, loses -2"):
        check(12, line(IN, 2), line(OUT, 2))


def moved(by: int, *, priced: bool = False) -> Entry:
    """A transfer of one office that owned ten; before transfers were priced, it had no lines."""
    source, destination = ledger({TALK: Counts(10, 0, 10)}), ledger(office_id=102)
    given, _ = decide_transfer(source, destination, some(talk_lines=1), metadata())
    counts = {TALK: Counts(10, 0, 10)}, {TALK: Counts(10 + by, 0, 10 + by)}
    entry = replace(given.entry, before=counts[0], after=counts[1])
    return entry if priced else replace(entry, lines=())


@pytest.mark.parametrize(
    ("transfers", "unpaid"),
    [
        ((), 0),
        ((moved(3),), 3),
        ((moved(3), moved(2)), 5),
        ((moved(-2),), 0),
        # What came at no charge leaves first.
        ((moved(3), moved(-2)), 1),
        ((moved(3), moved(-5), moved(1)), 1),
        ((moved(3), moved(-2, priced=True)), 1),
        # What came since is paid for.
        ((moved(3), moved(2, priced=True)), 3),
        ((moved(3), moved(2, priced=True), moved(-4, priced=True)), 0),
    ],
)
def test_licenses_that_came_at_no_charge_are_counted_until_they_leave(
    transfers: tuple[Entry, ...], unpaid: int
) -> None:
    assert unpaid_licenses(transfers)[TALK] == unpaid


def test_license_types_are_counted_apart() -> None:
    rooms = replace(moved(2), before={ROOM: Counts()}, after={ROOM: Counts(2, 0, 2)})
    assert unpaid_licenses([moved(3), rooms, moved(-1)]) == Counter({TALK: 2, ROOM: 2})
