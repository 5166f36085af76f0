"""What a credit note can pay back: what payments have paid, less what notes promise and what others
have refunded at the provider (R50)."""

import pytest

from chalicelib.domain.credit_note import CreditNote, RefundStatus
from chalicelib.domain.crediting import refundable_minor
from chalicelib.domain.journal import Actor, Invoice
from chalicelib.domain.record import replace
from tests.unit.ledgers import MARCH_ENDS, MARCH_STARTS, NOW, OFFICE

STAFF = Actor("csm", "csm")
OPEN = Invoice(1, OFFICE, "purchase", NOW, "USD", MARCH_STARTS, MARCH_ENDS, 3, (), 3548)
PAID = replace(OPEN, status="paid", reported_at=NOW, paid_minor=3548)


def note(refund: RefundStatus, amount_minor: int) -> CreditNote:
    return CreditNote(
        number=1,
        office_id=OFFICE,
        invoice_number=1,
        document_number="C-1",
        issued_at=NOW,
        by=STAFF,
        reason="a mistake",
        currency="USD",
        entry_seq=4,
        total_minor=amount_minor,
        refund_minor=amount_minor,
        refund=refund,
    )


def refundable(refunded_minor: int, *notes: tuple[RefundStatus, int]) -> int:
    invoice = replace(PAID, refunded_minor=refunded_minor)
    return refundable_minor(invoice, [note(*each) for each in notes])


@pytest.mark.parametrize(
    ("refunded_minor", "notes", "left"),
    [
        (0, [], 3548),
        (3548, [], 0),
        (0, [("pending", 1000)], 2548),
        # The webhook about a refund by a note may come later, or the provider may count it already.
        (0, [("made", 1000)], 2548),
        (1000, [("made", 1000)], 2548),
        # By a note and by others, in any order of hearing of them.
        (600, [("made", 1000)], 2548),
        (1600, [("made", 1000)], 1948),
        (600, [("pending", 1000)], 1948),
        (2600, [("made", 1000), ("made", 1000), ("pending", 900)], 48),
        (3548, [("made", 3548)], 0),
        # A refund that failed is not counted, whether or not the provider takes it back.
        (0, [("failed", 1000)], 3548),
        (600, [("failed", 1000), ("made", 500)], 2948),
        # The provider knows nothing of what staff pay back elsewhere.
        (600, [("elsewhere", 1000)], 1948),
        # Never less than nothing comes of two who refund at once: the next note is refused.
        (2000, [("pending", 2000)], -452),
    ],
)
def test_what_is_left_to_pay_back(
    refunded_minor: int, notes: list[tuple[RefundStatus, int]], left: int
) -> None:
    assert refundable(refunded_minor, *notes) == left


def test_nothing_is_left_of_an_invoice_that_no_payment_has_paid() -> None:
    assert refundable_minor(OPEN, []) == 0
    by_credit = replace(OPEN, status="paid", balance_used_minor=3548)
    assert refundable_minor(by_credit, []) == 0
