"""An office as it is now: read, and rolled forward over every boundary that has passed (R19)."""

from datetime import datetime

from ..domain.account import Ledger
from ..domain.caller import Caller
from ..domain.record import replace
from ..domain.transitions.roll_forward import roll_forward
from .ports import IdempotencyKey, Reading, Retryable, Store


def up_to_date(
    store: Store,
    office_id: int,
    now: datetime,
    caller: Caller | None = None,
    key: IdempotencyKey | None = None,
) -> Reading:
    """The office as it is at `now`: read, and rolled forward one boundary a write.

    Refuses a `caller` whose office it is not, before anything is written. A repeat's stored
    response is returned as it is found. Raises Retryable.
    """
    (reading,) = all_up_to_date(store, (office_id,), now, caller, key)
    return reading


def all_up_to_date(
    store: Store,
    office_ids: tuple[int, ...],
    now: datetime,
    caller: Caller | None = None,
    key: IdempotencyKey | None = None,
) -> list[Reading]:
    """The same for several offices, in one read: what is decided on them is soon written, or
    somebody else was faster."""
    readings = _read(store, office_ids, now, caller, key)
    while due := _first_due(readings, now):
        place, ledger = due
        change = roll_forward(ledger)
        try:
            store.commit(change)
        except Retryable as again:
            # Stale means that somebody else has just taken it over this boundary.
            if again.reason != "stale":
                raise
            readings = _read(store, office_ids, now, caller, key)
        else:
            readings[place] = replace(readings[place], ledger=store.priced(change.after))
    return readings


def _first_due(readings: list[Reading], now: datetime) -> tuple[int, Ledger] | None:
    """The first office whose cycle is over, and where it is among the readings. None is due for a
    request that has its answer.

    A cycle that has begun says how late it is, too: somebody's clock is ahead of this one. Of two
    offices in cycles that never ran at one time, what moves between them would be billed in both
    or in neither.
    """
    found = [(place, each.ledger) for place, each in enumerate(readings) if each.ledger]
    latest = max([now, *(ledger.account.cycle.start for _, ledger in found)])
    for place, ledger in found:
        if not readings[place].stored_response and ledger.account.cycle.is_over(latest):
            return place, ledger
    return None


def _read(
    store: Store,
    office_ids: tuple[int, ...],
    now: datetime,
    caller: Caller | None,
    key: IdempotencyKey | None,
) -> list[Reading]:
    readings = store.read_together(office_ids, now, key)
    for office_id, reading in zip(office_ids, readings, strict=True):
        if caller:
            caller.require(reading.ledger.account if reading.ledger else None, office_id)
    return readings
