"""A payment's status of an invoice, and the stored response committed with it (R25)."""

import pytest

from chalicelib.domain.journal import Invoice, InvoiceStatus
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.record_payment import PaymentReport
from chalicelib.record_payment import record_payment
from chalicelib.service.ports import IdempotencyRecord
from chalicelib.service.requests import Command, Outcome
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import MARCH_ENDS, MARCH_STARTS, NOW, OFFICE, ledger

INVOICE = Invoice(1, OFFICE, "purchase", NOW, "USD", MARCH_STARTS, MARCH_ENDS, 3, (), 5322)
KEPT = IdempotencyRecord(KEY, STORED_RESPONSE, NOW)


def owing(status: InvoiceStatus = "open", **more: object) -> FakeStore:
    return FakeStore({OFFICE: ledger()}, invoices={1: replace(INVOICE, status=status)}, **more)  # type: ignore[arg-type]


def report(store: FakeStore, status: InvoiceStatus, number: int = 1) -> Outcome:
    command = Command(request(key=KEY), OFFICE, "api")
    told = PaymentReport(status)
    return record_payment(service(store), command, number, told, lambda *_: STORED_RESPONSE)


def test_paid_and_its_idempotency_record_are_one_write_and_no_entry() -> None:
    store = owing()
    report(store, "paid")
    ((payment, idempotency),) = store.asked
    assert (payment.before, payment.after, payment.paid_minor) == ("open", "paid", 5322)
    assert idempotency == KEPT


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [("open", "declined", "payment_declined"), ("declined", "paid", "payment_received")],
)
def test_what_changes_a_hold_is_an_entry_with_its_idempotency_record(
    before: InvoiceStatus, after: InvoiceStatus, action: str
) -> None:
    store = owing(before)
    report(store, after)
    ((changes, idempotency),) = store.asked
    assert [change.entry.action for change in changes] == [action]
    assert idempotency == KEPT


@pytest.mark.parametrize("status", ["open", "paid", "declined"])
def test_what_is_known_is_remembered_under_its_key_and_changes_nothing(
    status: InvoiceStatus,
) -> None:
    store = owing(status)
    report(store, status)
    assert store.asked == [((), KEPT)]


def test_a_repeat_is_answered_as_at_first() -> None:
    store = owing(stored_responses=[STORED_RESPONSE])
    assert report(store, "declined") == Outcome(STORED_RESPONSE, replayed=True)
    assert store.asked == []


def test_an_invoice_of_another_company_or_of_no_office_is_not_found() -> None:
    strangers = FakeStore({OFFICE: ledger(company_id=8)}, invoices={1: INVOICE})
    for store, number in ((strangers, 1), (owing(), 2)):
        with pytest.raises(Refusal) as refused:
            report(store, "paid", number)
        assert (refused.value.code, store.asked) == ("not_found", [])
