"""When local days begin, read by hand (RFC 9636) from the files that the `tzdata` package carries.

The tests' own reading: neither `zoneinfo` nor the code under test takes part. A day begins at the
first instant whose local date it is; a day that a zone left out begins when the next one does.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from struct import unpack_from
from typing import NamedTuple

from dateutil.relativedelta import relativedelta, weekday

YEARS = range(2007, 2059)
"""What is read."""
HOUR_S, DAY_S = 3600, 24 * 3600
EPOCH = date(1970, 1, 1)
LONG_AGO_S = -(2**40)


class Era(NamedTuple):
    """A stretch of time with one offset from UTC."""

    start_s: int
    end_s: int
    offset_s: int


@cache
def day_starts(zone: str) -> dict[date, datetime]:
    """By local date: the instant at which it began."""
    starts: dict[int, int] = {}
    for era in eras(zone):
        first, last = ((at_s + era.offset_s) // DAY_S for at_s in (era.start_s, era.end_s - 1))
        for day in range(first, last + 1):
            starts.setdefault(day, max(era.start_s, day * DAY_S - era.offset_s))
    for day in range(max(starts), min(starts), -1):
        if day not in starts:  # the zone crossed the date line
            starts[day] = starts[day + 1]
    whole = sorted(starts)[1:]  # the first era is cut off within a day
    return {EPOCH + timedelta(days=day): instant(starts[day]) for day in whole}


@cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    return tuple(instant(era.start_s) for era in eras(zone)[1:])


@cache
def eras(zone: str) -> tuple[Era, ...]:
    """The stretches that the years are made of."""
    first_s, end_s = (
        int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) - 2 * DAY_S
        for year in (YEARS.start, YEARS.stop)
    )
    listed, footer = _parsed(resources.files("tzdata").joinpath("zoneinfo", zone).read_bytes())
    changes = listed + [each for each in _ruled(footer) if each[0] > listed[-1][0]]
    return tuple(
        Era(max(start_s, first_s), min(until_s, end_s), offset_s)
        for (start_s, offset_s), (until_s, _) in pairwise([*changes, (end_s, 0)])
        if until_s > first_s and start_s < end_s
    )


def instant(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)


def _parsed(raw: bytes) -> tuple[list[tuple[int, int]], str]:
    """The changes that the file lists, each as its second and the offset from then on, and its
    footer: the rule for the time after them."""
    utc, standard, leaps, times, types, characters = _counts(raw, 0)  # of the 32-bit block
    at = 44 + 5 * times + 6 * types + characters + 8 * leaps + standard + utc
    *_, times, types, _ = _counts(raw, at)
    at += 44
    seconds = unpack_from(f">{times}q", raw, at)
    type_of = unpack_from(f">{times}B", raw, at + 8 * times)
    offsets = [unpack_from(">l", raw, at + 9 * times + 6 * number)[0] for number in range(types)]
    changes = [(at_s, offsets[number]) for at_s, number in zip(seconds, type_of, strict=True)]
    return [(LONG_AGO_S, offsets[0]), *changes], raw.split(b"\n")[-2].decode("ascii")


def _counts(raw: bytes, at: int) -> tuple[int, ...]:
    assert raw[at : at + 4] == b"TZif"
    return unpack_from(">6l", raw, at + 20)


NAME, OFFSET = r"(?:<[^>]+>|[A-Za-z]+)", r"([-+\d:]+)"
RULE = r"M(\d+)\.(\d)\.(\d)(?:/([-+\d:]+))?"
FOOTER = re.compile(f"{NAME}{OFFSET}(?:{NAME}{OFFSET}?,{RULE},{RULE})?")


def _ruled(footer: str) -> Iterator[tuple[int, int]]:
    """The changes that a footer such as `EST5EDT,M3.2.0,M11.1.0/2` stands for (POSIX TZ)."""
    match = FOOTER.fullmatch(footer)
    assert match, footer
    if not match[3]:
        return
    standard_s = -_seconds(match[1])
    summer_s = -_seconds(match[2]) if match[2] else standard_s + HOUR_S
    changes = []
    for year in range(YEARS.start - 1, YEARS.stop):
        changes.append((_local_s(year, *match.group(3, 4, 5, 6)) - standard_s, summer_s))
        changes.append((_local_s(year, *match.group(7, 8, 9, 10)) - summer_s, standard_s))
    yield from sorted(changes)


def _local_s(year: int, month: str, week: str, day: str, time: str | None) -> int:
    """`M3.2.0/2`: March, second Sunday, two o'clock. The fifth is the last."""
    monday_first = weekday((int(day) - 1) % 7)
    nth = relativedelta(day=1, weekday=monday_first(int(week)))
    last = relativedelta(day=31, weekday=monday_first(-1))
    found: date = date(year, int(month), 1) + (last if week == "5" else nth)
    return (found - EPOCH).days * DAY_S + _seconds(time or "2")


def _seconds(text: str) -> int:
    """`-9:30`, `5` or `50`, in hours, minutes and seconds."""
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    size = HOUR_S * hours + 60 * minutes + seconds
    return -size if text.startswith("-") else size
