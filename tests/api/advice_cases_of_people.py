"""Refusals because of a holder or an address."""

from collections.abc import Iterator
from typing import Any

from tests.api.advice_cases import case
from tests.api.advice_cases_of_licenses import release_all
from tests.api.advice_follower import Caller
from tests.api.refusal_checks import add_user
from tests.api.user_requests import delete, invite, patch, restore
from tests.people import ensure_room, ensure_user, ensure_users
from tests.world import BERLIN, NEW_YORK, Answer, World


def assign(
    world: World, kind: str, number: int, license_type: str = "talk_lines", office: int = NEW_YORK
) -> Answer:
    body = {"license_type": license_type, "assignee": {"type": kind, "id": number}}
    return world.post(f"/offices/{office}/assignments", body)


# Addresses


@case("email_taken", "Continue with that user, or use another.")
def an_address_of_another_user(world: World) -> Iterator[Answer]:
    ada = invite(world, license="admins")
    refused = add_user(world, "ada@example.com", license="admins")
    assert world.get(f"/users/{refused.json['user_id']}").json["id"] == ada
    yield refused
    yield add_user(world, "ada.l@example.com", license="admins")


@case("email_taken", "Another user of the company has this email address. Use another address.")
def an_address_of_a_user_out_of_reach(world: World) -> Iterator[Answer]:
    invite(world, office=BERLIN, license="admins")
    admin, body = Caller(world, "office_admin"), {"office_id": NEW_YORK, "license": "admins"}
    yield admin.send("POST", "/users", {**body, "email": "ada@example.com"})
    yield admin.send("POST", "/users", {**body, "email": "ada.l@example.com"})


@case("email_taken", "another address first.")
def a_deleted_user_whose_address_another_has_now(world: World) -> Iterator[Answer]:
    ada = invite(world, license="admins")
    delete(world, ada)
    again = invite(world, license="admins")
    refused = restore(world, ada)
    assert f"Give user {again} another" in refused.json["detail"]
    yield refused
    assert patch(world, again, emails=["grace@example.com"]).status == 200
    yield restore(world, ada)


@case("email_taken", "Ask a company admin to give that user another address first.")
def a_deleted_user_whose_address_a_user_out_of_reach_has_now(world: World) -> Iterator[Answer]:
    ada = invite(world, license="admins")
    delete(world, ada)
    again = invite(world, office=BERLIN, license="admins")
    admin = Caller(world, "office_admin")
    yield admin.send("POST", f"/users/{ada}/restore")
    assert patch(world, again, emails=["grace@example.com"]).status == 200
    yield admin.send("POST", f"/users/{ada}/restore")


# External ids


def with_external_id(world: World, name: str, **more: Any) -> Answer:
    fields = {"license": "admins", "external_id": "7", **more}
    return add_user(world, f"{name}@example.com", **fields)


@case("external_id_taken", "Continue with that user, or use another external id.")
def an_external_id_of_another_user(world: World) -> Iterator[Answer]:
    ada = with_external_id(world, "ada").json["id"]
    refused = with_external_id(world, "bo")
    assert world.get(f"/users/{refused.json['user_id']}").json["id"] == ada
    yield refused
    yield with_external_id(world, "bo", external_id="8")


@case("external_id_taken", "another external id first.")
def a_deleted_user_whose_external_id_another_has_now(world: World) -> Iterator[Answer]:
    ada = with_external_id(world, "ada").json["id"]
    delete(world, ada)
    bo = with_external_id(world, "bo").json["id"]
    refused = restore(world, ada)
    assert f"Give user {bo} another" in refused.json["detail"]
    yield refused
    assert patch(world, bo, external_id="8").status == 200
    yield restore(world, ada)


@case("external_id_taken", "Ask a company admin to give that user another external id first.")
def a_deleted_user_whose_external_id_an_admin_has_now(world: World) -> Iterator[Answer]:
    ada = with_external_id(world, "ada").json["id"]
    delete(world, ada)
    bo = with_external_id(world, "bo").json["id"]
    patch(world, bo, is_super_admin=True)
    admin = Caller(world, "office_admin")
    yield admin.send("POST", f"/users/{ada}/restore")
    assert patch(world, bo, external_id=None).status == 200
    yield admin.send("POST", f"/users/{ada}/restore")


# Holders


@case("holder_not_eligible", "can be assigned to a room, not to a user.", "wrong_kind")
def a_room_line_for_a_user(world: World) -> Iterator[Answer]:
    world.purchase(room_lines=1)
    ensure_users(world, 1)
    ensure_room(world.client, world.table, 1)
    yield assign(world, "user", 1, "room_lines")
    yield assign(world, "room", 1, "room_lines")


@case("holder_not_eligible", "Send the id of a user of the office.", "not_found")
def a_user_that_does_not_exist(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    ensure_users(world, 1)
    yield assign(world, "user", 999)
    yield assign(world, "user", 1)


@case(
    "holder_not_eligible",
    f"belongs to office {BERLIN}. Assign a license of that office",
    "other_office",
)
def a_user_of_another_office(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    ensure_user(world.client, world.table, 1, BERLIN)
    yield assign(world, "user", 1)
    yield assign(world, "user", 1, office=BERLIN)


@case("holder_not_eligible", "Send the id of a user of the office.", "not_found")
def a_user_of_an_office_out_of_reach(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    ensure_user(world.client, world.table, 1, BERLIN)
    ensure_users(world, 2)
    admin, path = Caller(world, "office_admin"), f"/offices/{NEW_YORK}/assignments"
    body: dict[str, Any] = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}
    refused = admin.send("POST", path, body)
    assert str(BERLIN) not in refused.text
    yield refused
    body["assignee"]["id"] = 2
    yield admin.send("POST", path, body)


@case("holder_not_eligible", "Reactivate the user first.", "suspended")
def a_suspended_user(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    ada = invite(world, license="admins")
    patch(world, ada, state="suspended")
    yield assign(world, "user", ada)
    assert patch(world, ada, state="active").status == 200
    yield assign(world, "user", ada)


@case("holder_not_eligible", "Ask a company admin to reactivate the user first.", "suspended")
def a_suspended_admin_with_more_access(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    ada = invite(world, license="admins")
    patch(world, ada, is_super_admin=True)
    patch(world, ada, state="suspended")
    admin, path = Caller(world, "office_admin"), f"/offices/{NEW_YORK}/assignments"
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": ada}}
    yield admin.send("POST", path, body)
    assert patch(world, ada, state="active").status == 200
    yield admin.send("POST", path, body)


@case("email_taken", "Ask a company admin to give that user another address first.")
def a_deleted_user_whose_address_an_admin_with_more_access_has_now(
    world: World,
) -> Iterator[Answer]:
    ada = invite(world, license="admins")
    delete(world, ada)
    again = invite(world, license="admins")
    patch(world, again, is_super_admin=True)
    admin = Caller(world, "office_admin")
    yield admin.send("POST", f"/users/{ada}/restore")
    assert patch(world, again, emails=["grace@example.com"]).status == 200
    yield admin.send("POST", f"/users/{ada}/restore")


@case("holder_not_eligible", "Ask a company admin to release it first.", "line_of_another_user")
def a_fax_line_of_an_admin_with_more_access(world: World) -> Iterator[Answer]:
    world.purchase(fax_lines=2)
    ensure_users(world, 2)
    ada = invite(world, license="admins")
    patch(world, ada, is_super_admin=True)
    fax_line(world, ada, 0)
    body = {
        "line": {"type": "reserved", "number": "+12125550000"},
        "target": {"target_id": 2, "target_type": "user"},
    }
    admin = Caller(world, "office_admin")
    yield admin.send("POST", "/faxline", body)
    release_all(world, "fax_lines")
    yield admin.send("POST", "/faxline", body)


@case("holder_not_eligible", "Send the id of a user that is not deleted.", "deleted")
def a_deleted_user(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    ada = invite(world, license="admins")
    delete(world, ada)
    ensure_users(world, 1)
    yield assign(world, "user", ada)
    yield assign(world, "user", 1)


def fax_line(world: World, user: int, number: int) -> Answer:
    line = {"type": "reserved", "number": f"+1212555{number:04}"}
    return world.post(
        "/faxline", {"line": line, "target": {"target_id": user, "target_type": "user"}}
    )


@case("holder_not_eligible", "Release it first.", "line_of_another_user")
def a_fax_line_of_another_user(world: World) -> Iterator[Answer]:
    world.purchase(fax_lines=2)
    ensure_users(world, 1, 2)
    fax_line(world, 1, 0)
    yield fax_line(world, 2, 0)
    release_all(world, "fax_lines")
    yield fax_line(world, 2, 0)


@case(
    "holder_not_eligible",
    f"Release the user's fax line in office {NEW_YORK} first, then move the user.",
    "line_of_another_user",
)
def a_fax_line_in_the_way_of_a_move(world: World) -> Iterator[Answer]:
    for office in (NEW_YORK, BERLIN):
        world.purchase(office, fax_lines=1)
    ada = invite(world, license="admins")
    grace = invite(world, "grace", BERLIN, license="admins")
    fax_line(world, ada, 0)
    fax_line(world, grace, 0)
    yield patch(world, ada, office_id=BERLIN)
    release_all(world, "fax_lines")
    yield patch(world, ada, office_id=BERLIN)


@case("holder_not_eligible", "Release one first.", "too_many_fax_lines")
def one_fax_line_too_many(world: World) -> Iterator[Answer]:
    world.purchase(fax_lines=16)
    ensure_users(world, 1)
    for number in range(15):
        assert fax_line(world, 1, number).status == 201
    yield fax_line(world, 1, 15)
    release_all(world, "fax_lines")
    yield fax_line(world, 1, 15)
