"""Removals are reminded of seven days and one day before they take effect."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.published_events import DAY, HOUR
from tests.table_contents import on_moto
from tests.world import MARCH_ENDS, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def reminded(world: World, before: timedelta) -> list[tuple[int, Any]]:
    """The reminders sent at this time before the boundary."""
    world.clock.at = MARCH_ENDS - before
    return [(data["days"], data["items"]) for data in world.reminders()]


FOUR = [{"license_type": "talk_lines", "quantity": 4}]


def test_a_removal_is_reminded_of_seven_days_and_one_day_before_once_each(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=1)
    world.remove(talk_lines=3)
    assert reminded(world, 7 * DAY + HOUR) == []
    assert reminded(world, 7 * DAY) == [(7, FOUR)]
    assert reminded(world, 7 * DAY - HOUR) == []
    assert reminded(world, DAY + HOUR) == []
    assert reminded(world, DAY) == [(1, FOUR)]
    assert reminded(world, DAY - HOUR) == []
    assert reminded(world, timedelta(0)) == []


def test_a_late_reminder_is_made_up_for_unless_the_boundary_has_passed(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    assert world.reminders() == []
    assert reminded(world, 5 * DAY) == [(7, FOUR)]
    assert reminded(world, -HOUR) == []


def test_what_was_taken_back_is_not_reminded_of(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.restore(talk_lines=4)
    assert world.reminders() == []
    assert reminded(world, 7 * DAY) == []
