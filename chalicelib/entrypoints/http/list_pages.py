"""Pages of lists as responses. A page ends early if it would be too large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET

from ...domain.record import replace
from ...service.read_ports import Page, Paging
from ..reply import Reply
from .operation import ok
from .shapes.common import ListResponse

LARGEST_PAGE = 900_000
"""Bytes. No response may be larger than 1 MB; API Gateway and Lambda would take 6 MB. Items are
bounded, so a page of a single item is never too large."""

SIZE_OF_EMPTY_PAGE = 2_000
"""Bytes. The names, the cursor, and the totals of all offices."""

ListOf = Callable[[list[Any], Any], Any]


def list_reply(
    read: Callable[[Paging], Page[Any]],
    paging: Paging,
    item_response: Callable[[Any], Any],
    response_of: ListOf = ListResponse,
) -> Reply:
    """The page that `read` finds, or its beginning if all of it would be too large. It is read
    again then, because the cursor depends on the last item."""
    page = read(paging)
    items = [item_response(item) for item in page.items]
    reply = _reply(items, page, response_of)
    while _bytes(reply) > LARGEST_PAGE and len(items) > 1:
        page = read(replace(paging, limit=min(fitting(items), len(items) - 1)))
        items = [item_response(item) for item in page.items]
        reply = _reply(items, page, response_of)
    return reply


def one_or_none(found: Any | None, item_response: Callable[[Any], Any]) -> Reply:
    """The only page of a list that has one item at most."""
    return ok(ListResponse([item_response(found)] if found else []))


def _reply(items: list[Any], page: Page[Any], response_of: ListOf) -> Reply:
    return ok(response_of(items, page.cursor or UNSET))


def fitting(items: list[Any]) -> int:
    """How many of the first items fit on a page; at least one."""
    size = SIZE_OF_EMPTY_PAGE
    for count, item in enumerate(items):
        size += len(msgspec.json.encode(item)) + 1
        if size > LARGEST_PAGE:
            return max(count, 1)
    return len(items)


def _bytes(reply: Reply) -> int:
    return len((reply.body or "").encode())
