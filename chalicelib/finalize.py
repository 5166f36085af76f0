"""Finalize: take an office over every boundary that has passed (R18, R19).

The schedule does it in time; whoever reads or commands first does it otherwise. It makes no
difference: the change depends on the ledger alone.
"""

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
    """The office as it is at `now`: read, and rolled forward one boundary at a time.

    Refuses a `caller` whose office it is not, before anything is written. A repeat's receipt is
    returned as it is found. Raises TryAgain.
    """
    while True:
        reading = store.read(office_id, now, key)
        if caller:
            caller.require(reading.ledger.account if reading.ledger else None, office_id)
        if reading.receipt or not reading.ledger or not reading.ledger.account.cycle.is_over(now):
            return reading
        try:
            store.commit(roll_forward(reading.ledger))
        except TryAgain as again:
            # Stale means that somebody else has just taken it over this boundary.
            if again.reason != "stale":
                raise
