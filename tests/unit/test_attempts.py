"""Trying again: bounded, with growing random pauses, counted by reason."""

from collections.abc import Callable

import pytest

from chalicelib.attempts import Attempts
from chalicelib.domain.refusals import Refusal, not_found
from chalicelib.ports import TryAgain


class Trial:
    """An attempt that asks for another as often as it is given reasons, and then is done."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.reasons:
            raise TryAgain(self.reasons.pop(0))
        return "done"


class Pauses:
    """What was drawn between, and what was slept. The draw is `share` of the way up."""

    def __init__(self, share: float = 1.0) -> None:
        self.share = share
        self.bounds: list[tuple[float, float]] = []
        self.slept: list[float] = []

    def uniform(self, low: float, high: float) -> float:
        self.bounds.append((low, high))
        return low + self.share * (high - low)

    def attempts(self) -> Attempts:
        return Attempts(self.slept.append, self.uniform)


def refused(attempt: Callable[[], object], attempts: Attempts) -> str:
    with pytest.raises(Refusal) as raised:
        attempts.until_done(attempt)
    return raised.value.code


def test_an_attempt_that_succeeds_is_made_once_without_a_pause() -> None:
    pauses, trial = Pauses(), Trial()
    attempts = pauses.attempts()
    assert attempts.until_done(trial) == "done"
    assert (trial.made, pauses.slept, attempts.reasons) == (1, [], {})


def test_an_attempt_is_made_again_until_it_succeeds() -> None:
    pauses, trial = Pauses(), Trial("stale", "conflict")
    assert pauses.attempts().until_done(trial) == "done"
    assert trial.made == 3
    assert len(pauses.slept) == 2


@pytest.mark.parametrize(("failures", "outcome"), [(10, "done"), (11, "done"), (12, "contended")])
def test_the_twelfth_attempt_is_the_last(failures: int, outcome: str) -> None:
    attempts, trial = Pauses().attempts(), Trial(*["conflict"] * failures)
    if outcome == "done":
        assert attempts.until_done(trial) == "done"
        assert trial.made == failures + 1
    else:
        assert refused(trial, attempts) == "contended"
        assert trial.made == 12


def test_pauses_are_drawn_from_zero_to_a_bound_that_doubles_up_to_half_a_second() -> None:
    pauses = Pauses()
    pauses.attempts().until_done(Trial(*["conflict"] * 11))
    assert [low for low, _ in pauses.bounds] == [0] * 11
    assert [high for _, high in pauses.bounds] == pytest.approx(
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.5, 0.5, 0.5]
    )


@pytest.mark.parametrize(("share", "slept"), [(0.0, [0, 0]), (0.5, [0.005, 0.01])])
def test_what_was_drawn_is_what_is_slept(share: float, slept: list[float]) -> None:
    pauses = Pauses(share)
    pauses.attempts().until_done(Trial("stale", "stale"))
    assert pauses.slept == pytest.approx(slept)


def test_nobody_waits_for_an_attempt_that_is_not_made() -> None:
    pauses = Pauses()
    assert refused(Trial(*["conflict"] * 12), pauses.attempts()) == "contended"
    assert len(pauses.slept) == 11


def test_reasons_are_counted_over_all_requests() -> None:
    attempts = Pauses().attempts()
    attempts.until_done(Trial("stale", "conflict", "stale"))
    attempts.until_done(Trial("throttled", "unknown"))
    assert attempts.reasons == {"stale": 2, "conflict": 1, "throttled": 1, "unknown": 1}


def test_two_services_count_apart() -> None:
    one, other = Pauses().attempts(), Pauses().attempts()
    one.until_done(Trial("stale"))
    assert other.reasons == {}


def test_a_refusal_is_not_tried_again() -> None:
    pauses, made = Pauses(), []

    def attempt() -> None:
        made.append(1)
        raise not_found("office")

    assert refused(attempt, pauses.attempts()) == "not_found"
    assert (len(made), pauses.slept) == (1, [])


def test_our_own_mistake_is_not_tried_again() -> None:
    pauses, made = Pauses(), []

    def attempt() -> None:
        made.append(1)
        raise AssertionError("ours")

    with pytest.raises(AssertionError, match="ours"):
        pauses.attempts().until_done(attempt)
    assert (len(made), pauses.slept) == (1, [])
