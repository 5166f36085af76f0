"""Quotes made and confirmed by the domain's own functions."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.quoting import (
    OrderAction,
    Quote,
    quote_of,
    require_as_quoted,
)
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from tests.unit.ledgers import (
    NOW,
    TALK,
    ledger,
    lot,
    metadata,
    some,
)

SECOND = timedelta(seconds=1)
THREE = some(talk_lines=3)
TRANSITIONS = {
    "purchase": decide_purchase,
    "removal": decide_removal,
    "restoration": decide_restoration,
}


def office(**changes: Any) -> Ledger:
    """Buying, removing and restoring three are all possible here."""
    return ledger({TALK: Counts(10, 3, 4)}, lot(31, TALK, 3), **changes)


def quoted(
    before: Ledger,
    items: tuple[Quantity, ...] = THREE,
    at: datetime = NOW,
    action: OrderAction = "purchase",
) -> Quote:
    return quote_of((TRANSITIONS[action](before, items, metadata(at)),), action, items, at)


def confirm(
    token: str,
    before: Ledger,
    items: tuple[Quantity, ...] = THREE,
    at: datetime = NOW,
    action: OrderAction = "purchase",
) -> None:
    require_as_quoted(token, quoted(before, items, at, action), items, at)


def refusal_of(token: str, *args: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        confirm(token, *args, **named)
    return refused.value
