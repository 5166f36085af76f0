"""The client in memory, on which interleavings run, gives what moto gives."""

from typing import Any

import pytest

from tests.simulation.memory_client import MemoryClient
from tests.simulation.oracles import essence
from tests.simulation.prepared import prepared
from tests.simulation.scenes import SCENES, Scene


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_request_gives_the_same_status_and_table_as_on_moto(client: Any, scene: Scene) -> None:
    on_moto, in_memory = _outcome(client, scene), _outcome(IN_MEMORY, scene)
    assert in_memory == on_moto


IN_MEMORY = MemoryClient()


def _outcome(client: Any, scene: Scene) -> tuple[int, list[dict[str, Any]]]:
    world = prepared(client, scene).world
    return scene.act(world), essence(world)
