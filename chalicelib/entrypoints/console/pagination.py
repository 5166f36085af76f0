"""Splits a list that was read completely into pages of limited size."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from ...domain.record import Record
from .quantity_fields import whole_number

_T = TypeVar("_T")


class Slice(Record, Generic[_T]):
    """One page of a list. `first` is the position of its first item, from 1. `earlier` and `later`
    are page numbers, or None."""

    items: Sequence[_T]
    number: int
    pages: int
    first: int
    total: int

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1

    @property
    def earlier(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def slice_of(
    items: Sequence[_T],
    query: Mapping[str, str],
    most: int,
    weight_of: Callable[[_T], int] = lambda _: 1,
) -> Slice[_T]:
    """The page whose number `query` has, or the last page. The items of a page weigh at most `most`
    together, unless the page has a single item."""
    starts, weight = [0], 0
    for position, item in enumerate(items):
        weight += weight_of(item)
        if weight > most and position > starts[-1]:
            starts.append(position)
            weight = weight_of(item)
    number = min(max(whole_number(query.get("page", "")) or 1, 1), len(starts))
    start, end = starts[number - 1], (*starts, len(items))[number]
    return Slice(items[start:end], number, len(starts), start + 1, len(items))
