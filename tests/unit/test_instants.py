"""Instants as text: in journal items, in the due index and in cursors."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.domain.calendar import instant


def test_an_instant_is_kept_as_text_whose_order_is_times_order() -> None:
    moments = [
        datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 10, 14, 0, 1, tzinfo=UTC),
        datetime(2026, 10, 1, 0, 0, 0, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 0, 0, tzinfo=UTC),
    ]
    assert [instant(each) for each in moments] == [
        "2026-03-10T14:00:00Z",
        "2026-03-10T14:00:01Z",
        "2026-10-01T00:00:00Z",
        "2027-01-01T00:00:00Z",
    ]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 10, 14, 0, 0),  # noqa: DTZ001  # just what must not be
        datetime(2026, 3, 10, 14, 0, 0, tzinfo=timezone(timedelta(hours=-4))),
        datetime(2026, 3, 10, 14, 0, 0, 1, tzinfo=UTC),
    ],
    ids=["naive", "elsewhere", "in between seconds"],
)
def test_an_instant_that_would_break_the_order_is_our_own_mistake(at: datetime) -> None:
    with pytest.raises(AssertionError):
        instant(at)
