"""The tax of transfers: of what the giver is credited and what the receiver is charged (R23, R51).

On 10 March, three licenses at 25.00 leave New York: 1693 of each are credited, 50.79. The receiver
pays 20.00 a month: 42.57.
"""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.card import CardOnFile
from chalicelib.domain.change import Change
from chalicelib.domain.invoicing import Billing, Party
from chalicelib.domain.journal import InvoicePart, Settlement
from chalicelib.domain.record import replace
from chalicelib.domain.tax import NO_TAX, Tax, TaxPart
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.offices import PRICES, usual_terms
from tests.unit.credit_notes import GST_AND_PST, OWED, VAT
from tests.unit.ledgers import TALK, contracted, ledger, metadata, some

CHEAPER = {**PRICES, TALK: 2000}


def moved(here: Tax, there: Tax, least: int = 0, accrued: int = 0) -> tuple[Change, Change]:
    source = ledger({TALK: Counts(10, 0, 5)}, accrued_minor=accrued)
    destination = ledger(on=usual_terms(prices=CHEAPER), office_id=102)
    card = CardOnFile(least) if least else None
    return decide_transfer(
        replace(source, now_billed=Billing(tax=here), card=card),
        replace(destination, now_billed=Billing(tax=there), card=card),
        some(talk_lines=3),
        metadata(),
    )


@pytest.mark.parametrize(
    ("here", "there", "credit_tax", "sent", "balance"),
    [
        (NO_TAX, NO_TAX, 0, 4_257, 822),
        (VAT, VAT, 963, 5_066, 976),  # 3 x 321.67, rounded down, and 808.83
        (VAT, NO_TAX, 963, 4_257, 1_785),
        (NO_TAX, VAT, 0, 5_066, 13),
        (GST_AND_PST, VAT, 606, 5_066, 619),  # 3 x 84.65 and 3 x 118.51
        (OWED, VAT, 0, 5_066, 13),
        (VAT, OWED, 963, 4_257, 1_785),
    ],
)
def test_each_office_has_its_own_tax(
    here: Tax, there: Tax, credit_tax: int, sent: int, balance: int
) -> None:
    given, taken = moved(here, there)
    assert given.entry.settlement == Settlement(
        sent_minor=sent, balance_minor=balance, credit_tax_minor=credit_tax
    )
    assert taken.entry.settlement == Settlement((InvoicePart(7, sent),), received_minor=sent)
    assert taken.invoice
    assert (taken.invoice.total_minor, taken.invoice.due_minor) == (sent, 0)
    assert (taken.invoice.subtotal_minor, taken.invoice.tax) == (4_257, there.parts(4_257) or None)


def test_the_credit_pays_what_has_accrued_with_its_tax_first() -> None:
    """60.42 - (40.00 + 7.60) = 12.82 for the receiver, which owes 50.66."""
    given, taken = moved(VAT, VAT, accrued=4_000)
    assert given.entry.settlement == Settlement(
        accrued_minor=4_000, sent_minor=1_282, credit_tax_minor=963, accrued_tax_minor=760
    )
    assert given.after.account.accrued_minor == 0
    assert taken.entry.due_now_minor == 3_784


@pytest.mark.parametrize(("least", "issued"), [(3_784, True), (3_785, False)])
def test_a_payment_is_too_small_by_its_amount_with_tax(least: int, issued: bool) -> None:
    """37.84 are due. What accrues is paid by 12.82: 10.77 net and 2.05 of tax."""
    _, taken = moved(VAT, VAT, least, accrued=4_000)
    assert bool(taken.invoice) is issued
    assert taken.after.account.accrued_minor == (0 if issued else 4_257 - 1_077)
    if not issued:
        assert taken.entry.settlement == Settlement(
            accrued_minor=1_077, accrued_tax_minor=205, received_minor=1_282
        )


def test_a_boundary_has_the_tax_of_its_own_day() -> None:
    before = ledger({TALK: Counts(4, 0, 4)}, on=contracted(), accrued_minor=100, balance_minor=500)
    then = Billing(Party("Globex"), GST_AND_PST, "PO 7")
    change = roll_forward(replace(before, now_billed=Billing(tax=VAT), then_billed=then))
    invoice = change.invoice
    assert invoice
    assert invoice.tax == (TaxPart("GST", 5_000, 10_100, 505), TaxPart("PST", 7_000, 10_100, 707))
    assert (invoice.total_minor, invoice.balance_used_minor, invoice.due_minor) == (
        11_312,
        500,
        10_812,
    )
    assert invoice.document_number == "35-0007"
    assert (invoice.buyer, invoice.purchase_order_number) == (None, None), "the history knows them"
    # Issued on 1 April at midnight in New York; due on 1 May until the day ends, in summer time.
    assert invoice.due_at == datetime(2026, 5, 2, 3, 59, 59, tzinfo=UTC)
