"""What holds for money on every plan, in every zone, at every moment (R7, R8, R15, R28)."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.account import Ledger
from chalicelib.domain.change import Change
from chalicelib.domain.journal import Invoice
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.quoting import Quote, QuoteAction, quote_of, require_as_quoted
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from tests.model.ledger import Line
from tests.unit.ledgers import PROPERTY, metadata
from tests.unit.random_lives import Event, Life, lives
from tests.unit.random_offices import (
    KINDS,
    TRANSITIONS,
    RandomOffice,
    kinds,
    moved,
    offices,
    one,
    parts,
    quantities,
    rolled,
    stocked,
)

THOROUGHLY = settings(PROPERTY, max_examples=500)
ACTIONS: dict[str, QuoteAction] = {
    "purchase": "purchase",
    "remove": "removal",
    "restore": "restoration",
}


def charged_minor(change: Change) -> int:
    """At once on card plans, with the next invoice on invoiced ones."""
    accrued = change.after.account.accrued_minor - change.before.account.accrued_minor
    due_now = change.entry.due_now_minor
    assert (due_now if change.before.terms.invoiced else accrued) == 0
    return due_now + accrued


# One price


@THOROUGHLY
@given(offices, kinds, st.data())
def test_three_cost_one_and_one_and_one_in_whatever_steps(
    office: RandomOffice, kind: str, data: st.DataObject
) -> None:
    steps = data.draw(st.one_of(st.just([1, 1, 1]), st.lists(quantities, min_size=1, max_size=6)))
    when = metadata(office.on_day(data.draw(st.integers(0, office.days - 1)), data.draw(parts)))
    at_once = charged_minor(decide_purchase(office.ledger, one(kind, sum(steps)), when))
    now, paid = office.ledger, 0
    for step in steps:
        change = decide_purchase(now, one(kind, step), when)
        paid, now = paid + charged_minor(change), change.after
    assert paid == at_once
    assert sum(steps) * charged_minor(decide_purchase(office.ledger, one(kind, 1), when)) == at_once


@THOROUGHLY
@given(offices, kinds, quantities, parts)
def test_on_the_first_day_the_whole_price_is_due(
    office: RandomOffice, kind: str, quantity: int, part: float
) -> None:
    change = decide_purchase(office.ledger, one(kind, quantity), metadata(office.on_day(0, part)))
    assert charged_minor(change) == quantity * office.plan.prices[kind]


@THOROUGHLY
@given(offices, kinds, quantities, parts)
def test_on_the_last_day_one_day_of_them_all_is_due_rounded_half_up(
    office: RandomOffice, kind: str, quantity: int, part: float
) -> None:
    when = metadata(office.on_day(office.days - 1, part))
    whole, rest = divmod(office.plan.prices[kind], office.days)
    unit = whole + (1 if 2 * rest >= office.days else 0)
    assert (
        charged_minor(decide_purchase(office.ledger, one(kind, quantity), when)) == quantity * unit
    )


@THOROUGHLY
@given(offices, kinds, quantities, parts, st.data())
def test_on_any_day_the_days_left_are_due_rounded_half_up_per_license(
    office: RandomOffice, kind: str, quantity: int, part: float, data: st.DataObject
) -> None:
    passed = data.draw(st.integers(0, office.days - 1))
    change = decide_purchase(
        office.ledger, one(kind, quantity), metadata(office.on_day(passed, part))
    )
    assert charged_minor(change) == quantity * office.unit_minor(kind, passed)


# Back and forth


@THOROUGHLY
@given(offices, kinds, quantities, st.sampled_from(("purchase", "restore")), st.data())
def test_removing_refunds_nothing_and_taking_back_costs_nothing(
    office: RandomOffice, kind: str, bought: int, taking_back: str, data: st.DataObject
) -> None:
    days = sorted(data.draw(st.tuples(*[st.integers(0, office.days - 1)] * 3)))
    first, second, third = (metadata(office.on_day(day, 0.5)) for day in days)
    removed = one(kind, data.draw(st.integers(1, bought)))
    purchased = decide_purchase(office.ledger, one(kind, bought), first)
    scheduled = decide_removal(purchased.after, removed, second)
    restored = TRANSITIONS[taking_back](scheduled.after, removed, third)
    assert charged_minor(purchased) == bought * office.unit_minor(kind, days[0])
    assert (charged_minor(scheduled), charged_minor(restored)) == (0, 0)
    assert (scheduled.invoice, restored.invoice) == (None, None)
    renewal = rolled(restored.after).entry.lines
    assert sum(each.amount_minor for each in renewal) == bought * office.plan.prices[kind]


# The journal


def _of_line(line: Line) -> tuple[str, str]:
    return str(line.kind), line.license_type


@THOROUGHLY
@given(offices, lives)
def test_the_journal_charges_what_the_model_does(office: RandomOffice, events: list[Event]) -> None:
    life = Life(office, events)
    for step in life.steps:
        lines = [
            Line(line.kind, line.license_type, line.quantity, line.unit_amount_minor)
            for line in step.change.entry.lines
        ]
        # Their order is that in which the office got the types.
        assert sorted(lines, key=_of_line) == sorted(step.lines, key=_of_line)
        assert step.change.entry.due_now_minor == step.due_minor
    held = life.ledger.account.counts
    assert [held[kind].purchased for kind in KINDS] == [
        life.model.purchased[kind] for kind in KINDS
    ]
    assert [held[kind].scheduled for kind in KINDS] == [
        life.model.scheduled(kind) for kind in KINDS
    ]
    assert life.ledger.account.accrued_minor == life.model.accrued


@THOROUGHLY
@given(offices, lives)
def test_invoices_add_up_to_the_journal_and_what_is_still_to_be_billed(
    office: RandomOffice, events: list[Event]
) -> None:
    life = Life(office, events)
    to_come = life.ledger.account.accrued_minor
    assert to_come == 0 or office.plan.invoiced
    assert invoiced_minor(life.changes) + to_come == journal_minor(life.changes)
    everything = Life(office, [*events, None])
    assert everything.ledger.account.accrued_minor == 0
    assert invoiced_minor(everything.changes) == journal_minor(everything.changes)


@THOROUGHLY
@given(offices, lives)
def test_every_invoice_is_explained_by_the_entries_that_it_names(
    office: RandomOffice, events: list[Event]
) -> None:
    changes = Life(office, [*events, None]).changes
    for invoice in (change.invoice for change in changes if change.invoice):
        assert invoice.currency == office.plan.currency
        assert invoice.total_minor == explained_minor(invoice, changes)


def explained_minor(invoice: Invoice, changes: list[Change]) -> int:
    first = invoice.accrued.after_seq + 1 if invoice.accrued else invoice.entry_seq
    last = invoice.accrued.until_seq if invoice.accrued else invoice.entry_seq
    assert last in (invoice.entry_seq, invoice.entry_seq - 1)
    return journal_minor([each for each in changes if first <= each.entry.seq <= last]) + (
        sum(line.amount_minor for line in invoice.lines) if invoice.accrued else 0
    )


def journal_minor(changes: list[Change]) -> int:
    return sum(line.amount_minor for change in changes for line in change.entry.lines)


def invoiced_minor(changes: list[Change]) -> int:
    return sum(change.invoice.total_minor for change in changes if change.invoice)


# What is quoted is charged

delays_s = st.one_of(st.sampled_from((0, 1, 899, 900, 901, 3600)), st.integers(0, 1200))
meanwhiles = st.sampled_from(("nothing", "assignment", "new catalog", "purchase", "removal"))


@settings(PROPERTY, max_examples=1500)
@given(offices, kinds, st.sampled_from(tuple(ACTIONS)), st.integers(1, 4), st.data())
def test_a_quote_is_charged_exactly_or_refused(
    office: RandomOffice, kind: str, action: str, quantity: int, data: st.DataObject
) -> None:
    passed = data.draw(st.sampled_from((0, office.days - 1, office.days // 2)))
    at = office.on_day(passed, data.draw(parts))
    later = at + timedelta(seconds=data.draw(delays_s))
    before, meanwhile = stocked(office), data.draw(meanwhiles)
    if action == "purchase":
        quantity *= 3  # more than the four that are leaving, or fewer
    shown = quoted(action, before, one(kind, quantity), at)
    now = moved(before, meanwhile, at)
    if later >= now.account.cycle.end:
        now = rolled(now).after
    outcome = confirmed(shown.token, action, now, one(kind, quantity), later)
    if refusals := refusals_due(office, passed, at, later, meanwhile):
        assert outcome in refusals
    else:
        assert isinstance(outcome, Quote), outcome
        assert charged_minor(outcome.change) == charged_minor(shown.change)
        assert bill_of(outcome) == bill_of(shown)


def confirmed(
    token: str, action: str, now: Ledger, items: tuple[Quantity, ...], at: datetime
) -> Quote | str:
    """What is committed, or the code of the refusal."""
    try:
        fresh = quoted(action, now, items, at)
        require_as_quoted(token, fresh, items, at)
    except Refusal as refusal:
        return refusal.code
    return fresh


def refusals_due(
    office: RandomOffice, passed: int, at: datetime, later: datetime, meanwhile: str
) -> tuple[str, ...]:
    """A quote holds for 15 minutes of one local day, while nothing but assignments and catalogs
    changes. After the boundary, the action itself may have become impossible."""
    if later >= min(at + timedelta(minutes=15), office.day_after(passed)):
        return ("quote_expired", "exceeds_scheduled", "no_available_licenses")
    return ("quote_changed",) if meanwhile in ("purchase", "removal") else ()


def quoted(action: str, before: Ledger, items: tuple[Quantity, ...], at: datetime) -> Quote:
    change = TRANSITIONS[action](before, items, metadata(at))
    return quote_of((change,), ACTIONS[action], items, at)


def bill_of(quote: Quote) -> list[tuple[str, str, int, int]]:
    return [
        (line.kind, line.license_type, line.quantity, line.unit_amount_minor)
        for line in quote.change.entry.lines
    ]
