"""Bills: each line names the journal entry that it comes from (R8)."""

import pytest

from chalicelib.domain.billing import accrued_range, lines_of, next_bill
from chalicelib.domain.journal import Entry
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.credit_note import Corrected, CreditOrder, decide_credit_note
from chalicelib.domain.transitions.failed_refund import decide_failed_refund
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.unit.ledgers import NOW, contracted, ledger, metadata, some
from tests.unit.two_offices import invoice_of


def test_an_invoice_of_a_purchase_names_its_entry() -> None:
    change = decide_purchase(ledger(), some(talk_lines=3), metadata())
    assert change.invoice
    (line,) = lines_of(change.invoice, ())
    assert (line.line, line.entry_id) == (change.entry.lines[0], change.entry.entry_id)


def test_a_renewal_lists_what_accrued_since_its_cycle_opened() -> None:
    bought = decide_purchase(ledger(on=contracted()), some(talk_lines=3), metadata())
    renewed = roll_forward(bought.after)
    assert renewed.invoice
    opening: Entry = replace(bought.entry, seq=bought.before.account.billed_seq)
    lines = lines_of(renewed.invoice, (opening, bought.entry))
    assert [(each.entry_id, each.line.amount_minor) for each in lines] == [
        (renewed.entry.entry_id, 7500),
        (bought.entry.entry_id, 5322),
    ]
    assert accrued_range([renewed.invoice]) == (2, 5)


@pytest.mark.parametrize(
    ("failed", "description"),
    [(False, "credit of a credit note"), (True, "credit of a refund that failed")],
)
def test_credit_that_paid_accrued_charges_is_a_line_of_the_next_bill(
    failed: bool, description: str
) -> None:
    """3 x 17.74 = 53.22 have accrued; 50.00 of them are paid by the credit of another invoice."""
    bought = decide_purchase(ledger(on=contracted()), some(talk_lines=3), metadata())
    reported = {"status": "paid", "reported_at": NOW, "paid_minor": 5_000}
    paid, when = invoice_of(2, 5_000, **reported), metadata(role="csm", reason="twice")
    change = decide_credit_note(bought.after, Corrected(paid, ()), CreditOrder(refund=failed), when)
    if failed:
        assert change.credit_note
        change = decide_failed_refund(change.after, change.credit_note, (), when)
    charges = (bought.entry, change.entry)
    renewed = roll_forward(change.after)
    assert renewed.invoice
    assert renewed.invoice.total_minor == 7_500 + 322
    lines = lines_of(renewed.invoice, charges)
    assert [each.amount_minor for each in lines] == [7_500, 5_322, -5_000]
    assert (lines[2].entry_id, lines[2].line.description) == (change.entry.entry_id, description)
    assert lines[2].line.license_type == "talk_lines"
    assert next_bill(change.after, charges).lines[1:] == lines[1:]


def test_nothing_accrued_is_no_range() -> None:
    assert accrued_range([], ledger()) is None
    assert accrued_range([], ledger(accrued_minor=1)) == (2, 4)
