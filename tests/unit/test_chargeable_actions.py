"""An action that charges is billed, listed and reported by its lines, whatever it is called."""

from typing import Any

import msgspec
import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.apply_step import change
from chalicelib.domain.billing import accrued_range, lines_of, next_bill
from chalicelib.domain.change import Change, Step
from chalicelib.domain.event_mapping import events_from_entry
from chalicelib.domain.events import EventSource
from chalicelib.domain.journal import Line, LineKind
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo._ledger_writes import entry_item
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.unit.ledgers import (
    COMPANY,
    FAX,
    MARCH_ENDS,
    OFFICE,
    ROOM,
    TODAY_STARTS,
    contracted,
    ledger,
    metadata,
)


def line(kind: str = "prorated", unit_minor: int = 1064) -> Line:
    return Line(
        LineKind[kind.upper()], ROOM, 2, unit_minor, TODAY_STARTS, MARCH_ENDS, "2 x room_lines"
    )


def swapped(before: Ledger) -> Change:
    """An action of no verb today: two fax lines become room lines, for a price."""
    counts: Any = {FAX: Counts(3, 0, 3), ROOM: Counts(2, 0, 2)}
    action: Any = "swap"
    return change(before, Step(action, counts, lines=(line(),)), metadata())


def office(**changes: Any) -> Ledger:
    return ledger({FAX: Counts(5, 0, 5)}, **changes)


def test_what_any_action_charged_accrues_on_an_invoiced_plan() -> None:
    swap = swapped(office(on=contracted()))
    assert swap.invoice is None
    assert (swap.entry.charged_minor, swap.after.account.accrued_minor) == (2128, 2128)


def test_an_entry_is_stored_with_what_it_charged() -> None:
    swap = swapped(office(on=contracted()))
    assert entry_item(swap.entry, SHIPPED_LAYOUTS)["charged_minor"] == {"N": "2128"}
    free = replace(swap.entry, lines=(line("restored", 0),))
    assert "charged_minor" not in entry_item(free, SHIPPED_LAYOUTS)


def test_the_next_bill_is_the_sum_of_its_lines_whatever_charged() -> None:
    swap = swapped(office(on=contracted()))
    bill = next_bill(swap.after, [swap.entry])
    assert bill.total_minor == 8128  # 2128 + 3 x 1000 + 2 x 1500
    assert sum(each.line.charged_minor for each in bill.lines) == 8128


def test_the_invoice_of_the_boundary_lists_what_any_action_charged() -> None:
    swap = swapped(office(on=contracted()))
    invoice = roll_forward(swap.after).invoice
    assert invoice
    assert accrued_range([invoice]) == (2, 5)
    assert [each.line.amount_minor for each in lines_of(invoice, [swap.entry])] == [
        3000,
        3000,
        2128,
    ]
    assert invoice.reason == "renewal"


def test_an_invoice_issued_at_once_names_the_action_that_charged() -> None:
    invoice = swapped(office()).invoice
    assert invoice
    assert (invoice.reason, invoice.total_minor) == ("swap", 2128)


def test_what_any_action_adds_and_takes_away_is_in_its_events() -> None:
    source = EventSource(COMPANY, OFFICE, "record 1")
    removed, added = events_from_entry(swapped(office()).entry, source)
    assert (added.type, added.data.items) == ("license.purchased", (Quantity(ROOM, 2),))
    assert (removed.type, removed.data.items) == ("license.removed", (Quantity(FAX, 2),))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "swap: no line charges the 2 x room_lines"),
        ((line("restored", 0),), "swap: no line charges the 2 x room_lines"),
    ],
)
def test_what_no_line_charges_is_not_gained(lines: tuple[Line, ...], said: str) -> None:
    action: Any = "swap"
    step = Step(action, {ROOM: Counts(2, 0, 2)}, lines=lines)
    with pytest.raises(AssertionError, match=said):
        change(office(), step, metadata())


def test_a_stored_line_of_an_unknown_kind_raises() -> None:
    stored = msgspec.to_builtins(line()) | {"kind": "unheard_of"}
    with pytest.raises(msgspec.ValidationError, match="unheard_of"):
        msgspec.convert(stored, Line)


@pytest.mark.parametrize("kind", ["restored", "scheduled_removal"])
def test_a_line_that_costs_nothing_has_no_amount(kind: str) -> None:
    with pytest.raises(AssertionError):
        line(kind, 1)


def test_no_line_has_an_amount_below_zero() -> None:
    with pytest.raises(AssertionError):
        line("prorated", -1)
