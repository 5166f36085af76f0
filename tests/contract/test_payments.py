"""The writes and conditions of payments (R25) and of new terms."""

import pytest

from chalicelib.domain.change import Payment
from chalicelib.domain.journal import InvoiceStatus
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.agree_terms import agreed_in, decide_terms
from chalicelib.domain.transitions.record_payment import PaymentReport, decide_payment, payment_of
from chalicelib.dynamo import keys
from chalicelib.service.ports import Retryable
from tests.contract.builders import (
    OTHER_COMPANY,
    STAMP,
    TALK,
    buy,
    expect_stale,
    ledger_of,
    set_by_hand,
    store,
)
from tests.world import NEW_YORK, START, World

PAID = Payment(1, 5322, "open", "paid", STAMP)
"""Of the first invoice: three talk lines."""


@pytest.fixture
def owing(world: World) -> World:
    """A world with one open invoice of 53.22 USD."""
    buy(world, talk_lines=3)
    return world


def status(world: World) -> InvoiceStatus:
    invoice = store(world).invoice(NEW_YORK, 1)
    assert invoice
    return invoice.status


def test_a_paid_invoice_is_no_longer_open_and_keeps_the_version(owing: World) -> None:
    store(owing).settle(owing.account(), PAID)
    assert status(owing) == "paid"
    assert (owing.account().open_minor, owing.account().seq) == (0, 1)


@pytest.mark.parametrize("meanwhile", ["paid", "declined"])
def test_a_payment_is_recorded_only_if_the_status_is_unchanged(
    owing: World, meanwhile: str
) -> None:
    account = owing.account()
    set_by_hand(owing, keys.invoice(NEW_YORK, 1), "status", meanwhile)
    before = owing.snapshot()
    with pytest.raises(Retryable, match="stale"):
        store(owing).settle(account, PAID)
    assert owing.snapshot() == before


def test_a_payment_is_recorded_in_the_companys_own_account(owing: World) -> None:
    before = owing.snapshot()
    with pytest.raises(Retryable, match="stale"):
        store(owing).settle(replace(owing.account(), company_id=OTHER_COMPANY), PAID)
    assert owing.snapshot() == before


def test_a_concurrent_purchase_adds_to_the_open_amount(owing: World) -> None:
    account = owing.account()
    buy(owing, talk_lines=1)
    store(owing).settle(account, PAID)
    assert owing.account().open_minor == 1774


def test_a_purchase_keeps_a_concurrent_payment(owing: World) -> None:
    account, ledger = owing.account(), ledger_of(owing)
    store(owing).settle(account, PAID)
    invoice = store(owing).invoice(NEW_YORK, 1)
    assert invoice
    with pytest.raises(Retryable, match="stale"):
        # Decided on a read before the payment.
        open_ = replace(invoice, status="open")
        payment = payment_of(open_, PaymentReport("declined"), STAMP)
        store(owing).commit(decide_payment(ledger, open_, payment))
    assert (status(owing), owing.account().declined_invoices) == ("paid", 0)


def test_terms_do_not_overwrite_terms_that_were_not_read(world: World) -> None:
    ledger = ledger_of(world)
    agreement = replace(agreed_in(ledger.terms), contract_prices={TALK: 1900})
    change = decide_terms(ledger, agreement, STAMP)
    set_by_hand(world, keys.terms(NEW_YORK), "revision", 7)
    expect_stale(world, change)


def test_terms_come_back_as_they_were_agreed(world: World) -> None:
    ledger = ledger_of(world)
    agreement = replace(agreed_in(ledger.terms), contract_prices={TALK: 1900})
    store(world).commit(decide_terms(ledger, agreement, STAMP))
    after = ledger_of(world)
    assert agreed_in(after.terms).contract_prices == {TALK: 1900}
    assert (after.terms.revision, after.account.terms_revision) == (1, 1)
    assert store(world).read(NEW_YORK, START).stored_response is None
