"""The settings for users that a company's identity provider makes (R54)."""

from typing import Any

import pytest

from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

PATH = "/company/provisioning"
NONE: dict[str, Any] = {
    "default_office_id": None,
    "default_license": None,
    "groups": {},
    "when_none_available": "refuse",
    "purchase_cap_per_cycle": 0,
}


def put(world: World, **body: Any) -> Answer:
    return world.request("PUT", PATH, body)


def test_settings_are_replaced_as_a_whole_and_read_back(world: World) -> None:
    assert world.get(PATH).json == NONE
    groups = {"Sales": {"office_id": BERLIN, "role": "office_admin"}, "All": {"license": "talk"}}
    given = {
        "default_office_id": NEW_YORK,
        "default_license": "talk",
        "groups": groups,
        "when_none_available": "purchase",
        "purchase_cap_per_cycle": 5,
    }
    set_ = put(world, **given)
    assert (set_.status, set_.json) == (200, given)
    assert world.get(PATH).json == given
    assert [*world.get(PATH).json["groups"]] == ["Sales", "All"]
    assert put(world).json == NONE


def test_a_change_is_in_the_history_with_what_differs_and_the_order_of_groups(world: World) -> None:
    put(world, default_office_id=NEW_YORK, groups={"A": {"license": "talk"}, "B": {}})
    put(world, default_office_id=NEW_YORK, groups={"B": {}, "A": {"license": "talk"}})
    put(world, default_office_id=NEW_YORK, groups={"B": {}, "A": {"license": "talk"}})
    first, second = sorted(
        world.get("/company/history?kind=provisioning").json["items"],
        key=lambda each: "default_office_id" not in each["after"],
    )
    assert first["after"]["default_office_id"] == NEW_YORK
    assert first["by"]["role"] == "company_admin"
    assert second["before"] == {"groups": {"A": {"place": 1, "license": "talk"}, "B": {"place": 2}}}
    assert second["after"] == {"groups": {"B": {"place": 1}, "A": {"place": 2, "license": "talk"}}}


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({"default_license": "gold"}, "/default_license", "must be one of talk, "),
        ({"groups": {"A": {"license": "gold"}}}, "/groups/A/license", "must be one of talk, "),
        ({"groups": {"A": {}, "a": {}}}, "/groups", "duplicate group `a`"),
        ({"groups": {"A": {"role": "viewer"}}}, "/groups/A/role", ""),
        ({"when_none_available": "steal"}, "/when_none_available", ""),
        ({"purchase_cap_per_cycle": 10_001}, "/purchase_cap_per_cycle", ""),
        ({"purchase_cap_per_cycle": -1}, "/purchase_cap_per_cycle", ""),
        ({"groups": {str(each): {} for each in range(101)}}, "/groups", ""),
    ],
)
def test_bad_settings_are_refused_at_their_place(
    world: World, body: dict[str, Any], pointer: str, detail: str
) -> None:
    refused = put(world, **body)
    assert refused.status == 400
    (error,) = refused.json["errors"]
    assert error["pointer"] == pointer
    assert error["detail"].startswith(detail)
    assert world.get(PATH).json == NONE


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"default_office_id": 5}, "/default_office_id"),
        ({"groups": {"a/b": {"office_id": 5}}}, "/groups/a~1b/office_id"),
    ],
)
def test_an_office_that_is_not_the_companys_is_not_found(
    world: World, body: dict[str, Any], pointer: str
) -> None:
    refused = put(world, **body)
    assert (refused.status, refused.code) == (404, "not_found")
    assert refused.json["detail"] == f"{pointer}: There is no such office."
    assert world.get(PATH).json == NONE


def test_staff_set_them_with_a_reason(world: World) -> None:
    token, headers = world.token("csm", None), {"DP-Company-ID": str(COMPANY)}
    body = {"default_license": "talk"}
    assert world.request("PUT", PATH, body, token=token, headers=headers).status == 400
    body["reason"] = "asked by phone"
    assert world.request("PUT", PATH, body, token=token, headers=headers).status == 200
    (change,) = world.get("/company/history").json["items"]
    assert change["reason"] == "asked by phone"
