"""Companies, offices and plans in the shapes of Dialpad's API: the fields of its CompanyProto,
OfficeProto, PlanProto and AvailableLicensesProto that have a meaning here."""

from typing import Any

import msgspec

from ...domain.account import Ledger
from ...domain.directory import Company, Office

Json = dict[str, Any]

SETTINGS_SHOWN = (
    "first_action",
    "friday_hours",
    "monday_hours",
    "no_operators_action",
    "ring_seconds",
    "routing_options",
    "saturday_hours",
    "sunday_hours",
    "thursday_hours",
    "tuesday_hours",
    "wednesday_hours",
)
"""Of what was said when the office was opened."""


def company(found: Company, offices: list[Office]) -> Json:
    optional = {
        "admin_email": found.admin_email,
        "domain": found.domain,
        "country": next((office.country for office in offices if office.is_primary), None),
    }
    return {
        "id": found.company_id,
        "name": found.name,
        "account_type": found.account_type,
        "office_count": len(offices),
        "state": "active",
        **{name: value for name, value in optional.items() if value},
    }


def office(found: Office) -> Json:
    settings = msgspec.json.decode(found.settings)
    answer: Json = {
        "id": found.office_id,
        "office_id": found.office_id,
        "name": found.name,
        "country": found.country,
        "timezone": found.timezone,
        "is_primary_office": found.is_primary,
        "state": "active",
    }
    if found.e911_address:
        answer["e911_address"] = found.e911_address
    return answer | {name: settings[name] for name in SETTINGS_SHOWN if name in settings}


def plan(found: Office, ledger: Ledger) -> Json:
    """What is purchased. `balance` is what is left of prepaid credit, and nobody has any here."""
    answer: Json = {kind.value: held.purchased for kind, held in ledger.account.counts.items()}
    answer["balance"] = "0.00"
    answer["next_billing_date"] = int(ledger.account.cycle.end.timestamp()) * 1000
    if found.billing_address:
        answer["ppu_address"] = found.billing_address
    return answer


def available_licenses(ledger: Ledger) -> Json:
    return {kind.value: held.available for kind, held in ledger.account.counts.items()}


def opened(made: Office, ledger: Ledger) -> Json:
    """Dialpad's OfficeUpdateResponse."""
    return {"office": office(made), "plan": plan(made, ledger)}


def founded(made: Company, primary: Office, ledger: Ledger) -> Json:
    return {"company": company(made, [primary]), **opened(primary, ledger)}
