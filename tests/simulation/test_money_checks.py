"""Each check of money fails on a run whose amounts were changed after it, also if an earlier check
would find the change as well."""

import copy
from typing import Any

import pytest

from tests.simulation import actions_on_transfers as transfers
from tests.simulation.broken_version import Broken
from tests.simulation.hold_invariants import check_holds
from tests.simulation.law_of_money import check_conservation
from tests.simulation.money_invariants import check_money
from tests.simulation.office_money import OfficeMoney
from tests.simulation.office_plans import COMPANY
from tests.simulation.oracles import Items, items_of
from tests.simulation.payments import NONE
from tests.simulation.run import Run
from tests.simulation.seat_days import check_seat_days
from tests.simulation.stream_history import history, readable

MOVING = Broken("nothing is broken", actions=(transfers.transfer_paid,))


class Checked:
    """A run without faults in which licenses moved; `items` may be changed."""

    def __init__(self) -> None:
        made = Run(_seed_with_a_balance(), MOVING)
        made.go()
        table = made.cloud.table
        self.items = [copy.deepcopy(readable(table.items[key])) for key in table.keys]
        self.orders = [order for client in made.clients for order in client.orders]
        self.committed = [*history(made.cloud)]

    def money(self) -> dict[int, OfficeMoney]:
        return check_money(self.committed, self.items, self.orders, NONE)

    def first(self, kind: str, **having: Any) -> Any:
        found = items_of(self.items, kind)
        return next(i for i in found if all(i.get(name) == value for name, value in having.items()))


def _seed_with_a_balance() -> int:
    for seed in range(100):
        made = Run(seed, MOVING)
        made.go()
        accounts = (item for key, item in made.cloud.table.items.items() if key[1] == "ACCOUNT")
        if any(int(account["balance_minor"]["N"]) for account in accounts):
            return seed
    raise AssertionError("no run with a balance")


@pytest.fixture(scope="module")
def seen() -> Checked:
    return Checked()


@pytest.fixture
def run(seen: Checked) -> Checked:
    made: Checked = object.__new__(Checked)
    made.items, made.orders = copy.deepcopy(seen.items), seen.orders
    made.committed = seen.committed
    return made


def test_a_sound_run_passes(run: Checked) -> None:
    check_conservation(run.items)
    check_seat_days(run.items, run.money())
    check_holds(run.committed, run.items, run.orders)


def _out(items: Items) -> Any:
    lines = [line for entry in items_of(items, "ENTRY#") for line in entry["lines"]]
    return next(
        line for line in lines if line["kind"] == "transferred_out" and line["unit_amount_minor"]
    )


def test_a_credit_that_counts_a_day_too_many_pays_less_than_the_seat_days(run: Checked) -> None:
    money = run.money()
    _out(run.items)["unit_amount_minor"] += 2500 // 31
    with pytest.raises(AssertionError):
        check_seat_days(run.items, money)


def test_a_credit_that_nothing_uses_breaks_conservation(run: Checked) -> None:
    _out(run.items)["unit_amount_minor"] += 1
    with pytest.raises(AssertionError):
        check_conservation(run.items)


@pytest.mark.parametrize("name", ["balance_minor", "accrued_minor"])
def test_an_amount_of_the_account_that_differs_breaks_conservation(run: Checked, name: str) -> None:
    run.first("ACCOUNT")[name] += 1
    with pytest.raises(AssertionError):
        check_conservation(run.items)


@pytest.mark.parametrize("name", ["balance_minor", "accrued_minor", "open_minor", "cycle_seq"])
def test_an_account_that_differs_from_its_journal_is_found(run: Checked, name: str) -> None:
    run.first("ACCOUNT", pk="OFFICE#11")[name] += 1
    with pytest.raises(AssertionError):
        run.money()


@pytest.mark.parametrize("name", ["total_minor", "balance_used_minor"])
def test_an_invoice_that_differs_from_the_journal_is_found(run: Checked, name: str) -> None:
    invoice = run.first("INVOICE#", pk="OFFICE#11")
    invoice[name] = invoice.get(name, 0) + 1
    with pytest.raises(AssertionError):
        run.money()


def test_a_transfer_without_the_other_entry_is_found(run: Checked) -> None:
    other = run.first("ENTRY#", action="transfer")["other_office_id"]
    entry = run.first("ENTRY#", action="transfer", office_id=other)
    run.items.remove(entry)
    with pytest.raises((AssertionError, KeyError)):
        run.money()


def test_a_hold_without_a_declined_invoice_is_found(run: Checked) -> None:
    company = next(i for i in run.items if (i["pk"], i["sk"]) == (f"COMPANY#{COMPANY}", "COMPANY"))
    company["holds"]["11"] = {"since": None, "currency": "USD"}
    with pytest.raises(AssertionError):
        check_holds(run.committed, run.items, run.orders)


def test_a_declined_invoice_without_a_hold_is_found(run: Checked) -> None:
    run.first("INVOICE#", pk="OFFICE#11")["status"] = "declined"
    with pytest.raises(AssertionError):
        check_holds(run.committed, run.items, run.orders)
