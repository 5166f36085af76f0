"""Random companies of two to four offices, which can transfer licenses to each other, and what
happens to them. Quantities and prices are small and round often enough to meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from chalicelib.domain.account import Account
from tests.model.plan import Plan, first_instant, local_date
from tests.model.tax import Rates
from tests.unit.ledgers import ROOM, TALK

KINDS = (TALK, ROOM)
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/London",
    "America/St_Johns",
    "America/New_York",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
)
"""From 14 hours ahead of UTC to 11 behind, with half hours and clock changes of both hemispheres."""

PRICES = (0, 1, 15, 31, 500, 2500, 30_000)
prices_minor = st.one_of(st.integers(1, 12_000), st.sampled_from(PRICES))


@dataclass(frozen=True)
class Move:
    """Licenses that an office gave to the `steps`-th next one."""

    place: int
    steps: int
    kind: str
    quantity: int


@dataclass(frozen=True)
class Company:
    """`listed` are the prices of the catalog. `moved_before` was moved at no charge, before
    transfers were priced; it is empty for a company that is younger."""

    plans: tuple[Plan, ...]
    listed: Mapping[str, int]
    starts_at: datetime
    may_collect_later: bool
    moved_before: tuple[Move, ...]
    rates: tuple[Rates, ...]
    """Of each office, at first."""
    least_minor: int | None
    """The least payment that the provider takes; None without a provider."""


@dataclass(frozen=True)
class Wait:
    """Until some time later; or until midnight, or the next boundary, in one of the offices, or the
    second before."""

    until: str
    place: int
    hours: int
    second_before: bool


@dataclass(frozen=True)
class Event:
    """Of what an action needs, it takes the fields that it needs."""

    action: str
    place: int
    kind: str
    quantity: int
    steps: int
    """To which office a transfer goes."""
    by_staff: bool
    seconds: int
    """From the quote until its confirmation."""
    price: int
    part: float
    paid_meanwhile: bool
    """The payment of an invoice is reported between the quote and its confirmation."""


WAITS = ("at once", "at once", "hours", "hours", "days", "midnight", "boundary")
ACTIONS = (
    *("purchase", "removal", "restoration", "report", "pay all", "catalog"),
    *("contract",) * 3,
    *("transfer",) * 8,
    *("return",) * 2,
    *("report", "pay all", "pay all"),
    *("collect", "collect", "agreement", "agreement"),
    *("credit",) * 6,
    *("refund", "refund", "tax", "tax"),
)


def event_of(number: int) -> tuple[Wait, Event]:
    """The wait and event that a number stands for. Drawn field by field, an event would take
    longer than what it causes."""
    pick = Random(number)
    wait = Wait(pick.choice(WAITS), pick.randrange(4), pick.randint(1, 30), pick.random() < 0.5)
    return wait, Event(
        action=pick.choice(ACTIONS),
        place=pick.randrange(4),
        kind=pick.choice(KINDS),
        quantity=pick.randint(1, 5),
        steps=pick.randint(1, 3),
        by_staff=pick.random() < 0.25,
        seconds=pick.choice((0, 1, 60, 899, 900, 7200)),
        price=pick.choice((pick.randint(1, 12_000), *PRICES)),
        part=pick.choice((0.0, 0.3, 0.5, 1.0)),
        paid_meanwhile=pick.random() < 0.1,
    )


History = list[tuple[Wait, Event]]
events = st.integers(0, 2**32).map(event_of)
histories = st.lists(events, min_size=15, max_size=45)
moves_before = st.lists(
    st.builds(
        Move, st.integers(0, 3), st.integers(1, 3), st.sampled_from(KINDS), st.integers(1, 5)
    ),
    max_size=4,
)
RATES = (
    Rates(),
    Rates((19_000,)),
    Rates((8_875,)),
    Rates((5_000, 7_000)),
    Rates((19_000,), reverse_charge=True),
    Rates((33_333, 1, 100_000)),
)
SHAPES = ((1, False), (1, True), (12, False))
"""Months of a cycle, and whether a year is committed."""


@st.composite
def companies(draw: st.DrawFn) -> Company:
    usual = draw(st.sampled_from(SHAPES))
    shapes = draw(st.lists(st.sampled_from((usual,) * 20 + SHAPES), min_size=2, max_size=4))
    plans = tuple(
        Plan(
            timezone=draw(st.sampled_from(ZONES)),
            currency="USD",
            anchor=draw(st.dates(date(2027, 1, 1), date(2027, 12, 31))),
            prices=draw(st.fixed_dictionaries({TALK: prices_minor}, optional={ROOM: prices_minor})),
            months=months,
            invoiced=draw(st.integers(0, 3)) == 0,
            committed=committed,
        )
        for months, committed in shapes
    )
    return Company(
        plans=plans,
        listed=draw(st.fixed_dictionaries({TALK: prices_minor, ROOM: prices_minor})),
        starts_at=datetime(2028, 1, 2, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 24 * 60))),
        may_collect_later=draw(st.booleans()),
        moved_before=tuple(draw(moves_before)),
        rates=tuple(draw(st.sampled_from(RATES)) for _ in plans),
        least_minor=draw(st.sampled_from((None, None, 50, 5_000))),
    )


def time_after(wait: Wait, now: datetime, account: Account, timezone: str) -> datetime:
    """The time at which the next event happens. `account` is the office's, as it is now."""
    if wait.until in ("hours", "days"):
        return now + timedelta(hours=wait.hours * (24 if wait.until == "days" else 1))
    if wait.until == "at once":
        return now
    then = account.cycle.end
    if wait.until == "midnight":
        then = _next_midnight(timezone, now)
    return max(now, then - timedelta(seconds=1)) if wait.second_before else max(now, then)


def _next_midnight(timezone: str, now: datetime) -> datetime:
    return first_instant(timezone, local_date(timezone, now) + timedelta(days=1))
