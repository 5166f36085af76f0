"""Ledgers made by hand: by default, a card office in New York on 10 March 2026."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import settings

from chalicelib.domain.account import Account, Counts, Ledger, Removal
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.change import EntryMetadata
from chalicelib.domain.journal import Actor
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Action, Terms
from tests.license_types import LicenseType
from tests.offices import CSM, usual_terms

TALK, SELL = LicenseType.TALK_LINES, LicenseType.SELL_LINES
CONTACT_CENTER, ROOM, FAX = (
    LicenseType.CONTACT_CENTER_LINES,
    LicenseType.ROOM_LINES,
    LicenseType.FAX_LINES,
)

OFFICE, COMPANY = 101, 7

MARCH_STARTS = datetime(2026, 3, 1, 5, 0, 0, tzinfo=UTC)
"""Local midnight in New York, five hours behind UTC until 8 March, four from then on."""
TODAY_STARTS = datetime(2026, 3, 10, 4, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
"""Day 10 of 31: 22 days are left, today included."""
MARCH_ENDS = datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC)
APRIL_ENDS = datetime(2026, 5, 1, 4, 0, 0, tzinfo=UTC)
MARCH = Cycle(2, MARCH_STARTS, MARCH_ENDS)
"""Counted from the anchor, 1 January."""

PROPERTY = settings(deadline=None, derandomize=True, max_examples=150)
"""The same examples in every run, however slow the machine."""


def contracted(**changes: Any) -> Terms:
    """An invoiced plan whose removals go through the CSM (R10)."""
    return usual_terms(
        invoiced=True, not_self_serve=frozenset({Action.REMOVE}), contact=CSM, **changes
    )


def lot(removal_id: int, license_type: str, remaining: int, **changes: Any) -> Removal:
    """Scheduled in full on 5 March, for the end of March."""
    plain = Removal(
        removal_id=removal_id,
        license_type=license_type,
        quantity=remaining,
        remaining=remaining,
        requested_at=datetime(2026, 3, 5, 12, 0, 0, tzinfo=UTC),
        requested_by="ada",
        effective_at=MARCH_ENDS,
    )
    return replace(plain, **changes)


def ledger(
    counts: Mapping[Any, Counts] | None = None,
    *lots: Removal,
    on: Terms | None = None,
    next_prices: Mapping[Any, int] | None = None,
    **changes: Any,
) -> Ledger:
    """An office with four entries; the second opened the cycle."""
    account = Account(
        office_id=OFFICE,
        company_id=COMPANY,
        seq=4,
        cycle=MARCH,
        counts=counts or {},
        terms_revision=0,
        removals_revision=3 if lots else 0,
        billed_seq=2,
        accrued_minor=0,
        invoice_count=6,
    )
    return Ledger(replace(account, **changes), on or usual_terms(), lots, next_prices)


def metadata(
    at: datetime = NOW, role: str = "company_admin", reason: str | None = None
) -> EntryMetadata:
    return EntryMetadata(at, Actor("ada", role), "billing", reason)


def some(**quantities: int) -> tuple[Quantity, ...]:
    """`some(talk_lines=3)`."""
    return tuple(Quantity(name, number) for name, number in quantities.items())
