"""Set when an office's card plan collects charges: at once, or with the next bill (R8)."""

from .domain.account import Ledger
from .domain.change import Change
from .domain.record import replace
from .domain.terms import Collect
from .domain.transitions.collect import decide_collect
from .service.change_office import change_offices
from .service.requests import (
    Command,
    Outcome,
    ResponseOf,
    Service,
    metadata_of,
    with_own_key,
)


def set_collect(
    service: Service, command: Command, collect: Collect, response_of: ResponseOf[Collect]
) -> Outcome:
    """Turned back to `at_once`, it charges what has accrued. The present value changes nothing."""

    def decide(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        (ledger,) = ledgers
        if ledger.terms.collect == collect:
            return ()
        return (decide_collect(ledger, collect, metadata_of(command, ledger)),)

    outcome = change_offices(
        service,
        with_own_key(command.request),
        (command.office_id,),
        decide,
        lambda _: response_of(collect),
    )
    return replace(outcome, replayed=False)
