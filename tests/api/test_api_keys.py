"""API keys: created, listed, used and revoked (R53)."""

import json
from typing import Any

import pytest

from chalicelib.domain.api_key import hash_of
from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    nothing_written,
    open_other_company,
)
from tests.api.call_counter import counting_calls
from tests.deploy.acts import calls_of
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, Answer, World, api_key

PATH = "/company/api_keys"
ADMIN = {"name": "CI", "role": "company_admin"}
VIEWER = {"name": "Report", "role": "viewer", "office_ids": [NEW_YORK]}
OF_NEW_YORK = {"name": "HR", "role": "office_admin", "office_ids": [NEW_YORK]}
OFFICE = f"/offices/{NEW_YORK}"


def create(world: World, body: dict[str, Any], **more: Any) -> Answer:
    return world.post(PATH, body, **more)


def created(world: World, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = create(world, body, **more)
    assert answer.status == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def revoke(world: World, key: dict[str, Any], **more: Any) -> Answer:
    return world.request("DELETE", f"{PATH}/{key['id']}", **more)


def office_admin(world: World, *offices: int) -> str:
    return world.token("office_admin", office_ids=[*offices], sub="cleo")


def test_a_key_is_shown_once_and_listed_without_itself(world: World) -> None:
    answer = create(world, {**OF_NEW_YORK, "expires_at": "2026-06-01T02:00:00.5+02:00"})
    shown = {
        "id": 7000,
        "name": "HR",
        "role": "office_admin",
        "office_ids": [NEW_YORK],
        "prefix": "slk_0001",
        "created_at": "2026-03-10T14:00:00Z",
        "created_by": "demo-company-admin",
        "expires_at": "2026-06-01T00:00:00Z",
        "last_used": None,
    }
    assert (answer.status, answer.json) == (201, {**shown, "key": api_key(1)})
    assert answer.headers["Cache-Control"] == "no-store"
    assert world.get(PATH).json == {"items": [shown]}


def test_keys_are_listed_newest_first(world: World) -> None:
    for name in ("first", "second", "third"):
        created(world, {**ADMIN, "name": name})
    names = [each["name"] for each in world.get(PATH).json["items"]]
    assert names == ["third", "second", "first"]


def test_neither_key_nor_hash_is_anywhere_but_in_its_own_item(world: World) -> None:
    key = created(world, ADMIN, key="k")["key"]
    for item in world.items():
        text = json.dumps(item, default=repr)
        assert key not in text
        assert hash_of(key) not in text or item["sk"] in ("API_KEY", "API_KEYS")


def test_a_key_does_what_its_role_can_in_its_offices_and_no_other(world: World) -> None:
    world.purchase(talk_lines=3)
    key = created(world, OF_NEW_YORK)
    user = {"email": "ada@example.com", "office_id": NEW_YORK}
    assert world.post("/users", user, token=key["key"]).status == 201
    elsewhere = {"email": "bo@example.com", "office_id": BERLIN}
    assert world.post("/users", elsewhere, token=key["key"]).code == "forbidden"
    assert world.get(f"/offices/{BERLIN}", token=key["key"]).code == "forbidden"
    viewer = created(world, VIEWER)["key"]
    assert world.get(f"{OFFICE}/licenses", token=viewer).status == 200
    assert world.get(f"/offices/{TOKYO}/licenses", token=viewer).code == "forbidden"
    assert world.post("/users", user, token=viewer).code == "forbidden"


def test_a_viewer_without_offices_reads_all_and_a_company_admin_changes_all(world: World) -> None:
    viewer = created(world, {"name": "All", "role": "viewer"})["key"]
    admin = created(world, ADMIN)["key"]
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert world.get(f"/offices/{office}/licenses", token=viewer).status == 200
    assert world.request("PATCH", "/company", {"name": "New"}, token=viewer).code == "forbidden"
    assert world.request("PATCH", "/company", {"name": "New"}, token=admin).status == 200


def test_a_provisioning_key_opens_no_operation(world: World) -> None:
    key = created(world, {"name": "Okta", "role": "provisioning"})["key"]
    for method, path in (("GET", "/company"), ("GET", f"{OFFICE}/licenses"), ("GET", PATH)):
        answer = world.request(method, path, token=key)
        assert (answer.status, answer.code) == (403, "forbidden"), path
        assert answer.json["detail"].endswith("An API key with this role is for SCIM only.")


def test_what_a_key_does_is_in_the_journal_by_its_name(world: World) -> None:
    key = created(world, OF_NEW_YORK)
    items = [{"license_type": "talk_lines", "quantity": 1}]
    bought = world.post(f"{OFFICE}/purchases", {"items": items}, token=key["key"], key="k")
    subject = {"sub": f"api_key:{key['id']}", "role": "office_admin"}
    assert (bought.status, bought.json["by"]) == (201, subject)
    names = world.wired.service.store.read(NEW_YORK, world.clock.at, listed_in=COMPANY).names
    assert names[f"api_key:{key['id']}"] == "API key: HR"


def test_creating_and_revoking_is_in_the_companys_history(world: World) -> None:
    key = created(world, {**OF_NEW_YORK, "expires_at": "2026-06-01T00:00:00Z"})
    world.clock.advance(seconds=1)
    assert revoke(world, key).status == 204
    revoked, made = world.get("/company/history?kind=api_keys").json["items"]
    values = {
        "id": key["id"],
        "name": "HR",
        "role": "office_admin",
        "office_ids": [NEW_YORK],
        "expires_at": "2026-06-01T00:00:00Z",
    }
    nothing = dict.fromkeys(values)
    assert (made["before"], made["after"]) == (nothing, values)
    assert (revoked["before"], revoked["after"]) == (values, nothing)
    assert made["by"] == {"sub": "demo-company-admin", "role": "company_admin"}
    events = [data for kind, data in world.events() if kind == "company.changed"]
    assert [(each["kind"], each["after"]["id"]) for each in events] == [
        ("api_keys", key["id"]),
        ("api_keys", None),
    ]


@pytest.mark.parametrize("role", ["csm", "vendor_admin"])
def test_staff_create_no_keys_and_revoke_them_with_a_reason(world: World, role: str) -> None:
    """With a key they would change the company's things without a reason."""
    key = created(world, ADMIN)
    world.clock.advance(seconds=1)
    staff = {"token": world.token(role, None), "headers": {"DP-Company-ID": str(COMPANY)}}
    with nothing_written(world):
        refused = world.post(PATH, {**ADMIN, "reason": "asked"}, **staff)
        without = revoke(world, key, **staff)
    assert (refused.status, refused.code) == (403, "forbidden")
    assert refused.json["detail"].endswith("Ask a company admin.")
    assert without.json["errors"][0]["pointer"] == "/headers/DP-Reason"
    assert [each["id"] for each in world.get(PATH, **staff).json["items"]] == [key["id"]]
    assert world.staff("DELETE", f"{PATH}/{key['id']}").status == 204
    assert world.get("/company/history").json["items"][0]["reason"] == "agreed by phone"


def test_a_revoked_key_opens_nothing_and_is_revoked_once(world: World) -> None:
    key = created(world, ADMIN)
    assert world.get("/company", token=key["key"]).status == 200
    assert revoke(world, key).status == 204
    refused = world.get("/company", token=key["key"])
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert refused.json["detail"] == (
        "The API key is not known: it never existed, or it was revoked."
    )
    unknown = world.get("/company", token=api_key(99))
    assert unknown.text == refused.text
    assert world.get(PATH).json == {"items": []}
    again = revoke(world, key)
    assert (again.status, again.json["detail"]) == (404, "There is no such API key.")


def test_a_key_is_good_until_it_expires(world: World) -> None:
    key = created(world, {**ADMIN, "expires_at": "2026-03-10T15:00:00Z"})
    world.clock.advance(minutes=59, seconds=59)
    assert world.get("/company", token=key["key"]).status == 200
    world.clock.advance(seconds=1)
    refused = world.get("/company", token=key["key"])
    assert refused.status == 401
    assert refused.json["detail"].startswith("The API key has expired")
    assert [each["id"] for each in world.get(PATH).json["items"]] == [key["id"]]
    assert revoke(world, key).status == 204


def test_the_last_day_of_use_is_shown_and_written_once_a_day(world: World) -> None:
    key = created(world, ADMIN)
    with calls_of(world.client) as calls:
        for _ in range(3):
            world.get("/company", token=key["key"])
    of_keys = [action for action, partitions in calls if partitions == {"API_KEY#*"}]
    assert of_keys == [
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:GetItem"),
        *("dynamodb:GetItem", "dynamodb:GetItem"),
    ]
    assert world.get(PATH).json["items"][0]["last_used"] == "2026-03-10"
    world.clock.advance(hours=9, minutes=59, seconds=59)
    world.get("/company", token=key["key"])
    assert world.get(PATH).json["items"][0]["last_used"] == "2026-03-10"
    world.clock.advance(seconds=1)
    world.get("/company", token=key["key"])
    assert world.get(PATH).json["items"][0]["last_used"] == "2026-03-11"


def test_a_key_is_created_in_two_calls_and_revoked_in_two(world: World) -> None:
    with counting_calls(world) as creating:
        key = created(world, VIEWER)
    assert creating.calls == ["BatchGetItem", "TransactWriteItems"]
    with counting_calls(world) as listing:
        world.get(PATH)
    assert listing.calls == ["BatchGetItem", "BatchGetItem"]
    with counting_calls(world) as revoking:
        revoke(world, key)
    assert revoking.calls == ["BatchGetItem", "TransactWriteItems"]
    with counting_calls(world) as listing_none:
        world.get(PATH)
    assert listing_none.calls == ["BatchGetItem"]


@pytest.mark.parametrize(
    ("change", "pointer", "detail"),
    [
        ({"name": ""}, "/name", "must be 1 to 100 characters"),
        ({"name": "x" * 101}, "/name", "must be 1 to 100 characters"),
        ({"name": "\u200b"}, "/name", "must have a character that can be seen"),
        ({"name": "a\nb"}, "/name", "U+000A"),
        ({"role": "vendor_admin"}, "/role", "must be one of"),
        ({"role": "payments"}, "/role", "must be one of"),
        ({"role": "viewer", "office_ids": []}, "/office_ids", "must have an office, or be absent"),
        ({"role": "office_admin"}, "/office_ids", "is required for the role `office_admin`"),
        (
            {"role": "office_admin", "office_ids": []},
            "/office_ids",
            "is required for the role `office_admin`",
        ),
        ({"office_ids": [NEW_YORK]}, "/office_ids", "must be absent for the role `company_admin`"),
        (
            {"role": "provisioning", "office_ids": [NEW_YORK]},
            "/office_ids",
            "must be absent for the role `provisioning`",
        ),
        ({"role": "viewer", "office_ids": [0]}, "/office_ids/0", "must be"),
        ({"role": "viewer", "office_ids": ["7"]}, "/office_ids/0", "must be"),
        (
            {"role": "viewer", "office_ids": [7] * 101},
            "/office_ids",
            "must be a list of at most 100",
        ),
        (
            {"role": "viewer", "office_ids": [NEW_YORK, BERLIN, NEW_YORK]},
            "/office_ids/2",
            "is listed twice",
        ),
        ({"expires_at": "2026-03-10T14:00:00Z"}, "/expires_at", "must be in the future"),
        ({"expires_at": "2026-03-10T14:00:00.9Z"}, "/expires_at", "must be in the future"),
        ({"expires_at": "0001-01-01T00:00:00+23:59"}, "/expires_at", "must be"),
        ({"expires_at": "9999-12-31T23:59:59-23:59"}, "/expires_at", "must be in the year 9998"),
        ({"expires_at": "2027-01-01T00:00:00"}, "/expires_at", "must be a time with a time zone"),
        ({"expires_at": 1}, "/expires_at", "must be"),
        ({"key": api_key(7)}, "/key", "is not a field here"),
        ({"company_id": OTHER_COMPANY}, "/company_id", "is not a field here"),
        ({"key_hash": "0" * 64}, "/key_hash", "is not a field here"),
    ],
)
def test_what_is_no_key_is_refused_precisely(
    world: World, change: dict[str, Any], pointer: str, detail: str
) -> None:
    with nothing_written(world):
        answer = create(world, {**ADMIN, **change})
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer
    assert detail in error["detail"]


@pytest.mark.parametrize("office", [OTHER_OFFICE, 7000000000000901])
def test_offices_of_a_key_are_the_companys_own(world: World, office: int) -> None:
    open_other_company(world)
    for body in (VIEWER, OF_NEW_YORK):
        with nothing_written(world):
            answer = create(world, {**body, "office_ids": [NEW_YORK, office]})
        assert (answer.status, answer.code) == (404, "not_found")
        assert answer.json["detail"] == "/office_ids/1: There is no such office."


def test_a_company_that_does_not_exist_has_no_keys(world: World) -> None:
    token = world.token("company_admin", 77)
    assert create(world, ADMIN, token=token).code == "not_found"
    assert world.get(PATH, token=token).json == {"items": []}


def test_office_admins_create_see_and_revoke_keys_within_their_offices(world: World) -> None:
    cleo = office_admin(world, NEW_YORK, BERLIN)
    whole, wider, narrow = (
        created(world, body)
        for body in (ADMIN, {**VIEWER, "office_ids": [NEW_YORK, TOKYO]}, OF_NEW_YORK)
    )
    own = created(world, {**VIEWER, "office_ids": [NEW_YORK, BERLIN]}, token=cleo)
    seen = [each["id"] for each in world.get(PATH, token=cleo).json["items"]]
    assert seen == [own["id"], narrow["id"]]
    for body in (
        ADMIN,
        {"name": "All", "role": "viewer"},
        {"name": "Okta", "role": "provisioning"},
        {**OF_NEW_YORK, "office_ids": [NEW_YORK, TOKYO]},
        {**VIEWER, "office_ids": [TOKYO]},
    ):
        with nothing_written(world):
            refused = create(world, body, token=cleo)
        assert (refused.status, refused.code) == (403, "forbidden"), body
    for key in (whole, wider):
        with nothing_written(world):
            assert revoke(world, key, token=cleo).code == "forbidden"
    assert [revoke(world, key, token=cleo).status for key in (own, narrow)] == [204, 204]


def test_keys_create_no_keys_and_revoke_none_but_themselves(world: World) -> None:
    first, second = created(world, ADMIN), created(world, ADMIN)
    world.get("/company", token=first["key"])  # So that its use is recorded.
    with nothing_written(world):
        refused = create(world, VIEWER, token=first["key"])
        others = revoke(world, second, token=first["key"])
    assert (refused.status, refused.json["detail"]) == (
        403,
        "An API key cannot create API keys. Sign in to create one.",
    )
    assert (others.status, others.code) == (403, "forbidden")
    assert len(world.get(PATH, token=first["key"]).json["items"]) == 2
    assert revoke(world, first, token=first["key"]).status == 204
    assert world.get("/company", token=first["key"]).status == 401


def test_a_company_has_50_keys_at_most_and_another_one_after_a_revocation(world: World) -> None:
    keys = [created(world, ADMIN) for _ in range(50)]
    with nothing_written(world):
        refused = create(world, ADMIN)
    assert (refused.status, refused.code, refused.json["limit"]) == (409, "limit_reached", 50)
    assert revoke(world, keys[7]).status == 204
    assert create(world, ADMIN).status == 201
    assert len(world.get(PATH).json["items"]) == 50


def test_a_repeat_gets_the_first_answer_without_the_key(world: World) -> None:
    first = created(world, ADMIN, key="k")
    repeat = create(world, ADMIN, key="k")
    key = first.pop("key")
    assert (repeat.status, repeat.json) == (201, first)
    assert repeat.headers["Idempotency-Replayed"] == "true"
    assert len(world.get(PATH).json["items"]) == 1
    assert create(world, {**ADMIN, "name": "Other"}, key="k").code == "idempotency_key_reused"
    revoke(world, first)
    replayed = create(world, ADMIN, key="k")
    assert (replayed.status, replayed.json) == (201, first)
    assert world.get("/company", token=key).status == 401
    assert world.get(PATH).json == {"items": []}


def test_names_of_keys_take_no_room_of_peoples_names(world: World) -> None:
    for number in range(101):
        revoke(world, created(world, {**ADMIN, "name": f"key {number}"}))
    world.wired.names.save(COMPANY, "ada", "Ada Lovelace")
    names = world.wired.service.store.read(NEW_YORK, world.clock.at, listed_in=COMPANY).names
    assert names["ada"] == "Ada Lovelace"
    assert len([each for each in names.values() if each.startswith("API key: ")]) == 100
