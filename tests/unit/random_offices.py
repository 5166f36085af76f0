"""Offices of every plan, zone and currency, at every moment of a cycle.

Their dates are dateutil's, their days begin as `zone_files` reads them, and their prices are
rounded by `decimal`: nothing here is computed by the code under test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from chalicelib.domain.account import Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.change import Change
from chalicelib.domain.licenses import LicenseType, Quantity
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Terms
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.offices import usual_terms
from tests.unit.ledgers import FAX, ROOM, SELL, TALK, ledger, metadata
from tests.unit.zone_files import day_starts

Prices = Mapping[LicenseType, int]
KINDS = (TALK, SELL, ROOM)
TRANSITIONS = {"purchase": decide_purchase, "remove": decide_removal, "restore": decide_restoration}
PLACES = (
    ("America/New_York", "USD"),
    ("America/Toronto", "CAD"),
    ("Europe/Berlin", "EUR"),
    ("Europe/London", "GBP"),
    ("Asia/Tokyo", "JPY"),
    ("Australia/Lord_Howe", "AUD"),
    ("Pacific/Chatham", "NZD"),
    ("Africa/Cairo", "USD"),
    ("America/Santiago", "USD"),
    ("America/Havana", "EUR"),
)


def half_up(price_minor: int, days_left: int, days: int) -> int:
    exact = Decimal(price_minor * days_left) / days
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def rolled(before: Ledger, prices: Prices | None = None) -> Change:
    """Over the boundary, into a cycle at other prices if some are given."""
    return roll_forward(replace(before, next_prices=prices) if prices else before)


def one(kind: LicenseType, quantity: int) -> tuple[Quantity, ...]:
    return (Quantity(kind, quantity),)


prices_minor = st.one_of(
    st.integers(0, 12_000), st.integers(0, 10**9), st.sampled_from((1, 15, 31, 500, 2500))
)
prices = st.fixed_dictionaries(dict.fromkeys(LicenseType, prices_minor))


@st.composite
def plans(draw: st.DrawFn) -> Terms:
    zone, currency = draw(st.sampled_from(PLACES))
    period, commits = draw(
        st.sampled_from((("monthly", False), ("monthly", True), ("yearly", False)))
    )
    return usual_terms(
        timezone=zone,
        currency=currency,
        plan_period=period,
        annual_commit_monthly_billing=commits,
        invoiced=draw(st.booleans()),
        anchor=draw(st.dates(date(2024, 1, 1), date(2027, 12, 31))),
        prices=draw(prices),
    )


@dataclass(frozen=True)
class Office:
    """In one of its cycles, owning nothing yet."""

    plan: Terms
    number: int

    @property
    def ledger(self) -> Ledger:
        starts = day_starts(self.plan.timezone)
        cycle = Cycle(self.number, starts[self.first_day()], starts[self.first_day(1)])
        return ledger(on=self.plan, cycle=cycle)

    def first_day(self, later: int = 0) -> date:
        months = 12 if self.plan.plan_period == "yearly" else 1
        day: date = self.plan.anchor + relativedelta(months=months * (self.number + later))
        return day

    @property
    def days(self) -> int:
        return (self.first_day(1) - self.first_day()).days

    def on_day(self, passed: int, part: float) -> datetime:
        """A moment of the day after `passed` days of the cycle: 0.0 its first second, 1.0 its
        last."""
        begins, ends = self.day_after(passed - 1), self.day_after(passed)
        return begins + timedelta(seconds=int(part * ((ends - begins).total_seconds() - 1)))

    def day_after(self, passed: int) -> datetime:
        """When the day after that one begins."""
        return day_starts(self.plan.timezone)[self.first_day() + timedelta(days=passed + 1)]

    def unit_minor(self, kind: LicenseType, passed: int) -> int:
        """What one license costs on that day."""
        return half_up(self.plan.prices[kind], self.days - passed, self.days)


offices = st.builds(Office, plans(), st.integers(0, 11))
kinds = st.sampled_from(KINDS)
quantities = st.integers(1, 12)
parts = st.one_of(st.sampled_from((0.0, 1.0)), st.floats(0, 1))


def stocked(office: Office) -> Ledger:
    """Twelve of each kind, four of them leaving."""
    now = office.ledger
    for kind in KINDS:
        now = decide_purchase(now, one(kind, 12), metadata(office.on_day(0, 0.0))).after
        now = decide_removal(now, one(kind, 4), metadata(office.on_day(0, 0.0))).after
    return now


def moved(before: Ledger, meanwhile: str, at: datetime) -> Ledger:
    """After something else has happened to a stocked office."""
    if meanwhile == "purchase":
        return decide_purchase(before, one(FAX, 1), metadata(at)).after
    if meanwhile == "removal":
        return decide_removal(before, one(ROOM, 1), metadata(at)).after
    if meanwhile == "new catalog":
        return replace(before, next_prices=dict.fromkeys(LicenseType, 7))
    assigned = 4 if meanwhile == "assignment" else 0
    counts = {
        kind: replace(held, available=held.available - assigned) if held.purchased else held
        for kind, held in before.account.counts.items()
    }
    return replace(before, account=replace(before.account, counts=counts))
