"""Trying again: bounded, with growing random pauses, counted by reason."""

from collections.abc import Callable

import pytest

from chalicelib.domain.refusals import Refusal, not_found
from chalicelib.service.ports import Retryable
from chalicelib.service.retries import Retries


class Trial:
    """An attempt that asks for another as often as it is given reasons, and then is done."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.reasons:
            raise Retryable(self.reasons.pop(0))
        return "done"


class Pauses:
    """What was drawn between, and what was slept. The draw is `share` of the way up. Time passes
    in pauses, and `attempt_s` with each attempt."""

    def __init__(self, share: float = 1.0, attempt_s: float = 0.0) -> None:
        self.share = share
        self.attempt_s = attempt_s
        self.failed = 0
        self.bounds: list[tuple[float, float]] = []
        self.slept: list[float] = []

    def uniform(self, low: float, high: float) -> float:
        self.bounds.append((low, high))
        self.failed += 1
        return low + self.share * (high - low)

    def retries(self) -> Retries:
        return Retries(self.slept.append, self.uniform, self.clock)

    def clock(self) -> float:
        return sum(self.slept) + self.failed * self.attempt_s


def refused(attempt: Callable[[], object], retries: Retries) -> str:
    with pytest.raises(Refusal) as raised:
        retries.run(attempt)
    return raised.value.code


def test_an_attempt_that_succeeds_is_made_once_without_a_pause() -> None:
    pauses, trial = Pauses(), Trial()
    retries = pauses.retries()
    assert retries.run(trial) == "done"
    assert (trial.made, pauses.slept, retries.reasons) == (1, [], {})


def test_an_attempt_is_made_again_until_it_succeeds() -> None:
    pauses, trial = Pauses(), Trial("stale", "conflict")
    assert pauses.retries().run(trial) == "done"
    assert trial.made == 3
    assert len(pauses.slept) == 2


@pytest.mark.parametrize(("attempt_s", "made"), [(1.99, 4), (2.0, 3), (2.01, 3)])
def test_no_attempt_begins_after_six_seconds(attempt_s: float, made: int) -> None:
    pauses, trial = Pauses(share=0.0, attempt_s=attempt_s), Trial(*["unknown"] * 100)
    assert refused(trial, pauses.retries()) == "contended"
    assert trial.made == made


def test_pauses_count_against_the_six_seconds() -> None:
    # 0.02 + 0.04 + 0.08 + 0.16 + 0.32 + 0.64 = 1.26, then four of a second; a fifth would end late.
    pauses, trial = Pauses(), Trial(*["conflict"] * 100)
    assert refused(trial, pauses.retries()) == "contended"
    assert trial.made == 11
    assert sum(pauses.slept) == pytest.approx(5.26)


def test_an_attempt_within_the_six_seconds_may_end_after_them() -> None:
    pauses, trial = Pauses(share=0.0, attempt_s=5.0), Trial("unknown")
    assert pauses.retries().run(trial) == "done"
    assert trial.made == 2


def test_pauses_are_drawn_from_zero_to_a_bound_that_doubles_up_to_a_second() -> None:
    pauses = Pauses(share=0.5)
    pauses.retries().run(Trial(*["conflict"] * 9))
    assert [low for low, _ in pauses.bounds] == [0] * 9
    assert [high for _, high in pauses.bounds] == pytest.approx(
        [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0, 1.0, 1.0]
    )


@pytest.mark.parametrize(("share", "slept"), [(0.0, [0, 0]), (0.5, [0.01, 0.02])])
def test_what_was_drawn_is_what_is_slept(share: float, slept: list[float]) -> None:
    pauses = Pauses(share)
    pauses.retries().run(Trial("stale", "stale"))
    assert pauses.slept == pytest.approx(slept)


def test_nobody_waits_for_an_attempt_that_is_not_made() -> None:
    pauses, trial = Pauses(attempt_s=6.0), Trial("conflict")
    assert refused(trial, pauses.retries()) == "contended"
    assert (trial.made, pauses.slept) == (1, [])


def test_reasons_are_counted_over_all_requests() -> None:
    retries = Pauses().retries()
    retries.run(Trial("stale", "conflict", "stale"))
    retries.run(Trial("throttled", "unknown"))
    assert retries.reasons == {"stale": 2, "conflict": 1, "throttled": 1, "unknown": 1}


def test_two_services_count_apart() -> None:
    one, other = Pauses().retries(), Pauses().retries()
    one.run(Trial("stale"))
    assert other.reasons == {}


def test_a_refusal_is_not_tried_again() -> None:
    pauses, made = Pauses(), []

    def attempt() -> None:
        made.append(1)
        raise not_found("office")

    assert refused(attempt, pauses.retries()) == "not_found"
    assert (len(made), pauses.slept) == (1, [])


def test_our_own_mistake_is_not_tried_again() -> None:
    pauses, made = Pauses(), []

    def attempt() -> None:
        made.append(1)
        raise AssertionError("ours")

    with pytest.raises(AssertionError, match="ours"):
        pauses.retries().run(attempt)
    assert (len(made), pauses.slept) == (1, [])


def test_a_pause_may_be_told_by_the_caller_before_each_attempt() -> None:
    pauses, trial, failures = Pauses(), Trial("stale", "throttled"), []
    told: list[float | None] = [0.5, 0.0, None]

    def pause_s(failure: Retryable | None) -> float | None:
        failures.append(failure and failure.reason)
        return told[len(failures) - 1]

    assert pauses.retries().run(trial, pause_s) == "done"
    assert failures == [None, "stale", "throttled"]
    # The last is a random one: the second failure's, up to 40 ms.
    assert pauses.slept == [0.5, 0.0, 0.04]


def test_who_loses_again_and_again_pauses_longer_and_longer() -> None:
    pauses, trial = Pauses(), Trial(*["stale"] * 100)
    with pytest.raises(Refusal) as raised:
        pauses.retries().run(trial, lambda failure: 0.001 if failure else 0.0)
    assert raised.value.code == "contended"
    # Three turns of a millisecond; then 0.16, 0.32, 0.64 and ones, until six seconds are over.
    assert pauses.slept[:6] == pytest.approx([0.001, 0.001, 0.001, 0.161, 0.321, 0.641])
    assert trial.made == 11


def test_nobody_waits_for_a_turn_that_comes_too_late() -> None:
    pauses, trial = Pauses(), Trial()
    with pytest.raises(Refusal) as raised:
        pauses.retries().run(trial, lambda _: 6.0)
    assert raised.value.code == "contended"
    assert (trial.made, pauses.slept) == (0, [])
