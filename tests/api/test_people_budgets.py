"""What the operations of people cost: calls to DynamoDB and write units."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.test_budgets import ALL_TYPES
from tests.api.user_requests import delete, invite, move, patch, restore
from tests.world import BERLIN, COMPANY, NEW_YORK, World


@pytest.mark.parametrize("key", [None, "a key"])
def test_inviting_several_users_is_one_call(world: World, key: str | None) -> None:
    world.purchase(**ALL_TYPES)
    for number, stored_response_units in ((1, 2), (20, 2)):
        users = [
            {
                "email": f"user.number.{each}.of.{number}@subdomain.example.com",
                "first_name": "Wolfeschlegelsteinhausenbergerdorff",
                "last_name": "Llanfairpwllgwyngyllgogerychwyrndrobwll",
                "office_id": NEW_YORK,
            }
            for each in range(number)
        ]
        with counting_calls(world) as counter:
            assert world.post("/users/batch", {"users": users}, key=key).status == 201
        assert counter.calls == ["TransactWriteItems"]
        # The account once; record, address and assignment of each user; the stored response.
        assert counter.write_units == 2 + 6 * number + (stored_response_units if key else 0)
        key = key and f"{key} again"


def test_users_of_several_offices_and_types_write_each_account_once(world: World) -> None:
    for office in (NEW_YORK, BERLIN):
        world.purchase(office, **ALL_TYPES)
    users = [
        {"email": f"{office}.{license_}@example.com", "office_id": office, "license": license_}
        for office in (NEW_YORK, BERLIN)
        for license_ in ("talk", "agents", "admins")
    ]
    with counting_calls(world) as counter:
        assert world.post("/users/batch", {"users": users}).status == 201
    assert counter.calls == ["TransactWriteItems"]
    # Two accounts, six records and addresses, four assignments. In each office, what announces the
    # user without an assignment.
    assert counter.write_units == 2 * (2 + 6 + 6 + 4 + 2)


def test_a_refused_batch_of_users_reads_what_explains_the_refusal(world: World) -> None:
    world.purchase(talk_lines=3)
    invite(world)
    users = [{"email": f"{name}@example.com", "office_id": NEW_YORK} for name in ("bo", "ada")]
    with counting_calls(world) as counter:
        assert world.post("/users/batch", {"users": users}).code == "email_taken"
    # The second reads the user who has the address.
    assert counter.calls == ["TransactWriteItems", "BatchGetItem"]
    world.remove(talk_lines=2)
    with counting_calls(world) as counter:
        assert world.post("/users/batch", {"users": users[:1]}).code == "no_available_licenses"
    # Its advice reads the office, then the company's offices, which could transfer licenses (R27).
    assert counter.calls == ["TransactWriteItems", "BatchGetItem", "Query", "BatchGetItem"]


def test_suspending_and_deleting_are_two_calls(world: World) -> None:
    world.purchase(**ALL_TYPES)
    ada = invite(world)
    with counting_calls(world) as counter:
        assert patch(world, ada, state="suspended").status == 200
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, assignment, user.
    assert counter.write_units == 6
    patch(world, ada, state="active")
    with counting_calls(world) as counter:
        assert delete(world, ada).status == 200
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # And the address.
    assert counter.write_units == 8


def test_deleting_a_user_with_more_licenses_is_three_calls(world: World) -> None:
    world.purchase(**ALL_TYPES)
    ada = invite(world)
    for each in ("sell_lines", "uberconference_lines"):
        assert world.assign(ada, each).status == 201
    with counting_calls(world) as counter:
        assert delete(world, ada).status == 200
    assert counter.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    # Account, three assignments, user, address.
    assert counter.write_units == 12
    # Nothing more is known of the record now, so it is not read for again.
    with counting_calls(world) as counter:
        assert restore(world, ada).status == 200
        assert patch(world, ada, state="suspended").status == 200
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"] * 2


def test_restoring_is_two_calls_of_eight_write_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    ada = invite(world)
    delete(world, ada)
    with counting_calls(world) as counter:
        assert restore(world, ada).status == 200
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 8


def test_moving_is_two_calls_of_ten_write_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    world.purchase(office=BERLIN, talk_lines=1)
    ada = invite(world)
    with counting_calls(world) as counter:
        assert move(world, ada, BERLIN).status == 200
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Two accounts, two assignments, the user.
    assert counter.write_units == 10


def test_deleting_with_the_license_is_three_calls_of_twelve_write_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    ada = invite(world)
    with counting_calls(world) as counter:
        assert delete(world, ada, "?license=remove").status == 200
    assert counter.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    # Account, entry, removals; assignment, user, address.
    assert counter.write_units == 12


def test_making_a_room_is_one_call_of_six_write_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    with counting_calls(world) as counter:
        assert world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}).status == 201
    assert counter.calls == ["TransactWriteItems"]
    assert counter.write_units == 6


def test_a_release_by_an_office_admin_costs_no_more_write_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    ada = invite(world)
    world.assign(ada, "uberconference_lines")
    target = {"target_id": ada, "target_type": "user"}
    world.post("/faxline", {"line": {"type": "tollfree"}, "target": target})
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    paths = {
        each["license_type"]: f"/offices/{NEW_YORK}/assignments/{each['assignment_id']}"
        for each in world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    }
    for license_type in ("fax_lines", "talk_lines"):
        with counting_calls(world) as counter:
            assert world.request("DELETE", paths[license_type], token=token).status == 204
        assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
        # Account, assignment, and the user, who is checked or changed.
        assert counter.write_units == 6
    patch(world, ada, admin_office_ids=[NEW_YORK])
    with counting_calls(world) as counter:
        assert world.request("DELETE", paths["uberconference_lines"], token=token).status == 204
    # The first attempt finds that the user is an admin.
    assert counter.calls == ["BatchGetItem", "TransactWriteItems", "TransactWriteItems"]
