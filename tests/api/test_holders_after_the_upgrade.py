"""A table written before licenses went with their holders, mailboxes were identities and agreements
had limits is met as it is.

The release before (commit 0215719) recorded it on 3 March 2026. In New York (12 talk, 8 sell, 2
contact center, 3 room, 2 tollfree room, 3 fax bought):
    Ada    has talk, sell, contact center, and a fax line that her record does not know.
    Bob    was suspended, which freed his talk and left his sell assigned.
    Cleo   was deleted, which freed her talk and left her sell assigned.
    Dora   moved to Berlin with a talk license and left her sell assigned in New York.
    Eve    is a super admin and has talk. Finn's talk was released by its assignment, which his record
           does not know. Gus has talk. Hans has talk and the address HANS@bücher.example.
    Sell is also assigned to user 999, who never existed. The room Cellar was deleted and left its
    tollfree room line assigned; Lobby has both of its lines.
The company may collect later; its record knows neither other agreements nor openings.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.api.agreements import agree
from tests.api.new_offices import OFFICE
from tests.api.recorded_tables import restore_recorded
from tests.world import BERLIN, NEW_YORK, Answer, World

RECORDED = Path(__file__).with_name("recorded_before_holders.json")
ADA, BOB, CLEO, DORA, EVE, FINN, GUS, HANS = range(7_000, 7_008)
LOBBY = 7_009
CLEOS_SELL, DORAS_SELL = 8_194_224_037_608_101, 5_084_330_964_558_041
GHOSTS_SELL, CELLARS_LINE = 1_424_979_513_321_251, 3_801_105_669_620_147
BEFORE = {
    "talk_lines": 4,
    "sell_lines": 5,
    "contact_center_lines": 1,
    "room_lines": 1,
    "fax_lines": 1,
    "tollfree_room_lines": 2,
}


@pytest.fixture
def recorded(world: World) -> World:
    restore_recorded(world, RECORDED)
    world.clock.at = datetime(2026, 3, 11, 17, tzinfo=UTC)
    return world


def assigned(world: World, office: int = NEW_YORK) -> dict[str, int]:
    """Assigned licenses by type, as the account counts them; they must be those that are listed."""
    counts = world.get(f"/offices/{office}/licenses").json["items"]
    listed = world.get(f"/offices/{office}/assignments?limit=100").json["items"]
    found = {each["license_type"]: each["assigned"] for each in counts if each["assigned"]}
    types = [each["license_type"] for each in listed]
    assert found == {name: types.count(name) for name in types}
    return found


def less(**gone: int) -> dict[str, int]:
    left = {name: count - gone.get(name, 0) for name, count in BEFORE.items()}
    return {name: count for name, count in left.items() if count}


def patch(world: World, user: int, **body: Any) -> Answer:
    return world.request("PATCH", f"/users/{user}", body)


def test_it_is_read_as_it_is(recorded: World) -> None:
    assert assigned(recorded) == BEFORE
    assert assigned(recorded, BERLIN) == {"talk_lines": 1}
    assert recorded.get(f"/users/{EVE}").json["is_super_admin"] is True


@pytest.mark.parametrize(
    ("user", "gone"),
    [
        (ADA, {"talk_lines": 1, "sell_lines": 1, "contact_center_lines": 1}),
        (BOB, {"sell_lines": 1}),
        (EVE, {"talk_lines": 1}),
        (FINN, {}),
    ],
)
def test_deleting_a_user_frees_all(recorded: World, user: int, gone: dict[str, int]) -> None:
    assert recorded.request("DELETE", f"/users/{user}").status == 200
    assert assigned(recorded) == less(**gone)


def test_suspending_frees_all_and_reactivating_takes_the_records_license(recorded: World) -> None:
    assert patch(recorded, ADA, state="suspended").status == 200
    assert assigned(recorded) == less(talk_lines=1, sell_lines=1, contact_center_lines=1)
    assert patch(recorded, ADA, state="active").json["license"] == "talk"
    assert assigned(recorded) == less(sell_lines=1, contact_center_lines=1)


def test_moving_takes_every_license_along_or_is_refused(recorded: World) -> None:
    refused = patch(recorded, ADA, office_id=BERLIN)
    assert refused.code == "no_available_licenses"
    assert refused.json["license_type"] == "contact_center_lines"
    assert recorded.purchase(BERLIN, contact_center_lines=1).status == 201
    assert patch(recorded, ADA, office_id=BERLIN).status == 200
    assert assigned(recorded) == less(talk_lines=1, sell_lines=1, contact_center_lines=1)
    there = {"talk_lines": 2, "sell_lines": 1, "contact_center_lines": 1}
    assert assigned(recorded, BERLIN) == there


def test_what_a_suspended_user_kept_stays_with_them(recorded: World) -> None:
    assert patch(recorded, BOB, state="active").status == 200
    assert assigned(recorded) == {**BEFORE, "talk_lines": 5}
    assert recorded.request("DELETE", f"/users/{BOB}").status == 200
    assert assigned(recorded) == less(sell_lines=1)


@pytest.mark.parametrize(
    ("assignment", "type_"),
    [
        (CLEOS_SELL, "sell_lines"),
        (DORAS_SELL, "sell_lines"),
        (GHOSTS_SELL, "sell_lines"),
        (CELLARS_LINE, "tollfree_room_lines"),
    ],
)
def test_what_was_left_behind_can_be_released(recorded: World, assignment: int, type_: str) -> None:
    path = f"/offices/{NEW_YORK}/assignments/{assignment}"
    assert recorded.request("DELETE", path).status == 204
    assert assigned(recorded) == less(**{type_: 1})


def test_deleting_a_room_frees_both_lines(recorded: World) -> None:
    assert recorded.request("DELETE", f"/rooms/{LOBBY}").status == 200
    assert assigned(recorded) == less(room_lines=1, tollfree_room_lines=1)


def test_a_license_that_the_record_has_and_the_user_not_is_given_again(recorded: World) -> None:
    held = {"license_type": "talk_lines", "assignee": {"type": "user", "id": FINN}}
    assert recorded.post(f"/offices/{NEW_YORK}/assignments", held).status == 201
    assert assigned(recorded) == {**BEFORE, "talk_lines": 5}
    assert recorded.request("DELETE", f"/users/{FINN}").status == 200
    assert assigned(recorded) == BEFORE


def test_nobody_who_is_not_there_gets_more(recorded: World) -> None:
    for user in (BOB, CLEO, DORA, 999):
        wanted = {"license_type": "talk_lines", "assignee": {"type": "user", "id": user}}
        refused = recorded.post(f"/offices/{NEW_YORK}/assignments", wanted)
        assert refused.code == "holder_not_eligible", user


@pytest.mark.parametrize("spelling", ["hans@bücher.example", "Hans@xn--bcher-kva.example"])
def test_a_mailbox_of_an_older_record_is_found_in_every_spelling(
    recorded: World, spelling: str
) -> None:
    (found,) = recorded.get(f"/users?email={spelling}").json["items"]
    assert found["id"] == HANS
    body = {"email": spelling, "office_id": NEW_YORK}
    taken = recorded.post("/users", body)
    assert (taken.status, taken.code, taken.json["user_id"]) == (409, "email_taken", HANS)


def test_a_repeat_of_an_older_request_is_answered_as_at_first(recorded: World) -> None:
    body = {"email": "ivy@example.com", "office_id": NEW_YORK, "license": "admins"}
    again = recorded.post("/users", body, key="invite-ivy")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json["id"] == 7_011


def test_an_older_agreement_goes_on_and_is_changed(recorded: World) -> None:
    agreed = recorded.get("/company").json["agreement"]
    assert agreed == {
        "may_be_invoiced": False,
        "may_commit": False,
        "may_collect_later": True,
        "max_offices": 100,
    }
    assert recorded.post("/offices", {**OFFICE, "invoiced": True}).code == "forbidden"
    assert recorded.post("/offices", OFFICE).status == 201
    assert agree(recorded, may_be_invoiced=True, max_offices=5).status == 200
    assert recorded.post("/offices", {**OFFICE, "invoiced": True}).status == 201
    assert recorded.post("/offices", OFFICE).code == "limit_reached"
    (change,) = recorded.get("/company/history").json["items"]
    assert (change["before"], change["after"]) == (
        agreed,
        {**agreed, "may_be_invoiced": True, "max_offices": 5},
    )


def test_older_thresholds_are_changed(recorded: World) -> None:
    path = f"/offices/{NEW_YORK}/thresholds"
    assert recorded.get(path).json == {"low_below": 2, "idle_above": 40}
    assert recorded.request("PUT", path, {"low_below": 3, "idle_above": 40}).status == 200
    (change,) = recorded.get("/company/history?kind=thresholds").json["items"]
    assert change["before"] == {"low_below": 2, "idle_above": 40}
