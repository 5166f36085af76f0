"""A bill of very many lines is shortened without changing its sum."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.billing import BilledLine, shortened
from chalicelib.domain.journal import Line, LineKind
from tests.license_types import LicenseType

DAYS = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3, 4)]


def billed(amount: int, start: int = 0, end: int = 1) -> BilledLine:
    kind = LineKind.PRORATED if amount >= 0 else LineKind.TRANSFERRED_OUT
    text = "2 Talk, one cycle"
    line = Line(kind, LicenseType.TALK_LINES, 2, abs(amount) // 2, DAYS[start], DAYS[end], text)
    return BilledLine(line, 7, amount)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_up_to_the_limit_nothing_changes(count: int) -> None:
    lines = (billed(10),) * count
    assert shortened(lines, 3) == lines


def test_the_last_line_stands_for_all_that_do_not_fit() -> None:
    lines = (billed(10), billed(20), billed(30, 1, 2), billed(40, 2, 3))
    first, second, last = shortened(lines, 3)
    assert (first, second) == lines[:2]
    assert (last.amount_minor, last.entry_id) == (70, None)
    assert (last.line.kind, last.line.quantity, last.line.unit_amount_minor) == ("prorated", 1, 70)
    assert (last.line.period_start, last.line.period_end) == (DAYS[1], DAYS[3])
    assert last.line.description == "2 more lines, which the office's history has"


def test_credits_beyond_the_limit_stay_credits() -> None:
    *_, last = shortened((billed(10), billed(10), billed(-40)), 2)
    assert (last.amount_minor, last.line.kind) == (-30, "transferred_out")
    assert last.line.charged_minor == -30
