"""What a transfer's credit pays: the giver's invoices, accrued charges, the receiver, the balance (R48).

On 10 March, day 10 of 31, three licenses at 25.00 leave New York: 2500 x 21/31 = 1693.5, so 1693 of
each are credited, 50.79 in all. The receiver pays 20.00 a month: 2000 x 22/31 = 1419.4, 42.57 in
all.
"""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.change import Change
from chalicelib.domain.journal import Invoice, InvoicePart, Settlement
from chalicelib.domain.record import replace
from chalicelib.domain.settling import SettledInvoice
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import TALK, contracted, ledger, metadata, some
from tests.unit.two_offices import invoice_of

CREDIT, CHARGE = 5079, 4257
CHEAPER = {**PRICES, TALK: 2000}


def moved(*invoices: Invoice, by: str = "company_admin", **source: Any) -> tuple[Change, Change]:
    owed = sum(each.due_minor for each in invoices)
    return decide_transfer(
        ledger({TALK: Counts(10, 0, 5)}, open_minor=owed, **source),
        ledger(on=usual_terms(prices=CHEAPER), office_id=102),
        some(talk_lines=3),
        metadata(role=by),
        invoices,
    )


def test_without_debts_it_pays_the_receivers_charge_and_the_rest_is_the_balance() -> None:
    given, taken = moved()
    assert given.entry.settlement == Settlement(sent_minor=CHARGE, balance_minor=822)
    assert given.after.account.balance_minor == 822  # 5079 - 4257
    assert taken.entry.settlement == Settlement((InvoicePart(7, CHARGE),), received_minor=CHARGE)
    assert taken.invoice
    assert (taken.invoice.total_minor, taken.invoice.due_minor) == (CHARGE, 0)
    assert (taken.invoice.status, taken.after.account.open_minor) == ("paid", 0)


@pytest.mark.parametrize(
    ("owed", "paid", "sent", "balance"),
    [
        (6_000, CREDIT, 0, 0),
        (CREDIT + 1, CREDIT, 0, 0),
        (CREDIT, CREDIT, 0, 0),
        (CREDIT - 1, CREDIT - 1, 1, 0),
        (823, 823, CHARGE - 1, 0),
        (822, 822, CHARGE, 0),
        (821, 821, CHARGE, 1),
    ],
)
def test_an_open_invoice_is_paid_first(owed: int, paid: int, sent: int, balance: int) -> None:
    given, taken = moved(invoice_of(4, owed))
    assert given.entry.settlement == Settlement(
        (InvoicePart(4, paid),), sent_minor=sent, balance_minor=balance
    )
    (settled,) = given.settled
    assert settled == SettledInvoice(4, paid, "open", "paid" if paid == owed else "open", 0)
    assert given.after.account.open_minor == owed - paid
    assert given.after.account.balance_minor == balance
    assert taken.entry.due_now_minor == taken.after.account.open_minor == CHARGE - sent


def test_the_oldest_invoices_are_paid_first() -> None:
    newest, older, oldest = invoice_of(6, 5_000), invoice_of(5, 900), invoice_of(3, 700)
    given, _ = moved(newest, older, oldest)
    # 5079 - 700 - 900 = 3479 of 5000.
    assert given.entry.settlement.invoices == (
        InvoicePart(3, 700),
        InvoicePart(5, 900),
        InvoicePart(6, 3_479),
    )
    assert [each.status_after for each in given.settled] == ["paid", "paid", "open"]
    assert given.after.account.open_minor == 1_521


def test_an_invoice_that_is_partly_paid_owes_the_rest() -> None:
    given, _ = moved(invoice_of(4, 2_000, balance_used_minor=500))
    assert given.settled == (SettledInvoice(4, 1_500, "open", "paid", 500),)
    assert given.entry.settlement.sent_minor == 3_579  # 5079 - 1500


def test_a_declined_invoice_that_the_credit_pays_ends_the_hold() -> None:
    given, _ = moved(invoice_of(4, CREDIT, status="declined"), by="csm", declined_invoices=1)
    assert given.settled[0].ends_decline
    assert (given.after.account.declined_invoices, given.after.account.on_hold) == (0, False)


def test_a_declined_invoice_that_the_credit_pays_in_part_stays_declined() -> None:
    declined = invoice_of(4, CREDIT + 1, status="declined")
    given, _ = moved(declined, by="csm", declined_invoices=1)
    assert given.settled == (SettledInvoice(4, CREDIT, "declined", "declined", 0),)
    assert (given.after.account.declined_invoices, given.after.account.on_hold) == (1, True)
    assert given.after.account.open_minor == 1


def test_the_hold_lasts_until_the_last_declined_invoice_is_paid() -> None:
    declined = [invoice_of(number, 1_000, status="declined") for number in (4, 5)]
    given, _ = moved(*declined, invoice_of(6, 1_000), by="csm", declined_invoices=3)
    assert given.after.account.declined_invoices == 1


@pytest.mark.parametrize(
    ("accrued", "left", "sent", "balance"),
    [
        (6_000, 921, 0, 0),
        (CREDIT, 0, 0, 0),
        (700, 0, CHARGE, 122),  # 5079 - 700 - 4257
    ],
)
def test_what_has_accrued_is_paid_before_the_receiver(
    accrued: int, left: int, sent: int, balance: int
) -> None:
    given, _ = moved(on=contracted(), by="csm", accrued_minor=accrued)
    assert given.invoice is None
    assert given.entry.settlement == Settlement(
        accrued_minor=accrued - left, sent_minor=sent, balance_minor=balance
    )
    account = given.after.account
    assert (account.accrued_minor, account.balance_minor) == (left, balance)


def test_invoices_are_paid_before_what_has_accrued() -> None:
    given, _ = moved(invoice_of(4, 5_000), on=contracted(), by="csm", accrued_minor=700)
    assert given.entry.settlement == Settlement((InvoicePart(4, 5_000),), accrued_minor=79)
    assert given.after.account.accrued_minor == 621


def test_the_balance_pays_the_next_invoice_and_the_rest_stays() -> None:
    given, _ = moved(balance_minor=20_000)
    assert given.after.account.balance_minor == 20_822
    renewal = roll_forward(given.after)
    # Seven licenses renew: 7 x 2500 = 17500 of 20822.
    assert renewal.invoice
    assert (renewal.invoice.total_minor, renewal.invoice.due_minor) == (17_500, 0)
    assert renewal.invoice.status == "paid"
    assert renewal.after.account.balance_minor == 3_322
    following = roll_forward(renewal.after)
    assert following.invoice
    assert (following.invoice.balance_used_minor, following.invoice.due_minor) == (3_322, 14_178)
    assert (following.after.account.balance_minor, following.after.account.open_minor) == (
        0,
        14_178,
    )


def test_a_receiver_that_is_invoiced_owes_less_at_its_next_boundary() -> None:
    given, taken = decide_transfer(
        ledger({TALK: Counts(10, 0, 5)}, open_minor=4_000),
        ledger(on=contracted(prices=CHEAPER), office_id=102, accrued_minor=300),
        some(talk_lines=3),
        metadata(role="csm"),
        (invoice_of(4, 4_000),),
    )
    # 5079 - 4000 = 1079 are sent, and deducted from 300 + 4257.
    assert given.entry.settlement.sent_minor == 1_079
    assert taken.entry.settlement == Settlement(accrued_minor=1_079, received_minor=1_079)
    assert (taken.invoice, taken.after.account.accrued_minor) == (None, 3_478)


def test_the_receivers_own_balance_pays_what_the_credit_does_not() -> None:
    _, taken = decide_transfer(
        ledger({TALK: Counts(10, 0, 5)}, open_minor=4_000),
        ledger(on=usual_terms(prices=CHEAPER), office_id=102, balance_minor=10_000),
        some(talk_lines=3),
        metadata(),
        (invoice_of(4, 4_000),),
    )
    # 1079 come from the giver, 3178 of 4257 from the receiver's balance.
    assert taken.entry.settlement == Settlement(
        (InvoicePart(7, CHARGE),), received_minor=1_079, balance_minor=-3_178
    )
    assert taken.after.account.balance_minor == 6_822
    assert taken.entry.due_now_minor == 0


def test_licenses_that_came_at_no_charge_leave_first_and_are_not_credited() -> None:
    source = replace(ledger({TALK: Counts(10, 0, 5)}), unpaid={TALK: 2})
    given, _ = decide_transfer(source, ledger(office_id=102), some(talk_lines=3), metadata())
    assert [(line.quantity, line.unit_amount_minor) for line in given.entry.lines] == [
        (2, 0),
        (1, 1_693),
    ]
    assert given.entry.charged_minor == -1_693


def test_from_its_next_boundary_on_an_office_has_paid_for_all_that_it_owns() -> None:
    before = ledger({TALK: Counts(10, 0, 5)}, transfers_priced=False)
    given, _ = decide_transfer(before, ledger(office_id=102), some(talk_lines=1), metadata())
    assert not given.after.account.transfers_priced
    assert roll_forward(given.after).after.account.transfers_priced
