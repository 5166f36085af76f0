"""Quote: the payment summary of a change, reviewed before it is confirmed (R6, R28)."""

from collections.abc import Callable
from typing import get_args

from .domain.account import Ledger
from .domain.change import Change, EntryMetadata
from .domain.licenses import Quantity
from .domain.quoting import OrderAction, Quote, quote_of, require_as_quoted
from .domain.transitions.purchase import decide_purchase
from .domain.transitions.remove import decide_removal
from .domain.transitions.restore import decide_restoration
from .service.change_office import Decide
from .service.limits import require_within_limits
from .service.office_state import up_to_date
from .service.requests import Command, Service, metadata_of

Transition = Callable[[Ledger, tuple[Quantity, ...], EntryMetadata], Change]

TRANSITIONS: dict[OrderAction, Transition] = {
    "purchase": decide_purchase,
    "removal": decide_removal,
    "restoration": decide_restoration,
}
_without_transition = [each for each in get_args(OrderAction) if each not in TRANSITIONS]
assert not _without_transition, f"quote.py: no transition for the actions {_without_transition}"


def quote(
    service: Service, command: Command, action: OrderAction, items: tuple[Quantity, ...]
) -> Quote:
    """What the action would do and charge now. Nothing is stored. Raises the action's refusals."""

    def attempt() -> Quote:
        request = command.request
        reading = up_to_date(service.store, command.office_id, request.at, request.caller)
        assert reading.ledger
        metadata = metadata_of(command, reading.ledger)
        change = TRANSITIONS[action](reading.ledger, items, metadata)
        require_within_limits(service.store, reading, (change,))
        return quote_of((change,), action, items, metadata.at)

    return service.retries.run(attempt)


def confirming(action: OrderAction, items: tuple[Quantity, ...], token: str | None) -> Decide:
    """Decides the action. With a quote's token, raises unless it does what the quote showed."""

    def decide(ledger: Ledger, metadata: EntryMetadata) -> Change:
        change = TRANSITIONS[action](ledger, items, metadata)
        if token is not None:
            fresh = quote_of((change,), action, items, metadata.at)
            require_as_quoted(token, fresh, items, metadata.at)
        return change

    return decide
