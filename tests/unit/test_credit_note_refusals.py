"""What a credit note cannot credit or pay back (R50)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.billing import BilledLine, lines_of
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.journal import LineKind
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.credit_note import (
    Corrected,
    CreditOrder,
    LineOrder,
    decide_credit_note,
)
from tests.unit.credit_notes import TOTAL, invoice, issue, noted, office, paid
from tests.unit.ledgers import MARCH_ENDS, metadata

IN_FULL = noted(issue(invoice()))
HALF = noted(issue(invoice(), CreditOrder(amount_minor=6_545)))
TWO = noted(issue(invoice(), CreditOrder((LineOrder(1, 2),))))


def refused(order: CreditOrder, *notes: CreditNote, of: Any = None) -> tuple[str, str]:
    """The pointer and the text."""
    with pytest.raises(Refusal) as raised:
        issue(of or invoice(), order, notes=notes)
    (error,) = raised.value.members["errors"]
    return error["pointer"], error["detail"]


@pytest.mark.parametrize(
    ("order", "notes", "pointer", "detail"),
    [
        (CreditOrder(), [IN_FULL], "", "invoice 7 is credited in full already"),
        (
            CreditOrder((LineOrder(1),), 5),
            [],
            "/amount",
            "must be left out if `lines` says what is credited",
        ),
        (
            CreditOrder(amount_minor=TOTAL + 1),
            [],
            "/amount",
            "must be from 1 to 13090, which is left of the invoice",
        ),
        (
            CreditOrder(amount_minor=0),
            [],
            "/amount",
            "must be from 1 to 13090, which is left of the invoice",
        ),
        (
            CreditOrder(amount_minor=6_546),
            [HALF],
            "/amount",
            "must be from 1 to 6545, which is left of the invoice",
        ),
        (
            CreditOrder((LineOrder(1),)),
            [HALF],
            "/lines",
            "come to 10555 with tax, and 6545 of the invoice are left: send an `amount`",
        ),
        (
            CreditOrder((LineOrder(0),)),
            [],
            "/lines/0/position",
            "must be from 1 to 2: the invoice's lines",
        ),
        (
            CreditOrder((LineOrder(1), LineOrder(3))),
            [],
            "/lines/1/position",
            "must be from 1 to 2: the invoice's lines",
        ),
        (
            CreditOrder((LineOrder(1), LineOrder(1))),
            [],
            "/lines/1/position",
            "must be a line that is not credited yet",
        ),
        (
            CreditOrder((LineOrder(1, 6),)),
            [],
            "/lines/0/quantity",
            "must be from 1 to 5, not credited yet",
        ),
        (
            CreditOrder((LineOrder(1, 0),)),
            [],
            "/lines/0/quantity",
            "must be from 1 to 5, not credited yet",
        ),
        (
            CreditOrder((LineOrder(1, 4),)),
            [TWO],
            "/lines/0/quantity",
            "must be from 1 to 3, not credited yet",
        ),
        (
            CreditOrder((LineOrder(1, 2), LineOrder(1, 4))),
            [],
            "/lines/1/quantity",
            "must be from 1 to 3, not credited yet",
        ),
    ],
)
def test_no_more_is_credited_than_was_invoiced(
    order: CreditOrder, notes: list[CreditNote], pointer: str, detail: str
) -> None:
    assert refused(order, *notes) == (pointer, detail)


def test_the_whole_rest_can_be_credited() -> None:
    assert noted(issue(invoice(), CreditOrder(amount_minor=6_545), notes=(HALF,))).number == 1
    three = CreditOrder((LineOrder(1, 1), LineOrder(1, 2)))
    lines = noted(issue(invoice(), three, notes=(TWO,))).lines
    assert [each.quantity for each in lines] == [1, 2]
    (all_left,) = noted(issue(invoice(), CreditOrder((LineOrder(1),)), notes=(TWO,))).lines
    assert all_left.quantity == 3


def test_a_credit_among_the_invoices_lines_is_not_credited() -> None:
    billed = lines_of(invoice(), ())
    credit = replace(billed[0].line, kind=LineKind.TRANSFERRED_OUT)
    found = Corrected(invoice(), (BilledLine(credit, None, -8_870), *billed))
    order = CreditOrder((LineOrder(1),))
    with pytest.raises(Refusal, match="must be a line that is not credited yet"):
        decide_credit_note(office(), found, order, metadata(role="csm", reason="twice"))


NOTHING_PAID = (
    "/refund",
    "must be false: nothing of invoice 7 that a payment has paid is left to pay back. The credit "
    "settles what is open, or is the office's balance",
)


@pytest.mark.parametrize(
    "corrected",
    [
        invoice(),
        invoice(status="declined", reported_at=MARCH_ENDS),
        # Paid by the balance, or by credit after it was declined.
        invoice(status="paid", balance_used_minor=TOTAL, balance_used_at_issue_minor=TOTAL),
        invoice(status="paid", balance_used_minor=TOTAL, reported_at=MARCH_ENDS),
        paid(refunded_minor=TOTAL),
    ],
)
def test_nothing_is_paid_back_that_no_payment_has_paid(corrected: Any) -> None:
    assert refused(CreditOrder(refund=True), of=corrected) == NOTHING_PAID


def test_nothing_is_paid_back_twice() -> None:
    back = noted(issue(paid(), CreditOrder(amount_minor=6_545, refund=True)))
    kept = noted(issue(paid(10_000), CreditOrder(amount_minor=1, refund=True)))
    assert kept.refund_minor == 1
    assert refused(CreditOrder(refund=True), back, of=paid(6_545)) == NOTHING_PAID


NOT_RUNNING = (
    "/release_licenses",
    "must be false: nothing that is credited is paid until the end of the running cycle, or it is "
    "given up already. Schedule a removal instead",
)


def test_licenses_of_an_ended_cycle_are_not_given_up() -> None:
    """They may have been renewed since, by another invoice."""
    for moved in (timedelta(hours=1), -timedelta(hours=1)):
        lines = tuple(replace(each, period_end=each.period_end + moved) for each in invoice().lines)
        order = CreditOrder(release_licenses=True)
        assert refused(order, of=invoice(lines=lines)) == NOT_RUNNING
