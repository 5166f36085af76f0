"""The records of company and offices say when their details were last edited (R50)."""

from datetime import timedelta

import pytest

from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import COMPANY, NEW_YORK, Answer, World

pytestmark = pytest.mark.in_memory


def company(world: World, **body: object) -> Answer:
    answer = world.request("PATCH", "/company", body)
    assert answer.status == 200, answer.text
    return answer


def office(world: World, **body: object) -> Answer:
    answer = world.request("PATCH", f"/offices/{NEW_YORK}", body)
    assert answer.status == 200, answer.text
    return answer


def times(world: World) -> list[str | None]:
    """Of the office and the company, as they are stored."""
    records = (f"OFFICE#{NEW_YORK:016}", "COMPANY")
    found = {each["sk"]: each for each in world.items() if each["pk"] == f"COMPANY#{COMPANY}"}
    return [found[each].get("details_changed_at") for each in records]


def test_the_time_of_the_last_edit_is_in_the_edited_record(world: World) -> None:
    office(world, external_id="ny")
    company(world, metadata={"crm": "1"})
    assert times(world) == [None, None]
    world.clock.advance(hours=1)
    office(world, name="Broadway")
    assert times(world) == ["2026-03-10T15:00:00Z", None]
    world.clock.advance(hours=1)
    company(world, legal_name="Demo GmbH")
    assert times(world) == ["2026-03-10T15:00:00Z", "2026-03-10T16:00:00Z"]
    world.clock.advance(hours=1)
    office(world, name="Broadway")
    office(world, collect="at_once")
    company(world, metadata={"crm": "2"})
    assert times(world) == ["2026-03-10T15:00:00Z", "2026-03-10T16:00:00Z"]


def test_the_time_of_an_edit_does_not_go_back_with_a_clock(world: World) -> None:
    office(world, name="Broadway")
    world.clock.at -= timedelta(seconds=2)
    office(world, name="Wall Street")
    assert times(world)[0] == "2026-03-10T14:00:00Z"
    world.clock.at += timedelta(seconds=3)
    office(world, name="Broadway")
    assert times(world)[0] == "2026-03-10T14:00:01Z"


def test_of_two_edits_at_once_both_are_made_and_timed(world: World) -> None:
    start = world.saved()
    jobs = [lambda: company(world, name="Demo Group"), lambda: company(world, legal_name="Demo")]

    def race(choose: object) -> None:
        world.back_to(start)
        turns = Turns(choose)  # type: ignore[arg-type]
        world.wire(GatedClient(world.client, turns.around))
        turns.run(jobs)
        world.wire(world.client)
        shown = world.get("/company").json
        assert (shown["name"], shown["legal_name"]) == ("Demo Group", "Demo")
        assert times(world)[1] == "2026-03-10T14:00:00Z"

    assert sum(1 for _ in every_order(race)) > 1
