"""A table written before license transfers had a price, offices had a credit balance, a declined
payment held the whole company, and commitments kept their prices.

`recorded_before_balances.json` holds all its items, except one idempotency record that had expired.
`recorded_before_balances_responses.json` holds the requests whose keys are in the table, with their
responses. All instants are UTC; amounts are in minor units.

New York (USD, monthly, cycle 1 March to 1 April, 31 days; talk 2,500, sell 9,500, room 1,500)
    2026-03-01 15:00  buys 20 talk on the first day: 20 x 2,500 = 50,000, invoice 1; paid on 3 March.
    2026-03-02 15:00  invites Ada and Grace, with a talk license each.
    2026-03-05 15:00  buys 2 sell: 9,500 x 27/31 = 8,274.19; 2 x 8,274 = 16,548, invoice 2, open.
    2026-03-06 15:00  removes 4 talk, and a day later restores 1 of them: 3 are still scheduled.
    2026-03-08 15:00  buys 3 room: 1,500 x 24/31 = 1,161.29; 3 x 1,161 = 3,483, invoice 3, open.
    2026-03-09 15:00  suspends Grace, which releases her license.
    2026-03-10 14:00  gives 5 talk to Boston at no charge, on day 10 of 31.

Boston (USD, monthly, cycle 20 February to 20 March, 28 days; opened on 2026-01-20)
    2026-03-10 14:00  gets the 5 talk, on day 19 of 28. It never bought a license and has no invoice.

Berlin (EUR, yearly, 1 January to 1 January, 365 days; talk 25,200)
    2026-03-02 10:00  buys 6 talk: 25,200 x 305/365 = 21,057.53; 6 x 21,058 = 126,348, invoice 1, open.
    2026-03-10 15:00  gives 2 talk to Vienna at no charge.

Vienna (EUR, yearly, 16 February to 16 February, 365 days; talk 25,200)
    2026-02-16 10:00  is opened, and buys 4 talk: 4 x 25,200 = 100,800, invoice 1.
    2026-03-10 15:00  gets the 2 talk, so that it owns 6 and has been charged for 4.
    2026-03-11 10:00  has the payment of invoice 1 declined, and is on hold. No other office is.

Chicago (USD, annual commitment billed monthly, cycles from the 10th; talk 2,500)
    2025-12-10 15:10  buys 10 talk on the first day of its commitment year: 10 x 2,500 = 25,000,
                      invoice 1, paid.
    It has renewed three times, for 25,000 each: on 2026-01-10 06:00 and 2026-02-10 06:00 (invoices 2
    and 3, paid) and on 2026-03-10 05:00 (invoice 4, open).

Tokyo (JPY, monthly and invoiced, cycle 1 March to 1 April, 31 days; talk 3,000, sell 11,000)
    2026-03-04 01:00  buys 3 talk: 3,000 x 28/31 = 2,709.68; 3 x 2,710 = 8,130 accrue.
    2026-03-11 01:00  buys 1 sell: 11,000 x 21/31 = 7,451.61; 7,452 accrue, 15,582 in all.

The catalog is replaced on 2026-03-12 09:00: from 1 April, talk costs 3,000 on monthly pro plans in
USD. The version that wrote the table would charge, at the next boundaries: Boston 5 x 2,500 = 12,500;
Tokyo 3 x 3,000 + 11,000 + 15,582 = 35,582; New York 12 x 3,000 + 2 x 9,500 + 3 x 1,500 = 59,500;
Chicago 10 x 3,000 = 30,000, in the middle of its commitment year.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.world import BERLIN, NEW_YORK, TOKYO

RECORDED = Path(__file__).with_name("recorded_before_balances.json")
RESPONSES: list[Any] = json.loads(
    Path(__file__).with_name("recorded_before_balances_responses.json").read_text()
)
"""Key, path, body and author (`by`) of each request, and its response."""

CHICAGO, BOSTON, VIENNA = 7_000, 7_001, 7_002
ADA, GRACE = 7_003, 7_004
NEW_YORK_REMOVAL = 5_535_419_458_439_837


def _utc(month: int, day: int, hour: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


BOSTON_GOT_5_TALK_AT = _utc(3, 10, 14)
VIENNA_GOT_2_TALK_AT = _utc(3, 10, 15)
VIENNA_DECLINED_AT = _utc(3, 11, 10)
CATALOG_REPLACED_AT = _utc(3, 12, 9)
RECORDED_AT = _utc(3, 12, 12)

CYCLES = {
    NEW_YORK: (_utc(3, 1, 5), _utc(4, 1, 4)),
    BOSTON: (_utc(2, 20, 5), _utc(3, 20, 4)),
    BERLIN: (_utc(12, 31, 23, 2025), _utc(12, 31, 23)),
    VIENNA: (_utc(2, 15, 23), _utc(2, 15, 23, 2027)),
    CHICAGO: (_utc(3, 10, 5), _utc(4, 10, 5)),
    TOKYO: (_utc(2, 28, 15), _utc(3, 31, 15)),
}
CHICAGO_COMMITMENT_YEAR = (_utc(12, 10, 6, 2025), _utc(12, 10, 6))

TALK_PRICES = {
    NEW_YORK: 2_500,
    BOSTON: 2_500,
    BERLIN: 25_200,
    VIENNA: 25_200,
    CHICAGO: 2_500,
    TOKYO: 3_000,
}
TALK_PRICE_FROM_APRIL = 3_000
"""On monthly pro plans in USD."""

COUNTS = {
    NEW_YORK: {
        "talk_lines": (15, 1, 3, 11),
        "sell_lines": (2, 0, 0, 2),
        "room_lines": (3, 0, 0, 3),
    },
    BOSTON: {"talk_lines": (5, 0, 0, 5)},
    BERLIN: {"talk_lines": (4, 0, 0, 4)},
    VIENNA: {"talk_lines": (6, 0, 0, 6)},
    CHICAGO: {"talk_lines": (10, 0, 0, 10)},
    TOKYO: {"talk_lines": (3, 0, 0, 3), "sell_lines": (1, 0, 0, 1)},
}
"""Purchased, assigned, scheduled, available."""

HISTORIES: dict[int, list[tuple[Any, ...]]] = {
    NEW_YORK: [
        (1, "renewal", 0, 0, None),
        (2, "renewal", 0, 0, None),
        (3, "renewal", 0, 0, None),
        (4, "purchase", 1, 50_000, None),
        (5, "purchase", 1, 16_548, None),
        (6, "removal", 1, 0, None),
        (7, "restoration", 1, 0, None),
        (8, "purchase", 1, 3_483, None),
        (9, "transfer", 0, 0, "five agents moved to Boston"),
    ],
    BOSTON: [
        (1, "renewal", 0, 0, None),
        (2, "transfer", 0, 0, "five agents moved to Boston"),
    ],
    BERLIN: [
        (1, "renewal", 0, 0, None),
        (2, "purchase", 1, 126_348, None),
        (3, "transfer", 0, 0, None),
    ],
    VIENNA: [
        (1, "purchase", 1, 100_800, None),
        (2, "transfer", 0, 0, None),
        (3, "payment_declined", 0, 0, "card expired"),
    ],
    CHICAGO: [
        (1, "purchase", 1, 25_000, None),
        (2, "renewal", 1, 25_000, None),
        (3, "renewal", 1, 25_000, None),
        (4, "renewal", 1, 25_000, None),
    ],
    TOKYO: [
        (1, "renewal", 0, 0, None),
        (2, "renewal", 0, 0, None),
        (3, "renewal", 0, 0, None),
        (4, "purchase", 1, 0, None),
        (5, "purchase", 1, 0, None),
    ],
}
"""Seq, action, number of lines, due now, reason."""

INVOICES: dict[int, list[tuple[Any, ...]]] = {
    NEW_YORK: [("1", "paid", 1, 50_000), ("2", "open", 1, 16_548), ("3", "open", 1, 3_483)],
    BOSTON: [],
    BERLIN: [("1", "open", 1, 126_348)],
    VIENNA: [("1", "declined", 1, 100_800)],
    CHICAGO: [
        ("1", "paid", 1, 25_000),
        ("2", "paid", 1, 25_000),
        ("3", "paid", 1, 25_000),
        ("4", "open", 1, 25_000),
    ],
    TOKYO: [],
}
"""Number, status, number of lines, total."""
