"""Collect: a card plan's charges are invoiced at once, or with the next bill (R8, R52)."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger, Standing
from chalicelib.domain.journal import Accrued, InvoicePart, Settlement, TermsChange
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.collect import decide_collect
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.offices import usual_terms
from tests.unit.ledgers import (
    MARCH_ENDS,
    MARCH_STARTS,
    NOW,
    TALK,
    contracted,
    ledger,
    metadata,
    some,
)

ALLOWED = Standing(may_collect_later=True)


def office(collect: str = "at_once", standing: Standing = ALLOWED, **account: Any) -> Ledger:
    before = ledger({TALK: Counts(4, 0, 4)}, on=usual_terms(collect=collect), **account)
    return replace(before, standing=standing)


def buy(before: Ledger, quantity: int = 1) -> Ledger:
    return decide_purchase(before, some(talk_lines=quantity), metadata()).after


def test_charges_accrue_from_now_on() -> None:
    change = decide_collect(office(), "next_bill", metadata())
    assert change.after.terms.collect == "next_bill"
    assert change.entry.terms == TermsChange({"collect": "at_once"}, {"collect": "next_bill"})
    assert (change.entry.action, change.entry.lines, change.invoice) == ("terms", (), None)
    purchase = decide_purchase(change.after, some(talk_lines=2), metadata())
    assert purchase.invoice is None
    assert purchase.after.account.accrued_minor == 3548  # 2 x 2500 x 22/31 = 2 x 1774.2


def test_six_purchases_are_in_one_bill() -> None:
    now = office("next_bill")
    for _ in range(6):
        now = buy(now)
    assert now.account.accrued_minor == 10_644  # 6 x 1774
    renewal = roll_forward(now)
    assert renewal.invoice
    assert renewal.invoice.total_minor == 35_644  # 10 x 2500 + 10644
    assert renewal.invoice.accrued == Accrued(2, 10, 10_644)
    assert (renewal.after.account.accrued_minor, renewal.after.account.invoice_count) == (0, 7)


def test_turned_back_it_charges_what_has_accrued_once() -> None:
    change = decide_collect(buy(office("next_bill")), "at_once", metadata())
    invoice = change.invoice
    assert invoice
    assert (invoice.total_minor, invoice.due_minor, invoice.lines) == (1774, 1774, ())
    assert (invoice.reason, invoice.issued_at) == ("terms", NOW)
    assert (invoice.period_start, invoice.period_end) == (MARCH_STARTS, MARCH_ENDS)
    assert invoice.accrued == Accrued(2, 5, 1774)
    account = change.after.account
    assert (account.accrued_minor, account.open_minor, account.billed_seq) == (0, 1774, 6)
    assert change.entry.due_now_minor == 1774
    renewal = roll_forward(change.after).invoice
    assert renewal
    assert (renewal.total_minor, renewal.accrued) == (12_500, None)


def test_turned_back_the_balance_pays_first() -> None:
    change = decide_collect(buy(office("next_bill", balance_minor=1000)), "at_once", metadata())
    assert change.invoice
    assert (change.invoice.total_minor, change.invoice.due_minor) == (1774, 774)
    assert change.entry.settlement == Settlement((InvoicePart(7, 1000),), balance_minor=-1000)
    assert change.after.account.balance_minor == 0


def test_turned_back_with_nothing_accrued_there_is_no_invoice() -> None:
    change = decide_collect(office("next_bill"), "at_once", metadata())
    assert (change.invoice, change.after.account.invoice_count) == (None, 6)


def test_an_agreement_that_ends_has_charges_collected_at_once_with_what_accrued_before() -> None:
    accrued = replace(buy(office("next_bill")), standing=Standing())
    purchase = decide_purchase(accrued, some(talk_lines=1), metadata())
    assert purchase.invoice
    assert purchase.invoice.total_minor == 3548  # 1774 now, 1774 accrued
    assert purchase.after.account.accrued_minor == 0


def test_after_the_agreement_has_ended_turning_back_charges_what_has_accrued() -> None:
    accrued = replace(buy(office("next_bill")), standing=Standing())
    change = decide_collect(accrued, "at_once", metadata())
    assert change.invoice
    assert (change.invoice.total_minor, change.after.account.accrued_minor) == (1774, 0)


def test_what_charges_nothing_bills_nothing_that_has_accrued() -> None:
    accrued = replace(buy(office("next_bill")), standing=Standing())
    free = replace(accrued, terms=replace(accrued.terms, prices={TALK: 0}))
    purchase = decide_purchase(free, some(talk_lines=1), metadata())
    assert (purchase.invoice, purchase.after.account.accrued_minor) == (None, 1774)


def test_only_the_companys_agreement_allows_it() -> None:
    with pytest.raises(Refusal) as refused:
        decide_collect(office(standing=Standing()), "next_bill", metadata())
    assert refused.value.code == "forbidden"
    decide_collect(office("next_bill", standing=Standing()), "at_once", metadata())


@pytest.mark.parametrize("on", [contracted(), contracted(collect="next_bill")])
def test_an_invoiced_plan_collects_with_the_next_bill_in_any_case(on: Any) -> None:
    collect = "at_once" if on.collect == "next_bill" else "next_bill"
    before = replace(ledger(on=on), standing=ALLOWED)
    with pytest.raises(Refusal) as refused:
        decide_collect(before, collect, metadata(role="csm"))  # type: ignore[arg-type]
    assert refused.value.members["errors"][0]["pointer"] == "/collect"
    assert before.collects_later
