"""Agree terms: set the terms that vendor staff negotiated for an office (R9, R10, R17)."""

from .domain.account import Ledger
from .domain.change import Change
from .domain.record import replace
from .domain.transitions.agree_terms import Agreement, agreed_in, decide_terms
from .service.change_office import change_offices
from .service.ports import IdempotencyKey
from .service.requests import Command, Outcome, Request, ResponseOf, Service, metadata_of


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
        _with_own_key(command.request),
        (command.office_id,),
        decide,
        lambda _: response_of(agreement),
    )
    return replace(outcome, replayed=False)


def _with_own_key(request: Request) -> Request:
    """The request with an idempotency key made of its id. If the response to an attempt is lost and
    another request sets other terms before the next attempt, the key's record prevents that attempt
    from overwriting them."""
    scope = f"request {request.request_id}"
    return replace(request, key=IdempotencyKey(request.caller.company_id, scope, request_hash=""))
