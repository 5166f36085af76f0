"""Rows of bookkeeping files, and the sums that they must have."""

import csv
from collections import Counter
from decimal import Decimal
from io import StringIO

from tests.world import NEW_YORK, World

Row = dict[str, str]
ADDED = ("invoice", "credit_note", "credit", "credit_accrued", "transfer_sent", "transfer_received")
PAID = ("payment", "refund", "refund_failed")


def booked(
    world: World, office: int = NEW_YORK, period: str = "2026-01-01 2026-12-31"
) -> list[Row]:
    """The rows of the office's file, without empty cells."""
    first, last = period.split()
    answer = world.get(f"/offices/{office}/bookkeeping?from={first}&to={last}")
    assert answer.status == 200, answer.text
    found = csv.DictReader(StringIO(answer.text, newline=""), strict=True)
    return [{name: cell for name, cell in row.items() if cell} for row in found]


def amounts(rows: list[Row], *hidden: str) -> list[tuple[str, str]]:
    """Record and amount of each row, without the records that are hidden."""
    return [(each["record"], each["amount"]) for each in rows if each["record"] not in hidden]


def balanced(world: World, office: int = NEW_YORK) -> Decimal:
    """Both sides of the identity of docs/invoicing.md, which must be equal."""
    sums: Counter[str] = Counter()
    for row in booked(world, office):
        sums[row["record"]] += Decimal(row["amount"])  # type: ignore[assignment]
    summary = world.get(f"/offices/{office}/billing_summary").json
    minor = summary["open"]["amount"] - summary["balance"]["amount"]
    owed = Decimal(minor).scaleb(0 if summary["open"]["currency"] == "JPY" else -2)
    left = sum((Decimal(sums[name]) for name in ADDED), Decimal())
    assert left == sum(Decimal(sums[name]) for name in PAID) + owed, (sums, owed)
    assert sums["credit_line"] + sums["credit_tax"] == sums["credit"]
    return left
