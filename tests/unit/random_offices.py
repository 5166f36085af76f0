"""Offices of every plan, zone and currency, at every moment of a cycle.

Their dates and prices are those of the tests' own model: nothing here is computed by the code under
test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from chalicelib.domain.account import Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.change import Change
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.license_types import LicenseType
from tests.model.plan import Plan, first_instant
from tests.offices import terms_of
from tests.unit.ledgers import FAX, ROOM, SELL, TALK, ledger, metadata

Prices = Mapping[str, int]
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


def rolled(before: Ledger, prices: Prices | None = None) -> Change:
    """Over the boundary, into a cycle at other prices if some are given."""
    return roll_forward(replace(before, next_prices=prices) if prices else before)


def one(kind: str, quantity: int) -> tuple[Quantity, ...]:
    return (Quantity(kind, quantity),)


prices_minor = st.one_of(
    st.integers(0, 12_000), st.integers(0, 10**9), st.sampled_from((1, 15, 31, 500, 2500))
)
prices = st.fixed_dictionaries(dict.fromkeys(LicenseType, prices_minor))


def by_name(prices: Prices) -> dict[str, int]:
    return dict(prices.items())


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    zone, currency = draw(st.sampled_from(PLACES))
    months, committed = draw(st.sampled_from(((1, False), (1, True), (12, False))))
    return Plan(
        timezone=zone,
        currency=currency,
        anchor=draw(st.dates(date(2024, 1, 1), date(2027, 12, 31))),
        prices=by_name(draw(prices)),
        months=months,
        invoiced=draw(st.booleans()),
        committed=committed,
    )


@dataclass(frozen=True)
class RandomOffice:
    """In one of its cycles, owning nothing yet."""

    plan: Plan
    number: int

    @property
    def ledger(self) -> Ledger:
        starts_at, ends_at = self.plan.starts_at(self.number), self.plan.ends_at(self.number)
        return ledger(on=terms_of(self.plan), cycle=Cycle(self.number, starts_at, ends_at))

    @property
    def days(self) -> int:
        return self.plan.days(self.number)

    def on_day(self, passed: int, part: float) -> datetime:
        """A moment of the day after `passed` days of the cycle: 0.0 its first second, 1.0 its
        last."""
        begins, ends = self.day_after(passed - 1), self.day_after(passed)
        return begins + timedelta(seconds=int(part * ((ends - begins).total_seconds() - 1)))

    def day_after(self, passed: int) -> datetime:
        """When the day after that one begins."""
        day = self.plan.starts_on(self.number) + timedelta(days=passed + 1)
        return first_instant(self.plan.timezone, day)

    def unit_minor(self, kind: str, passed: int) -> int:
        """What one license costs on that day."""
        return self.plan.prorated(kind, self.number, self.on_day(passed, 0.0))


offices = st.builds(RandomOffice, plans(), st.integers(0, 11))
kinds = st.sampled_from(KINDS)
quantities = st.integers(1, 12)
parts = st.one_of(st.sampled_from((0.0, 1.0)), st.floats(0, 1))


def stocked(office: RandomOffice) -> Ledger:
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
