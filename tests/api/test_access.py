"""A company never sees or changes what belongs to another."""

import pytest

from tests.api.access_targets import (
    OF_AN_OFFICE,
    OTHER_COMPANY,
    OTHER_OFFICE,
    Two,
    assert_not_found,
    call,
    open_other_company,
)
from tests.world import NEW_YORK, World


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "csm"])
@pytest.mark.parametrize("name", OF_AN_OFFICE)
def test_to_another_company_ours_is_not_there(two: Two, name: str, role: str) -> None:
    assert_not_found(call(two.world, name, two.ours, **two.outsider(role)))


@pytest.mark.parametrize(
    "name", ["get_licenses", "get_removals", "get_history", "get_assignments", "get_user"]
)
def test_to_another_companys_viewer_ours_is_not_there(two: Two, name: str) -> None:
    assert_not_found(call(two.world, name, two.ours, **two.outsider("viewer")))


def test_another_company_does_not_restore_our_removal(two: Two) -> None:
    body = {"removal_id": two.removal_id}
    for office in (NEW_YORK, OTHER_OFFICE):
        path = f"/offices/{office}/restorations"
        assert_not_found(two.world.post(path, body, key="r", **two.outsider("company_admin")))


def test_another_company_does_not_free_our_license_through_its_own_office(two: Two) -> None:
    path = f"/offices/{OTHER_OFFICE}/assignments/{two.ours.assignment_id}"
    assert_not_found(two.world.request("DELETE", path, **two.outsider("company_admin")))


def test_another_companys_user_does_not_move_to_our_office(two: Two) -> None:
    who = two.outsider("company_admin")
    path = f"/users/{two.their_user_id}"
    assert_not_found(two.world.request("PATCH", path, {"office_id": NEW_YORK}, **who))
    without_license = {"office_id": NEW_YORK, "license": "admins"}
    assert_not_found(two.world.request("PATCH", path, without_license, **who))


def test_another_company_adds_no_user_to_our_office_even_without_license(two: Two) -> None:
    body = {"email": "spy@other.example", "office_id": NEW_YORK, "license": "admins"}
    assert_not_found(two.world.post("/users", body, **two.outsider("company_admin")))


@pytest.mark.parametrize("role", ["company_admin", "viewer", "csm"])
def test_lists_hold_only_the_callers_company(two: Two, role: str) -> None:
    who = two.outsider(role)
    users = two.world.get("/users", **who).json["items"]
    assert [person["emails"] for person in users] == [["oscar@other.example"]]
    licenses = two.world.get("/company/licenses", **who).json
    assert [office["name"] for office in licenses["offices"]] == ["Chicago"]
    assert licenses["items"][0]["purchased"] == 10


def test_a_cursor_of_our_users_leads_to_the_other_companys_own(two: Two) -> None:
    ours = two.world.get("/users").json["items"]
    assert [person["emails"] for person in ours] == [["ada@example.com"]]
    theirs = two.world.get("/users?limit=1", **two.outsider("company_admin")).json
    assert [person["emails"] for person in theirs["items"]] == [["oscar@other.example"]]
    assert "cursor" not in theirs


def test_two_companies_may_have_users_of_one_address(world: World) -> None:
    open_other_company(world)
    admins = {"license": "admins", "email": "ada@example.com"}
    ours = world.post("/users", {**admins, "office_id": NEW_YORK})
    token = world.token("company_admin", OTHER_COMPANY)
    theirs = world.post("/users", {**admins, "office_id": OTHER_OFFICE}, token=token)
    assert (ours.status, theirs.status) == (201, 201)
