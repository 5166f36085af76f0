"""Record payment: record the reported status of an invoice's payment (R25)."""

from collections.abc import Callable

from .domain.account import Account, Ledger
from .domain.change import Payment
from .domain.journal import Invoice, InvoiceStatus
from .domain.refusals import not_found
from .domain.transitions.record_payment import PaymentReport, decide_payment, payment_of
from .service.office_state import up_to_date
from .service.ports import StoredResponse
from .service.requests import (
    Command,
    Outcome,
    Request,
    Service,
    idempotency_record_of,
    metadata_of,
    replay,
)


def record_payment(
    service: Service,
    command: Command,
    number: int,
    report: PaymentReport,
    response_of: Callable[[Account, InvoiceStatus], StoredResponse],
) -> Outcome:
    """Sets the invoice's status. `declined` puts the company on hold; the hold ends when no invoice
    is declined. `past_due`, after which the payment is tried again, changes open invoices only.
    Reporting the same status again changes nothing."""
    request, status = command.request, report.status

    def attempt() -> Outcome:
        reading = up_to_date(
            service.store, command.office_id, request.at, request.caller, request.key
        )
        if request.key and reading.stored_response:
            return replay(reading.stored_response, request.key)
        assert reading.ledger
        ledger = reading.ledger
        invoice = _invoice(service, command.office_id, number)
        metadata = metadata_of(command, ledger)
        if invoice.status == status and not invoice.paid_by_credit:
            return _unchanged(service, request, response_of(ledger.account, status))
        if status == "past_due" and invoice.status != "open":
            return _unchanged(service, request, response_of(ledger.account, invoice.status))
        payment = payment_of(invoice, report, metadata)
        if payment.leaves_the_rest and not payment.returned_minor:
            # The usual cases leave the account's version alone, so that open quotes stay valid.
            stored_response = response_of(ledger.account, status)
            service.store.settle(
                ledger.account, payment, idempotency_record_of(request, stored_response)
            )
            return Outcome(stored_response, replayed=False)
        change = decide_payment(ledger, invoice, payment, _open_invoices(service, ledger, payment))
        stored_response = response_of(change.after.account, status)
        service.store.commit(change, idempotency=idempotency_record_of(request, stored_response))
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)


def _invoice(service: Service, office_id: int, number: int) -> Invoice:
    invoice = service.store.invoice(office_id, number)
    if invoice is None:
        raise not_found("invoice in this office")
    return invoice


def _open_invoices(service: Service, ledger: Ledger, payment: Payment) -> tuple[Invoice, ...]:
    """Read only if the payment gives back credit that can pay some of them."""
    if not payment.returned_minor or ledger.account.open_minor <= payment.paid_minor:
        return ()
    return tuple(service.store.open_invoices(ledger.account))


def _unchanged(service: Service, request: Request, stored_response: StoredResponse) -> Outcome:
    if idempotency := idempotency_record_of(request, stored_response):
        service.store.remember(idempotency)
    return Outcome(stored_response, replayed=False)
