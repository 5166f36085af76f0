"""Changes of users and rooms are announced in their office, those of companies by themselves."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.user_requests import delete, invite, move, patch, restore
from tests.table_contents import on_moto
from tests.world import BERLIN, COMPANY, NEW_YORK, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")
Events = list[dict[str, Any]]


def published(world: World) -> Events:
    world.events()
    return [*world.bus.events]


def brief(events: Events) -> list[tuple[str, int]]:
    return [(event["type"], event["office_id"]) for event in events]


def told(world: World, type_: str = "user.changed") -> dict[str, Any]:
    """The data of the only event of the type."""
    (data,) = (event["data"] for event in published(world) if event["type"] == type_)
    found: dict[str, Any] = data
    return found


@pytest.fixture
def stocked(world: World) -> World:
    world.purchase(talk_lines=9, room_lines=2, sell_lines=2, fax_lines=2)
    world.purchase(office=BERLIN, talk_lines=9)
    world.events()
    return world


def test_a_new_user_is_announced_before_the_license(stocked: World) -> None:
    ada = invite(stocked)
    created, assigned = published(stocked)
    assert brief([created, assigned]) == [
        ("user.created", NEW_YORK),
        ("license.assigned", NEW_YORK),
    ]
    assert created["data"] == {
        "user_id": ada,
        "revision": 1,
        "state": "pending",
        "license": "talk",
        "changed": [],
        "moved_from": None,
        "moved_to": None,
        "by": "demo-company-admin",
        "reason": None,
    }
    assert created["company_id"] == COMPANY
    assert created["occurred_at"] == "2026-03-10T14:00:00Z"
    first, second = created["sequence"], assigned["sequence"]
    assert (first[40:], second[40:], first[:40]) == ("00", "01", second[:40])


def test_a_user_whose_license_counts_nothing_is_announced_too(stocked: World) -> None:
    invite(stocked, license="admins")
    (created,) = published(stocked)
    assert (created["type"], created["data"]["license"]) == ("user.created", "admins")
    assert len(created["sequence"]) == 42


def test_changed_fields_are_named_as_the_api_has_them(stocked: World) -> None:
    ada = invite(stocked)
    stocked.events()
    patch(stocked, ada, first_name="Ada", emails=["ada@example.com", "al@example.com"])
    assert told(stocked)["changed"] == ["first_name", "emails"]
    patch(stocked, ada, is_super_admin=True)
    assert told(stocked)["changed"] == ["is_super_admin"]
    patch(stocked, ada, license="agents")
    changed = told(stocked)
    assert (changed["changed"], changed["license"]) == (["license"], "agents")


def test_a_change_of_nothing_is_not_announced(stocked: World) -> None:
    ada = invite(stocked)
    patch(stocked, ada, first_name="Ada")
    stocked.events()
    assert patch(stocked, ada, first_name="Ada").status == 200
    assert published(stocked) == []


def test_suspending_reactivating_deleting_and_restoring_are_announced(stocked: World) -> None:
    ada = invite(stocked)
    stocked.events()
    patch(stocked, ada, state="suspended")
    patch(stocked, ada, state="active")
    delete(stocked, ada)
    restore(stocked, ada)
    events = published(stocked)
    assert [event["type"] for event in events] == [
        "license.released",
        "user.changed",
        "user.changed",
        "license.assigned",
        "license.released",
        "user.deleted",
        "user.restored",
        "license.assigned",
    ]
    people = [event["data"] for event in events if event["type"].startswith("user")]
    assert [data["state"] for data in people] == ["suspended", "active", "deleted", "active"]
    assert [data["revision"] for data in people] == [2, 3, 4, 5]
    sequences = [event["sequence"] for event in events]
    assert sequences == sorted(set(sequences))


def test_a_user_without_licenses_is_announced_by_an_item_of_its_own(stocked: World) -> None:
    ada = invite(stocked)
    patch(stocked, ada, state="suspended")
    stocked.events()
    delete(stocked, ada)
    (gone,) = published(stocked)
    assert (gone["type"], gone["office_id"]) == ("user.deleted", NEW_YORK)
    assert gone["data"]["changed"] == ["state"]
    (item,) = (each for each in stocked.items() if each["sk"].startswith("ANNOUNCEMENT#"))
    assert item["expires_at"] == int((stocked.clock.at + timedelta(days=7)).timestamp())


def test_a_deletion_is_announced_after_all_licenses_are_released(stocked: World) -> None:
    ada = invite(stocked)
    assert stocked.assign(ada, "sell_lines").status == 201
    stocked.events()
    delete(stocked, ada)
    types = [event["type"] for event in published(stocked)]
    assert types == ["license.released", "license.released", "user.deleted"]


@pytest.mark.parametrize("licensed", [True, False])
def test_a_move_is_announced_in_both_offices(stocked: World, licensed: bool) -> None:
    ada = invite(stocked, license="talk" if licensed else "admins")
    stocked.events()
    assert move(stocked, ada, BERLIN).status == 200
    events = {
        event["office_id"]: event["data"]
        for event in published(stocked)
        if event["type"] == "user.changed"
    }
    left, came = events[NEW_YORK], events[BERLIN]
    assert left["changed"] == came["changed"] == ["office_id"]
    assert (left["moved_to"], left["moved_from"]) == (BERLIN, None)
    assert (came["moved_to"], came["moved_from"]) == (None, NEW_YORK)


def test_everybody_of_a_batch_is_announced(stocked: World) -> None:
    users = [
        {"email": f"{license_}.{number}@example.com", "office_id": NEW_YORK, "license": license_}
        for license_ in ("admins", "talk")
        for number in range(3)
    ]
    assert stocked.post("/users/batch", {"users": users}).status == 201
    events = published(stocked)
    created = [event for event in events if event["type"] == "user.created"]
    assert [each["data"]["license"] for each in created].count("admins") == 3
    assert len({each["data"]["user_id"] for each in created}) == 6
    assert len({each["event_id"] for each in events}) == len(events) == 9
    assert len({each["sequence"] for each in events}) == 9


def test_a_fax_line_is_announced_with_its_user(stocked: World) -> None:
    ada, bo = invite(stocked), invite(stocked, "bo")
    stocked.events()
    target = {"target_id": ada, "target_type": "user"}
    line = stocked.post("/faxline", {"line": {"type": "tollfree"}, "target": target})
    assert line.status in (200, 201), line.text
    assert [event["type"] for event in published(stocked)] == ["user.changed", "license.assigned"]
    assert bo != ada


def test_rooms_are_announced(stocked: World) -> None:
    room = stocked.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}).json["id"]
    created, _ = published(stocked)
    assert created["type"] == "room.created"
    assert created["data"] == {
        "room_id": room,
        "revision": 1,
        "state": "active",
        "changed": [],
        "by": "demo-company-admin",
        "reason": None,
    }
    assert stocked.request("DELETE", f"/rooms/{room}").status == 200
    released, deleted = published(stocked)
    assert (released["type"], deleted["type"]) == ("license.released", "room.deleted")


def test_staff_give_the_reason_of_an_announcement(stocked: World) -> None:
    for license_ in ("talk", "admins"):
        body = {"email": f"{license_}@example.com", "office_id": NEW_YORK, "license": license_}
        made = stocked.staff("POST", "/users", body)
        assert made.status == 201, made.text
        assert told(stocked, "user.created")["reason"] == "agreed by phone"


def test_a_repeated_delivery_has_the_same_announcements(stocked: World) -> None:
    from infra.local import lambdas

    ada = invite(stocked)
    patch(stocked, ada, first_name="Ada")
    delete(stocked, ada)
    first = published(stocked)
    stocked.bus.events.clear()
    stocked.stream.redeliver(lambdas.publish, records=60)
    again = [event for event in stocked.bus.events if event in first]
    assert again == first


def test_an_assignment_announces_a_change_of_its_holder_once(stocked: World) -> None:
    """Its item keeps the announcement when the license is released later, by itself."""
    ada = invite(stocked)
    stocked.events()
    (held,) = stocked.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    path = f"/offices/{NEW_YORK}/assignments/{held['assignment_id']}"
    assert stocked.request("DELETE", path).status == 204
    assert stocked.assign(ada).status == 201
    assert [event["type"] for event in published(stocked)] == [
        "license.released",
        "license.assigned",
    ]


def test_changed_terms_are_told_with_their_values(stocked: World) -> None:
    terms = {"not_self_serve": [], "resold": False, "contact": None}
    terms |= {"contract_prices": {"talk_lines": 1900}, "reason": "contract 17"}
    assert stocked.staff("PUT", f"/offices/{NEW_YORK}/terms", terms).status == 200
    office, changed = published(stocked)
    assert (office["type"], changed["type"]) == ("office.changed", "terms.changed")
    data = changed["data"]
    assert (data["before"], data["after"]) == (
        {"contract_prices": {}},
        {"contract_prices": {"talk_lines": 1900}},
    )
    assert (data["reason"], data["by"]["role"]) == ("contract 17", "csm")


def test_changed_thresholds_are_told_before_the_notices_that_follow(stocked: World) -> None:
    path = f"/offices/{NEW_YORK}/thresholds"
    assert stocked.request("PUT", path, {"low_below": 10, "idle_above": 20}).status == 200
    changed, *notices, of_company = published(stocked)
    assert changed["type"] == "thresholds.changed"
    assert changed["data"] == {
        "before": {"low_below": 1, "idle_above": 50},
        "after": {"low_below": 10, "idle_above": 20},
    }
    assert {event["type"] for event in notices} == {"licenses.low"}
    assert (of_company["type"], of_company["sequence"]) == ("company.changed", None)
    assert of_company["data"]["kind"] == "thresholds"
    assert of_company["data"]["by"] == {"sub": "demo-company-admin", "role": "company_admin"}
    assert of_company["office_id"] == NEW_YORK


def test_a_changed_agreement_is_told_without_an_office(world: World) -> None:
    body = {"agreement": {"may_commit": True}, "reason": "contract 17"}
    answer = world.vendor_admin("PATCH", "/company", body)
    assert answer.status == 200, answer.text
    (changed,) = published(world)
    assert (changed["type"], changed["office_id"], changed["sequence"]) == (
        "company.changed",
        None,
        None,
    )
    assert changed["data"]["after"]["may_commit"] is True
    assert changed["data"]["before"]["may_commit"] is False
    assert changed["data"]["reason"] == "contract 17"
