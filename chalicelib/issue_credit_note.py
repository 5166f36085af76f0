"""Issue a credit note: correct an invoice, by staff and with a reason (R50)."""

from .domain.account import Ledger
from .domain.billing import lines_of
from .domain.change import Change, EntryMetadata
from .domain.credit_note import CreditNote
from .domain.journal import Invoice
from .domain.refusals import not_found
from .domain.transitions.credit_note import Corrected, CreditOrder, decide_credit_note
from .domain.transitions.failed_refund import decide_failed_refund
from .service.change_office import change_office
from .service.requests import Command, Outcome, ResponseOf, Service


def issue_credit_note(
    service: Service,
    command: Command,
    number: int,
    order: CreditOrder,
    response_of: ResponseOf[Change],
) -> Outcome:
    """Credits the invoice with that number, whole or in part, and says what the credit pays. A
    refund through the payment provider is made afterwards. Raises Refusal."""

    def decide(ledger: Ledger, metadata: EntryMetadata) -> Change:
        found = _found(service, ledger, number)
        return decide_credit_note(ledger, found, order, metadata)

    return change_office(service, command, decide, response_of)


def record_failed_refund(
    service: Service, command: Command, number: int, response_of: ResponseOf[Change]
) -> Outcome:
    """A refund that the payment provider cannot make, or that failed after it had accepted it, is
    credit of the office again, once. Raises Refusal."""

    def decide(ledger: Ledger, metadata: EntryMetadata) -> Change:
        note = service.store.credit_note(command.office_id, number)
        if note is None or note.refund not in ("pending", "made"):
            raise not_found("refund that can fail in this office")
        return decide_failed_refund(ledger, note, _others(service, ledger, None), metadata)

    return change_office(service, command, decide, response_of)


def _found(service: Service, ledger: Ledger, number: int) -> Corrected:
    store, account = service.store, ledger.account
    invoice = store.invoice(account.office_id, number)
    if invoice is None:
        raise not_found("invoice in this office")
    accrued = invoice.accrued
    charges = (
        store.charges(account.office_id, accrued.after_seq, accrued.until_seq) if accrued else []
    )
    notes = _of(invoice, store.credit_notes(account))
    others, has_provider = _others(service, ledger, invoice), service.payments is not None
    return Corrected(invoice, lines_of(invoice, charges), notes, others, has_provider)


def _of(invoice: Invoice, notes: list[CreditNote]) -> tuple[CreditNote, ...]:
    return tuple(each for each in notes if each.invoice_number == invoice.number)


def _others(service: Service, ledger: Ledger, but: Invoice | None) -> tuple[Invoice, ...]:
    """The other invoices that are not paid; read only if there are some."""
    account = ledger.account
    own = but.due_minor if but and but.is_unpaid else 0
    if account.open_minor <= own:
        return ()
    found = service.store.open_invoices(account)
    return tuple(each for each in found if but is None or each.number != but.number)
