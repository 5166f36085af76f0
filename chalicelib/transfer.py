"""Transfer available licenses to another office of the company, at no charge (R23)."""

from .domain.account import Ledger
from .domain.change import Change
from .domain.licenses import Quantity
from .domain.transitions.transfer import decide_transfer
from .service.change_office import change_offices
from .service.requests import Command, Outcome, ResponseOf, Service, metadata_of


def transfer(
    service: Service,
    command: Command,
    to_office_id: int,
    items: tuple[Quantity, ...],
    response_of: ResponseOf[tuple[Change, ...]],
) -> Outcome:
    """Moves the items from the command's office to `to_office_id`, in one transaction."""

    def decide(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        source, destination = ledgers
        # The later of the two times: neither office's entry may precede its cycle.
        metadata = max(
            (metadata_of(command, ledger) for ledger in ledgers), key=lambda made: made.at
        )
        return decide_transfer(source, destination, items, metadata)

    return change_offices(
        service, command.request, (command.office_id, to_office_id), decide, response_of
    )
