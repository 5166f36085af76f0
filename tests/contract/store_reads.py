"""Shared reads for tests of the store."""

from datetime import timedelta
from typing import Any

from chalicelib.domain.journal import Invoice
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode_item
from chalicelib.dynamo.items import from_item
from chalicelib.dynamo.listings import Listings
from chalicelib.service.read_ports import Paging
from tests.contract.builders import item_at
from tests.world import NEW_YORK, World

SECOND = timedelta(seconds=1)


def last_entry(world: World, office_id: int = NEW_YORK) -> Any:
    return (
        Listings(world.client, world.table, world.wired.layouts)
        .entries(office_id, Paging(1))
        .items[0]
    )


def invoice_of(world: World, number: int, office_id: int = NEW_YORK) -> Invoice:
    return from_item(encode_item(item_at(world, keys.invoice(office_id, number))), Invoice)
