"""Compares the provider's books with the ledger after a run (R25, R49): nothing is charged without
licenses, nothing is purchased without an authorization, and nothing is charged twice."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from chalicelib.payments.outcomes import COLLECTOR
from tests.simulation.bank import LEAST_MINOR, Bank, Payment
from tests.simulation.oracles import Items, items_of
from tests.simulation.refund_invariants import check_refunds
from tests.simulation.stream_history import readable
from tests.simulation.table import Table

Item = dict[str, Any]
Number = tuple[int, int]
"""Office and number of an invoice."""

CLOCKS_DIFFER = timedelta(minutes=20)
"""How much an attempt may seem to begin too early: clocks differ, and an invocation has the time at
which it began."""
AUTHORIZED = ("purchase", "transfer")
SCHEDULE_DAYS = (0, 1, 3, 7)


def captured_by_invoice(bank: Bank, items: Items) -> dict[Number, int]:
    """What the provider has captured for each invoice."""
    return {
        number: sum(each.captured_minor for each in payments)
        for number, payments in _payments_of(bank, items).items()
    }


def check_payments(bank: Bank, table: Table, items: Items) -> None:
    _check_released(bank)
    invoices = {(each["office_id"], each["number"]): each for each in items_of(items, "INVOICE#")}
    payments = _payments_of(bank, items)
    kept = {(each["office_id"], each["number"]): each for each in items_of(items, "PAYMENT#")}
    _check_left(bank, items)
    _check_charged(bank, payments)
    _check_authorized(bank, table)
    for number, invoice in invoices.items():
        _check_invoice(invoice, payments.get(number, []), kept.get(number))
    for number, payment in kept.items():
        _check_attempts(payment, invoices[number], bank)
    _check_collected(table, items, kept)
    check_refunds(bank, items)


def _payments_of(bank: Bank, items: Items) -> dict[Number, list[Payment]]:
    """The payments at the provider for each invoice."""
    found = defaultdict[Number, list[Payment]](list)
    authorized = {
        each["authorization"]: (each["office_id"], each["number"])
        for each in items_of(items, "INVOICE#")
        if each.get("authorization")
    }
    for payment in bank.payments.values():
        about = payment.metadata
        if payment.intent_id in authorized:
            found[authorized[payment.intent_id]].append(payment)
        elif "invoice" in about:
            found[int(about["office_id"]), int(about["invoice"])].append(payment)
    return found


def _check_left(bank: Bank, items: Items) -> None:
    """Nothing is reserved any more, and no work is left."""
    left = [
        each
        for each in bank.payments.values()
        if each.status in ("authorized", "action_required", "processing")
    ]
    assert not left, ("left behind", left)
    waiting = [each for each in items if each["pk"].startswith(("COLLECTIONS#", "ATTEMPTS#"))]
    assert not waiting, ("waiting", waiting)


def _check_released(bank: Bank) -> None:
    """No request was one that no program may make, and nothing stayed reserved for a week."""
    assert not bank.violations, bank.violations


def _check_charged(bank: Bank, payments: dict[Number, list[Payment]]) -> None:
    """Only what is for an invoice is captured: its licenses were committed with it."""
    known = {id(each) for several in payments.values() for each in several}
    charged = [each for each in bank.payments.values() if each.captured_minor]
    lost = [each for each in charged if id(each) not in known]
    assert not lost, ("charged without licenses", lost)


def _check_authorized(bank: Bank, table: Table) -> None:
    """A purchase on a card plan was committed while the payment of what was due was authorized."""
    invoiced = {
        key[0]: readable(item)["invoiced"] for key, item in table.items.items() if key[1] == "TERMS"
    }
    for position, record in enumerate(table.records):
        if record.before or not record.after or not record.key[1].startswith("INVOICE#"):
            continue
        invoice = readable(record.after)
        due = _was_due(invoice)
        if invoice["reason"] not in AUTHORIZED or not due or invoiced[record.key[0]]:
            continue
        assert invoice.get("authorization"), ("not authorized", invoice)
        payment = bank.payments[invoice["authorization"]]
        assert payment.order.amount_minor == due, (payment, invoice)
        assert payment.order.currency == invoice["currency"], (payment, invoice)
        assert _status_at(payment, position) == "authorized", ("not reserved", payment, invoice)


def _status_at(payment: Payment, position: int) -> str:
    """The payment's status when the table had so many records."""
    return [status for at, status in payment.history if at <= position][-1]


def _was_due(invoice: Item) -> int:
    due: int = invoice["total_minor"] - (invoice.get("balance_used_at_issue_minor") or 0)
    return due


def _check_invoice(invoice: Item, payments: list[Payment], kept: Item | None) -> None:
    """It was paid once, at most what was due, and is paid if it was charged."""
    charged = [each for each in payments if each.captured_minor]
    assert len(charged) <= 1, ("charged twice", invoice, charged)
    if charged:
        amount = charged[0].captured_minor
        assert amount <= _was_due(invoice), (invoice, charged)
        assert invoice["status"] == "paid", ("charged, but not paid", invoice, charged)
    by_credit = invoice.get("balance_used_minor", 0) == invoice["total_minor"]
    if invoice.get("reported_by") == COLLECTOR and invoice["status"] == "paid" and not by_credit:
        assert charged, ("paid, but not charged", invoice)
        assert kept, invoice
    for each in payments:
        if each.intent_id == invoice.get("authorization"):
            _check_authorization(each, invoice, charged)


def _check_authorization(payment: Payment, invoice: Item, charged: list[Payment]) -> None:
    """What a purchase had authorized is captured, unless the invoice was paid before or a week has
    passed."""
    if payment.status == "canceled" and not payment.was_released:
        paid = payment not in charged and invoice["status"] == "paid"
        assert paid, ("canceled, but it was needed", payment, invoice)


def _check_attempts(kept: Item, invoice: Item, bank: Bank) -> None:
    """No attempt of the schedule is early, each begins after the outcome of the one before, and the
    recorded outcomes are the provider's."""
    declined, ended_at = 0, ""
    for attempt in kept["attempts"]:
        assert attempt["outcome"], ("under way", kept)
        assert (
            not ended_at or _instant(attempt["began_at"]) >= _instant(ended_at) - CLOCKS_DIFFER
        ), kept
        ended_at = attempt["ended_at"]
        if attempt["kind"] == "charge":
            due_at = _instant(invoice["issued_at"]) + timedelta(days=SCHEDULE_DAYS[declined])
            assert _instant(attempt["began_at"]) >= due_at, ("early", kept, invoice)
        declined += attempt["kind"] != "pay_now" and attempt["outcome"] == "declined"
        if attempt.get("intent_id"):
            payment = bank.payments[attempt["intent_id"]]
            assert (attempt["outcome"] == "paid") == (payment.status == "paid"), (payment, kept)
            assert payment.order.amount_minor == attempt["amount_minor"], (payment, kept)
    assert declined <= len(SCHEDULE_DAYS), kept


def _check_collected(table: Table, items: Items, kept: dict[Number, Item]) -> None:
    """Every invoice of a card plan that was issued in the run is paid, or declined after exactly
    the schedule's attempts, which puts the company on hold (`hold_invariants`)."""
    on_cards = {each["pk"] for each in items_of(items, "TERMS") if not each["invoiced"]}
    new = {each.key for each in table.records if not each.before}
    for invoice in items_of(items, "INVOICE#"):
        if invoice["pk"] not in on_cards or (invoice["pk"], invoice["sk"]) not in new:
            continue
        due = invoice["total_minor"] - invoice.get("balance_used_minor", 0)
        if invoice["status"] in ("open", "past_due"):
            assert due < LEAST_MINOR, ("not collected", invoice, kept)
        if invoice["status"] == "declined" and invoice["reported_by"] == COLLECTOR:
            attempts = kept[invoice["office_id"], invoice["number"]]["attempts"]
            tried = [each for each in attempts if each["kind"] != "pay_now"]
            declined = [each for each in tried if each["outcome"] == "declined"]
            assert len(declined) == len(SCHEDULE_DAYS), (invoice, attempts)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
