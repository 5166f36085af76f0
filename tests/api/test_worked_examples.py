"""Examples worked out by hand: four plan shapes through purchase, removal, restoration, buying more
than is scheduled, renewal; and the days on which arithmetic goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.world import BERLIN, NEW_YORK, TOKYO, Answer, World

COMMITTED = 4242


@dataclass(frozen=True)
class Shape:
    """What the same orders cost on one kind of plan. Bought on 10 March 2026."""

    office: int
    bought_10: int
    bought_2: int
    invoices_at_once: bool
    gone_at: str
    renewed_at: datetime
    renewal: int
    """What the first boundary after all orders bills."""
    renewed: int
    """Licenses then."""


SHAPES = {
    # $25.00, 22 of 31 days: 1774.19 cents. Renewed: 10 x $25.00.
    "monthly by card": Shape(
        NEW_YORK, 17740, 3548, True, "2026-04-01T04:00:00Z",
        datetime(2026, 4, 1, 4, tzinfo=UTC), 25000, 10,
    ),
    # 252.00 EUR, 297 of 365 days: 20505.21 cents. Renewed: 10 x 252.00 EUR.
    "yearly by card": Shape(
        BERLIN, 205050, 41010, True, "2026-12-31T23:00:00Z",
        datetime(2026, 12, 31, 23, tzinfo=UTC), 252000, 10,
    ),
    # Prorated as a monthly plan; the removals wait a year, so 12 x $25.00 are billed in April.
    "annual commitment billed monthly": Shape(
        COMMITTED, 17740, 3548, True, "2027-03-01T05:00:00Z",
        datetime(2026, 4, 1, 4, tzinfo=UTC), 30000, 12,
    ),
    # 3000 yen, 22 of 31 days: 2129.03 yen. Renewed: 10 x 3000, and 12 x 2129 that accrued.
    "monthly, contracted and invoiced": Shape(
        TOKYO, 21290, 4258, False, "2026-03-31T15:00:00Z",
        datetime(2026, 3, 31, 15, tzinfo=UTC), 55548, 10,
    ),
}  # fmt: skip


@pytest.fixture(params=SHAPES)
def shape(request: Any, world: World) -> Shape:
    world.open_office(COMMITTED, "Committed", annual_commit_monthly_billing=True)
    return SHAPES[request.param]


def remove(world: World, shape: Shape, quantity: int) -> Any:
    """By vendor staff: on a contracted plan, the office's admins cannot."""
    items = [{"license_type": "talk_lines", "quantity": quantity}]
    body = {"items": items, "reason": "asked for by mail"}
    answer = world.staff("POST", f"/offices/{shape.office}/removals", body, key=world.new_key())
    assert answer.status == 201, answer.text
    return answer.json


def charged(entry: Any) -> list[tuple[str, int, int]]:
    return [(line["kind"], line["quantity"], line["amount"]["amount"]) for line in entry["lines"]]


def test_one_office_through_its_cycle(world: World, shape: Shape) -> None:
    office, at_once = shape.office, shape.invoices_at_once

    bought = world.purchase(office, talk_lines=10).json
    assert charged(bought) == [("prorated", 10, shape.bought_10)]
    assert bought["due_now"]["amount"] == (shape.bought_10 if at_once else 0)

    removed = remove(world, shape, 4)
    assert charged(removed) == [("scheduled_removal", 4, 0)]
    assert removed["lines"][0]["period"]["end"] == shape.gone_at
    assert world.counts(office=office) == (10, 0, 4, 6)

    restored = world.restore(office, talk_lines=1).json
    assert charged(restored) == [("restored", 1, 0)]
    assert world.counts(office=office) == (10, 0, 3, 7)

    bought = world.purchase(office, talk_lines=5).json
    assert charged(bought) == [("restored", 3, 0), ("prorated", 2, shape.bought_2)]
    assert bought["due_now"]["amount"] == (shape.bought_2 if at_once else 0)
    assert world.counts(office=office) == (12, 0, 0, 12)

    remove(world, shape, 2)
    world.clock.at = shape.renewed_at
    assert world.counts(office=office)[0] == shape.renewed
    (renewal,) = world.get(f"/offices/{office}/history?action=renewal").json["items"]
    assert renewal["due_now"]["amount"] == shape.renewal


def test_a_commitment_bills_what_is_removed_until_its_year_ends(world: World) -> None:
    world.open_office(COMMITTED, "Committed", annual_commit_monthly_billing=True)
    world.purchase(COMMITTED, talk_lines=12)
    world.remove(COMMITTED, talk_lines=2)
    world.clock.at = datetime(2027, 3, 1, 5, tzinfo=UTC)
    renewals = world.get(f"/offices/{COMMITTED}/history?action=renewal").json["items"]
    # 1 March 2027, then February back to April.
    assert [entry["due_now"]["amount"] for entry in renewals] == [25000, *[30000] * 11]
    assert world.counts(office=COMMITTED) == (10, 0, 0, 10)


# Days


@pytest.fixture
def world_at(client: Any) -> Iterator[Callable[[str], World]]:
    """The demo company at an instant of one's own."""
    made: list[World] = []

    def make(instant: str) -> World:
        made.append(World(client, datetime.fromisoformat(instant)))
        return made[-1]

    yield make
    for world in made:
        client.delete_table(TableName=world.table)


def first_license(world: World, office: int) -> int:
    answer: Answer = world.purchase(office, talk_lines=1)
    assert answer.status == 201, answer.text
    amount: int = answer.json["lines"][0]["amount"]["amount"]
    return amount


@pytest.mark.parametrize(
    ("office", "instant", "expected"),
    [
        # The first day: all of the cycle. New York's March begins at 5:00 UTC.
        (NEW_YORK, "2026-03-01T05:00:00Z", 2500),
        (NEW_YORK, "2026-03-02T04:59:59Z", 2500),
        # 30 of 31 days: 2419.35.
        (NEW_YORK, "2026-03-02T05:00:00Z", 2419),
        # The last day, until its last second: 1 of 31: 80.65.
        (NEW_YORK, "2026-03-31T04:00:00Z", 81),
        (NEW_YORK, "2026-04-01T03:59:59Z", 81),
        # The boundary, and a second later: April's first day.
        (NEW_YORK, "2026-04-01T04:00:00Z", 2500),
        (NEW_YORK, "2026-04-01T04:00:01Z", 2500),
        # 29 February, the last day of its month: 1 of 29: 86.21.
        (NEW_YORK, "2028-02-29T12:00:00Z", 86),
        # 8 March 2026 has 23 hours in New York. 25, 24, 24 and 23 of 31 days:
        # 2016.13, 1935.48, 1854.84.
        (NEW_YORK, "2026-03-08T04:59:59Z", 2016),
        (NEW_YORK, "2026-03-08T05:00:00Z", 1935),
        (NEW_YORK, "2026-03-09T03:59:59Z", 1935),
        (NEW_YORK, "2026-03-09T04:00:00Z", 1855),
        # 25 October 2026 has 25 hours in Berlin. 69, 68, 68 and 67 of 365 days of 252.00 EUR:
        # 4763.84, 4694.79, 4625.75.
        (BERLIN, "2026-10-24T21:59:59Z", 4764),
        (BERLIN, "2026-10-24T22:00:00Z", 4695),
        (BERLIN, "2026-10-25T22:59:59Z", 4695),
        (BERLIN, "2026-10-25T23:00:00Z", 4626),
        # A leap year has 366 days; 31 December is one of them: 68.85.
        (BERLIN, "2028-12-31T12:00:00Z", 69),
        # Yen have no minor unit. The last day: 1 of 31 days of 3000: 96.77.
        (TOKYO, "2026-03-31T14:59:59Z", 97),
        (TOKYO, "2026-03-31T15:00:00Z", 3000),
    ],
)
def test_the_price_of_a_day(
    world_at: Callable[[str], World], office: int, instant: str, expected: int
) -> None:
    assert first_license(world_at(instant), office) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        # Cycles from the 31st: 31 January to 29 February, then to 31 March. 1 of 29 days, 31 of 31.
        ("2028-02-29T04:59:59Z", 86),
        ("2028-02-29T05:00:00Z", 2500),
        ("2028-03-31T03:59:59Z", 81),
        ("2028-03-31T04:00:00Z", 2500),
    ],
)
def test_a_month_end_is_kept_over_a_leap_day(
    world_at: Callable[[str], World], instant: str, expected: int
) -> None:
    world = world_at("2028-01-31T12:00:00Z")
    world.open_office(COMMITTED, "Month ends", anchor=date(2028, 1, 31))
    world.clock.at = datetime.fromisoformat(instant)
    assert first_license(world, COMMITTED) == expected
