"""Restore: take licenses back from scheduled removals, at no charge (R14, R15, R17)."""

from .domain.change import Change
from .domain.licenses import Quantity
from .domain.transitions.restore import decide_lot_restoration
from .quote import confirming
from .service.change_office import change_office
from .service.requests import Command, Outcome, ResponseOf, Service


def restore(
    service: Service,
    command: Command,
    items: tuple[Quantity, ...],
    response_of: ResponseOf[Change],
    quote: str | None = None,
) -> Outcome:
    """Takes licenses back, from the newest removals first."""
    return change_office(service, command, confirming("restoration", items, quote), response_of)


def restore_lot(
    service: Service,
    command: Command,
    removal_id: int,
    quantity: int | None,
    response_of: ResponseOf[Change],
) -> Outcome:
    """Takes `quantity` licenses back from one removal, or all of them if None."""
    return change_office(
        service,
        command,
        lambda ledger, metadata: decide_lot_restoration(ledger, removal_id, quantity, metadata),
        response_of,
    )
