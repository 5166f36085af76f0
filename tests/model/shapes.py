"""Parts of responses in the API's format."""

from datetime import datetime

from tests.model.answers import Json
from tests.model.ledger import Ledger, Line, Lot
from tests.model.plan import LICENSES, Plan


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def money(plan: Plan, amount: int) -> Json:
    return {"amount": amount, "currency": plan.currency}


def counts(ledger: Ledger, license_type: str) -> Json:
    return {
        **owned(ledger, license_type),
        "kind": "license" if license_type in LICENSES else "add_on",
        "assigned": ledger.assigned(license_type),
        "available": ledger.available(license_type),
        "unit_price": money(ledger.plan, ledger.plan.prices[license_type]),
    }


def owned(ledger: Ledger, license_type: str) -> Json:
    purchased, scheduled = ledger.purchased[license_type], ledger.scheduled(license_type)
    return {
        "license_type": license_type,
        "purchased": purchased,
        "scheduled_for_removal": scheduled,
        "renewing": purchased - scheduled,
    }


def line(plan: Plan, made: Line) -> Json:
    return {
        "kind": made.kind,
        "license_type": made.license_type,
        "quantity": made.quantity,
        "unit_amount": money(plan, made.unit_amount),
        "amount": money(plan, made.amount),
    }


def removal(lot: Lot) -> Json:
    return {
        "removal_id": lot.removal_id,
        "license_type": lot.license_type,
        "quantity": lot.quantity,
        "remaining": lot.remaining,
        "requested_at": text(lot.requested_at),
        "effective_at": text(lot.effective_at),
    }
