"""Who may use SCIM, and how often; and what is kept of it."""

import pytest

from tests.api.access_targets import OTHER_COMPANY, open_other_company
from tests.scim.provider import GROUP, Json, Provider, new_user, provider, provisioning_key
from tests.scim.tester import checked, failures
from tests.world import World, gateway

ROLES = ("company_admin", "office_admin", "viewer", "csm", "vendor_admin", "payments")


@pytest.mark.parametrize("role", ROLES)
def test_no_other_role_opens_scim(world: World, role: str) -> None:
    token = world.token(role, None if role in ("csm", "vendor_admin", "payments") else 1)
    refused = Provider(world, token).ask("GET", "/Users")
    assert refused.status == 403
    assert refused.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert refused.headers["Content-Type"] == "application/scim+json"


@pytest.mark.parametrize("key", ["", "slk_unknown", "x.y.z"])
def test_without_a_good_key_the_gateway_refuses_with_a_problem_document(
    world: World, key: str
) -> None:
    refused = Provider(world, key).ask("GET", "/Users")
    assert (refused.status, refused.code) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"),
        ("GET", "/company/provisioning"),
        ("PUT", "/company/provisioning"),
        ("GET", "/company/api_keys"),
        ("POST", "/users"),
    ],
)
def test_a_provisioning_key_opens_nothing_else(world: World, method: str, path: str) -> None:
    body: Json | None = {} if method in ("PUT", "POST") else None
    refused = world.request(method, path, body, token=provisioning_key(world))
    assert (refused.status, refused.code) == (403, "forbidden")


def test_one_companys_key_never_reaches_anothers_users_or_groups(world: World) -> None:
    open_other_company(world)
    ours = provider(world)
    ada = ours.create("ada@example.com", externalId="00u1").json["id"]
    body: Json = {"schemas": [GROUP], "displayName": "Sales", "members": [{"value": ada}]}
    group = ours.ask("POST", "/Groups", body).json["id"]
    theirs = Provider(world, provisioning_key(world, OTHER_COMPANY))
    for path in (f"/Users/{ada}", f"/Groups/{group}"):
        body = new_user("x@example.com") if "Users" in path else {"displayName": "X"}
        assert theirs.ask("GET", path).status == 404
        assert theirs.ask("DELETE", path).status == 404
        assert theirs.ask("PUT", path, body).status == 404
        assert theirs.patch(path, {"op": "replace", "value": {"active": False}}).status == 404
    for filter_ in ('userName eq "ada@example.com"', 'externalId eq "00u1"', f'id eq "{ada}"'):
        assert theirs.found(filter_) == []
    assert theirs.found('displayName eq "Sales"', "/Groups") == []
    assert theirs.ask("GET", "/Users").json["totalResults"] == 0
    assert theirs.ask("GET", "/Groups").json["totalResults"] == 0
    stolen = {"schemas": [GROUP], "displayName": "Ours", "members": [{"value": ada}]}
    assert theirs.ask("POST", "/Groups", stolen).status == 400
    assert ours.user(ada)["userName"] == "ada@example.com"
    assert ours.ask("GET", f"/Groups/{group}").json["members"][0]["value"] == ada


def test_more_requests_than_a_company_may_send_in_a_second_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_other_company(world)
    ours = provider(world)
    theirs = Provider(world, provisioning_key(world, OTHER_COMPANY))
    monkeypatch.setenv("SEATLEDGER_SCIM_REQUESTS_PER_SECOND", "3")
    monkeypatch.setattr("chalicelib.scim.serving.MOST_THAT_WAIT", 2)
    waited: list[float] = []
    monkeypatch.setattr("chalicelib.scim.serving.time.time", lambda: 1_800_000_000.5)
    monkeypatch.setattr("chalicelib.scim.serving.time.sleep", waited.append)
    statuses = [ours.ask("GET", "/Users").status for _ in range(7)]
    assert statuses == [200, 200, 200, 200, 200, 429, 429]
    assert waited == [0.5, 0.5]
    refused = ours.ask("GET", "/Users")
    assert (refused.headers["Retry-After"], refused.json["status"]) == ("1", "429")
    assert theirs.ask("GET", "/Users").status == 200
    monkeypatch.setattr("chalicelib.scim.serving.time.time", lambda: 1_800_000_001.0)
    statuses = [ours.ask("GET", "/Users").status for _ in range(4)]
    # The two that waited are among the three of this second, and two more wait.
    assert statuses == [200, 200, 200, 429]
    assert waited == [0.5, 0.5, 1.0, 1.0]


def test_what_was_asked_for_last_is_listed_by_user_and_group(world: World) -> None:
    idp = provider(world, seats=1)
    idp.create("ada@example.com", password="Tr0ub4dor")
    idp.create("grace@example.com")
    idp.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "Sales"})
    idp.ask("GET", "/Users")
    listed = world.get("/company/provisioning/activity").json["items"]
    shown = {each["target"]: (each["method"], each["status"], each["outcome"]) for each in listed}
    assert shown == {
        "ada@example.com": ("POST", 201, "done"),
        "grace@example.com": ("POST", 409, "refused"),
        "Sales": ("POST", 201, "done"),
    }
    (grace,) = (each for each in listed if each["target"] == "grace@example.com")
    assert grace["detail"].startswith("No Talk license is available in the office New York.")
    world.purchase(talk_lines=1)
    idp.create("grace@example.com")
    listed = world.get("/company/provisioning/activity").json["items"]
    assert {each["outcome"] for each in listed} == {"done"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Nothing", 404),
        ("DELETE", "/Users", 405),
        ("POST", "/ServiceProviderConfig", 405),
        ("POST", "/Bulk", 501),
        ("GET", "/Me", 501),
        ("GET", "/Users/1", 404),
        ("PUT", "/Users/x", 404),
        ("PATCH", "/Groups/1", 404),
    ],
)
def test_what_is_not_there_is_refused_in_scims_form(
    idp: Provider, method: str, path: str, status: int
) -> None:
    body = {"userName": "x", "Operations": [{"op": "remove", "path": "members"}]}
    answer = idp.ask(method, path, None if method == "GET" else body)
    assert answer.status == status, answer.text
    assert answer.json["status"] == str(status)


def test_only_what_is_kept_is_announced(idp: Provider) -> None:
    config = idp.ask("GET", "/ServiceProviderConfig").json
    supported = ("patch", "bulk", "filter", "changePassword", "sort", "etag")
    assert [config[each]["supported"] for each in supported] == [
        *(True, False, True, False, False, True)
    ]
    schemas = {each["name"]: each for each in idp.ask("GET", "/Schemas").json["Resources"]}
    names = {
        name: {each["name"] for each in schema["attributes"]} for name, schema in schemas.items()
    }
    assert names == {
        "User": {"userName", "name", "displayName", "title", "active", "emails", "groups"},
        "Group": {"displayName", "members"},
    }


@pytest.mark.in_memory
def test_scim2_tester_has_no_complaint(idp: Provider) -> None:
    idp.world.purchase(talk_lines=100)

    def send(
        method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {**headers, "Authorization": f"Bearer {idp.key}"}
        reply = gateway().handle(method, path, headers, body or None)
        return reply.status, {**reply.headers}, reply.body

    results = checked(send, "http://localhost/scim/v2")
    assert failures(results) == []
    assert len(results) > 60


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/Groups", b'{"displayName": "\\ud800"}'),
        ("/Users", b'{"userName": "\\ud800@example.com"}'),
        ("/Users", b'{"userName": "ada@example.com", "\\udfff": 1}'),
        ("/Users", b"[" * 100_000),
        ("/Users", b'{"active":' * 900 + b"1" + b"}" * 900),
    ],
)
def test_text_and_json_that_cannot_be_are_refused(idp: Provider, path: str, body: bytes) -> None:
    refused = idp.ask("POST", path, body)
    assert (refused.status, refused.json["status"]) == (400, "400"), refused.text
