"""Set when an office's card plan collects charges: at once, or with the next bill (R8)."""

from .domain.account import Ledger
from .domain.change import Change, EntryMetadata
from .domain.terms import Collect
from .domain.transitions.collect import decide_collect
from .service.change_office import set_once
from .service.requests import Command, Outcome, ResponseOf, Service


def set_collect(
    service: Service, command: Command, collect: Collect, response_of: ResponseOf[Collect]
) -> Outcome:
    """Turned back to `at_once`, it invoices what has accrued. The present value changes nothing."""

    def decide(ledger: Ledger, metadata: EntryMetadata) -> Change | None:
        if ledger.terms.collect == collect:
            return None
        return decide_collect(ledger, collect, metadata)

    return set_once(service, command, decide, response_of(collect))
