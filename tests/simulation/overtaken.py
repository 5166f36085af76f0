"""Loses a response, and lets another request run before the next attempt."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ReadTimeoutError

from chalicelib.wiring import use
from tests.simulation.gate import GatedClient
from tests.world import World


def overtake(world: World, meanwhile: Callable[[], int]) -> list[int]:
    """Makes the world's next transaction take effect but lose its response; `meanwhile` runs before
    the next attempt. Returns a list to which the status of `meanwhile` is appended."""
    undisturbed, statuses = world.client, list[int]()

    def around(name: str, call: Callable[[], Any]) -> Any:
        answer = call()
        if name != "transact_write_items" or statuses:
            return answer
        mine = world.wired
        world.wire(undisturbed)
        statuses.append(meanwhile())
        use(mine)
        raise ReadTimeoutError(endpoint_url="dynamodb")

    world.wire(GatedClient(undisturbed, around))
    return statuses
