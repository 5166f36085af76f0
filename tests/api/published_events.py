"""The published events and the history of a world."""

from datetime import timedelta

from chalicelib.domain.assignment import Assignee, assignment_id
from tests.license_types import LicenseType
from tests.world import NEW_YORK, World

SECOND_OFFICE = 9_000_001
ASSIGNMENT = assignment_id(NEW_YORK, LicenseType.TALK_LINES, Assignee("user", 1))


def types(world: World) -> list[str]:
    return [type_ for type_, _ in world.events()]


def release(world: World) -> None:
    path = f"/offices/{NEW_YORK}/assignments/{ASSIGNMENT}"
    assert world.request("DELETE", path).status == 204


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
