"""Licenses go with their holder (R31, R32), also those that older versions assigned."""

from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.products import SHIPPED
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode, encode_item
from tests.api.user_requests import delete, invite, move, patch, restore
from tests.simulation.oracles import check_invariants
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

TYPES = {"talk_lines": 3, "sell_lines": 3, "uberconference_lines": 3, "fax_lines": 30}


def user_of(world: World, user_id: int) -> dict[str, Any]:
    (found,) = (
        each for each in world.get("/users?state=all").json["items"] if each["id"] == user_id
    )
    return dict(found)


def held(world: World, office: int = NEW_YORK) -> list[tuple[str, int]]:
    rows = world.get(f"/offices/{office}/assignments?limit=100").json["items"]
    return sorted((each["license_type"], each["assignee"]["id"]) for each in rows)


def release(
    world: World, user_id: int, license_type: str = "talk_lines", office: int = NEW_YORK
) -> Answer:
    number = assignment_id(office, license_type, Assignee("user", user_id))
    return world.request("DELETE", f"/offices/{office}/assignments/{number}")


def fax(world: World, user_id: int, number: str = "+12125550101") -> Answer:
    target = {"target_id": user_id, "target_type": "user"}
    return world.post("/faxline", {"line": {"type": "x", "number": number}, "target": target})


@pytest.fixture
def ada(world: World) -> int:
    world.purchase(**TYPES)
    return invite(world)


def test_a_deleted_users_second_license_is_free_and_can_be_removed(world: World, ada: int) -> None:
    assert world.assign(ada, "sell_lines").status == 201
    assert delete(world, ada).status == 200
    assert held(world) == []
    assert world.remove(sell_lines=3).status == 201


def test_a_license_is_not_assigned_to_a_user_who_never_existed(world: World, ada: int) -> None:
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 999}}
    answer = world.post(f"/offices/{NEW_YORK}/assignments", body)
    assert (answer.status, answer.code) == (409, "holder_not_eligible")
    assert (answer.json["holder"], answer.json["reason"]) == (body["assignee"], "not_found")


def test_the_license_of_a_record_that_is_released_is_null_until_it_is_set(
    world: World, ada: int
) -> None:
    assert release(world, ada).status == 204
    assert user_of(world, ada)["license"] is None
    assert world.counts() == (3, 0, 0, 3)
    patch(world, ada, state="suspended")
    patch(world, ada, state="active")
    delete(world, ada)
    assert restore(world, ada).json["license"] is None
    assert world.counts() == (3, 0, 0, 3)
    assert patch(world, ada, license="talk").json["license"] == "talk"
    assert world.counts() == (3, 1, 0, 2)


def test_restoring_takes_back_the_license_of_the_record_only(world: World, ada: int) -> None:
    world.assign(ada, "sell_lines")
    fax(world, ada)
    delete(world, ada)
    restore(world, ada)
    assert held(world) == [("talk_lines", ada)]


def test_a_move_takes_every_type_or_is_refused(world: World, ada: int) -> None:
    world.assign(ada, "sell_lines")
    fax(world, ada)
    world.purchase(BERLIN, talk_lines=1, sell_lines=1)
    before = held(world)
    refused = move(world, ada, BERLIN)
    assert (refused.code, refused.json["license_type"]) == ("no_available_licenses", "fax_lines")
    assert held(world) == before
    world.purchase(BERLIN, fax_lines=1)
    assert move(world, ada, BERLIN).status == 200
    assert (held(world), held(world, BERLIN)) == ([], before)
    patch(world, ada, state="suspended")
    assert held(world, BERLIN) == []


def test_a_fax_line_is_its_users_and_no_other_users(world: World, ada: int) -> None:
    grace = invite(world, "grace")
    assert fax(world, ada).status == 201
    assert fax(world, ada).status == 200
    taken = fax(world, grace)
    assert (taken.code, taken.json["reason"]) == ("holder_not_eligible", "line_of_another_user")
    delete(world, ada)
    assert fax(world, ada).json["reason"] == "deleted"
    assert fax(world, grace).status == 201
    restore(world, ada)
    delete(world, ada)
    assert world.counts("fax_lines") == (30, 1, 0, 29)


def test_a_user_has_at_most_fifteen_fax_lines_and_those_released_do_not_count(
    world: World, ada: int
) -> None:
    numbers = [f"+12125550{number}" for number in range(100, 115)]
    assert [fax(world, ada, each).status for each in numbers] == [201] * 15
    refused = fax(world, ada, "+12125550120")
    assert (refused.status, refused.json["reason"]) == (409, "too_many_fax_lines")
    lines = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    one = next(each for each in lines if each["license_type"] == "fax_lines")
    world.request("DELETE", f"/offices/{NEW_YORK}/assignments/{one['assignment_id']}")
    assert fax(world, ada, "+12125550120").status == 201
    assert delete(world, ada).status == 200
    assert world.counts("fax_lines") == (30, 0, 0, 30)


def test_a_user_with_all_that_a_user_can_have_moves_with_new_addresses(
    world: World, ada: int
) -> None:
    """The most writes of one transaction: an address like these has five keys (R34)."""
    more = ["sell_lines", "contact_center_lines", "uberconference_lines"]
    more.append("tollfree_uberconference_lines")
    for office in (NEW_YORK, BERLIN):
        world.purchase(office, talk_lines=1, fax_lines=15, **dict.fromkeys(more, 1))
    for license_type in more:
        world.assign(ada, license_type)
    for number in range(115, 130):
        assert fax(world, ada, f"+12125550{number}").status == 201
    patch(world, ada, emails=[f"jos\u00e9\u00df{each}@b\u00fccher.example" for each in range(5)])
    before = held(world)
    emails = [f"jos\u00e9\u00df{each}@b\u00fccher.example" for each in range(5, 10)]
    assert patch(world, ada, emails=emails, office_id=BERLIN).status == 200
    assert (len(before), held(world), held(world, BERLIN)) == (20, [], before)


def test_a_deletion_with_the_license_removes_that_of_the_record_alone(
    world: World, ada: int
) -> None:
    world.assign(ada, "sell_lines")
    assert delete(world, ada, "?license=remove").status == 200
    assert world.counts() == (3, 0, 1, 2)
    assert world.counts("sell_lines") == (3, 0, 0, 3)
    check_invariants(world)


# Written by the version before


def as_older_versions_assigned(
    world: World, user_id: int, license_type: str, office: int = NEW_YORK
) -> None:
    """An assignment of which the record knows nothing: before decision 94, users were not read."""
    number = assignment_id(office, license_type, Assignee("user", user_id))
    pk, sk = keys.assignment(office, number)
    item = {
        "pk": pk,
        "sk": sk,
        "assignment_id": number,
        "office_id": office,
        "license_type": license_type,
        "assignee": {"type": "user", "id": user_id},
        "assigned_at": "2026-02-01T10:00:00Z",
        "assigned_by": "bob",
        "request_id": "long ago",
    }
    world.client.put_item(TableName=world.table, Item=encode_item(item))
    world.client.update_item(
        TableName=world.table,
        Key={"pk": encode(keys.account(office)[0]), "sk": encode("ACCOUNT")},
        UpdateExpression="SET licenses.#t.available = licenses.#t.available - :one",
        ExpressionAttributeNames={"#t": str(SHIPPED[license_type].number)},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


@pytest.fixture
def old(world: World, ada: int) -> int:
    """Ada as an older version wrote her, with a second license; and one of user 999."""
    pk, sk = keys.user(COMPANY, ada)
    world.client.update_item(
        TableName=world.table,
        Key={"pk": encode(pk), "sk": encode(sk)},
        UpdateExpression="REMOVE holds_more, fax_lines",
    )
    as_older_versions_assigned(world, ada, "sell_lines")
    as_older_versions_assigned(world, 999, "talk_lines")
    return ada


def test_an_old_second_license_is_freed_with_its_user(world: World, old: int) -> None:
    assert delete(world, old).status == 200
    assert held(world) == [("talk_lines", 999)]
    check_invariants(world)


@pytest.mark.parametrize("license_type", ["talk_lines", "sell_lines"])
def test_old_licenses_are_released_one_by_one(world: World, old: int, license_type: str) -> None:
    assert release(world, old, license_type).status == 204
    left = {"talk_lines", "sell_lines"} - {license_type}
    assert held(world) == sorted([*((each, old) for each in left), ("talk_lines", 999)])
    shown = user_of(world, old)["license"]
    assert shown == (None if license_type == "talk_lines" else "talk")
    assert delete(world, old).status == 200
    check_invariants(world)


def test_the_license_of_a_user_who_never_existed_is_released(world: World, old: int) -> None:
    assert release(world, 999).status == 204
    assert held(world) == [("sell_lines", old), ("talk_lines", old)]
    check_invariants(world)


def test_a_license_left_where_the_user_was_is_released_and_the_record_keeps_its_own(
    world: World, old: int
) -> None:
    as_older_versions_assigned_in_berlin(world, old)
    assert release(world, old, "talk_lines", BERLIN).status == 204
    assert user_of(world, old)["license"] == "talk"
    check_invariants(world)


def as_older_versions_assigned_in_berlin(world: World, user_id: int) -> None:
    world.purchase(BERLIN, talk_lines=1)
    as_older_versions_assigned(world, user_id, "talk_lines", BERLIN)


def test_an_old_second_license_moves_along(world: World, old: int) -> None:
    world.purchase(BERLIN, talk_lines=1, sell_lines=1)
    assert move(world, old, BERLIN).status == 200
    assert held(world, BERLIN) == [("sell_lines", old), ("talk_lines", old)]
    check_invariants(world)
