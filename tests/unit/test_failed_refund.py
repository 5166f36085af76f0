"""A refund that the payment provider could not make is credit again (R48, R50)."""

from chalicelib.domain.journal import InvoicePart, Settlement
from chalicelib.domain.settling import MOST_SETTLED
from chalicelib.domain.transitions.credit_note import CreditOrder
from chalicelib.domain.transitions.failed_refund import decide_failed_refund
from tests.unit.credit_notes import TOTAL, issue, noted, office, paid
from tests.unit.ledgers import metadata
from tests.unit.two_offices import invoice_of


def test_a_refund_that_failed_pays_what_is_open_then_accrued_charges_then_the_balance() -> None:
    note = noted(issue(paid(payment_reference="pi_7"), CreditOrder(refund=True)))
    before = office(open_minor=6_000, accrued_minor=2_000)
    others = (invoice_of(5, 1_000), invoice_of(4, 5_000))
    change = decide_failed_refund(before, note, others, metadata())
    assert change.entry.settlement == Settlement(
        invoices=(InvoicePart(4, 5_000), InvoicePart(5, 1_000)),
        accrued_minor=2_000,
        accrued_tax_minor=380,
        balance_minor=4_710,
        noted_minor=TOTAL,
    )
    assert (change.entry.action, change.entry.invoice_number) == ("refund_failed", 7)
    assert (change.failed_refund, change.credit_note, change.invoice) == (note, None, None)
    assert change.after.account.credit_note_count == 0


def test_a_refund_that_failed_pays_no_more_invoices_than_a_transaction_can_write() -> None:
    note = noted(issue(paid(payment_reference="pi_7"), CreditOrder(refund=True)))
    others = tuple(invoice_of(100 + place, 1) for place in range(MOST_SETTLED + 1))
    change = decide_failed_refund(office(open_minor=91), note, others[::-1], metadata())
    assert [each.number for each in change.settled] == [*range(100, 100 + MOST_SETTLED)]
