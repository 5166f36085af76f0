"""Agree terms: set the terms that vendor staff negotiated for an office (R9, R10, R17)."""

from .domain.account import Ledger
from .domain.change import Change, EntryMetadata
from .domain.transitions.agree_terms import Agreement, agreed_in, decide_terms
from .service.change_office import set_once
from .service.requests import Command, Outcome, ResponseOf, Service


def agree_terms(
    service: Service, command: Command, agreement: Agreement, response_of: ResponseOf[Agreement]
) -> Outcome:
    """Replaces the office's agreement. An agreement equal to the present one changes nothing."""

    def decide(ledger: Ledger, metadata: EntryMetadata) -> Change | None:
        if agreed_in(ledger.terms) == agreement:
            return None
        return decide_terms(ledger, agreement, metadata)

    return set_once(service, command, decide, response_of(agreement))
