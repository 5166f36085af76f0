"""User records: addresses, administrators, filters, and the author of the last change."""

from typing import Any

import pytest

from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    nothing_written,
    open_other_company,
)
from tests.api.user_requests import invite, patch
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

ADMINS: dict[str, Any] = {"license": "admins"}


def record(world: World, user: int) -> dict[str, Any]:
    return next(item for item in world.items() if item["sk"] == f"USER#{user:016}")


def addresses(world: World) -> set[str]:
    return {
        item["sk"].removeprefix("EMAIL#")
        for item in world.items()
        if item["sk"].startswith("EMAIL#")
    }


def assert_pointed(answer: Answer, pointer: str) -> None:
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["pointer"] == pointer


# Addresses.


def test_addresses_are_added_removed_and_reordered(world: World) -> None:
    ada = invite(world, **ADMINS)
    patch(world, ada, emails=["ada@example.com", "Ada@Lovelace.example"])
    assert addresses(world) == {"ada@example.com", "ada@lovelace.example"}
    changed = patch(world, ada, emails=["Ada@Lovelace.example", "ada@example.com"])
    assert changed.json["emails"] == ["Ada@Lovelace.example", "ada@example.com"]
    assert patch(world, ada, emails=["ada@new.example"]).status == 200
    assert addresses(world) == {"ada@new.example"}
    world.request("DELETE", f"/users/{ada}")
    assert addresses(world) == set()


def test_the_address_may_change_its_letters_case(world: World) -> None:
    ada = invite(world, **ADMINS)
    assert patch(world, ada, emails=["ADA@example.com"]).json["emails"] == ["ADA@example.com"]
    assert addresses(world) == {"ada@example.com"}


def test_any_address_of_another_user_is_refused(world: World) -> None:
    ada, bo = invite(world, **ADMINS), invite(world, "bo", **ADMINS)
    patch(world, ada, emails=["ada@example.com", "ada@second.example"])
    with nothing_written(world):
        answer = patch(world, bo, emails=["bo@example.com", "ADA@Second.example"])
        assert (answer.status, answer.code, answer.json["user_id"]) == (409, "email_taken", ada)
        assert answer.json["detail"].startswith("/emails/1: ")
        body = {"email": "Ada@second.example", "office_id": NEW_YORK, **ADMINS}
        answer = world.post("/users", body)
        assert (answer.status, answer.code, answer.json["user_id"]) == (409, "email_taken", ada)
        assert answer.json["detail"].startswith("/email: ")


@pytest.mark.parametrize(
    ("emails", "pointer"),
    [
        ([], "/emails"),
        (["a@b.example"] * 2, "/emails/1"),
        (["a@b.example", "A@B.example"], "/emails/1"),
        (["no address"], "/emails/0"),
        ([f"{number}@b.example" for number in range(6)], "/emails"),
        (["ada@example.com", "\U00010400" * 200 + "@b.example"], "/emails/1"),
    ],
)
def test_addresses_are_one_to_five_different_ones(
    world: World, emails: list[str], pointer: str
) -> None:
    ada = invite(world, **ADMINS)
    with nothing_written(world):
        assert_pointed(patch(world, ada, emails=emails), pointer)


def test_of_two_who_take_one_address_at_once_one_has_it(world: World) -> None:
    start = world.saved()

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        body = {"email": "ada@example.com", "office_id": NEW_YORK, **ADMINS}
        jobs = [lambda: world.post("/users", body).status] * 2
        assert sorted(turns.run(jobs)) == [201, 409]
        world.wire(world.client)
        assert len(world.get("/users").json["items"]) == 1

    assert sum(1 for _ in every_order(race)) > 1


# Administrators.


def test_administrators_are_made_and_unmade(world: World) -> None:
    ada = invite(world, **ADMINS)
    made = patch(world, ada, admin_office_ids=[BERLIN, str(NEW_YORK), BERLIN]).json
    assert (made["is_admin"], made["is_super_admin"]) == (True, False)
    assert made["admin_office_ids"] == [NEW_YORK, BERLIN]
    unmade = patch(world, ada, admin_office_ids=[]).json
    assert (unmade["is_admin"], unmade["admin_office_ids"]) == (False, [])


def test_the_offices_of_an_administrator_are_the_companys(world: World) -> None:
    open_other_company(world)
    ada = invite(world, **ADMINS)
    with nothing_written(world):
        for office in (OTHER_OFFICE, 4242):
            answer = patch(world, ada, admin_office_ids=[NEW_YORK, office])
            assert (answer.status, answer.code) == (404, "not_found")


def test_an_office_admin_makes_no_administrators(world: World) -> None:
    ada = invite(world, **ADMINS)
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    with nothing_written(world):
        for fields in ({"is_super_admin": True}, {"admin_office_ids": [NEW_YORK]}):
            answer = world.request("PATCH", f"/users/{ada}", fields, token=token)
            assert (answer.status, answer.code) == (403, "forbidden")


# Other companies.


def test_a_user_of_another_company_is_not_there(world: World) -> None:
    open_other_company(world)
    ada = invite(world, **ADMINS)
    theirs: dict[str, Any] = {"token": world.token("company_admin", OTHER_COMPANY)}
    with nothing_written(world):
        for method, path, body in (
            ("PATCH", f"/users/{ada}/move_office", {"office_id": OTHER_OFFICE}),
            ("POST", f"/users/{ada}/restore", None),
            ("DELETE", f"/users/{ada}?license=remove", None),
        ):
            assert world.request(method, path, body, **theirs).code == "not_found"


# Filters and records.


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("state=asleep", "/query/state"),
        ("company_admin=maybe", "/query/company_admin"),
        ("company_admin=", "/query/company_admin"),
        ("color=blue", "/query/color"),
        (f"email={'x' * 513}", "/query/email"),
    ],
)
def test_what_is_no_filter_is_refused(world: World, query: str, pointer: str) -> None:
    assert_pointed(world.get(f"/users?{query}"), pointer)


def test_an_office_admin_finds_nobody_of_another_office_by_address(world: World) -> None:
    invite(world, **ADMINS)
    token = world.token("office_admin", COMPANY, [BERLIN])
    assert world.get("/users?email=ada@example.com", token=token).json == {"items": []}


def test_nobody_has_a_number_here(world: World) -> None:
    invite(world, **ADMINS)
    assert world.get("/users?number=%2B14155550123").json == {"items": []}


def test_a_field_that_would_have_no_effect_is_refused(world: World) -> None:
    ada = invite(world, **ADMINS)
    with nothing_written(world):
        assert_pointed(patch(world, ada, extension="123"), "/extension")


def test_who_changed_a_user_and_why_is_in_the_record(world: World) -> None:
    ada = invite(world, **ADMINS)
    assert record(world, ada)["changed_by"] == "demo-company-admin"
    staff = {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked by mail"}
    token = world.token("csm", None, sub="hana")
    world.request("PATCH", f"/users/{ada}", {"first_name": "Ada"}, token=token, headers=staff)
    kept = record(world, ada)
    assert (kept["changed_by"], kept["reason"]) == ("hana", "asked by mail")
    patch(world, ada, first_name="Ada B.")
    kept = record(world, ada)
    assert kept["changed_by"] == "demo-company-admin"
    assert "reason" not in kept
