"""Finalize: take an office over every boundary that has passed (R18, R19).

The schedule does it in time; whoever reads or commands first does it otherwise. It makes no
difference: the change depends on the ledger alone.
"""

from dataclasses import replace
from datetime import datetime

from .attempts import Attempts
from .domain.caller import Caller
from .domain.transitions.roll_forward import roll_forward
from .ports import IdempotencyKey, Reading, Store, TryAgain


def finalize(store: Store, attempts: Attempts, office_id: int, now: datetime) -> None:
    """Leaves the office in the cycle that contains `now`. An office that is not there is not
    due."""
    attempts.until_done(lambda: up_to_date(store, office_id, now))


def up_to_date(
    store: Store,
    office_id: int,
    now: datetime,
    caller: Caller | None = None,
    key: IdempotencyKey | None = None,
) -> Reading:
    """The office as it is at `now`: read, and rolled forward one boundary a write.

    Refuses a `caller` whose office it is not, before anything is written. A repeat's receipt is
    returned as it is found. Raises TryAgain.
    """
    reading = _read(store, office_id, now, caller, key)
    while reading.ledger and not reading.receipt and reading.ledger.account.cycle.is_over(now):
        change = roll_forward(reading.ledger)
        try:
            store.commit(change)
        except TryAgain as again:
            # Stale means that somebody else has just taken it over this boundary.
            if again.reason != "stale":
                raise
            reading = _read(store, office_id, now, caller, key)
        else:
            reading = replace(reading, ledger=store.priced(change.after))
    return reading


def _read(
    store: Store,
    office_id: int,
    now: datetime,
    caller: Caller | None,
    key: IdempotencyKey | None,
) -> Reading:
    reading = store.read(office_id, now, key)
    if caller:
        caller.require(reading.ledger.account if reading.ledger else None, office_id)
    return reading
