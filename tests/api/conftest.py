"""Fixtures that several modules share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.request_bodies import READS, Stocked
from tests.world import NEW_YORK, World


@pytest.fixture(scope="module")
def prepared(client: Any) -> Iterator[Stocked]:
    world = World(client)
    assert world.purchase(talk_lines=20, fax_lines=5).status == 201
    assert world.assign(77).status == 201
    removal = world.remove(talk_lines=3)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK})
    made = Stocked(world, removal.json["removal_ids"][0], ada.json["id"], [])

    def note(model: Any, **_: Any) -> None:
        if model.name not in READS:
            made.writes.append(model.name)

    before = world.snapshot()
    client.meta.events.register("before-call.dynamodb", note)
    yield made
    client.meta.events.unregister("before-call.dynamodb", note)
    assert world.snapshot() == before
    client.delete_table(TableName=world.table)


@pytest.fixture
def stocked(prepared: Stocked) -> Iterator[Stocked]:
    prepared.world.wire(prepared.world.client)
    prepared.writes.clear()
    yield prepared
    assert prepared.writes == []
