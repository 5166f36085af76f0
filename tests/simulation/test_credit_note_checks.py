"""Runs with taxes and credit notes have every kind of them, and each check of them fails on a run
that was changed after it."""

import copy
from collections import Counter
from typing import Any

import pytest

from tests.simulation import actions_on_credit_notes as credit_notes
from tests.simulation import actions_on_money as money
from tests.simulation.broken_version import Broken
from tests.simulation.law_of_money import (
    check_conservation,
    check_documents,
    check_every_commit,
)
from tests.simulation.money_invariants import check_money
from tests.simulation.oracles import Items, check_table, items_of
from tests.simulation.payments import NONE
from tests.simulation.run import Run
from tests.simulation.stream_history import history, readable

CREDITING = Broken(
    "nothing is broken",
    actions=(
        credit_notes.credit_invoice,
        credit_notes.credit_twice,
        credit_notes.buy_and_credit,
        credit_notes.edit_address,
        money.report_payment,
    ),
    taxed=True,
)
RUNS = 12
EVERY_KIND = {"in full", "amount", "lines", "refund", "released", "two rates", "reverse charge"}


class Checked:
    def __init__(self, seed: int) -> None:
        made = Run(seed, CREDITING)
        made.go()
        table = made.cloud.table
        self.items = [copy.deepcopy(readable(table.items[key])) for key in table.keys]
        self.orders = [order for client in made.clients for order in client.orders]
        self.committed = [*history(made.cloud)]

    def all_of(self, kind: str) -> Items:
        return items_of(self.items, kind)

    def first(self, kind: str, name: str) -> Any:
        return next(each for each in self.all_of(kind) if each.get(name))

    def money(self) -> None:
        check_money(self.committed, self.items, self.orders, NONE)


@pytest.fixture(scope="module")
def several() -> list[Checked]:
    return [Checked(seed) for seed in range(RUNS)]


@pytest.fixture
def run(several: list[Checked]) -> Checked:
    """The run with most taxed notes, to be changed."""
    found = max(
        several, key=lambda each: sum(1 for n in each.all_of("CREDIT_NOTE#") if n.get("tax"))
    )
    made: Checked = object.__new__(Checked)
    made.items, made.orders = copy.deepcopy(found.items), found.orders
    made.committed = found.committed
    return made


def test_runs_have_every_kind_of_credit_note_and_tax(several: list[Checked]) -> None:
    met = Counter[str]()
    for each in several:
        for note in each.all_of("CREDIT_NOTE#"):
            met.update(_kinds_of(note))
        for invoice in each.all_of("INVOICE#"):
            met["in full"] += invoice.get("credited_minor") == invoice["total_minor"]
            parts = invoice.get("tax") or []
            met["two rates"] += len(parts) == 2
            met["reverse charge"] += any(part.get("reverse_charge") for part in parts)
    assert (+met).keys() >= EVERY_KIND, met


def _kinds_of(note: Any) -> set[str]:
    kinds = {"lines" if note.get("lines") else "amount"}
    kinds |= {"refund"} if note["refund_minor"] else set()
    return kinds | ({"released"} if note.get("released") else set())


def test_a_sound_run_passes(run: Checked) -> None:
    check_table(run.items)
    check_conservation(run.items)
    check_every_commit(run.committed)
    check_documents(run.items)
    run.money()


@pytest.mark.parametrize("name", ["total_minor", "refund_minor"])
def test_a_note_of_another_amount_breaks_the_law(run: Checked, name: str) -> None:
    run.all_of("CREDIT_NOTE#")[0][name] += 1
    with pytest.raises(AssertionError):
        check_conservation(run.items)
    with pytest.raises(AssertionError):
        run.money()


def test_an_invoice_that_forgets_a_note_breaks_the_law(run: Checked) -> None:
    run.first("INVOICE#", "credited_minor")["credited_minor"] -= 1
    with pytest.raises(AssertionError):
        check_conservation(run.items)


def test_a_balance_that_is_wrong_at_one_commit_only_is_found(run: Checked) -> None:
    account = next(each for each in run.committed if each.kind == "ACCOUNT")
    account.item["balance_minor"] += 1
    with pytest.raises(AssertionError):
        check_every_commit(run.committed)
    account.item["balance_minor"] -= 1


def test_a_number_that_is_used_twice_is_found(run: Checked) -> None:
    note = run.all_of("CREDIT_NOTE#")[0]
    run.items.append(copy.deepcopy(note))
    with pytest.raises(AssertionError):
        check_documents(run.items)


def test_a_document_of_another_number_is_found(run: Checked) -> None:
    run.all_of("CREDIT_NOTE#")[0]["document_number"] += "0"
    with pytest.raises(AssertionError):
        check_documents(run.items)


def test_a_tax_that_differs_by_a_cent_is_found(run: Checked) -> None:
    run.first("INVOICE#", "tax")["tax"][0]["amount_minor"] += 1
    with pytest.raises(AssertionError):
        check_table(run.items)
    with pytest.raises(AssertionError):
        run.money()


def test_a_license_that_a_note_has_not_released_is_found(run: Checked) -> None:
    released = next(n for n in run.all_of("CREDIT_NOTE#") if n.get("released"))["released"]
    released[next(iter(released))] += 1
    with pytest.raises(AssertionError):
        check_table(run.items)
    with pytest.raises(AssertionError):
        run.money()
