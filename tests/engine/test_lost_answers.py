"""A request takes effect only once if its response is lost and another request changes the same
assignment before the next attempt."""

from chalicelib.domain.assignment import Assignee, assignment_id
from tests.license_types import LicenseType
from tests.simulation.overtaken import overtake
from tests.world import NEW_YORK, World

ASSIGNMENT_ID = assignment_id(NEW_YORK, LicenseType.TALK_LINES, Assignee("user", 1))
PATH = f"/offices/{NEW_YORK}/assignments/{ASSIGNMENT_ID}"


def test_a_retried_release_does_not_end_a_later_assignment(world: World) -> None:
    world.purchase(talk_lines=1)
    assert world.assign(1).status == 201
    other = overtake(world, lambda: world.assign(1).status)
    assert world.request("DELETE", PATH).status == 204
    assert other == [201]
    assert world.counts() == (1, 1, 0, 0)


def test_a_retried_assignment_does_not_undo_a_later_release(
    world: World,
) -> None:
    world.purchase(talk_lines=1)
    other = overtake(world, lambda: world.request("DELETE", PATH).status)
    assert world.assign(1).status == 201
    assert other == [204]
    assert world.counts() == (1, 0, 0, 1)
