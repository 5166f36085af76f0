"""An answer is lost, and another request is faster than the next attempt."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ReadTimeoutError

from chalicelib.wiring import use
from tests.simulation.gate import GatedClient
from tests.world import World


def overtake(world: World, meanwhile: Callable[[], int]) -> list[int]:
    """From now on the world's next transaction takes effect and is not answered; then `meanwhile`
    happens, undisturbed. Returns where its status will be."""
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
