"""Office admins and viewers reach the offices of their token only."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.access_targets import (
    OF_AN_OFFICE,
    ONE_TALK,
    Kept,
    Targets,
    call,
    nothing_written,
    stock,
    targets,
)
from tests.api.user_requests import delete, invite, patch
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World


@pytest.fixture(scope="module")
def peopled(client: Any) -> Iterator[tuple[Kept, Targets]]:
    """Stocked in Berlin, with a user and an assignment there."""
    world = World(client)
    stock(world, BERLIN)
    at = targets(world, "berta", BERLIN)
    yield Kept(world, world.snapshot()), at
    client.delete_table(TableName=world.table)


@pytest.fixture
def berlin(peopled: tuple[Kept, Targets]) -> Iterator[tuple[World, Targets]]:
    kept, at = peopled
    with kept.unchanged() as world:
        yield world, at


@pytest.mark.parametrize("name", OF_AN_OFFICE)
def test_an_office_admin_is_forbidden_the_companys_other_offices(
    berlin: tuple[World, Targets], name: str
) -> None:
    world, at = berlin
    token = world.token("office_admin", COMPANY, [NEW_YORK, TOKYO])
    answer = call(world, name, at, BERLIN, token=token)
    assert (answer.status, answer.code) == (403, "forbidden"), answer.text


def test_an_office_admin_without_offices_reaches_none(berlin: tuple[World, Targets]) -> None:
    world, at = berlin
    token = world.token("office_admin", COMPANY)
    assert call(world, "get_licenses", at, BERLIN, token=token).status == 403
    assert call(world, "post_purchase", at, BERLIN, token=token).status == 403
    assert call(world, "get_users", at, token=token).json == {"items": []}
    assert call(world, "get_company_licenses", at, token=token).json["offices"] == []


@pytest.mark.parametrize(
    "name",
    ["get_licenses", "get_removals", "get_history", "get_assignments", "get_user"],
)
def test_a_viewer_of_some_offices_is_forbidden_the_others(
    berlin: tuple[World, Targets], name: str
) -> None:
    world, at = berlin
    token = world.token("viewer", COMPANY, [NEW_YORK])
    answer = call(world, name, at, BERLIN, token=token)
    assert (answer.status, answer.code) == (403, "forbidden"), answer.text


def test_an_office_admins_lists_hold_only_their_offices(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=3)
    world.purchase(BERLIN, talk_lines=5)
    for email, office in (("ada@example.com", NEW_YORK), ("berta@example.com", BERLIN)):
        world.post("/users", {"email": email, "office_id": office})
    token = world.token("office_admin", COMPANY, [BERLIN])
    users = world.get("/users", token=token).json["items"]
    assert [person["emails"] for person in users] == [["berta@example.com"]]
    licenses = world.get("/company/licenses", token=token).json
    assert [office["name"] for office in licenses["offices"]] == ["Berlin"]
    assert licenses["items"][0]["license_type"] == "talk_lines"
    assert licenses["items"][0]["purchased"] == 5


def test_an_office_admin_moves_nobody_out_of_their_offices(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    with nothing_written(world):
        answer = world.request("PATCH", f"/users/{ada}", {"office_id": BERLIN}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")


def test_an_office_admin_takes_nobody_out_of_another_office(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    berta = world.post("/users", {"email": "berta@example.com", "office_id": BERLIN}).json["id"]
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    with nothing_written(world):
        answer = world.request("PATCH", f"/users/{berta}", {"office_id": NEW_YORK}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("state", ["active", "suspended", "deleted", "never existed"])
def test_an_assignment_tells_an_office_admin_nothing_about_another_offices_user(
    world: World, state: str
) -> None:
    world.purchase(talk_lines=1)
    berta = 999 if state == "never existed" else invite(world, office=BERLIN, license="admins")
    if state == "suspended":
        assert patch(world, berta, state="suspended").status == 200
    if state == "deleted":
        assert delete(world, berta).status == 200
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": berta}}
    path = f"/offices/{NEW_YORK}/assignments"
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    refused = world.post(path, body, token=token)
    assert refused.json["holder"] == body["assignee"]
    assert (refused.code, refused.json["reason"]) == ("holder_not_eligible", "not_found")
    assert refused.json["detail"] == (
        "There is no such user in the office. Send the id of a user of the office."
    )


def test_an_office_admin_finds_no_office_that_never_was(untouched: World) -> None:
    token = untouched.token("office_admin", COMPANY, [NEW_YORK])
    answer = untouched.get("/offices/4242/licenses", token=token)
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_role_is_refused_before_the_office_is(untouched: World) -> None:
    viewer = untouched.token("viewer", COMPANY, [BERLIN])
    answer = untouched.post(f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", token=viewer)
    assert (answer.status, answer.code) == (403, "forbidden")
