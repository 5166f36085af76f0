"""Transfer available licenses to another office of the company (R23, R48).

Both offices pay every local day on which they owned a license: the one that receives it from its
today, the one that gives it until its today.
"""

from .domain.account import Ledger
from .domain.change import Change, EntryMetadata
from .domain.charging import unpaid_licenses
from .domain.licenses import Quantity
from .domain.quoting import Quote, quote_of, require_as_quoted
from .domain.record import Record, replace
from .domain.transitions.transfer import decide_transfer
from .service.change_office import change_offices
from .service.limits import require_within_limits
from .service.office_state import all_up_to_date
from .service.requests import Command, Outcome, ResponseOf, Service, metadata_of
from .service.transfer_tax import with_lowest_tax


class Move(Record):
    """Licenses that leave the command's office for another one."""

    to_office_id: int
    items: tuple[Quantity, ...]


def transfer(
    service: Service,
    command: Command,
    move: Move,
    response_of: ResponseOf[tuple[Change, ...]],
    quote: str | None = None,
) -> Outcome:
    """Moves the licenses in one transaction. With a quote, charges and credits exactly its lines or
    raises (R28)."""

    def decide(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        metadata = _metadata(command, ledgers)
        changes = _decide(service, ledgers, move.items, metadata)
        if quote is not None:
            fresh = quote_of(changes, "transfer", move.items, metadata.at)
            require_as_quoted(quote, fresh, move.items, metadata.at)
        return changes

    office_ids = (command.office_id, move.to_office_id)
    return change_offices(service, command.request, office_ids, decide, response_of)


def quote_transfer(service: Service, command: Command, move: Move) -> Quote:
    """What the transfer would charge and credit now. Nothing is stored. Raises its refusals."""
    request = command.request

    def attempt() -> Quote:
        office_ids = (command.office_id, move.to_office_id)
        readings = all_up_to_date(service.store, office_ids, request.at, request.caller)
        ledgers = tuple(reading.ledger for reading in readings if reading.ledger)
        metadata = _metadata(command, ledgers)
        changes = _decide(service, ledgers, move.items, metadata)
        require_within_limits(service.store, readings[0], changes)
        return quote_of(changes, "transfer", move.items, metadata.at)

    return service.retries.run(attempt)


def _decide(
    service: Service,
    ledgers: tuple[Ledger, ...],
    items: tuple[Quantity, ...],
    metadata: EntryMetadata,
) -> tuple[Change, ...]:
    """Reads what the credit may settle, if there is anything, and decides."""
    source, destination = ledgers
    account = source.account
    if not account.transfers_priced:
        transfers = service.store.transfers(account)
        source = replace(source, unpaid=unpaid_licenses(transfers))
    source = with_lowest_tax(service.store, source, metadata.at)
    invoices = service.store.open_invoices(account) if account.open_minor else []
    return decide_transfer(source, destination, items, metadata, tuple(invoices))


def _metadata(command: Command, ledgers: tuple[Ledger, ...]) -> EntryMetadata:
    """At the later of the two times: neither office's entry may precede its cycle."""
    return max((metadata_of(command, ledger) for ledger in ledgers), key=lambda made: made.at)
