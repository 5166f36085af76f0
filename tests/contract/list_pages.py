"""Reads lists page by page."""

from typing import Any

from chalicelib.dynamo.listings import Listings
from chalicelib.service.read_ports import Page, Paging
from tests.world import World


def listings(world: World) -> Listings:
    return Listings(world.client, world.table, world.wired.layouts)


def pages(read: Any, limit: int) -> list[list[Any]]:
    """All pages of the list."""
    found: list[list[Any]] = []
    paging = Paging(limit)
    while True:
        page: Page[Any] = read(paging)
        found.append(page.items)
        if page.cursor is None:
            return found
        assert len(found) < 20, "a list that never ends"
        paging = Paging(limit, page.cursor)
