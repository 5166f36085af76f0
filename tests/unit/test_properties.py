"""Invariants that hold at every step of random lives of an office."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.change import Change
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Terms
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.license_types import LicenseType
from tests.offices import usual_terms
from tests.unit.ledgers import PROPERTY, ROOM, SELL, TALK, contracted, ledger, metadata, some

PLANS = (
    usual_terms(),
    usual_terms(annual_commit_monthly_billing=True),
    contracted(),
    contracted(annual_commit_monthly_billing=True),
)
TRANSITIONS = {"purchase": decide_purchase, "remove": decide_removal, "restore": decide_restoration}


@dataclass(frozen=True)
class Move:
    """One thing that happens to an office."""

    name: str
    items: tuple[Quantity, ...]


items_of = st.dictionaries(
    st.sampled_from((TALK, SELL, ROOM)), st.integers(1, 12), min_size=1, max_size=3
).map(lambda chosen: tuple(Quantity(kind, number) for kind, number in chosen.items()))
moves = st.builds(
    Move, st.sampled_from((*TRANSITIONS, "assign", "release", "roll_forward")), items_of
)
lives = st.lists(moves, max_size=25)
plans = st.sampled_from(PLANS)


def happens(before: Ledger, move: Move) -> Change | Ledger:
    """The change, or the ledger after a move of assignments, or the same when it is refused."""
    if move.name == "roll_forward":
        return roll_forward(before)
    if move.name in ("assign", "release"):
        return assigned(before, move)
    at = before.account.cycle.start + timedelta(days=3)
    try:
        return TRANSITIONS[move.name](before, move.items, metadata(at, role="csm"))
    except Refusal:
        return before


def assigned(before: Ledger, move: Move) -> Ledger:
    """As assignments move `available`: never below zero, never above what there is."""
    counts = before.account.counts
    for item in move.items:
        held = counts.get(item.license_type, Counts())
        most = held.available if move.name == "assign" else held.assigned
        moved = min(item.quantity, most) * (-1 if move.name == "assign" else 1)
        if moved:
            after = replace(held, available=held.available + moved)
            counts = {**counts, item.license_type: after}
    return replace(before, account=replace(before.account, counts=counts))


def lived(plan: Terms, life: list[Move], watch: Callable[[Change], None]) -> Ledger:
    """The ledger at the end of a life, with every change shown to `watch`."""
    now = ledger(on=plan)
    for move in life:
        outcome = happens(now, move)
        if isinstance(outcome, Change):
            watch(outcome)
            outcome = outcome.after
        now = outcome
    return now


@PROPERTY
@given(plans, lives)
def test_counts_always_add_up_with_lots_and_are_never_negative(
    plan: Terms, life: list[Move]
) -> None:
    def watch(change: Change) -> None:
        for license_type, held in change.after.account.counts.items():
            assert min(held.purchased, held.assigned, held.scheduled, held.available) >= 0
            assert held.purchased == held.assigned + held.scheduled + held.available
            leaving = [lot for lot in change.after.removals if lot.license_type is license_type]
            assert held.scheduled == sum(lot.remaining for lot in leaving)
            assert all(1 <= lot.remaining <= lot.quantity for lot in leaving)
            assert held.assigned == change.before.account.counts[license_type].assigned

    lived(plan, life, watch)


@PROPERTY
@given(plans, lives)
def test_every_count_can_be_recomputed_from_the_journal(plan: Terms, life: list[Move]) -> None:
    changes: list[Change] = []
    end = lived(plan, life, changes.append)
    for license_type in LicenseType:
        entries = [change.entry for change in changes if license_type in change.entry.after]
        owned = [
            entry.after[license_type].purchased - entry.before[license_type].purchased
            for entry in entries
        ]
        leaving = [
            entry.after[license_type].scheduled - entry.before[license_type].scheduled
            for entry in entries
        ]
        assert sum(owned) == end.account.counts[license_type].purchased
        assert sum(leaving) == end.account.counts[license_type].scheduled
    assert [change.entry.seq for change in changes] == [*range(5, 5 + len(changes))]


@PROPERTY
@given(plans, lives)
def test_everything_charged_is_invoiced_or_has_accrued(plan: Terms, life: list[Move]) -> None:
    changes: list[Change] = []
    end = lived(plan, life, changes.append)
    charged = sum(line.amount_minor for change in changes for line in change.entry.lines)
    invoices = [change.invoice for change in changes if change.invoice]
    assert charged == sum(each.total_minor for each in invoices) + end.account.accrued_minor
    assert [each.number for each in invoices] == [*range(7, 7 + len(invoices))]
    assert end.account.invoice_count == 6 + len(invoices)


@PROPERTY
@given(plans, lives, items_of)
def test_restoring_never_costs_anything(
    plan: Terms, life: list[Move], items: tuple[Quantity, ...]
) -> None:
    def watch(change: Change) -> None:
        if change.entry.action == "restoration":
            assert change.entry.due_now_minor == 0
            assert change.invoice is None
            assert change.after.account.accrued_minor == change.before.account.accrued_minor

    lived(plan, [*life, Move("remove", items), Move("restore", items)], watch)


@PROPERTY
@given(plans, lives, items_of)
def test_what_is_removed_and_restored_leaves_the_counts_as_they_were(
    plan: Terms, life: list[Move], items: tuple[Quantity, ...]
) -> None:
    now = lived(plan, life, lambda change: None)
    staff = metadata(now.account.cycle.start + timedelta(days=3), role="csm")
    bought = decide_purchase(now, items, staff).after
    removed = decide_removal(bought, items, staff).after
    restored = decide_restoration(removed, items, staff).after
    assert restored.account.counts == bought.account.counts
    assert restored.removals == bought.removals
    assert next(iter(removed.account.counts.values())).purchased == (
        next(iter(bought.account.counts.values())).purchased
    )


@PROPERTY
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.integers(0, 30 * 24 * 3600),
)
def test_a_purchase_costs_the_same_in_whatever_steps_it_is_made(
    steps: list[int], second: int
) -> None:
    now = ledger()
    when = metadata(now.account.cycle.start + timedelta(seconds=second))
    at_once = decide_purchase(now, some(talk_lines=sum(steps)), when)
    paid = 0
    for step in steps:
        change = decide_purchase(now, some(talk_lines=step), when)
        paid += change.entry.due_now_minor
        now = change.after
    assert paid == at_once.entry.due_now_minor
    assert now.account.counts == at_once.after.account.counts
    assert now.account.counts[TALK] == Counts(sum(steps), 0, sum(steps))
