"""Spending limits and the count of orders in the table: each condition where only it fails (R52)."""

import pytest

from chalicelib.domain.change import Change
from chalicelib.domain.directory import Company
from chalicelib.domain.journal import Actor
from chalicelib.domain.limits import NO_SPENDING_LIMITS, OrderLimits, SpendingLimits
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.service.ports import ConditionsFailed, Retryable
from tests.api.access_targets import nothing_written
from tests.contract.builders import STAMP, ledger_of, some, store
from tests.offices import CSM
from tests.world import BERLIN, COMPANY, NEW_YORK, START, TOKYO, World

FIRST = SpendingLimits(OrderLimits({"USD": 1}), {str(NEW_YORK): OrderLimits({}, {"USD": 2})}, 1)
SECOND = replace(FIRST, office_admin=OrderLimits(), revision=2)
CHANGE = RecordChange(1, COMPANY, "limits", START, Actor("ada", "company_admin"), {}, {})


def directory(world: World) -> DynamoDirectory:
    return DynamoDirectory(world.client, world.table, world.wired.layouts)


def ours(world: World) -> Company:
    company = directory(world).company(COMPANY)
    assert company
    return company


def purchase_in(world: World) -> Change:
    return decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)


def test_limits_are_read_with_the_company(world: World) -> None:
    assert directory(world).spending_limits(COMPANY) == NO_SPENDING_LIMITS
    directory(world).set_spending_limits(NO_SPENDING_LIMITS, FIRST, CHANGE)
    (reading,) = store(world).read_together((NEW_YORK,), START, None, COMPANY)
    assert reading.limits == directory(world).spending_limits(COMPANY) == FIRST
    (reading,) = store(world).read_together((NEW_YORK,), START)
    assert reading.limits == NO_SPENDING_LIMITS


@pytest.mark.parametrize("before", [NO_SPENDING_LIMITS, replace(FIRST, revision=2)])
def test_limits_that_others_have_set_since_are_noticed(
    world: World, before: SpendingLimits
) -> None:
    directory(world).set_spending_limits(NO_SPENDING_LIMITS, FIRST, CHANGE)
    with nothing_written(world), pytest.raises(ConditionsFailed):
        directory(world).set_spending_limits(before, SECOND, replace(CHANGE, change_id=2))
    directory(world).set_spending_limits(FIRST, SECOND, replace(CHANGE, change_id=2))
    assert directory(world).spending_limits(COMPANY) == SECOND


def test_only_offices_of_the_company_are_its_offices(world: World) -> None:
    found = directory(world).offices_among(COMPANY, [NEW_YORK, 4242, BERLIN])
    assert found == {NEW_YORK, BERLIN}
    assert directory(world).offices_among(4242, [NEW_YORK]) == frozenset()


def test_invoiced_offices_are_those_of_one_currency(world: World) -> None:
    invoiced = store(world).invoiced_offices
    ((office, account),) = invoiced(COMPANY, "JPY")
    assert (office.office_id, account) == (TOKYO, world.account(TOKYO))
    assert invoiced(COMPANY, "USD") == invoiced(4242, "JPY") == []
    world.open_office(9_000_001, "Boston", invoiced=True, contact=CSM)
    assert [each.office_id for each, _ in invoiced(COMPANY, "USD")] == [9_000_001]


@pytest.mark.parametrize("orders", [1, 7])
def test_another_order_since_the_decision_is_noticed(world: World, orders: int) -> None:
    change = purchase_in(world)
    decided_on = replace(ours(world), orders=orders)
    with nothing_written(world), pytest.raises(Retryable):
        store(world).commit(change, counted_by=decided_on)
    store(world).commit(change, counted_by=ours(world))
    assert ours(world).orders == 1


def test_an_order_of_a_company_without_a_record_is_not_counted(world: World) -> None:
    change, unknown = purchase_in(world), replace(ours(world), company_id=4242)
    with nothing_written(world), pytest.raises(Retryable):
        store(world).commit(change, counted_by=unknown)
