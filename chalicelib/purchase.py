"""Purchase licenses and add-ons. They work at once and are prorated (R5-R8, R15-R17)."""

from .domain.change import Change
from .domain.licenses import Quantity
from .quote import confirming
from .service.change_office import change_office
from .service.requests import Command, Outcome, ResponseOf, Service


def purchase(
    service: Service,
    command: Command,
    items: tuple[Quantity, ...],
    response_of: ResponseOf[Change],
    quote: str | None = None,
) -> Outcome:
    """Restores up to the number scheduled for removal, and buys the rest. With a quote, charges
    exactly its lines or raises (R28)."""
    return change_office(service, command, confirming("purchase", items, quote), response_of)
