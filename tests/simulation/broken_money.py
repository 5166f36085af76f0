"""Versions of the product whose money is wrong."""

from tests.mutation.fault import Fault
from tests.simulation import actions_on_money as money
from tests.simulation import actions_on_offices as offices
from tests.simulation import actions_on_transfers as transfers
from tests.simulation.action_weights import Action
from tests.simulation.broken_version import Broken
from tests.simulation.tampering import only_one_entry, tampered, without, without_receivers_version

MOVING = (transfers.transfer_there_and_back, transfers.transfer, offices.purchase)
BALANCING = (transfers.transfer_paid,)
PAYING = (*MOVING, money.report_payment)
COLLECTING = (money.collect_later_and_at_once, offices.purchase)


def _planted(
    name: str,
    file: str,
    function: str,
    texts: tuple[str, str],
    found_by: str,
    actions: tuple[Action, ...],
) -> Broken:
    fault = Fault(file, function, name, *texts, tests=())
    return Broken(name, found_by=found_by, actions=actions, fault=fault)


BROKEN_MONEY = (
    _planted(
        "credit today, which the office has used",
        "domain/money.py",
        "credit_minor",
        ("(days_left - 1)", "days_left"),
        "check_amounts",
        MOVING,
    ),
    _planted(
        "round credits up",
        "domain/money.py",
        "credit_minor",
        (
            "return unit_price_minor * (days_left - 1) // days_in_cycle",
            "return -(-unit_price_minor * (days_left - 1) // days_in_cycle)",
        ),
        "check_amounts",
        MOVING,
    ),
    _planted(
        "charge days after today only",
        "domain/transitions/_lines.py",
        "prorated",
        (
            "prorate_minor(ledger.terms.prices[license_type], days_left, days)",
            "prorate_minor(ledger.terms.prices[license_type], max(days_left - 1, 1), days)",
        ),
        "check_amounts",
        MOVING,
    ),
    _planted(
        "keep credit although invoices are open",
        "domain/settling.py",
        "settle",
        (
            "settled = settled_by(credit, debts.open_invoices)",
            "settled = settled_by(0, debts.open_invoices)",
        ),
        "check_settlement",
        MOVING,
    ),
    _planted(
        "settle the newest invoice first",
        "domain/settling.py",
        "settled_by",
        ("key=lambda each: each.number)", "key=lambda each: -each.number)"),
        "check_settlement",
        MOVING,
    ),
    Broken(
        "write only one of a transfer's two entries",
        tampered(only_one_entry),
        "_check_office",
        MOVING,
    ),
    Broken(
        "settle an invoice without comparing what has paid it",
        without(("INVOICE#", "balance_used_minor")),
        "_check_open_amounts",
        (transfers.transfer_there_and_back, money.report_payment),
    ),
    Broken(
        "transfer without comparing the receiver's version",
        tampered(without_receivers_version),
        "_check_counts",
        MOVING,
    ),
    _planted(
        "write no hold",
        "dynamo/_ledger_writes.py",
        "ledger_writes",
        (
            "if change.before.account.on_hold != account.on_hold:",
            "if False and change.before.account.on_hold != account.on_hold:",
        ),
        "_check_company",
        PAYING,
    ),
    _planted(
        "bill what accrued twice after collecting was turned back",
        "domain/apply_step.py",
        "_account_after",
        (
            "billed_seq=seq if step.opens or (invoice and invoice.accrued) else account.billed_seq",
            "billed_seq=seq if step.opens else account.billed_seq",
        ),
        "check_bills",
        COLLECTING,
    ),
    _planted(
        "lose the balance at the boundary",
        "domain/apply_step.py",
        "_invoice",
        ("balance_used_minor=used", "balance_used_minor=0 if step.opens else used"),
        "_check_invoice",
        BALANCING,
    ),
    _planted(
        "keep what accrued if the agreement ends before collecting is turned back",
        "domain/apply_step.py",
        "_bills",
        ("terms.collect != before.terms.collect", "before.collects_later"),
        "_check_account",
        COLLECTING,
    ),
    _planted(
        "keep credit that a payment has covered",
        "domain/transitions/record_payment.py",
        "payment_of",
        ("returned = paid - due", "returned = 0"),
        "check_settlement",
        PAYING,
    ),
    _planted(
        "hold only the office whose payment was declined",
        "domain/office_policy.py",
        "refusal_of",
        ("(hold := hold_of(ledger))", "ledger.account.on_hold and (hold := hold_of(ledger))"),
        "_check_racing",
        (money.report_payment, offices.purchase),
    ),
    _planted(
        "take the catalog's prices within a commitment year",
        "domain/catalog.py",
        "prices_for",
        ("if terms.opens_year(cycle_number):", "if cycle_number:"),
        "check_amounts",
        (money.change_prices, offices.purchase),
    ),
    _planted(
        "transfer into an office whose year ends earlier",
        "domain/transitions/transfer.py",
        "_require_no_shorter_year",
        ("if there < ends:", "if there < ends and not source:"),
        "check_year",
        (transfers.transfer_commitment,),
    ),
    _planted(
        "refuse a repeat whose order is executed",
        "service/requests.py",
        "replay_or_raise",
        (
            "if key is None or stored_response is None:",
            "if stored_response or not stored_response or key is None:",
        ),
        "once",
        (transfers.transfer_there_and_back,),
    ),
)
