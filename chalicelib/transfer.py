"""Transfer available licenses between offices of one company and currency, at no charge (R23)."""

from collections.abc import Callable

from .domain.account import Ledger
from .domain.change import Change
from .domain.licenses import Quantity
from .domain.transitions import transfer as transitions
from .service.change_office import change_offices
from .service.ports import Receipt
from .service.requests import Command, Outcome, Service, stamp_of

Answer = Callable[[tuple[Change, ...]], Receipt]


def transfer(
    service: Service,
    command: Command,
    to_office_id: int,
    items: tuple[Quantity, ...],
    answer: Answer,
) -> Outcome:
    """Moves the items from the command's office to another, in one transaction."""

    def decide(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        giver, taker = ledgers
        # The later of the two: neither office's entry may precede its cycle.
        stamp = max((stamp_of(command, ledger) for ledger in ledgers), key=lambda made: made.at)
        return transitions.transfer(giver, taker, items, stamp)

    return change_offices(
        service, command.request, (command.office_id, to_office_id), decide, answer
    )
