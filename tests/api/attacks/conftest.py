"""The two companies of the attacks. A test that writes puts them back; any other must not write."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.attacks.stage import Attack, prepare
from tests.cards import FakeCards


@pytest.fixture(scope="module")
def prepared_attack(client: Any) -> Iterator[Attack]:
    made = prepare(client)
    yield made
    client.delete_table(TableName=made.world.table)


@pytest.fixture
def attack(prepared_attack: Attack) -> Iterator[Attack]:
    """Nothing is written."""
    world = prepared_attack.world
    world.wire(world.client, FakeCards())
    before = world.snapshot()
    yield prepared_attack
    assert world.snapshot() == before


@pytest.fixture
def raid(prepared_attack: Attack) -> Iterator[Attack]:
    """What is written is put back."""
    world = prepared_attack.world
    world.wire(world.client, FakeCards())
    yield prepared_attack
    world.back_to(prepared_attack.saved)
