"""The details of a company and an office before they were edited (R50).

Their history has each edit with the values before and after, by field (R26).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .directory import Company, Office
from .invoicing import Customer
from .record import replace
from .record_change import RecordChange
from .tax_id import TaxId


def customer_before(customer: Customer, changes: Iterable[RecordChange]) -> Customer:
    """The customer before the changes of its company's history, which are given oldest first and
    are all later than an instant. Changes of other kinds and other offices have no effect."""
    edits = [each for each in changes if each.kind == "details"]
    of_company = [each for each in edits if each.office_id is None]
    of_office = [each for each in edits if each.office_id == customer.office.office_id]
    return Customer(
        _company_with(customer.company, _first_values(of_company)),
        _office_with(customer.office, _first_values(of_office)),
    )


def _first_values(edits: Sequence[RecordChange]) -> dict[str, Any]:
    """The value of each edited field before the first edit; None if it had none. Fields that have
    that value again are left out."""
    names = dict.fromkeys(name for each in edits for name in (*each.before, *each.after))
    found = {name: _values_replaced_only(edits, name) for name in names}
    return {name: values[0] for name, values in found.items() if values}


def _values_replaced_only(edits: Sequence[RecordChange], name: str) -> list[Any]:
    """The values that the edits replaced and that none of them set: the first one, because each
    edit replaces what an earlier one set. Edits of one second are in no order, so that the oldest
    of them is not known."""
    replaced = [each.before.get(name) for each in edits]
    for set_value in (each.after.get(name) for each in edits):
        if set_value in replaced:
            replaced.remove(set_value)
    return replaced


def _company_with(company: Company, values: Mapping[str, Any]) -> Company:
    known = {name: value for name, value in values.items() if name in company.details}
    if "tax_ids" in known:
        rows = known["tax_ids"] or ()
        known["tax_ids"] = tuple(TaxId(each["country"], each["value"]) for each in rows)
    return replace(company, **known)


def _office_with(office: Office, values: Mapping[str, Any]) -> Office:
    """Without an address or contact they are empty: None would mean that an older release may have
    kept the contact elsewhere."""
    known = {name: value for name, value in values.items() if name in office.details}
    for name in ("billing_address", "billing_contact"):
        if name in known:
            known[name] = known[name] or {}
    return replace(office, **known)
