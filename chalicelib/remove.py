"""Remove licenses at the end of the cycle: paid until then, not assignable (R10, R12-R14)."""

from .domain.change import Change
from .domain.licenses import Quantity
from .quote import confirming
from .service.change_office import change_office
from .service.requests import Command, Outcome, ResponseOf, Service


def remove(
    service: Service,
    command: Command,
    items: tuple[Quantity, ...],
    response_of: ResponseOf[Change],
    quote: str | None = None,
) -> Outcome:
    """Schedules available licenses for removal at the end of the cycle."""
    return change_office(service, command, confirming("removal", items, quote), response_of)
