"""Turns: who has lost an office waits for reserved time, and others wait for nothing."""

import pytest

from chalicelib.service.ports import Retryable
from chalicelib.service.turns import Turns

HERE, THERE = (101,), (202,)
STALE = Retryable("stale")


class Reserved:
    """Reserved time in memory. `asked` are the lengths; `fails` is raised or returned instead."""

    def __init__(self) -> None:
        self.until: dict[int, int] = {}
        self.asked: list[int] = []
        self.fails: Retryable | None = None
        self.is_full = False

    def reserve(self, office_id: int, now_ms: int, length_ms: int) -> int | None:
        self.asked.append(length_ms)
        if self.fails:
            raise self.fails
        if self.is_full:
            return None
        begins = max(now_ms, self.until.get(office_id, 0))
        self.until[office_id] = begins + length_ms
        return begins


class Process:
    """A process with turns. `now_ms` is its clock."""

    def __init__(self, reserved: Reserved) -> None:
        self.now_ms = 1_000_000.0
        self.turns = Turns(reserved, lambda: self.now_ms)

    def pause(self, offices: tuple[int, ...] = HERE, reason: str | None = None) -> float | None:
        return self.turns.pause_s(offices, Retryable(reason) if reason else None)

    def attempt(self, milliseconds: float) -> str:
        def work() -> str:
            self.now_ms += milliseconds
            return "done"

        return self.turns.timed(work)


def test_who_has_not_lost_waits_for_nothing_and_reserves_nothing() -> None:
    reserved = Reserved()
    process = Process(reserved)
    assert process.pause() == 0.0
    process.pause(THERE, "stale")
    assert process.pause(HERE) == 0.0
    assert reserved.asked == [26]


def test_losers_wait_one_after_the_other() -> None:
    reserved = Reserved()
    processes = [Process(reserved) for _ in range(4)]
    # An attempt is expected to take 20 ms, and a turn is 1.3 times as long.
    assert [each.pause(HERE, "stale") for each in processes] == [0.0, 0.026, 0.052, 0.078]
    processes[0].now_ms += 50
    assert processes[0].pause(HERE, "stale") == pytest.approx(0.054)


def test_after_a_conflict_the_pause_is_random_and_the_office_contended() -> None:
    reserved = Reserved()
    process = Process(reserved)
    assert process.pause(HERE, "conflict") is None
    assert reserved.asked == []
    assert process.pause() == 0.0
    assert reserved.asked == [26]


@pytest.mark.parametrize("reason", ["throttled", "unknown"])
def test_a_busy_database_is_given_a_random_pause(reason: str) -> None:
    reserved = Reserved()
    process = Process(reserved)
    assert process.pause(HERE, reason) is None
    # It says nothing about the office.
    assert process.pause() == 0.0
    assert reserved.asked == []


def test_the_next_requests_reserve_time_before_they_begin_for_half_a_minute() -> None:
    reserved = Reserved()
    process = Process(reserved)
    process.pause(HERE, "stale")
    process.now_ms += 29_999
    assert process.pause() == 0.0
    assert len(reserved.asked) == 2
    process.now_ms += 1
    assert process.pause() == 0.0
    assert len(reserved.asked) == 2


@pytest.mark.parametrize("full", [True, False])
def test_a_turn_that_cannot_be_had_is_a_random_pause(full: bool) -> None:
    reserved = Reserved()
    reserved.is_full, reserved.fails = full, None if full else Retryable("throttled")
    assert Process(reserved).pause(HERE, "stale") is None


def test_a_transfer_waits_for_both_offices() -> None:
    reserved = Reserved()
    one, other = Process(reserved), Process(reserved)
    other.pause(THERE, "stale")
    other.pause(THERE, "stale")
    assert one.pause((101, 202), "stale") == 0.052


def test_turns_are_as_long_as_attempts() -> None:
    reserved = Reserved()
    process = Process(reserved)
    assert process.attempt(60) == "done"
    process.pause(HERE, "stale")
    # A tenth of the way from 20 to 60 is 24.
    assert reserved.asked == [31]
    process.attempt(5_000)
    process.pause(HERE, "stale")
    # A stalled attempt counts 100 ms: 24 + (100 - 24) / 10 = 31.6; times 1.3, rounded.
    assert reserved.asked == [31, 41]


def test_an_attempt_that_fails_takes_nothing_into_account() -> None:
    reserved = Reserved()
    process = Process(reserved)

    def fail() -> None:
        process.now_ms += 90
        raise STALE

    with pytest.raises(Retryable):
        process.turns.timed(fail)
    process.pause(HERE, "stale")
    assert reserved.asked == [26]


def test_a_turn_takes_a_millisecond_at_least() -> None:
    reserved = Reserved()
    process = Process(reserved)
    for _ in range(100):
        process.attempt(0)
    process.pause(HERE, "stale")
    assert reserved.asked == [1]


def test_a_process_remembers_a_hundred_offices() -> None:
    reserved = Reserved()
    process = Process(reserved)
    for office in range(1, 101):
        process.pause((office,), "stale")
    process.pause((1,), "stale")
    process.pause((101,), "stale")
    asked = len(reserved.asked)
    # The office that was lost longest ago is forgotten: 2, because 1 was lost again.
    process.pause((2,))
    assert len(reserved.asked) == asked
    process.pause((1,))
    process.pause((3,))
    assert len(reserved.asked) == asked + 2
