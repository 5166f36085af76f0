"""The invoices and entries that a transfer reads (R23, R48)."""

from chalicelib.domain.record import replace
from chalicelib.domain.transitions.transfer import decide_transfer
from chalicelib.dynamo import keys
from tests.contract.builders import STAMP, buy, ledger_of, set_by_hand, some, store
from tests.contract.entered_office import NEW_OFFICE, enter_an_office
from tests.world import MARCH_ENDS, NEW_YORK, World


def open_numbers(world: World) -> list[int]:
    return [each.number for each in store(world).open_invoices(world.account())]


def test_open_invoices_are_read_newest_first_until_they_are_what_the_account_owes(
    world: World,
) -> None:
    assert open_numbers(world) == []
    buy(world, talk_lines=3)
    buy(world, talk_lines=1)
    assert open_numbers(world) == [2, 1]


def test_a_paid_invoice_is_left_out(world: World) -> None:
    for _ in range(3):
        buy(world, talk_lines=1)
    set_by_hand(world, keys.invoice(NEW_YORK, 2), "status", "paid")
    set_by_hand(world, keys.account(NEW_YORK), "open_minor", 2 * 1774)
    assert open_numbers(world) == [3, 1]


def test_an_invoice_that_was_issued_since_the_account_was_read_is_left_out(world: World) -> None:
    buy(world, talk_lines=3)
    account = world.account()
    buy(world, talk_lines=4)  # It alone is more than the account owed.
    assert [each.number for each in store(world).open_invoices(account)] == [1]


def transfer(world: World) -> None:
    """Commits a transfer of one talk line from New York to `NEW_OFFICE`."""
    changes = decide_transfer(
        ledger_of(world), ledger_of(world, NEW_OFFICE), some(talk_lines=1), STAMP
    )
    store(world).commit(*changes)


def test_transfers_of_the_running_cycle_are_read_oldest_first(world: World) -> None:
    enter_an_office(world)
    buy(world, talk_lines=2)
    transfer(world)
    buy(world, sell_lines=1)
    transfer(world)
    account = world.account()
    assert [each.seq for each in store(world).transfers(account)] == [2, 4]
    cycle = ledger_of(world).terms.calendar.cycle_at(MARCH_ENDS)
    assert store(world).transfers(replace(account, cycle=cycle)) == []
