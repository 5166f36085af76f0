"""Users that an identity provider creates, changes and removes (R54)."""

import pytest

from tests.scim.provider import Provider, new_user, provider, provisioning_key, settings
from tests.world import BERLIN, NEW_YORK, World

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def test_a_user_who_is_created_is_active_and_has_the_companys_defaults(idp: Provider) -> None:
    made = idp.create("Ada@Example.com", externalId="00u1", title="Countess")
    assert made.status == 201, made.text
    user_id = made.json["id"]
    assert made.headers["Location"] == f"https://seatledger.example/scim/v2/Users/{user_id}"
    assert made.headers["ETag"] == 'W/"1"'
    ours = idp.world.get(f"/users/{user_id}").json
    assert {name: ours[name] for name in ("state", "license", "office_id", "emails")} == {
        "state": "active",
        "license": "talk",
        "office_id": NEW_YORK,
        "emails": ["Ada@Example.com"],
    }
    assert (ours["external_id"], ours["job_title"]) == ("00u1", "Countess")
    assert idp.world.counts() == (10, 1, 0, 9)


def test_a_password_and_groups_are_neither_kept_nor_sent_back(idp: Provider) -> None:
    made = idp.create("ada@example.com", password="Tr0ub4dor", groups=[])
    assert "Tr0ub4dor" not in made.text + idp.world.snapshot()
    assert "password" not in made.json
    assert "groups" not in made.json


def test_without_settings_no_user_is_created_and_the_refusal_says_what_to_set(
    world: World,
) -> None:
    refused = Provider(world, provisioning_key(world)).create("ada@example.com")
    assert (refused.status, refused.json["schemas"]) == (409, [ERROR])
    assert "default_office_id in the provisioning settings" in refused.json["detail"]
    assert world.get("/users").json["items"] == []


def test_a_repeated_create_is_refused_and_doubles_nothing(idp: Provider) -> None:
    first = idp.create("ada@example.com", externalId="00u1")
    repeated = idp.create("ADA@example.com", externalId="00u1")
    assert (repeated.status, repeated.json["scimType"]) == (409, "uniqueness")
    assert [each["id"] for each in idp.found('userName eq "ada@example.com"')] == [first.json["id"]]
    assert idp.world.counts() == (10, 1, 0, 9)


def test_a_user_who_exists_here_is_linked_by_address_and_keeps_license_and_office(
    idp: Provider,
) -> None:
    ada = {"email": "ada@example.com", "first_name": "A", "office_id": NEW_YORK}
    ours = idp.world.post("/users", ada).json
    linked = idp.create("Ada@Example.com", externalId="00u1")
    assert (linked.status, linked.json["id"]) == (201, str(ours["id"])), linked.text
    assert idp.world.get(f"/users/{ours['id']}").json["state"] == "active"
    assert idp.world.counts() == (10, 1, 0, 9)


def test_a_user_who_exists_here_is_linked_by_external_id_and_renamed(idp: Provider) -> None:
    ada = {"email": "ada@example.com", "external_id": "00u1", "office_id": NEW_YORK}
    ours = idp.world.post("/users", ada).json
    linked = idp.create("countess@example.com", externalId="00u1")
    assert (linked.status, linked.json["id"]) == (201, str(ours["id"]))
    assert idp.world.get(f"/users/{ours['id']}").json["emails"] == [
        "countess@example.com",
        "ada@example.com",
    ]


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({}, ["Ada", "Lovelace"]),
        ({"name": None}, ["Ada", "Lovelace"]),
        ({"name": {"familyName": "King"}}, ["Ada", "King"]),
    ],
)
def test_linking_without_names_keeps_them(
    idp: Provider, sent: dict[str, object], names: list[str]
) -> None:
    ada = {"email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace"}
    ours = idp.world.post("/users", {**ada, "office_id": NEW_YORK}).json
    body = {"userName": "ada@example.com", "active": True, **sent}
    assert idp.ask("POST", "/Users", body).status == 201
    found = idp.world.get(f"/users/{ours['id']}").json
    assert [found["first_name"], found["last_name"]] == names


@pytest.mark.parametrize("state", ["other external id", "two users"])
def test_a_user_who_is_somebody_elses_is_not_linked(idp: Provider, state: str) -> None:
    ada = {"email": "ada@example.com", "office_id": NEW_YORK, "external_id": "00u9"}
    idp.world.post("/users", ada)
    if state == "two users":
        grace = {"email": "grace@example.com", "office_id": NEW_YORK, "external_id": "00u1"}
        idp.world.post("/users", grace)
    before = idp.world.get("/users").text
    refused = idp.create("ada@example.com", externalId="00u1")
    assert (refused.status, refused.json["scimType"]) == (409, "uniqueness")
    assert idp.world.get("/users").text == before


def test_deactivating_frees_everything_and_reactivating_takes_a_license_again(
    idp: Provider,
) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    off = idp.patch(f"/Users/{user_id}", {"op": "replace", "value": {"active": False}})
    assert (off.status, off.json["active"]) == (200, False)
    assert idp.world.counts() == (10, 0, 0, 10)
    assert idp.world.get(f"/users/{user_id}").json["state"] == "suspended"
    on = idp.patch(f"/Users/{user_id}", {"op": "replace", "value": {"active": True}})
    assert (on.status, on.json["active"]) == (200, True)
    assert idp.world.counts() == (10, 1, 0, 9)


def test_reactivating_without_a_license_says_what_to_do(world: World) -> None:
    idp = provider(world, seats=1)
    ada = idp.create("ada@example.com").json["id"]
    idp.patch(f"/Users/{ada}", {"op": "replace", "value": {"active": False}})
    idp.create("grace@example.com")
    refused = idp.patch(f"/Users/{ada}", {"op": "replace", "value": {"active": True}})
    assert refused.status == 409
    assert refused.json["detail"].startswith(
        "No Talk license is available in the office New York. Purchase licenses, or unassign one"
    )
    assert idp.user(ada)["active"] is False


def test_deleting_deletes_and_the_address_can_be_used_again(idp: Provider) -> None:
    user_id = idp.create("ada@example.com", externalId="00u1").json["id"]
    assert idp.ask("DELETE", f"/Users/{user_id}").status == 204
    assert idp.ask("GET", f"/Users/{user_id}").status == 404
    assert idp.ask("DELETE", f"/Users/{user_id}").status == 404
    assert idp.world.counts() == (10, 0, 0, 10)
    assert idp.create("ada@example.com", externalId="00u1").status == 201


def test_a_renamed_user_keeps_the_id(idp: Provider) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    operations = {"op": "Replace", "path": "userName", "value": "countess@example.com"}
    assert idp.patch(f"/Users/{user_id}", operations).json["userName"] == "countess@example.com"
    assert [each["id"] for each in idp.found('userName eq "countess@example.com"')] == [user_id]


def test_a_user_name_that_is_no_address_is_kept_found_and_unique(idp: Provider) -> None:
    emails = [{"value": "ada@example.com", "type": "work"}]
    user_id = idp.create("CORP\\ada l", emails=emails).json["id"]
    assert idp.user(user_id)["userName"] == "CORP\\ada l"
    assert [each["id"] for each in idp.found('userName eq "corp\\\\Ada L"')] == [user_id]
    assert idp.world.get(f"/users/{user_id}").json["emails"][0] == "ada@example.com"
    other = idp.create("corp\\ADA L", emails=[])
    assert (other.status, other.json["scimType"]) == (409, "uniqueness")


def test_names_are_made_of_a_display_name_alone(idp: Provider) -> None:
    user_id = idp.create("ada@example.com", name=None, displayName="Ada King Lovelace").json["id"]
    ours = idp.world.get(f"/users/{user_id}").json
    assert (ours["first_name"], ours["last_name"]) == ("Ada King", "Lovelace")


def test_what_another_request_has_changed_is_not_overwritten(idp: Provider) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    tag = idp.ask("GET", f"/Users/{user_id}").headers["ETag"]
    idp.world.request("PATCH", f"/users/{user_id}", {"job_title": "Countess"})
    body = new_user("ada@example.com")
    refused = idp.ask("PUT", f"/Users/{user_id}", body, {"If-Match": tag})
    assert refused.status == 412
    assert idp.world.get(f"/users/{user_id}").json["job_title"] == "Countess"
    same = idp.ask("GET", f"/Users/{user_id}", headers={"If-None-Match": 'W/"2"'})
    assert same.status == 304


def test_of_sixteen_concurrent_creates_ten_get_the_ten_licenses(idp: Provider) -> None:
    answers = idp.create_at_once(16)
    assert sorted(each.status for each in answers) == [201] * 10 + [409] * 6
    assert idp.world.counts() == (10, 10, 0, 0)
    assert idp.ask("GET", "/Users", count="0").json["totalResults"] == 10


def test_a_sync_that_is_repeated_changes_nothing(idp: Provider) -> None:
    users = [new_user(f"user{number}@example.com", externalId=f"x{number}") for number in range(10)]
    ids = [idp.ask("POST", "/Users", each).json["id"] for each in users]
    for each in ids[:5]:
        idp.patch(f"/Users/{each}", {"op": "replace", "value": {"active": False}})
    before = idp.world.get("/users?state=all").text, idp.world.counts(), history(idp.world)
    idp.world.clock.advance(hours=1)
    for place, user_id in enumerate(ids):
        is_active = place >= 5
        assert len(idp.found(f'userName eq "{users[place]["userName"]}"')) == 1
        body = {**users[place], "active": is_active, "title": ""}  # Nothing, in other words.
        assert idp.ask("PUT", f"/Users/{user_id}", body).status == 200
        idp.patch(f"/Users/{user_id}", {"op": "replace", "value": {"active": is_active}})
    assert (
        idp.world.get("/users?state=all").text,
        idp.world.counts(),
        history(idp.world),
    ) == before
    assert [idp.user(each)["meta"]["version"] for each in ids] == ['W/"2"'] * 5 + ['W/"1"'] * 5


def history(world: World) -> int:
    return len(world.get(f"/offices/{NEW_YORK}/history?limit=100").json["items"])


def test_lists_are_paged_and_counted(idp: Provider) -> None:
    for number in range(5):
        idp.create(f"user{number}@example.com")
    first = idp.ask("GET", "/Users", startIndex="1", count="2").json
    last = idp.ask("GET", "/Users", startIndex="5", count="2").json
    assert (first["totalResults"], first["itemsPerPage"], first["startIndex"]) == (5, 2, 1)
    assert (last["totalResults"], last["itemsPerPage"], last["startIndex"]) == (5, 1, 5)
    none = idp.ask("GET", "/Users", count="0").json
    assert (none["totalResults"], none["Resources"]) == (5, [])


def test_a_user_who_moved_by_hand_stays_where_they_are(idp: Provider) -> None:
    user_id = idp.create("ada@example.com").json["id"]
    idp.world.purchase(office=BERLIN, talk_lines=1)
    idp.world.request("PATCH", f"/users/{user_id}", {"office_id": BERLIN})
    settings(idp.world, default_license="agents")
    idp.patch(f"/Users/{user_id}", {"op": "replace", "value": {"title": "Countess"}})
    ours = idp.world.get(f"/users/{user_id}").json
    assert (ours["office_id"], ours["license"]) == (BERLIN, "talk")
