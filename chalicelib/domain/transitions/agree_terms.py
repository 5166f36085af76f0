"""Agree terms: set the terms that vendor staff negotiated for an office (R9, R10, R17)."""

from collections.abc import Mapping
from typing import Any

from ..account import Ledger
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..journal import TermsChange
from ..licenses import LicenseType
from ..record import Record, replace
from ..refusals import invalid_all
from ..terms import Action, Contact, Terms


class Agreement(Record):
    """The negotiable part of an office's terms. Prices apply from the next cycle on."""

    not_self_serve: frozenset[Action]
    resold: bool
    contact: Contact | None
    contract_prices: Mapping[LicenseType, int]
    payment_days: int | None = None
    """For invoices from now on (R50)."""


def agreed_in(terms: Terms) -> Agreement:
    return Agreement(
        not_self_serve=terms.not_self_serve,
        resold=terms.resold,
        contact=terms.contact,
        contract_prices=terms.contract_prices,
        payment_days=terms.payment_days,
    )


def decide_terms(ledger: Ledger, agreement: Agreement, metadata: EntryMetadata) -> Change:
    """Replaces the agreement. An agreement that forbids an action must name a contact."""
    _require_consistent(ledger, agreement)
    before, after = _journal_values(agreed_in(ledger.terms)), _journal_values(agreement)
    different = [name for name in after if after[name] != before[name]]
    terms = replace(
        ledger.terms,
        not_self_serve=agreement.not_self_serve,
        resold=agreement.resold,
        contact=agreement.contact,
        contract_prices=agreement.contract_prices,
        payment_days=agreement.payment_days,
    )
    step = Step(
        "terms",
        terms=terms,
        terms_change=TermsChange(
            {name: before[name] for name in different}, {name: after[name] for name in different}
        ),
    )
    return change(ledger, step, metadata)


def _require_consistent(ledger: Ledger, agreement: Agreement) -> None:
    """A type that is not sold any more can have a price as long as the office owns some."""
    priced = ledger.sells | ledger.account.counts.keys()
    errors = [
        (f"/contract_prices/{kind}", f"is not sold on {ledger.terms.account_type} plans")
        for kind in sorted(agreement.contract_prices.keys() - priced)
    ]
    if (agreement.not_self_serve or agreement.resold) and agreement.contact is None:
        errors.append(("/contact", "is required with `not_self_serve` or `resold`"))
    if errors:
        raise invalid_all(errors)


def _journal_values(agreement: Agreement) -> dict[str, Any]:
    """The agreement as plain values, for the journal."""
    contact = agreement.contact
    return {
        "not_self_serve": sorted(agreement.not_self_serve),
        "resold": agreement.resold,
        "contact": {"name": contact.name, "email": contact.email} if contact else {},
        "contract_prices": dict(agreement.contract_prices),
        "payment_days": agreement.payment_days,
    }
