"""An answer is lost, and before the request is tried again somebody else changes the same
assignment: what was done once is not done twice."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ReadTimeoutError

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.licenses import LicenseType
from chalicelib.wiring import use
from tests.world import NEW_YORK, World

SEAT = assignment_id(NEW_YORK, LicenseType.TALK_LINES, Assignee("user", 1))
PATH = f"/offices/{NEW_YORK}/assignments/{SEAT}"


class LosesFirstAnswer:
    """A client whose first transaction takes effect and is not answered; then `meanwhile`
    happens, past this client."""

    def __init__(self, client: Any, meanwhile: Callable[[], None]) -> None:
        self._client = client
        self._meanwhile = meanwhile
        self._lost = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        answer = self._client.transact_write_items(**request)
        if self._lost:
            return answer
        self._lost = True
        self._meanwhile()
        raise ReadTimeoutError(endpoint_url="dynamodb")


def losing(world: World, meanwhile: Callable[[], int]) -> list[int]:
    """From now on the world's next answer is lost. Returns where the other's status will be."""
    statuses: list[int] = []

    def happens() -> None:
        mine = world.wired
        world.wire(world.client)
        statuses.append(meanwhile())
        use(mine)

    world.wire(LosesFirstAnswer(world.client, happens))
    return statuses


def test_a_release_tried_again_leaves_alone_who_took_the_license_since(world: World) -> None:
    world.purchase(talk_lines=1)
    assert world.assign(1).status == 201
    other = losing(world, lambda: world.assign(1).status)
    assert world.request("DELETE", PATH).status == 204
    assert other == [201]
    assert world.counts() == (1, 1, 0, 0)


def test_an_assignment_tried_again_does_not_take_again_what_was_released_since(
    world: World,
) -> None:
    world.purchase(talk_lines=1)
    other = losing(world, lambda: world.request("DELETE", PATH).status)
    assert world.assign(1).status == 201
    assert other == [204]
    assert world.counts() == (1, 0, 0, 1)
