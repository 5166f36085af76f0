"""Record payment: what the payment system says of an invoice (R25)."""

from collections.abc import Callable

from .domain.account import Account
from .domain.change import Payment
from .domain.journal import Invoice, InvoiceStatus
from .domain.refusals import not_found
from .domain.transitions import record_payment as transitions
from .service.office_state import up_to_date
from .service.ports import Receipt
from .service.requests import Command, Outcome, Request, Service, keep_of, replay, stamp_of

Answer = Callable[[Account, InvoiceStatus], Receipt]


def record_payment(
    service: Service, command: Command, number: int, status: InvoiceStatus, answer: Answer
) -> Outcome:
    """Marks the invoice. Declined puts the office on hold, paid lifts it. Saying again what is
    known changes nothing."""
    request = command.request

    def attempt() -> Outcome:
        reading = up_to_date(
            service.store, command.office_id, request.at, request.caller, request.key
        )
        if request.key and reading.receipt:
            return replay(reading.receipt, request.key)
        assert reading.ledger
        ledger = reading.ledger
        invoice = _invoice(service, command.office_id, number)
        stamp = stamp_of(command, ledger)
        if invoice.status == status:
            return _unchanged(service, request, answer(ledger.account, status))
        if (invoice.status, status) == ("open", "paid"):
            # The usual case concerns nobody who is about to confirm a quote: it leaves the
            # account's version alone.
            receipt = answer(ledger.account, status)
            payment = Payment(number, invoice.total_minor, "open", "paid", stamp)
            service.store.settle(ledger.account, payment, keep_of(request, receipt))
            return Outcome(receipt, replayed=False)
        change = transitions.record_payment(ledger, invoice, status, stamp)
        receipt = answer(change.after.account, status)
        service.store.commit(change, keep=keep_of(request, receipt))
        return Outcome(receipt, replayed=False)

    return service.attempts.until_done(attempt)


def _invoice(service: Service, office_id: int, number: int) -> Invoice:
    invoice = service.store.invoice(office_id, number)
    if invoice is None:
        raise not_found("invoice in this office")
    return invoice


def _unchanged(service: Service, request: Request, receipt: Receipt) -> Outcome:
    if keep := keep_of(request, receipt):
        service.store.remember(keep)
    return Outcome(receipt, replayed=False)
