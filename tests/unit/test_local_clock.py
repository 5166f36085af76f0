"""The local stack's clock and the ticks of its schedule."""

from datetime import UTC, datetime, timedelta

from infra.local.clock import MovableClock, Ticks

START = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
A_DAY_LATER = START + timedelta(days=1)


def test_the_clock_goes_on_from_where_it_was_moved() -> None:
    clock = MovableClock(START)
    clock.move_to(A_DAY_LATER)
    assert A_DAY_LATER <= clock.now() < A_DAY_LATER + timedelta(minutes=1)


def test_a_reset_brings_back_the_start() -> None:
    clock = MovableClock(START)
    clock.move_to(A_DAY_LATER)
    clock.reset()
    assert START <= clock.now() < START + timedelta(minutes=1)


def test_the_schedule_is_due_a_minute_after_it_fired() -> None:
    clock = MovableClock(START)
    ticks = Ticks(clock)
    assert not ticks.is_due()
    clock.move_to(START + timedelta(minutes=1))
    assert ticks.is_due()


def test_a_jump_of_the_clock_does_not_make_a_late_job_due() -> None:
    clock = MovableClock(START)
    ticks = Ticks(clock)
    clock.move_to(A_DAY_LATER)
    ticks.restart()
    assert not ticks.is_due()


def test_the_schedule_goes_on_after_a_reset_to_an_earlier_time() -> None:
    clock = MovableClock(START)
    ticks = Ticks(clock)
    clock.move_to(A_DAY_LATER)
    ticks.restart()
    clock.reset()
    ticks.restart()
    clock.move_to(START + timedelta(minutes=1, seconds=1))
    assert ticks.is_due()
