"""An assignment requires that the cycle has not ended, and a new item that none exists."""

from datetime import datetime

import pytest

from chalicelib.domain.directory import Company
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.dynamo import keys
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.transaction import WriteKind, WriteName
from chalicelib.service.ports import ConditionsFailed
from tests.contract.builders import (
    STAMP,
    TALK,
    assignment,
    buy,
    entered,
    expect_stale,
    failed_writes,
    free,
    item_at,
    ledger_of,
    met_by,
    put_by_hand,
    some,
    store,
    take,
    user,
)
from tests.contract.entered_office import NEW_OFFICE, SECOND, enter_an_office
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, START, World

# cycle_runs: in an assignment


def test_a_license_is_taken_until_the_last_second_of_the_cycle(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(), at=MARCH_ENDS - SECOND))
    assert world.account().counts[TALK].available == 4


@pytest.mark.parametrize("at", [MARCH_ENDS, MARCH_ENDS + SECOND])
def test_no_license_is_assigned_after_the_cycle_ended(world: World, at: datetime) -> None:
    account = buy(world, talk_lines=5).after.account
    assert met_by(world, take(assignment(), at=at)) == {"accounts": {NEW_YORK: account}}


@pytest.mark.parametrize("at", [MARCH_ENDS - SECOND, MARCH_ENDS, MARCH_ENDS + SECOND])
def test_a_license_is_released_whether_the_cycle_is_over_or_not(world: World, at: datetime) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment(), at=at))
    assert world.account().counts[TALK].available == 5


# absent: for entries, invoices, removals, users, and the directory's items


def test_an_entry_is_never_written_over(world: World) -> None:
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    put_by_hand(world, keys.entry(NEW_YORK, 1), action="purchase")
    expect_stale(world, change)


def test_an_invoice_is_never_written_over(world: World) -> None:
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    put_by_hand(world, keys.invoice(NEW_YORK, 1), reason="purchase")
    expect_stale(world, change)


def test_lots_do_not_overwrite_lots_that_were_not_read(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=1), STAMP)
    put_by_hand(world, keys.removals(NEW_YORK), revision=0, lots=[])
    expect_stale(world, change)


def test_a_user_is_not_created_over_another(world: World) -> None:
    other = user(email="other@example.com", revision=4)
    store(world).commit_assignments(entered(other))
    assert met_by(world, entered(user())) == {"holders": {other.assignee: other}}


def test_a_company_is_not_entered_over_another(world: World) -> None:
    before = world.snapshot()
    with pytest.raises(ConditionsFailed) as raised:
        DynamoDirectory(world.client, world.table, world.wired.layouts).add_company(
            Company(COMPANY, "Another", "free", START)
        )
    assert failed_writes(raised.value) == [WriteName("company", COMPANY)]
    assert world.snapshot() == before


PLACES: dict[WriteKind, keys.Key] = {
    "office": keys.office(COMPANY, NEW_OFFICE),
    "new_account": keys.account(NEW_OFFICE),
    "terms": keys.terms(NEW_OFFICE),
}


@pytest.mark.parametrize("kind", PLACES)
def test_an_office_is_not_entered_over_any_part_of_another(world: World, kind: WriteKind) -> None:
    put_by_hand(world, PLACES[kind], note="taken")
    before = world.snapshot()
    with pytest.raises(ConditionsFailed) as raised:
        enter_an_office(world)
    assert failed_writes(raised.value) == [WriteName(kind, NEW_OFFICE)]
    assert raised.value.office_exists is (kind == "office")
    assert world.snapshot() == before


def test_an_office_is_entered_where_there_is_none(world: World) -> None:
    enter_an_office(world)
    assert all(item_at(world, key) for key in PLACES.values())
