"""Bills: each line names the journal entry that it comes from (R8)."""

from chalicelib.domain.billing import accrued_range, lines_of
from chalicelib.domain.journal import Entry
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.unit.ledgers import contracted, ledger, metadata, some


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


def test_nothing_accrued_is_no_range() -> None:
    assert accrued_range([], ledger()) is None
    assert accrued_range([], ledger(accrued_minor=1)) == (2, 4)
