"""Versions of the product whose credit notes, refunds or taxes are wrong (R50, R51)."""

from tests.mutation.fault import Fault
from tests.simulation import actions_on_credit_notes as credit_notes
from tests.simulation import actions_on_money as money
from tests.simulation import actions_on_payments as payments
from tests.simulation import actions_on_refunds as refunds
from tests.simulation import actions_on_transfers as transfers
from tests.simulation.action_weights import Action
from tests.simulation.broken_version import Broken

CREDITING = (
    credit_notes.credit_invoice,
    credit_notes.credit_twice,
    credit_notes.credit_in_full,
    credit_notes.buy_and_credit,
    credit_notes.credit_declined,
    money.report_payment,
)
PAYING_BACK = (refunds.buy_and_pay_back, payments.replace_card)
IN_PARTS = (refunds.pay_back_in_parts, transfers.transfer, transfers.transfer_there_and_back)
MOVING = (credit_notes.edit_address, transfers.transfer, transfers.transfer_there_and_back)
EDITING = (credit_notes.edit_address_after_boundary, credit_notes.edit_address)
REFUNDS, NOTE = "payments/refunds.py", "domain/transitions/credit_note.py"
APPLY = "domain/apply_step.py"


def _planted(
    name: str,
    place: tuple[str, str],
    texts: tuple[str, str],
    found_by: str,
    actions: tuple[Action, ...] = CREDITING,
) -> Broken:
    fault = Fault(*place, name, *texts, tests=())
    pays, taxed = actions == PAYING_BACK, actions in (MOVING, EDITING)
    return Broken(name, found_by=found_by, actions=actions, fault=fault, pays=pays, taxed=taxed)


BROKEN_CREDIT_NOTES = (
    _planted(
        "forget what earlier notes have credited",
        ("issue_credit_note.py", "_of"),
        ("each for each in notes if", "each for each in notes[:0] if"),
        "check_note",
    ),
    _planted(
        "count only the last note of an invoice",
        ("dynamo/_ledger_writes.py", "_settled_update"),
        ("(settled.credited_before or 0) + settled.credited_minor", "settled.credited_minor"),
        "_check_invoices",
    ),
    _planted(
        "ask for a refund under a fresh key each time",
        (REFUNDS, "_asked"),
        (
            'f"refund-{note.office_id}-{note.number}-{place}"',
            'f"refund-{note.office_id}-{note.number}-{work.service.retries.clock()}"',
        ),
        "_check_note",
        PAYING_BACK,
    ),
    _planted(
        "record a refund before asking for it",
        (REFUNDS, "refund"),
        (
            "_record(work, note, _asked(work, note, at), at)",
            'work.service.store.refund_made(note, at, "soon") or _asked(work, note, at)',
        ),
        "_check_note",
        PAYING_BACK,
    ),
    _planted(
        "pay back twice what a payment has paid",
        ("domain/crediting.py", "refundable_minor"),
        ("invoice.received_minor - promised", "invoice.received_minor - 0 * promised"),
        "_check_invoices",
        IN_PARTS,
    ),
    _planted(
        "forget the credit of a refund that failed",
        (APPLY, "_account_after"),
        (
            "account.balance_minor + settlement.balance_minor",
            "account.balance_minor + (0 if step.failed_refund else settlement.balance_minor)",
        ),
        "check_bills",
        PAYING_BACK,
    ),
    _planted(
        "lose what is left of a credit note",
        (APPLY, "_account_after"),
        (
            "account.balance_minor + settlement.balance_minor",
            "account.balance_minor + (0 if step.correction else settlement.balance_minor)",
        ),
        "check_bills",
    ),
    _planted(
        "go on owning what a credit note has released",
        (NOTE, "decide_credit_note"),
        ("counts = {kind: each for kind, (each, _) in released.items()}", "counts = {}"),
        "check_note",
    ),
    _planted(
        "give two credit notes one number of a document",
        ("domain/documents.py", "credit_note_document"),
        ("-C{number:04}", "-C{(number + 1) // 2:04}"),
        "check_documents",
    ),
    _planted(
        "hold a company whose declined invoice is credited in full",
        ("domain/settling.py", "SettledInvoice.ends_decline"),
        ('self.status_before == "declined" and', 'self.status_before == "declined" and False and'),
        "_check_open_amounts",
    ),
    _planted(
        "tax a late boundary by today's address",
        ("service/boundary_billing.py", "billed_at_boundary"),
        ("customer_at(store, customer, boundary)", "customer"),
        "check_settlement",
        EDITING,
    ),
    _planted(
        "tax every line for itself",
        (APPLY, "_invoice"),
        (
            "total = billing.tax.with_tax(subtotal)",
            "total = account.accrued_minor + billing.tax.on(account.accrued_minor) + sum("
            "billing.tax.with_tax(line.charged_minor) for line in step.lines "
            "if line.charged_minor > 0)",
        ),
        "_check_invoice",
        EDITING,
    ),
    _planted(
        "credit a transfer without its tax",
        (APPLY, "_settlement"),
        ("_credit_tax(before, step)", "0 * _credit_tax(before, step)"),
        "check_settlement",
        MOVING,
    ),
)
