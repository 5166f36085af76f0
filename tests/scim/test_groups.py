"""Groups of the identity provider, and what their members get (R54)."""

from typing import Any

import pytest

from tests.scim.provider import GROUP, Provider, settings
from tests.world import BERLIN, NEW_YORK, World


def push(idp: Provider, name: str, *members: str) -> str:
    """The id of a new group."""
    body = {
        "schemas": [GROUP],
        "displayName": name,
        "members": [{"value": each} for each in members],
    }
    answer = idp.ask("POST", "/Groups", body)
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def leave(idp: Provider, group_id: str, user_id: str) -> None:
    operation = {"op": "Remove", "path": "members", "value": [{"value": user_id}]}
    assert idp.patch(f"/Groups/{group_id}", operation).status == 204


def ours(world: World, user_id: str) -> dict[str, Any]:
    return dict(world.get(f"/users/{user_id}").json)


def test_a_group_that_the_settings_do_not_name_is_kept_and_changes_nothing(idp: Provider) -> None:
    ada = idp.create("ada@example.com").json["id"]
    before = ours(idp.world, ada)
    group_id = push(idp, "Everyone", ada)
    group = idp.ask("GET", f"/Groups/{group_id}").json
    assert group["members"] == [
        {"value": ada, "$ref": f"https://seatledger.example/scim/v2/Users/{ada}"}
    ]
    assert ours(idp.world, ada) == before
    assert idp.ask("GET", f"/Groups/{group_id}", excludedAttributes="members").json.keys() == {
        *("schemas", "id", "meta", "displayName")
    }


def test_members_get_office_and_license_and_lose_them_with_the_membership(idp: Provider) -> None:
    settings(idp.world, groups={"Berlin": {"office_id": BERLIN, "license": "talk"}})
    idp.world.purchase(office=BERLIN, talk_lines=1)
    ada = idp.create("ada@example.com").json["id"]
    group_id = push(idp, "BERLIN", ada)
    assert ours(idp.world, ada)["office_id"] == BERLIN
    assert idp.world.counts(office=BERLIN) == (1, 1, 0, 0)
    assert idp.world.counts() == (10, 0, 0, 10)
    leave(idp, group_id, ada)
    assert ours(idp.world, ada)["office_id"] == NEW_YORK
    assert idp.world.counts() == (10, 1, 0, 9)


@pytest.mark.parametrize(
    ("role", "marks"),
    [
        ("company_admin", {"is_super_admin": True, "admin_office_ids": []}),
        ("office_admin", {"is_super_admin": False, "admin_office_ids": [NEW_YORK]}),
    ],
)
def test_members_get_a_role_and_lose_it_with_the_membership(
    idp: Provider, role: str, marks: dict[str, Any]
) -> None:
    settings(idp.world, groups={"Admins": {"role": role}})
    ada = idp.create("ada@example.com").json["id"]
    group_id = push(idp, "Admins", ada)
    assert {name: ours(idp.world, ada)[name] for name in marks} == marks
    (change, *_) = idp.world.get("/company/history?kind=roles").json["items"]
    assert change["by"]["role"] == "provisioning"
    leave(idp, group_id, ada)
    none = {"is_super_admin": False, "admin_office_ids": []}
    assert {name: ours(idp.world, ada)[name] for name in none} == none


def test_a_deleted_group_takes_back_what_it_gave(idp: Provider) -> None:
    settings(idp.world, groups={"Admins": {"role": "company_admin"}})
    ada = idp.create("ada@example.com").json["id"]
    group_id = push(idp, "Admins", ada)
    assert idp.ask("DELETE", f"/Groups/{group_id}").status == 204
    assert ours(idp.world, ada)["is_super_admin"] is False
    assert idp.ask("GET", f"/Groups/{group_id}").status == 404


def test_a_role_given_by_hand_stays_through_groups_that_give_none(idp: Provider) -> None:
    settings(idp.world, groups={"Talk": {"license": "talk"}})
    ada = idp.create("ada@example.com").json["id"]
    idp.world.request("PATCH", f"/users/{ada}", {"is_super_admin": True})
    leave(idp, push(idp, "Talk", ada), ada)
    assert ours(idp.world, ada)["is_super_admin"] is True


def test_of_several_groups_the_first_of_the_settings_decides(idp: Provider) -> None:
    groups = {
        "First": {"license": "admins"},
        "Second": {"license": "talk", "role": "office_admin", "office_id": BERLIN},
    }
    settings(idp.world, groups=groups)
    ada = idp.create("ada@example.com").json["id"]
    idp.world.purchase(office=BERLIN, talk_lines=1)
    second = push(idp, "Second", ada)
    first = push(idp, "First", ada)
    assert (ours(idp.world, ada)["license"], ours(idp.world, ada)["office_id"]) == (
        "admins",
        BERLIN,
    )
    leave(idp, first, ada)
    assert ours(idp.world, ada)["license"] == "talk"
    leave(idp, second, ada)
    assert ours(idp.world, ada)["office_id"] == NEW_YORK


def test_a_member_for_whom_there_is_no_license_is_no_member(idp: Provider) -> None:
    settings(idp.world, groups={"Berlin": {"office_id": BERLIN}})
    ada = idp.create("ada@example.com").json["id"]
    group_id = push(idp, "Berlin")
    refused = idp.patch(
        f"/Groups/{group_id}", {"op": "add", "path": "members", "value": [{"value": ada}]}
    )
    assert refused.status == 409
    assert "No Talk license is available in the office Berlin" in refused.json["detail"]
    assert "members" not in idp.ask("GET", f"/Groups/{group_id}").json
    assert ours(idp.world, ada)["office_id"] == NEW_YORK


def test_groups_are_found_by_name_and_unique(idp: Provider) -> None:
    group_id = push(idp, "Sales")
    assert [each["id"] for each in idp.found('displayName eq "SALES"', "/Groups")] == [group_id]
    repeated = idp.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "sales"})
    assert (repeated.status, repeated.json["scimType"]) == (409, "uniqueness")
    renamed = idp.patch(
        f"/Groups/{group_id}", {"op": "Replace", "path": "displayName", "value": "X"}
    )
    assert renamed.status == 204
    assert idp.found('displayName eq "Sales"', "/Groups") == []
    assert idp.found(f'id eq "{group_id}"', "/Groups")[0]["displayName"] == "X"


def test_a_renamed_group_gives_what_its_new_name_says(idp: Provider) -> None:
    settings(idp.world, groups={"Admins": {"role": "company_admin"}})
    ada = idp.create("ada@example.com").json["id"]
    group_id = push(idp, "People", ada)
    for name, is_admin in (("Admins", True), ("People", False)):
        idp.patch(f"/Groups/{group_id}", {"op": "replace", "value": {"displayName": name}})
        assert ours(idp.world, ada)["is_super_admin"] is is_admin


@pytest.mark.parametrize("value", ["1", "x", "", "9007199254740992", None])
def test_who_is_no_user_of_the_company_is_no_member(idp: Provider, value: Any) -> None:
    group_id = push(idp, "Sales")
    refused = idp.patch(
        f"/Groups/{group_id}", {"op": "add", "path": "members", "value": [{"value": value}]}
    )
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")


def test_a_users_groups_are_read_if_they_are_asked_for(idp: Provider) -> None:
    ada = idp.create("ada@example.com").json["id"]
    group_id = push(idp, "Sales", ada)
    assert "groups" not in idp.user(ada)
    asked = idp.ask("GET", f"/Users/{ada}", attributes="groups").json
    assert asked["groups"] == [{"value": group_id, "display": "Sales"}]


def test_a_deleted_user_is_no_member_any_more(idp: Provider) -> None:
    ada, grace = (idp.create(f"{each}@example.com").json["id"] for each in ("ada", "grace"))
    group_id = push(idp, "Sales", ada, grace)
    idp.ask("DELETE", f"/Users/{ada}")
    members = idp.ask("GET", f"/Groups/{group_id}").json["members"]
    assert [each["value"] for each in members] == [grace]


def test_users_cannot_be_filtered_by_groups_and_the_refusal_says_what_can(idp: Provider) -> None:
    refused = idp.ask("GET", "/Users", filter='title pr or not (groups eq "1")')
    assert (refused.status, refused.json["scimType"]) == (400, "invalidFilter")
    assert "filter /Groups by members" in refused.json["detail"]


def test_a_name_that_another_group_has_gives_nothing(idp: Provider) -> None:
    settings(idp.world, groups={"Admins": {"role": "company_admin"}})
    ada = idp.create("ada@example.com").json["id"]
    push(idp, "Admins")
    group_id = push(idp, "People", ada)
    refused = idp.patch(
        f"/Groups/{group_id}", {"op": "replace", "value": {"displayName": "admins"}}
    )
    assert (refused.status, refused.json["scimType"]) == (409, "uniqueness")
    assert ours(idp.world, ada)["is_super_admin"] is False


def test_a_request_that_takes_too_long_is_gone_on_with_by_its_repeat(
    idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.scim.groups.MEMBERS_AT_ONCE", 2)
    ids = [idp.create(f"user{number}@example.com").json["id"] for number in range(5)]
    group_id = push(idp, "Everyone")
    add = {"op": "add", "path": "members", "value": [{"value": each} for each in ids]}
    monkeypatch.setattr("chalicelib.scim.serving.LONGEST_WORK_S", -1)
    found = []
    for _ in range(3):
        answer = idp.patch(f"/Groups/{group_id}", add)
        members = idp.ask("GET", f"/Groups/{group_id}").json["members"]
        found.append((answer.status, answer.headers.get("Retry-After"), len(members)))
    assert found == [(503, "2", 2), (503, "2", 4), (204, None, 5)]


@pytest.mark.parametrize(
    "path",
    [
        "members[value eq a" + " or value eq a" * 26 + '""]',
        "members[" + " " * 9_980 + "or]",
        'members[value eq "7001"',
        'members[value eq "7001"]x',
        'members[value eq "7001" or]',
        'members[value eq "7001" and value eq "7001"]',
        'members[value eq "' + "1" * 10_000 + '"]',
    ],
)
def test_a_path_that_names_no_members_is_refused_at_once(idp: Provider, path: str) -> None:
    group_id = push(idp, "Sales")
    refused = idp.patch(f"/Groups/{group_id}", {"op": "remove", "path": path})
    assert refused.status == 400, refused.text


def test_a_role_is_of_the_office_of_the_group_that_gives_it(idp: Provider) -> None:
    idp.world.purchase(office=BERLIN, talk_lines=3)
    groups = {
        "People": {"office_id": NEW_YORK},
        "Managers": {"office_id": BERLIN, "role": "office_admin"},
    }
    settings(idp.world, groups=groups)
    ada = idp.create("ada@example.com").json["id"]
    push(idp, "People", ada)
    push(idp, "Managers", ada)
    found = ours(idp.world, ada)
    assert (found["office_id"], found["admin_office_ids"]) == (NEW_YORK, [BERLIN])


@pytest.mark.parametrize("how", ["remove", "delete", "rename"])
def test_a_role_is_lost_even_if_office_and_license_cannot_go_back(idp: Provider, how: str) -> None:
    idp.world.purchase(office=BERLIN, talk_lines=2)
    settings(idp.world, groups={"Admins": {"office_id": BERLIN, "role": "company_admin"}})
    members = [idp.create(f"{each}@example.com").json["id"] for each in ("ada", "grace")]
    group_id = push(idp, "Admins", *members)
    for number in range(10):
        idp.create(f"user{number}@example.com")
    if how == "remove":
        answer = idp.patch(f"/Groups/{group_id}", {"op": "remove", "path": "members"})
    elif how == "delete":
        answer = idp.ask("DELETE", f"/Groups/{group_id}")
    else:
        rename = {"op": "replace", "value": {"displayName": "People"}}
        answer = idp.patch(f"/Groups/{group_id}", rename)
    assert answer.status == 204
    found = [ours(idp.world, each) for each in members]
    assert [each["is_super_admin"] for each in found] == [False, False]
    assert [each["office_id"] for each in found] == [BERLIN, BERLIN]
    (done, *_) = idp.world.get("/company/provisioning/activity").json["items"]
    assert done["detail"].startswith(f"User {members[0]} keeps their office and license: No Talk")


def test_a_page_of_groups_has_a_bounded_number_of_members(
    idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [idp.create(f"user{number}@example.com").json["id"] for number in range(3)]
    for name, members in (("A", ids), ("B", ids[:1]), ("C", ids[:1]), ("D", [])):
        push(idp, name, *members)
    monkeypatch.setattr("chalicelib.scim.storage.MOST_MEMBERS_OF_PAGE", 2)
    pages = []
    for start in (1, 2, 4):
        page = idp.ask("GET", "/Groups", startIndex=str(start)).json
        names = [each["displayName"] for each in page["Resources"]]
        pages.append((page["totalResults"], page["itemsPerPage"], names))
    assert pages == [(4, 1, ["A"]), (4, 3, ["B", "C", "D"]), (4, 1, ["D"])]
    bare = idp.ask("GET", "/Groups", excludedAttributes="members").json
    assert bare["itemsPerPage"] == 4


def test_a_create_of_a_group_that_is_refused_leaves_no_group_and_can_be_repeated(
    idp: Provider,
) -> None:
    idp.world.purchase(office=BERLIN, talk_lines=1)
    settings(idp.world, groups={"Berlin": {"office_id": BERLIN}})
    members = [idp.create(f"{each}@example.com").json["id"] for each in ("ada", "grace")]
    body = {"displayName": "Berlin", "members": [{"value": each} for each in members]}
    assert idp.ask("POST", "/Groups", body).status == 409
    assert idp.found('displayName eq "Berlin"', "/Groups") == []
    assert [ours(idp.world, each)["office_id"] for each in members] == [NEW_YORK, NEW_YORK]
    idp.world.purchase(office=BERLIN, talk_lines=1)
    assert idp.ask("POST", "/Groups", body).status == 201


def test_a_member_without_a_license_does_not_stop_the_others(idp: Provider) -> None:
    idp.world.purchase(office=BERLIN, talk_lines=1)
    settings(idp.world, groups={"Berlin": {"office_id": BERLIN}})
    ada, grace, joan = (idp.create(f"{n}@example.com").json["id"] for n in ("a", "b", "c"))
    idp.patch(f"/Users/{joan}", {"op": "replace", "value": {"active": False}})  # Needs no license.
    group_id = push(idp, "Berlin")
    members = [{"value": each} for each in (ada, grace, joan)]
    refused = idp.patch(f"/Groups/{group_id}", {"op": "add", "path": "members", "value": members})
    assert refused.status == 409
    found = idp.ask("GET", f"/Groups/{group_id}").json["members"]
    assert {each["value"] for each in found} == {ada, joan}


@pytest.mark.parametrize(
    ("by_hand", "is_company_admin", "offices"),
    [
        ({"is_super_admin": True}, True, []),
        ({"admin_office_ids": [BERLIN]}, False, [BERLIN, NEW_YORK]),
        ({"admin_office_ids": [NEW_YORK]}, False, [NEW_YORK]),
    ],
)
def test_a_group_takes_no_wider_role_that_an_admin_gave_by_hand(
    idp: Provider, by_hand: dict[str, Any], is_company_admin: bool, offices: list[int]
) -> None:
    settings(idp.world, groups={"Managers": {"role": "office_admin"}})
    ada = idp.create("ada@example.com").json["id"]
    idp.world.request("PATCH", f"/users/{ada}", by_hand)
    group_id = push(idp, "Managers", ada)
    found = ours(idp.world, ada)
    assert (found["is_super_admin"], sorted(found["admin_office_ids"])) == (
        is_company_admin,
        sorted(offices),
    )
    leave(idp, group_id, ada)
    found = ours(idp.world, ada)
    assert (found["is_super_admin"], found["admin_office_ids"]) == (False, [])


def test_who_administers_their_own_office_moves_with_it(idp: Provider) -> None:
    idp.world.purchase(office=BERLIN, talk_lines=1)
    groups = {"Managers": {"role": "office_admin"}, "Berlin": {"office_id": BERLIN}}
    settings(idp.world, groups=groups)
    ada = idp.create("ada@example.com").json["id"]
    push(idp, "Managers", ada)
    push(idp, "Berlin", ada)
    assert ours(idp.world, ada)["admin_office_ids"] == [BERLIN]
