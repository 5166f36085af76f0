"""When an invoice's payment is tried: 0, 1, 3 and 7 days after it was issued, with pauses between."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.payments.invoice_payment import Schedule

ISSUED = datetime(2026, 4, 1, 4, tzinfo=UTC)
SCHEDULE = Schedule()


def next_after(*declined: timedelta) -> timedelta | None:
    """Both since the invoice was issued."""
    found = SCHEDULE.next_after(ISSUED, [ISSUED + each for each in declined])
    return found - ISSUED if found else None


def after(days: float = 0, hours: float = 0, seconds: float = 0) -> timedelta:
    return timedelta(days=days, hours=hours, seconds=seconds)


def test_attempts_in_time() -> None:
    assert next_after() == after(0)
    assert next_after(after(0)) == after(1)
    assert next_after(after(0), after(1)) == after(3)
    assert next_after(after(0), after(1), after(3)) == after(7)
    assert next_after(after(0), after(1), after(3), after(7)) is None


def test_late_attempts_have_half_the_time_between_them() -> None:
    """Nothing ran for eight days."""
    assert next_after(after(8)) == after(8.5)
    assert next_after(after(8), after(8.5)) == after(9.5)
    assert next_after(after(8), after(8.5), after(9.5)) == after(11.5)
    assert next_after(after(8), after(8.5), after(9.5), after(11.5)) is None


@pytest.mark.parametrize(
    ("declined", "expected"),
    [
        (after(hours=12, seconds=-1), after(1)),
        (after(hours=12), after(1)),
        (after(hours=12, seconds=1), after(1, seconds=1)),
    ],
    ids=["before", "at", "after"],
)
def test_an_attempt_half_a_day_late_moves_the_next(
    declined: timedelta, expected: timedelta
) -> None:
    assert next_after(declined) == expected


@pytest.mark.parametrize(
    ("declined", "is_last"), [(0, False), (1, False), (2, False), (3, True), (4, True)]
)
def test_the_fourth_attempt_is_the_last(declined: int, is_last: bool) -> None:
    assert SCHEDULE.is_last([ISSUED] * declined) is is_last


def test_a_deployment_has_days_of_its_own() -> None:
    schedule = Schedule((2,))
    assert schedule.is_last([])
    assert schedule.next_after(ISSUED, []) == ISSUED + after(2)
    assert schedule.next_after(ISSUED, [ISSUED + after(2)]) is None
