"""Compares the refunds at the provider with credit notes and invoices after a run (R50): what a note
promises is paid back once or is credit again, and nobody gets back more than was paid."""

from typing import Any

from tests.simulation.bank import Bank, BankRefund
from tests.simulation.oracles import Items, items_of

Item = dict[str, Any]


def check_refunds(bank: Bank, items: Items) -> None:
    notes = {(each["office_id"], each["number"]): each for each in items_of(items, "CREDIT_NOTE#")}
    for made in bank.refunds.values():
        about = int(made.metadata["office_id"]), int(made.metadata["credit_note"])
        assert about in notes, ("refunded without a note", made)
    for note in notes.values():
        _check_note(note, _refunds_of(bank, note))
    for payment in bank.payments.values():
        refunded = bank.refunded(payment.intent_id)
        assert refunded <= payment.captured_minor, ("refunded too much", payment)
    for invoice in items_of(items, "INVOICE#"):
        reference = invoice.get("payment_reference")
        if reference:
            told = invoice.get("refunded_minor", 0), bank.refunded(reference)
            assert told[0] == told[1], ("another sum is recorded", invoice, told)


def _refunds_of(bank: Bank, note: Item) -> list[BankRefund]:
    about = {"office_id": str(note["office_id"]), "credit_note": str(note["number"])}
    return [each for each in bank.refunds.values() if about.items() <= each.metadata.items()]


def _check_note(note: Item, refunds: list[BankRefund]) -> None:
    """Its refund is made if the provider has made it, and failed otherwise."""
    assert note.get("refund") != "pending", ("left", note)
    made = [each for each in refunds if not each.is_failed]
    assert len(refunds) <= 1, ("refunded twice", note, refunds)
    assert bool(made) == (note.get("refund") == "made"), (note, refunds)
    for each in made:
        told = each.intent_id, each.amount_minor, each.refund_id
        assert told == (note["refund_of"], note["refund_minor"], note["refund_reference"]), note
