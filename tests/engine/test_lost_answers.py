"""An answer is lost, and another request changes the same assignment before the next attempt: the
first request takes effect only once."""

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.licenses import LicenseType
from tests.simulation.overtaken import overtake
from tests.world import NEW_YORK, World

SEAT = assignment_id(NEW_YORK, LicenseType.TALK_LINES, Assignee("user", 1))
PATH = f"/offices/{NEW_YORK}/assignments/{SEAT}"


def test_a_release_tried_again_leaves_alone_who_took_the_license_since(world: World) -> None:
    world.purchase(talk_lines=1)
    assert world.assign(1).status == 201
    other = overtake(world, lambda: world.assign(1).status)
    assert world.request("DELETE", PATH).status == 204
    assert other == [201]
    assert world.counts() == (1, 1, 0, 0)


def test_an_assignment_tried_again_does_not_take_again_what_was_released_since(
    world: World,
) -> None:
    world.purchase(talk_lines=1)
    other = overtake(world, lambda: world.request("DELETE", PATH).status)
    assert world.assign(1).status == 201
    assert other == [204]
    assert world.counts() == (1, 0, 0, 1)
