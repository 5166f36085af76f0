"""The current state of an office: read, and rolled forward over passed boundaries (R19)."""

from datetime import datetime

from ..domain.account import Ledger
from ..domain.caller import Caller
from ..domain.record import replace
from ..domain.transitions.roll_forward import roll_forward
from .boundary_billing import billed_at_boundary
from .company_standing import with_standing
from .ports import IdempotencyKey, Reading, Retryable, Store

MOST_LOST = 5
"""Boundaries over which other processes were faster, in one attempt."""


def up_to_date(
    store: Store,
    office_id: int,
    now: datetime,
    caller: Caller | None = None,
    key: IdempotencyKey | None = None,
) -> Reading:
    """The office at `now`: read, and rolled forward with one write for each boundary.

    Raises before any write if the office is not the `caller`'s. If the key has a stored response,
    returns it without rolling forward. Raises Retryable.
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
    """The same for several offices, in one read. What a verb decides on them is committed only if
    the accounts have not changed since."""
    readings = _read(store, office_ids, now, caller, key)
    lost = 0
    while due := _first_due(readings, now):
        place, ledger = due
        change = roll_forward(billed_at_boundary(store, ledger))
        try:
            store.commit(change)
        except Retryable as again:
            # Stale: another process has just rolled the office over this boundary. If it seems so
            # again and again, the caller pauses before it tries again.
            lost += 1
            if again.reason != "stale" or lost > MOST_LOST:
                raise
            readings = _read(store, office_ids, now, caller, key)
        else:
            readings[place] = replace(readings[place], ledger=store.priced(change.after))
    return readings


def _first_due(readings: list[Reading], now: datetime) -> tuple[int, Ledger] | None:
    """The first due office's position among the readings, and its ledger. None is due if the
    request has a stored response.

    The latest start of a cycle counts as well as `now`, because the process that opened that cycle
    may have a clock ahead of this one. Otherwise a transfer could happen between two cycles that
    never ran at the same time, and its licenses would be billed in both offices or in neither.
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
    company_id = caller.company_id if caller else None
    readings = store.read_together(office_ids, now, key, company_id)
    for office_id, reading in zip(office_ids, readings, strict=True):
        if caller:
            caller.require(reading.ledger.account if reading.ledger else None, office_id)
    return [with_standing(store, reading) for reading in readings]
