"""What Okta and Entra send, with answers written by hand. docs/scim.md describes them."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.scim.provider import ENTERPRISE, GROUP, PATCH, USER, Json, Provider
from tests.world import NEW_YORK


@dataclass(frozen=True)
class Case:
    """`operations` are those of a PATCH of Ada; `expected` are attributes of her afterwards."""

    name: str
    operations: Any
    expected: Json
    schemas: bool = True


WORK = {"value": "ada@example.com", "type": "work", "primary": True}
PATCHES = [
    Case("Okta: deactivation", [{"op": "replace", "value": {"active": False}}], {"active": False}),
    Case("Entra: text", [{"op": "Replace", "path": "active", "value": "False"}], {"active": False}),
    Case("Entra: object", [{"op": "Replace", "path": "active", "value": {"active": "False"}}],
         {"active": False}),
    Case("Entra: list", [{"op": "Replace", "path": "active", "value": [{"value": "False"}]}],
         {"active": False}),
    Case("Entra: list with a reference",
         [{"op": "Replace", "path": "active", "value": [{"$ref": None, "value": "False"}]}],
         {"active": False}),
    Case("single quotes in a path",
         [{"op": "Replace", "path": "emails[type eq 'work'].value", "value": "a@example.com"}],
         {"emails": [{"value": "a@example.com", "type": "work", "primary": True}]}),
    Case("a boolean in capitals in a path",
         [{"op": "Replace", "path": "emails[primary eq True].value", "value": "a@example.com"}],
         {"emails": [{"value": "a@example.com", "type": "work", "primary": True}]}),
    Case("a path as a key",
         [{"op": "replace", "value": {'emails[type eq "work"].value': "a@example.com"}}],
         {"emails": [{"value": "a@example.com", "type": "work", "primary": True}]}),
    Case("a primary address as text",
         [{"op": "replace", "value": {"emails": [{"value": "a@example.com", "primary": "True"}]}}],
         {"emails": [{"value": "a@example.com", "primary": True}]}),
    Case("no schemas", [{"op": "replace", "value": {"active": False}}], {"active": False},
         schemas=False),
    Case("one operation outside of a list", {"op": "replace", "value": {"active": False}},
         {"active": False}),
    Case("attribute names in any case", [{"op": "REPLACE", "path": "ACTIVE", "value": False}],
         {"active": False}),
    Case("an attribute with its schema",
         [{"op": "replace", "path": f"{USER}:displayName", "value": "A"}], {"displayName": "A"}),
    Case("dotted keys", [{"op": "add", "value": {"name.givenName": "Augusta", "title": "Countess"}}],
         {"name": {"givenName": "Augusta", "familyName": "Lovelace"}, "title": "Countess"}),
    Case("a sub-attribute", [{"op": "Replace", "path": "name.familyName", "value": "King"}],
         {"name": {"givenName": "Ada", "familyName": "King"}}),
    Case("Entra: the address at work",
         [{"op": "Replace", "path": 'emails[type eq "work"].value', "value": "a@example.com"}],
         {"emails": [{"value": "a@example.com", "type": "work", "primary": True}]}),
    Case("Entra: an address that is not there",
         [{"op": "Add", "path": 'emails[type eq "other"].value', "value": "x@example.com"}],
         {"emails": [WORK, {"value": "x@example.com", "type": "other"}]}),
    Case("Okta: all addresses",
         [{"op": "replace", "path": "emails", "value": [{"value": "x@example.com", "type": "work"}]}],
         {"emails": [{"value": "x@example.com", "type": "work"}]}),
    Case("addresses as texts", [{"op": "replace", "path": "emails", "value": ["x@example.com"]}],
         {"emails": [{"value": "x@example.com"}]}),
    Case("one address that is in no list",
         [{"op": "replace", "path": "emails", "value": {"value": "x@example.com"}}],
         {"emails": [{"value": "x@example.com"}]}),
    Case("Entra: a manager as text",
         [{"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "77"},
          {"op": "Add", "path": "manager", "value": "77"},
          {"op": "Replace", "path": "title", "value": "Countess"}], {"title": "Countess"}),
    Case("attributes that are not kept",
         [{"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "1"},
          {"op": "Add", "path": 'addresses[type eq "work"].region', "value": "x"},
          {"op": "replace", "value": {f"{ENTERPRISE}:department": "R&D", "nickName": "A"}},
          {"op": "Replace", "path": "displayName", "value": "A"}], {"displayName": "A"}),
    Case("the id in a path-less operation",
         [{"op": "replace", "value": {"id": "9", "schemas": [USER], "title": "C"}}], {"title": "C"}),
    Case("only what is read-only",
         [{"op": "replace", "value": {"id": "9", "meta": {}}}], {"active": True}),
    Case("what is null", [{"op": "replace", "path": "title", "value": "C"},
                          {"op": "replace", "path": "title", "value": None}], {"title": None}),
    Case("removing what is not there",
         [{"op": "remove", "path": "title"}, {"op": "Remove", "path": "nickName"},
          {"op": "remove", "path": 'emails[type eq "home"]'}], {"emails": [WORK]}),
    Case("Entra: several operations, a new name among them",
         [{"op": "Replace", "path": "userName", "value": "countess@example.com"},
          {"op": "Add", "path": "externalId", "value": "e-1"},
          {"op": "Replace", "path": "active", "value": "True"}],
         {"userName": "countess@example.com", "externalId": "e-1", "active": True}),
]  # fmt: skip


@pytest.mark.parametrize("case", PATCHES, ids=lambda case: case.name)
def test_a_patch_does_what_it_means(idp: Provider, case: Case) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    body: Json = {"Operations": case.operations, **({"schemas": [PATCH]} if case.schemas else {})}
    answer = idp.ask("PATCH", f"/Users/{user_id}", body)
    assert answer.status == 200, answer.text
    assert {name: answer.json.get(name) for name in case.expected} == case.expected
    now = idp.user(user_id)
    assert {name: now.get(name) for name in case.expected} == case.expected
    assert now["id"] == user_id


@pytest.mark.parametrize(
    "filter_",
    [
        'userName eq "ada@example.com"',
        'username EQ "ADA@EXAMPLE.COM"',
        "userName eq 'ada@example.com'",
        f'{USER}:userName eq "ada@example.com"',
        'externalId eq "00u1"',
        'emails.value eq "ada@example.com"',
        'emails[type eq "work"].value eq "ada@example.com"',
        'emails[type eq "work" and value co "ada@"]',
        'active eq "True" and userName sw "ada"',
        'displayName pr and name.familyName co "lace"',
        'name.givenName sw "x" or title pr or userName eq "ada@example.com"',
        "not (active eq false)",
    ],
)
def test_a_filter_finds_the_user(idp: Provider, filter_: str) -> None:
    made = idp.create("ada@example.com", externalId="00u1", displayName="Ada")
    found = idp.found(filter_)
    assert [each["id"] for each in found] == [made.json["id"]]


@pytest.mark.parametrize(
    "filter_",
    [
        'userName eq "3f7b0a5e-5c4d-4b7e-8f0a-0c3c1d2e4f5a"',
        'userName eq "nobody@example.com"',
        'externalId eq "00U1"',
        'id eq "1"',
        'id eq "x"',
        'emails.value eq "x"',
        f'externalId eq "{"x" * 2000}"',
        f'userName eq "{"x" * 2000}@example.com"',
    ],
)
def test_a_filter_that_finds_nobody_is_answered_with_an_empty_list(
    idp: Provider, filter_: str
) -> None:
    idp.create("ada@example.com", externalId="00u1")
    answer = idp.ask("GET", "/Users", filter=filter_)
    assert (answer.status, answer.json["totalResults"]) == (200, 0)
    assert answer.json["Resources"] == []


@pytest.mark.parametrize(
    ("query", "start", "returned"),
    [
        ({"startIndex": "0"}, 1, 1),
        ({"startIndex": "-3"}, 1, 1),
        ({"count": "-1"}, 1, 0),
        ({"startIndex": "1", "count": "100"}, 1, 1),
        ({"count": "100000"}, 1, 1),
        ({"sortBy": "userName", "sortOrder": "ascending"}, 1, 1),
        ({"attributes": "userName", "excludedAttributes": "emails"}, 1, 1),
        ({"startIndex": "9"}, 9, 0),
    ],
)
def test_odd_pages_are_answered(
    idp: Provider, query: dict[str, str], start: int, returned: int
) -> None:
    idp.create("ada@example.com")
    answer = idp.ask("GET", "/Users", None, None, **query)
    assert answer.status == 200, answer.text
    assert (answer.json["startIndex"], answer.json["itemsPerPage"]) == (start, returned)
    assert answer.json["totalResults"] == 1


def test_attributes_are_chosen_and_left_out(idp: Provider) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    chosen = idp.ask("GET", f"/Users/{user_id}", attributes="username").json
    assert set(chosen) == {"schemas", "id", "userName"}
    left = idp.ask("GET", f"/Users/{user_id}", excludedAttributes="emails,name").json
    assert {"emails", "name"} & set(left) == set()


def test_entra_creates_a_user_with_its_extension(idp: Provider) -> None:
    body = {
        "schemas": [USER, ENTERPRISE],
        "externalId": "ada",
        "userName": "ada@example.com",
        "active": "True",
        "displayName": "Ada Lovelace",
        "emails": [{"primary": True, "type": "work", "value": "a.lovelace@example.com"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
        "roles": [],
        ENTERPRISE: {"department": "R&D", "manager": {"value": "77"}},
    }
    made = idp.ask("POST", "/Users", body)
    assert made.status == 201, made.text
    assert made.json["schemas"] == [USER]
    assert made.json["active"] is True
    assert made.json["emails"] == body["emails"]
    ours = idp.world.get(f"/users/{made.json['id']}").json
    assert ours["emails"] == ["ada@example.com", "a.lovelace@example.com"]
    assert (ours["office_id"], ours["display_name"]) == (NEW_YORK, "Ada Lovelace")


@pytest.mark.parametrize("more", [{}, {"active": None}, {"ACTIVE": True}])
def test_a_create_that_does_not_say_it_makes_an_active_user(idp: Provider, more: Json) -> None:
    made = idp.ask("POST", "/Users", {"userName": "ada@example.com", **more})
    assert (made.status, made.json["active"]) == (201, True), made.text


def test_a_put_that_does_not_say_whether_the_user_is_active_changes_nothing_of_it(
    idp: Provider,
) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    idp.patch(f"/Users/{user_id}", {"op": "replace", "value": {"active": False}})
    body = {"schemas": [USER], "id": user_id, "userName": "ada@example.com"}
    put = idp.ask("PUT", f"/Users/{user_id}", body)
    assert (put.status, put.json["active"]) == (200, False)
    assert "name" not in put.json


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "invalidSyntax"),
        (b"[]", "invalidSyntax"),
        (b"\xff", "invalidSyntax"),
        ({"schemas": [USER]}, "invalidValue"),
        ({"schemas": [USER], "userName": " "}, "invalidValue"),
        ({"schemas": [USER], "userName": "a" * 600}, "invalidValue"),
        ({"userName": "a@example.com", "emails": [{"value": "no address"}]}, "invalidValue"),
        ({"userName": "a@example.com", "externalId": "x" * 101}, "invalidValue"),
        ({"userName": "a@example.com", "title": "a\nb"}, "invalidValue"),
        ({"userName": "a@example.com", "active": "maybe"}, "invalidValue"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_scims_form(idp: Provider, body: Any, kind: str) -> None:
    answer = idp.ask("POST", "/Users", body)
    assert (answer.status, answer.json.get("scimType")) == (400, kind), answer.text
    assert answer.json["status"] == "400"
    assert answer.headers["Content-Type"] == "application/scim+json"
    assert idp.world.get("/users").json["items"] == []


@pytest.mark.parametrize(
    "operations",
    [[], [{"op": "rename", "path": "title"}], ["x"], None, [{"op": "replace", "path": "id",
                                                               "value": "9"}]],
)  # fmt: skip
def test_operations_that_are_none_are_refused(idp: Provider, operations: Any) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    answer = idp.ask("PATCH", f"/Users/{user_id}", {"Operations": operations})
    assert answer.status == 400, answer.text
    assert idp.user(user_id)["meta"]["version"] == 'W/"1"'


def test_members_of_a_new_group_may_be_numbers_or_texts(idp: Provider) -> None:
    ids = [idp.create(f"{name}@example.com").json["id"] for name in ("a", "b")]
    body = {"displayName": "Sales", "members": [{"value": int(ids[0]), "display": "A"}, ids[1]]}
    made = idp.ask("POST", "/Groups", body)
    assert made.status == 201, made.text
    assert [each["value"] for each in made.json["members"]] == sorted(ids)
    for filter_ in (
        f'members eq "{ids[0]}"',
        f'members[value eq "{ids[0]}"]',
        f'id eq "{made.json["id"]}" and members.value eq "{ids[1]}"',
    ):
        assert [each["id"] for each in idp.found(filter_, "/Groups")] == [made.json["id"]], filter_
    assert idp.found('members eq "x"', "/Groups") == []


GROUP_PATCHES: list[tuple[str, Any, list[str]]] = [
    ("Okta: a member", [{"op": "add", "path": "members", "value": [{"value": "b"}]}], ["a", "b"]),
    ("Okta: path-less with the id",
     [{"op": "replace", "value": {"id": "g", "displayName": "Sales"}}], ["a"]),
    ("Okta: all members", [{"op": "replace", "path": "members", "value": [{"value": "b"}]}], ["b"]),
    ("Okta: no members", [{"op": "replace", "path": "members", "value": []}], []),
    ("Entra: the value says whom",
     [{"op": "Remove", "path": "members", "value": [{"value": "a"}]}], []),
    ("Entra: others are not removed",
     [{"op": "Remove", "path": "members", "value": [{"value": "b"}]}], ["a"]),
    ("a filter", [{"op": "remove", "path": 'members[value eq "a"]'}], []),
    ("a filter with or", [{"op": "remove", "path": 'members[value eq "b" or value eq "a"]'}], []),
    ("all", [{"op": "remove", "path": "members"}], []),
    ("added and removed", [{"op": "Add", "path": "members", "value": [{"value": "b"}]},
                           {"op": "Remove", "path": "members", "value": [{"value": "a"}]}], ["b"]),
    ("path-less members", [{"op": "Add", "value": {"members": [{"value": "b"}]}}], ["a", "b"]),
    ("ids as texts", [{"op": "add", "path": "members", "value": ["b"]}], ["a", "b"]),
    ("one object", [{"op": "add", "path": "members", "value": {"value": "b"}}], ["a", "b"]),
    ("with the schema",
     [{"op": "add", "path": f"{GROUP}:members", "value": [{"value": "b"}]}], ["a", "b"]),
    ("what groups do not have", [{"op": "Add", "path": "description", "value": "x"}], ["a"]),
    ("twice", [{"op": "add", "path": "members", "value": [{"value": "a"}]}], ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("operations", "expected"),
    [each[1:] for each in GROUP_PATCHES],
    ids=[each[0] for each in GROUP_PATCHES],
)
def test_a_patch_of_a_group_does_what_it_means(
    idp: Provider, operations: Any, expected: list[str]
) -> None:
    ids = {name: idp.create(f"{name}@example.com").json["id"] for name in ("a", "b")}
    body = {"schemas": [GROUP], "displayName": "Sales", "members": [{"value": ids["a"]}]}
    group_id = idp.ask("POST", "/Groups", body).json["id"]
    answer = idp.patch(f"/Groups/{group_id}", *_with_ids(operations, {**ids, "g": group_id}))
    assert (answer.status, answer.text) == (204, "")
    group = idp.ask("GET", f"/Groups/{group_id}").json
    found = {each["value"] for each in group.get("members", [])}
    assert found == {ids[each] for each in expected}
    assert group["displayName"] == "Sales"


def _with_ids(value: Any, ids: dict[str, str]) -> Any:
    """The operations with ids in place of `a`, `b` and `g`."""
    if isinstance(value, list):
        return [_with_ids(each, ids) for each in value]
    if isinstance(value, dict):
        return {name: _with_ids(each, ids) for name, each in value.items()}
    if isinstance(value, str) and "value eq" in value:
        return value.replace('"a"', f'"{ids["a"]}"').replace('"b"', f'"{ids["b"]}"')
    return ids.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_keys_that_are_paths_are_sub_attributes_of_a_whole_user(idp: Provider, method: str) -> None:
    body = {
        "userName": "ada@example.com",
        "active": True,
        f"{USER}:name.givenName": "Augusta",
        "name.familyName": "King",
        "emails": [{"type": "work", "value": "ada@example.com"}],
        'emails[type eq "work"].primary': "True",
        "emails[type eq 'other'].value": "x@example.com",
        "manager.value": "77",
    }
    path = "/Users" if method == "POST" else f"/Users/{idp.create('ada@example.com').json['id']}"
    answer = idp.ask(method, path, body)
    assert answer.json.get("name") == {"givenName": "Augusta", "familyName": "King"}, answer.text
    assert answer.json["emails"] == [
        {"type": "work", "value": "ada@example.com", "primary": True},
        {"type": "other", "value": "x@example.com"},
    ]


def test_a_key_with_a_filter_in_a_path_less_patch_is_a_path(idp: Provider) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    value = {'emails[type eq "work"].value': "w@example.com"}
    answer = idp.patch(f"/Users/{user_id}", {"op": "replace", "value": value})
    assert answer.json["emails"][0]["value"] == "w@example.com"


@pytest.mark.parametrize("op", ["Add", "Replace"])
def test_a_list_of_one_at_a_path_with_a_filter_is_the_one(idp: Provider, op: str) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    value = [{"type": "work", "value": "w@example.com"}]
    path = 'emails[type eq "work"]'
    answer = idp.patch(f"/Users/{user_id}", {"op": op, "path": path, "value": value})
    assert answer.json["emails"][0]["value"] == "w@example.com", answer.text
    two = {"op": op, "path": path, "value": value * 2}
    refused = idp.patch(f"/Users/{user_id}", two)
    assert (refused.status, refused.json["detail"]) == (
        400,
        "value: must be one object, at a path with a filter",
    )


def test_a_rename_to_anothers_address_names_the_attributes(idp: Provider) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    idp.create("bob@example.com")
    rename = {"op": "replace", "path": "userName", "value": "bob@example.com"}
    refused = idp.patch(f"/Users/{user_id}", rename)
    assert (refused.status, refused.json["scimType"]) == (409, "uniqueness")
    assert refused.json["detail"].startswith("userName or emails: User 7002")
