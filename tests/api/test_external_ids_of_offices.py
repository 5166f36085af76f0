"""External ids of offices, and `PATCH /offices/{id}` (R58, R8)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.external_ids import assert_taken, found, reserved_here, vendor
from tests.api.new_offices import OFFICE
from tests.api.test_collecting_later import agree
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

pytestmark = pytest.mark.in_memory


def edit(world: World, office: int = NEW_YORK, **fields: Any) -> Answer:
    return world.request("PATCH", f"/offices/{office}", fields)


def test_an_office_is_opened_with_an_external_id(world: World) -> None:
    made = world.post("/offices", {**OFFICE, "external_id": "VIE"}).json["office"]
    assert made["external_id"] == "VIE"
    assert world.get(f"/offices/{made['id']}").json == made
    assert found(world, "VIE", "/offices") == [made["id"]]
    with nothing_written(world):
        refused = world.post("/offices", {**OFFICE, "external_id": "VIE"})
        assert_taken(refused, office_id=made["id"])
    assert refused.json["detail"].startswith("/external_id: Office ")
    assert reserved_here(world) == {"OFFICE#VIE": made["id"]}


def test_an_offices_external_id_is_set_changed_and_removed(world: World) -> None:
    assert edit(world, external_id="NYC").json == {
        "id": NEW_YORK,
        "collect": "at_once",
        "external_id": "NYC",
        "name": "New York",
    }
    assert world.get(f"/offices/{NEW_YORK}").json["external_id"] == "NYC"
    with nothing_written(world):
        assert edit(world, external_id="NYC").status == 200
        assert_taken(edit(world, BERLIN, external_id="NYC"), office_id=NEW_YORK)
    assert edit(world, external_id="NY").status == 200
    assert edit(world, BERLIN, external_id="NYC").status == 200
    assert reserved_here(world) == {"OFFICE#NY": NEW_YORK, "OFFICE#NYC": BERLIN}
    assert edit(world, external_id=None).json == {
        "id": NEW_YORK,
        "collect": "at_once",
        "name": "New York",
    }
    assert reserved_here(world) == {"OFFICE#NYC": BERLIN}
    assert "external_id" not in world.get(f"/offices/{NEW_YORK}").json


def test_an_edit_is_made_whole_or_not_at_all(world: World) -> None:
    agree(world, True)
    both: dict[str, Any] = {"collect": "next_bill", "external_id": "NYC"}
    assert edit(world, **both).json == {"id": NEW_YORK, "name": "New York", **both}
    with nothing_written(world):
        assert_taken(edit(world, BERLIN, **both), office_id=NEW_YORK)
    agree(world, False)
    with nothing_written(world):
        assert edit(world, BERLIN, collect="next_bill", external_id="BER").code == "forbidden"


@pytest.mark.parametrize("body", [{}, {"reason": "as asked"}])
def test_an_edit_of_nothing_is_refused(world: World, body: dict[str, Any]) -> None:
    with nothing_written(world):
        answer = edit(world, **body)
    assert answer.json["errors"] == [
        {
            "pointer": "",
            "detail": "must have at least one of `name`, `billing_address`, `billing_contact`, "
            "`purchase_order_number`, `metadata`, `collect`, `external_id`",
        }
    ]


def test_an_office_is_found_by_who_may_read_it(world: World) -> None:
    edit(world, external_id="NYC")
    of_berlin = world.token("office_admin", COMPANY, [BERLIN])
    assert world.get("/offices?external_id=NYC", token=of_berlin).json == {"items": []}
    for who in ({}, vendor(world, "csm"), {"token": world.token("viewer", COMPANY)}):
        answer = world.get("/offices?external_id=NYC&active_only=true", **who)
        assert [each["id"] for each in answer.json["items"]] == [NEW_YORK]
    assert found(world, "nyc", "/offices") == []


def test_of_two_offices_at_once_one_gets_the_external_id(world: World) -> None:
    start, ends = world.saved(), set()
    jobs = [
        lambda: edit(world, external_id="X"),
        lambda: edit(world, BERLIN, external_id="X"),
        lambda: edit(world, external_id="Y"),
    ]
    for pair in (jobs[:2], jobs[::2]):

        def race(choose: Any, pair: Any = pair) -> None:
            world.back_to(start)
            turns = Turns(choose)
            world.wire(GatedClient(world.client, turns.around))
            answers: list[Answer] = turns.run(pair)
            ends.add(tuple(sorted(each.status for each in answers)))
            world.wire(world.client)
            offices = [item for item in world.items() if item["sk"].startswith("OFFICE#")]
            assert reserved_here(world) == {
                f"OFFICE#{each['external_id']}": each["office_id"]
                for each in offices
                if "external_id" in each
            }

        assert sum(1 for _ in every_order(race)) > 1
    assert ends == {(200, 409), (200, 200)}
