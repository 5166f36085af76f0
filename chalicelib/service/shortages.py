"""Refusals of requests that need more licenses than are available, with what would help (R27).

A request that succeeds reads nothing of this. A refused one reads the office, in one call; and if
the caller may transfer licenses to it, the company's first offices, in two.
"""

from collections.abc import Iterator

from ..domain import office_policy
from ..domain.account import Ledger
from ..domain.advice.licenses import Shortage, cannot_assign, is_sold
from ..domain.advice.transfers import transfer_source
from ..domain.change import EntryMetadata
from ..domain.invoicing import NO_BILLING
from ..domain.licenses import Quantity
from ..domain.record import replace
from ..domain.refusals import Refusal
from ..domain.terms import Action
from ..domain.transitions.roll_forward import counted_at, rolled_to
from . import policy
from .company_standing import with_standing
from .ports import Retryable, Store
from .requests import Request, Service

MOST_SOURCES = 8
"""The most other offices that are read for a transfer: three items each, in one call."""


def refusal_of_shortage(
    service: Service, request: Request, office_id: int, shortage: Shortage
) -> Refusal:
    """Raises Retryable if enough licenses are available by now."""
    ledger = _ledger(service.store, request, office_id)
    missing = shortage.requested - ledger.account.counts[shortage.license_type].available
    if missing <= 0:
        raise Retryable("stale")
    metadata = _metadata(request, ledger)
    source_id = None
    if _may_receive(request, ledger, shortage):
        sources = _sources(service.store, request, ledger)
        item = Quantity(shortage.license_type, missing)
        source_id = transfer_source(sources, ledger, item, metadata)
    return cannot_assign(ledger, shortage, metadata, source_id)


def _ledger(store: Store, request: Request, office_id: int) -> Ledger:
    """The office in the current cycle, with the company's standing. Writes nothing."""
    (reading,) = store.read_together((office_id,), request.at, None, request.caller.company_id)
    ledger = with_standing(store, reading).ledger
    assert ledger, "its account was just met"
    return rolled_to(ledger, request.at, store.priced)[0]


def _may_receive(request: Request, ledger: Ledger, shortage: Shortage) -> bool:
    """True if the caller might be able to transfer the licenses to the office."""
    role = request.caller.role
    return (
        policy.may(role, policy.Verb.TRANSFER)
        and office_policy.refusal_of(ledger, Action.TRANSFER, role) is None
        and is_sold(ledger, shortage.license_type)
    )


def _sources(store: Store, request: Request, ledger: Ledger) -> Iterator[Ledger]:
    """The other offices of the company, as far as they are read, in the current cycle."""
    company_id, here = request.caller.company_id, ledger.account.office_id
    listed = store.office_ids(company_id, MOST_SOURCES + 1)
    others = tuple(each for each in listed if each != here)[:MOST_SOURCES]
    for reading in store.read_together(others, request.at) if others else ():
        if reading.ledger:
            current = counted_at(reading.ledger, request.at, store.priced)
            # Whether a transfer is possible does not depend on tax.
            yield replace(current, standing=ledger.standing, now_billed=NO_BILLING)


def _metadata(request: Request, ledger: Ledger) -> EntryMetadata:
    at = max(request.at, ledger.account.cycle.start)
    return EntryMetadata(at, request.caller.actor, "api")
