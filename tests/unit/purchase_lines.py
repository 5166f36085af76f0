"""Expected lines of purchases and renewals."""

from datetime import datetime

from chalicelib.domain.account import Counts
from chalicelib.domain.change import Change
from chalicelib.domain.journal import Line, LineKind
from tests.unit.ledgers import APRIL_ENDS, MARCH_ENDS, TALK, TODAY_STARTS


def prorated(license_type: str, quantity: int, unit: int, starts: datetime = TODAY_STARTS) -> Line:
    return Line(
        kind=LineKind.PRORATED,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=unit,
        period_start=starts,
        period_end=MARCH_ENDS,
        description=f"{quantity} x {license_type}, 22 of 31 days",
    )


def renewal(license_type: str, quantity: int, unit: int) -> Line:
    return Line(
        kind=LineKind.RENEWAL,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=unit,
        period_start=MARCH_ENDS,
        period_end=APRIL_ENDS,
        description=f"{quantity} x {license_type}, one cycle",
    )


def talk_after(change: Change) -> Counts:
    return change.after.account.counts[TALK]
