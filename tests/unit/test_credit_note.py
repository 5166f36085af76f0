"""A credit note corrects an invoice and pays what is open (R48, R50). By hand: on 10 March, five talk
lines and two room lines were bought for 22 of 31 days, 5 x 17.74 + 2 x 10.65 = 110.00 and 20.90 of
tax, by invoice 7."""

from typing import Any

import pytest

from chalicelib.domain.billing import lines_of
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.invoicing import Party
from chalicelib.domain.journal import InvoicePart, Settlement
from chalicelib.domain.record import replace
from chalicelib.domain.settling import MOST_SETTLED, SettledInvoice
from chalicelib.domain.tax import Tax, TaxPart
from chalicelib.domain.transitions.credit_note import (
    Corrected,
    CreditOrder,
    LineOrder,
    decide_credit_note,
)
from chalicelib.domain.transitions.record_payment import PaymentReport, decide_payment, payment_of
from tests.unit.credit_notes import (
    GST_AND_PST,
    OWED,
    REASON,
    TOTAL,
    invoice,
    issue,
    noted,
    office,
    paid,
)
from tests.unit.ledgers import NOW, metadata
from tests.unit.two_offices import invoice_of


def test_a_credit_note_says_what_it_corrects_by_whom_and_why() -> None:
    change = issue(invoice())
    assert noted(change) == CreditNote(
        number=1,
        office_id=101,
        invoice_number=7,
        document_number="35-C0001",  # 101 is 3 x 32 + 5
        issued_at=NOW,
        by=metadata(role="csm").by,
        reason=REASON,
        currency="USD",
        entry_seq=6,
        total_minor=13_090,
        tax=(TaxPart("VAT", 19_000, 11_000, 2_090),),
        buyer=Party("Globex"),
        invoice_document_number="35-0007",
    )
    assert (noted(change).subtotal_minor, noted(change).tax_minor) == (11_000, 2_090)
    entry = change.entry
    assert (entry.action, entry.invoice_number, entry.lines) == ("credit_note", 7, ())
    assert (entry.reason, change.after.account.credit_note_count) == (REASON, 1)
    assert (change.invoice, change.failed_refund) == (None, None)


PART = CreditOrder(amount_minor=5_000)
LINE = CreditOrder((LineOrder(1, 2),))
"""2 x 17.74 = 35.48; 19 % are 6.7412, so 42.22."""


@pytest.mark.parametrize("status", ["open", "past_due", "declined"])
@pytest.mark.parametrize(
    ("order", "amount"), [(CreditOrder(), TOTAL), (PART, 5_000), (LINE, 4_222)]
)
def test_what_the_invoice_still_costs_is_paid_first(
    status: Any, order: CreditOrder, amount: int
) -> None:
    holds = 1 if status == "declined" else 0
    before = office(open_minor=TOTAL + 500, declined_invoices=holds)
    change = issue(invoice(status=status), order, invoice_of(2, 500), of=before)
    after, whole = change.after.account, amount == TOTAL
    assert change.settled == (
        SettledInvoice(7, amount, status, "paid" if whole else status, 0, amount, None),
    )
    assert change.entry.settlement == Settlement((InvoicePart(7, amount),), noted_minor=amount)
    assert (after.open_minor, after.balance_minor) == (TOTAL + 500 - amount, 0)
    assert after.on_hold is (status == "declined" and not whole)


@pytest.mark.parametrize(
    ("order", "refund", "balance"),
    [
        (CreditOrder(), 0, TOTAL),
        (CreditOrder(refund=True), TOTAL, 0),
        (PART, 0, 5_000),
        (replace(PART, refund=True), 5_000, 0),
        (LINE, 0, 4_222),
        (replace(LINE, refund=True), 4_222, 0),
    ],
)
def test_of_a_paid_invoice_it_is_paid_back_or_balance(
    order: CreditOrder, refund: int, balance: int
) -> None:
    change = issue(paid(), order)
    assert change.entry.settlement == Settlement(
        balance_minor=balance, noted_minor=refund + balance, refund_minor=refund
    )
    assert change.settled == (SettledInvoice(7, 0, "paid", "paid", 0, refund + balance, None),)
    assert change.after.account.balance_minor == balance
    assert noted(change).refund_minor == refund
    assert noted(change).refund == ("elsewhere" if refund else None)


def test_a_refund_goes_back_to_the_providers_payment_while_it_is_connected() -> None:
    change = issue(paid(payment_reference="pi_7"), CreditOrder(refund=True))
    assert (noted(change).refund, noted(change).refund_of) == ("pending", "pi_7")
    kept = issue(paid(payment_reference="pi_7"))
    assert (noted(kept).refund, noted(kept).refund_of) == (None, None)
    by_provider = Corrected(paid(payment_reference="pi_7"), lines_of(invoice(), ()))
    when = metadata(role="csm", reason=REASON)
    later = decide_credit_note(office(), by_provider, CreditOrder(refund=True), when)
    assert (noted(later).refund, noted(later).refund_of) == ("elsewhere", None)


def test_only_what_payments_have_paid_is_paid_back() -> None:
    """The balance paid 30.00 of it, and gets them back."""
    by_both = paid(10_090, balance_used_minor=3_000, balance_used_at_issue_minor=3_000)
    change = issue(by_both, CreditOrder(refund=True))
    assert (noted(change).refund_minor, change.after.account.balance_minor) == (10_090, 3_000)
    open_one = invoice(balance_used_minor=3_000, balance_used_at_issue_minor=3_000)
    assert issue(open_one).after.account.balance_minor == 3_000
    assert issue(open_one).entry.settlement.invoices == (InvoicePart(7, 10_090),)


def test_other_open_invoices_are_paid_from_the_oldest_on_then_accrued_charges_with_tax() -> None:
    """130.90 - 50.00 - 10.00 - (20.00 + 3.80) = 47.10."""
    older, newer = invoice_of(4, 5_000), invoice_of(5, 1_000)
    before = office(open_minor=6_000, accrued_minor=2_000, balance_minor=1)
    change = issue(paid(), None, newer, older, of=before)
    assert change.entry.settlement == Settlement(
        invoices=(InvoicePart(4, 5_000), InvoicePart(5, 1_000)),
        accrued_minor=2_000,
        accrued_tax_minor=380,
        balance_minor=4_710,
        noted_minor=TOTAL,
    )
    after = change.after.account
    assert (after.open_minor, after.accrued_minor, after.balance_minor) == (0, 0, 4_711)


@pytest.mark.parametrize(
    ("accrued", "paid_net", "tax", "balance"),
    [
        (10_999, 10_999, 2_090, 1),  # 2089.81
        (11_000, 11_000, 2_090, 0),
        (11_001, 11_000, 2_090, 0),
    ],
)
def test_accrued_charges_are_paid_with_their_tax_before_the_balance(
    accrued: int, paid_net: int, tax: int, balance: int
) -> None:
    change = issue(paid(), of=office(open_minor=0, accrued_minor=accrued))
    settled, after = change.entry.settlement, change.after.account
    assert (settled.accrued_minor, settled.accrued_tax_minor) == (paid_net, tax)
    assert (after.accrued_minor, after.balance_minor) == (accrued - paid_net, balance)


def test_a_hold_ends_when_the_last_declined_invoice_is_credited_in_full() -> None:
    declined = invoice(status="declined")
    two = office(open_minor=TOTAL, declined_invoices=2)
    assert issue(declined, of=two).after.account.declined_invoices == 1
    one = office(open_minor=TOTAL, declined_invoices=1)
    first = issue(declined, CreditOrder(amount_minor=TOTAL - 1), of=one)
    assert first.after.account.on_hold
    left = replace(declined, balance_used_minor=TOTAL - 1, credited_minor=TOTAL - 1)
    last = issue(left, None, notes=(noted(first),), of=first.after)
    assert not last.after.account.on_hold
    assert last.settled == (SettledInvoice(7, 1, "declined", "paid", TOTAL - 1, 1, TOTAL - 1),)
    assert (noted(last).number, noted(last).document_number) == (2, "35-C0002")


def test_it_ends_the_hold_of_another_declined_invoice_that_it_pays() -> None:
    before = office(open_minor=700, declined_invoices=1)
    assert issue(paid(), None, invoice_of(4, 700, status="declined"), of=before).settled[1] == (
        SettledInvoice(4, 700, "declined", "paid", 0)
    )
    after = issue(paid(), None, invoice_of(4, 700, status="declined"), of=before).after
    assert not after.account.on_hold


def test_it_pays_no_more_invoices_than_a_transaction_can_write() -> None:
    others = [invoice_of(100 + place, 1) for place in range(MOST_SETTLED + 1)]
    change = issue(paid(), None, *others[::-1])
    assert [each.number for each in change.settled] == [7, *range(100, 100 + MOST_SETTLED)]
    assert (change.after.account.open_minor, change.after.account.balance_minor) == (1, 13_000)


@pytest.mark.parametrize("status", ["open", "past_due", "declined", "paid"])
def test_an_invoice_is_credited_when_all_of_it_is(status: Any) -> None:
    for less, state in ((1, status), (0, "credited")):
        credited = invoice(status=status, credited_minor=TOTAL - less)
        assert credited.state_at(NOW) == state


def test_notes_by_lines_give_back_the_tax_of_the_whole() -> None:
    """19 % of 5 x 17.74: 3.37, 6.74, 10.11, 13.48 and 16.85; then of all, 20.90."""
    notes: tuple[CreditNote, ...] = ()
    for _ in range(5):
        notes += (noted(issue(invoice(), CreditOrder((LineOrder(1, 1),)), notes=notes)),)
    assert [each.tax_minor for each in notes] == [337, 337, 337, 337, 337]
    rest = noted(issue(invoice(), CreditOrder((LineOrder(2),)), notes=notes))
    assert (rest.subtotal_minor, rest.tax_minor) == (2_130, 405)
    (line,) = rest.lines
    assert (line.position, line.license_type, line.quantity) == (2, "room_lines", 2)
    assert (line.amount_minor, line.description) == (2_130, "2 x room_lines, 22 of 31 days")


@pytest.mark.parametrize(
    ("tax", "expected"),
    [
        (Tax(), None),
        (OWED, (TaxPart("VAT", 19_000, 3_548, 0, reverse_charge=True),)),
        (GST_AND_PST, (TaxPart("GST", 5_000, 3_548, 177), TaxPart("PST", 7_000, 3_548, 248))),
    ],
)
def test_it_gives_back_each_rate_and_what_the_customer_owes_is_nothing(
    tax: Tax, expected: Any
) -> None:
    note = noted(issue(invoice(tax), LINE, of=office(tax)))
    assert note.tax == expected
    assert note.total_minor == 3_548 + sum(each.amount_minor for each in expected or ())


def test_a_late_payment_after_it_frees_the_credit_again() -> None:
    change = issue(invoice(), PART)
    credited = invoice(balance_used_minor=5_000, credited_minor=5_000)
    payment = payment_of(credited, PaymentReport("paid", TOTAL), metadata())
    late = decide_payment(change.after, credited, payment).after.account
    assert (late.open_minor, late.balance_minor) == (0, 5_000)
    by_payment = paid(credited_minor=5_000)
    back = issue(by_payment, CreditOrder(refund=True), notes=(noted(change),))
    assert noted(back).refund_minor == TOTAL - 5_000


def test_what_a_note_promised_to_pay_back_is_not_paid_back_again() -> None:
    first = issue(paid(), CreditOrder(amount_minor=3_000, refund=True))
    second = issue(paid(), CreditOrder(refund=True), notes=(noted(first),))
    assert noted(second).refund_minor == 10_090
    made, by_others_too = replace(noted(first), refund="made"), paid(refunded_minor=12_000)
    third = issue(by_others_too, CreditOrder(refund=True), notes=(made,))
    assert (noted(third).refund_minor, noted(third).total_minor) == (1_090, 10_090)
    pending, by_others = replace(noted(first), refund="pending"), paid(refunded_minor=5_000)
    before_it = issue(by_others, CreditOrder(refund=True), notes=(pending,))
    assert noted(before_it).refund_minor == 5_090
    failed = replace(noted(first), refund="failed")
    by_both = paid(10_090, balance_used_minor=3_000)
    fourth = issue(by_both, CreditOrder(refund=True), notes=(failed,))
    assert noted(fourth).refund_minor == 10_090
