"""A progress bar for the terminal."""

import sys
from collections.abc import Collection, Iterator
from typing import TypeVar

T = TypeVar("T")

WIDTH = 40


def bar(items: Collection[T], title: str) -> Iterator[T]:
    """Yields the items and draws a progress bar on standard error."""
    for number, item in enumerate(items, 1):
        yield item
        if number % max(1, len(items) // WIDTH) == 0 or number == len(items):
            filled = "#" * (WIDTH * number // len(items))
            sys.stderr.write(f"\r{title:28} [{filled:{WIDTH}}] {number}/{len(items)}")
            sys.stderr.flush()
    sys.stderr.write("\n")
