"""Agree terms: set the terms that vendor staff negotiated for an office (R9, R10, R17)."""

from .domain.account import Ledger
from .domain.change import Change
from .domain.record import replace
from .domain.transitions.agree_terms import Agreement, agreed_in, decide_terms
from .service.change_office import change_offices
from .service.requests import (
    Command,
    Outcome,
    ResponseOf,
    Service,
    metadata_of,
    with_own_key,
)


def agree_terms(
    service: Service, command: Command, agreement: Agreement, response_of: ResponseOf[Agreement]
) -> Outcome:
    """Replaces the office's agreement. An agreement equal to the present one changes nothing."""

    def decide(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        (ledger,) = ledgers
        if agreed_in(ledger.terms) == agreement:
            return ()
        return (decide_terms(ledger, agreement, metadata_of(command, ledger)),)

    outcome = change_offices(
        service,
        with_own_key(command.request),
        (command.office_id,),
        decide,
        lambda _: response_of(agreement),
    )
    return replace(outcome, replayed=False)
