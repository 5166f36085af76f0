"""Thresholds are set once, in one's own offices, and the history says by whom (R26)."""

import pytest

from chalicelib.domain.account import Thresholds
from chalicelib.domain.caller import Caller
from chalicelib.domain.ids import derived_id
from chalicelib.domain.journal import Actor
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.refusals import Refusal
from chalicelib.service.ports import ConditionsFailed
from chalicelib.set_thresholds import set_thresholds
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, ledger


def an_office(*failures: Exception) -> FakeStore:
    return FakeStore({OFFICE: ledger()}, [*failures])


@pytest.mark.parametrize(("low", "idle", "allowed"), [(5, 4, False), (5, 5, True), (5, 6, True)])
def test_nothing_is_both_low_and_idle(low: int, idle: int, allowed: bool) -> None:
    store = an_office()
    if allowed:
        set_thresholds(service(store), request(), OFFICE, Thresholds(low, idle))
    else:
        with pytest.raises(Refusal, match="must be at most `idle_above`"):
            set_thresholds(service(store), request(), OFFICE, Thresholds(low, idle))
    assert len(store.asked) == allowed


def test_the_change_says_who_set_what_when_and_why() -> None:
    store = an_office()
    asked = replace(request(), reason="asked by phone")
    set_thresholds(service(store), asked, OFFICE, Thresholds(5, 60))
    ((account, thresholds, change),) = store.asked
    assert (account, thresholds) == (store.ledgers[OFFICE].account, Thresholds(5, 60))
    assert change == RecordChange(
        change_id=derived_id("change", "request-1", "thresholds", OFFICE),
        company_id=COMPANY,
        kind="thresholds",
        at=NOW,
        by=Actor("ada", "company_admin"),
        before={"low_below": 1, "idle_above": 50},
        after={"low_below": 5, "idle_above": 60},
        reason="asked by phone",
        office_id=OFFICE,
    )


def test_the_present_thresholds_write_nothing() -> None:
    store = an_office()
    set_thresholds(service(store), request(), OFFICE, Thresholds(1, 50))
    assert store.asked == []


def test_another_change_in_between_is_read_first() -> None:
    store = an_office(ConditionsFailed(), ConditionsFailed())
    set_thresholds(service(store), request(), OFFICE, Thresholds(5, 60))
    assert len(store.asked) == 3


def test_a_change_whose_answer_was_lost_is_not_made_again_over_a_later_one() -> None:
    store = an_office(ConditionsFailed(change_exists=True))
    set_thresholds(service(store), request(), OFFICE, Thresholds(5, 60))
    assert len(store.asked) == 1


@pytest.mark.parametrize(
    ("caller", "code"),
    [
        (Caller("ola", "office_admin", COMPANY, frozenset({OFFICE + 1})), "forbidden"),
        (Caller("ola", "company_admin", COMPANY + 1), "not_found"),
    ],
)
def test_thresholds_are_set_in_ones_own_offices_only(caller: Caller, code: str) -> None:
    store = an_office()
    with pytest.raises(Refusal) as refused:
        set_thresholds(service(store), replace(request(), caller=caller), OFFICE, Thresholds(5, 60))
    assert (refused.value.code, store.asked) == (code, [])


def test_thresholds_of_an_office_that_does_not_exist_are_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        set_thresholds(service(FakeStore()), request(), OFFICE, Thresholds(5, 60))
    assert refused.value.code == "not_found"
