"""Refusals of requests that need more licenses than are available, with what would help (R27).

A request that succeeds reads nothing of this. A refused one reads the office, in one call; if
a limit of the company binds a purchase, what that is decided on; and if the caller may transfer
licenses to it, the company's first offices, in two.
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
from ..domain.transitions.purchase import decide_purchase
from ..domain.transitions.roll_forward import counted_at
from . import policy
from .boundary_billing import rolled_as_billed
from .company_standing import with_standing
from .limits import require_within_limits
from .ports import Reading, Retryable, Store
from .requests import Request, Service

MOST_SOURCES = 8
"""The most other offices that are read for a transfer: three items each, in one call."""


def refusal_of_shortage(
    service: Service, request: Request, office_id: int, shortage: Shortage
) -> Refusal:
    """Raises Retryable if enough licenses are available by now."""
    reading = _current_reading(service.store, request, office_id)
    ledger = reading.ledger
    assert ledger, "its account was just met"
    missing = shortage.requested - ledger.account.counts[shortage.license_type].available
    if missing <= 0:
        raise Retryable("stale")
    metadata = _metadata(request, ledger)
    source_id, item = None, Quantity(shortage.license_type, missing)
    refused = _beyond_limit(service.store, reading, item, metadata)
    if not refused and _may_receive(request, ledger, shortage):
        sources = _sources(service.store, request, ledger)
        source_id = transfer_source(sources, ledger, item, metadata)
    return cannot_assign(ledger, replace(shortage, beyond_limit=refused), metadata, source_id)


def _current_reading(store: Store, request: Request, office_id: int) -> Reading:
    """The office in the current cycle, with the company's standing. Writes nothing."""
    (reading,) = store.read_together((office_id,), request.at, None, request.caller.company_id)
    reading = with_standing(store, reading)
    assert reading.ledger, "its account was just met"
    return replace(reading, ledger=rolled_as_billed(store, reading.ledger, request.at)[0])


def _beyond_limit(
    store: Store, reading: Reading, item: Quantity, metadata: EntryMetadata
) -> Refusal | None:
    """The refusal of a purchase that only a limit of the company refuses (R52)."""
    assert reading.ledger
    try:
        change = decide_purchase(reading.ledger, (item,), metadata)
    except Refusal:
        return None
    try:
        require_within_limits(store, reading, (change,))
    except Refusal as refusal:
        return refusal
    return None


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
