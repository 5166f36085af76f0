"""The company's history: agreement, administrators, thresholds (R26)."""

from typing import Any

import pytest

from tests.api.agreements import agree
from tests.simulation.gate import Fault, GatedClient
from tests.world import BERLIN, COMPANY, NEW_YORK, World


def rows(world: World, query: str = "", **more: Any) -> list[dict[str, Any]]:
    answer = world.get(f"/company/history{query}", **more)
    assert answer.status == 200, answer.text
    return [*answer.json["items"]]


def person(world: World, office: int = NEW_YORK) -> int:
    body = {"email": f"p{office}@example.com", "office_id": office, "license": "admins"}
    return int(world.post("/users", body).json["id"])


def test_each_change_says_who_when_why_before_and_after(world: World) -> None:
    agree(world, max_offices=7)
    world.clock.advance(hours=1)
    ada = person(world)
    world.request("PATCH", f"/users/{ada}", {"admin_office_ids": [BERLIN, NEW_YORK]})
    world.clock.advance(hours=1)
    path = f"/offices/{NEW_YORK}/thresholds"
    world.request("PUT", path, {"low_below": 3, "idle_above": 60})
    listed = rows(world)
    assert len({each.pop("change_id") for each in listed}) == 3
    none = {"may_be_invoiced": False, "may_commit": False, "may_collect_later": False}
    assert listed == [
        {
            "kind": "thresholds",
            "at": "2026-03-10T16:00:00Z",
            "by": {"sub": "demo-company-admin", "role": "company_admin"},
            "reason": None,
            "before": {"low_below": 1, "idle_above": 50},
            "after": {"low_below": 3, "idle_above": 60},
            "office_id": NEW_YORK,
        },
        {
            "kind": "roles",
            "at": "2026-03-10T15:00:00Z",
            "by": {"sub": "demo-company-admin", "role": "company_admin"},
            "reason": None,
            "before": {"is_super_admin": False, "admin_office_ids": []},
            "after": {"is_super_admin": False, "admin_office_ids": [NEW_YORK, BERLIN]},
            "office_id": NEW_YORK,
            "user_id": ada,
        },
        {
            "kind": "agreement",
            "at": "2026-03-10T14:00:00Z",
            "by": {"sub": "demo-vendor-admin", "role": "vendor_admin"},
            "reason": "agreed by phone",
            "before": {**none, "max_offices": 100},
            "after": {**none, "max_offices": 7},
        },
    ]
    assert [each["kind"] for each in rows(world, "?kind=roles")] == ["roles"]


def test_external_ids_of_the_company_and_of_offices_are_in_it(world: World) -> None:
    office = f"/offices/{NEW_YORK}"
    assert world.vendor_admin("PATCH", "/company", {"external_id": "crm-1"}).status == 200
    world.clock.advance(hours=1)
    assert world.request("PATCH", office, {"external_id": "NYC"}).status == 200
    world.clock.advance(hours=1)
    assert world.vendor_admin("PATCH", office, {"external_id": None}).status == 200
    found = [
        (each["at"], each["by"]["role"], each["before"], each["after"], each.get("office_id"))
        for each in rows(world, "?kind=external_id")
    ]
    none, crm, nyc = {"external_id": None}, {"external_id": "crm-1"}, {"external_id": "NYC"}
    assert found == [
        ("2026-03-10T16:00:00Z", "vendor_admin", nyc, none, NEW_YORK),
        ("2026-03-10T15:00:00Z", "company_admin", none, nyc, NEW_YORK),
        ("2026-03-10T14:00:00Z", "vendor_admin", none, crm, None),
    ]
    assert rows(world)[0]["reason"]
    assert world.request("PATCH", office, {"external_id": None}).status == 200
    assert len(rows(world)) == 3


def test_agreement_and_external_id_of_one_request_are_two_changes(world: World) -> None:
    both = {"agreement": {"may_commit": True}, "external_id": "crm-1"}
    assert world.vendor_admin("PATCH", "/company", both).status == 200
    listed = rows(world)
    assert {each["kind"] for each in listed} == {"agreement", "external_id"}
    assert len({each["change_id"] for each in listed}) == 2


def test_an_external_id_whose_answer_was_lost_is_in_it_once(world: World) -> None:
    world.wire(GatedClient(world.client, Fault("lose", 1, "after")))
    assert world.vendor_admin("PATCH", "/company", {"external_id": "crm-1"}).status == 200
    assert [each["after"] for each in rows(world)] == [{"external_id": "crm-1"}]


def test_what_changes_nothing_is_not_in_the_history(world: World) -> None:
    agree(world, max_offices=100)
    world.request("PUT", f"/offices/{NEW_YORK}/thresholds", {"low_below": 1, "idle_above": 50})
    ada = person(world)
    same = {"is_super_admin": False, "admin_office_ids": [], "first_name": "Ada"}
    assert world.request("PATCH", f"/users/{ada}", same).status == 200
    assert rows(world) == []


def test_a_refused_change_is_not_in_the_history(world: World) -> None:
    ada = person(world)
    both = {"is_super_admin": True, "license": "talk"}  # no license is available
    assert world.request("PATCH", f"/users/{ada}", both).code == "no_available_licenses"
    assert rows(world) == []


@pytest.mark.parametrize(
    ("role", "offices", "expected"),
    [
        ("company_admin", None, {"agreement", "berlin", "new york"}),
        ("viewer", None, {"agreement", "berlin", "new york"}),
        ("csm", None, {"agreement", "berlin", "new york"}),
        ("viewer", [BERLIN], {"berlin"}),
        ("office_admin", [NEW_YORK], {"new york"}),
        ("office_admin", [NEW_YORK, BERLIN], {"berlin", "new york"}),
        ("office_admin", [], set()),
        ("viewer", [], set()),
    ],
)
def test_everyone_reads_what_is_theirs(
    world: World, role: str, offices: list[int] | None, expected: set[str]
) -> None:
    agree(world, may_commit=True)
    for office in (NEW_YORK, BERLIN):
        user = person(world, office)
        assert world.request("PATCH", f"/users/{user}", {"is_super_admin": True}).status == 200
    token = world.token(role, COMPANY, offices)
    headers = {"DP-Company-ID": str(COMPANY)}
    names = {None: "agreement", NEW_YORK: "new york", BERLIN: "berlin"}
    listed = rows(world, token=token, headers=headers)
    assert {names[each.get("office_id")] for each in listed} == expected


def test_the_list_is_paged(world: World) -> None:
    for offices in (5, 6, 7):
        agree(world, max_offices=offices)
        world.clock.advance(seconds=1)
    first = world.get("/company/history?limit=2").json
    rest = world.get(f"/company/history?limit=2&cursor={first['cursor']}").json
    listed = [*first["items"], *rest["items"]]
    assert [each["after"]["max_offices"] for each in listed] == [7, 6, 5]
    assert "cursor" not in rest


@pytest.mark.parametrize("query", ["?kind=other", "?office=1", "?limit=0", "?cursor=x"])
def test_what_is_no_parameter_is_refused(world: World, query: str) -> None:
    assert world.get(f"/company/history{query}").code == "invalid_request"
