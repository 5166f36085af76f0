"""Quote: the payment summary that is reviewed before confirming (R6, R28)."""

from collections.abc import Callable

from .domain.account import Ledger
from .domain.change import Change, Stamp
from .domain.licenses import Quantity
from .domain.quoting import Quote, QuoteAction, quote_of, require_as_quoted
from .domain.transitions.purchase import purchase
from .domain.transitions.remove import remove
from .domain.transitions.restore import restore
from .service.change_office import Decide
from .service.office_state import up_to_date
from .service.requests import Command, Service, stamp_of

Transition = Callable[[Ledger, tuple[Quantity, ...], Stamp], Change]

TRANSITIONS: dict[QuoteAction, Transition] = {
    "purchase": purchase,
    "removal": remove,
    "restoration": restore,
}


def quote(
    service: Service, command: Command, action: QuoteAction, items: tuple[Quantity, ...]
) -> Quote:
    """What the action would do and charge now. Nothing is stored. Raises what confirming would."""

    def attempt() -> Quote:
        request = command.request
        reading = up_to_date(service.store, command.office_id, request.at, request.caller)
        assert reading.ledger
        stamp = stamp_of(command, reading.ledger)
        return quote_of(TRANSITIONS[action](reading.ledger, items, stamp), action, items, stamp.at)

    return service.attempts.until_done(attempt)


def confirming(action: QuoteAction, items: tuple[Quantity, ...], token: str | None) -> Decide:
    """Decides the action, and with a quote's token holds it to what the quote showed."""

    def decide(ledger: Ledger, stamp: Stamp) -> Change:
        change = TRANSITIONS[action](ledger, items, stamp)
        if token is not None:
            fresh = quote_of(change, action, items, stamp.at)
            require_as_quoted(token, fresh, items, stamp.at)
        return change

    return decide
