"""API keys under attack: malformed, widened, revoked, of others, raced, and in the wrong place."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.domain.api_key import hash_of
from chalicelib.dynamo import keys
from chalicelib.dynamo.api_keys import DynamoApiKeys
from chalicelib.entrypoints.auth import ANSWER_KEPT_S
from chalicelib.service.ports import Retryable
from chalicelib.wiring import CLIENT_CONFIG
from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    nothing_written,
    open_other_company,
)
from tests.contract.builders import set_by_hand
from tests.deploy.acts import calls_of
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World, api_key, gateway

PATH = "/company/api_keys"
ADMIN = {"name": "CI", "role": "company_admin"}
OFFICE_ADMIN = {"name": "HR", "role": "office_admin", "office_ids": [NEW_YORK]}
KEY = api_key(1)


def created(world: World, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = world.post(PATH, body, **more)
    assert answer.status == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def sent(world: World, *authorization: str, path: str = "/company") -> Answer:
    """One request with these Authorization headers, as they are."""
    headers = [("Authorization", each) for each in authorization]

    class Several:
        def items(self) -> list[tuple[str, str]]:
            return headers

        def get(self, name: str, default: str = "") -> str:
            return {each.lower(): value for each, value in headers}.get(name.lower(), default)

    reply = gateway().handle("GET", f"/api/v2{path}", Several(), None)
    return Answer(reply.status, reply.headers, reply.body.decode())


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_bearer_in_any_case(world: World, scheme: str) -> None:
    created(world, ADMIN)
    assert sent(world, f"{scheme} {KEY}").status == 200


@pytest.mark.parametrize(
    "header",
    [
        KEY,
        f"Basic {KEY}",
        f"Token {KEY}",
        f"Bearer  {KEY}",
        f"Bearer\t{KEY}",
        f"Bearer {KEY} ",
        f"Bearer {KEY[:-1]}",
        f"Bearer {KEY}k",
        f"Bearer {KEY},{KEY}",
        f"Bearer {KEY} {KEY}",
        f"Bearer {KEY}.a.b",
        f"Bearer a.{KEY}.b",
        f"Bearer a.b.{KEY}",
        f"Bearer {KEY[4:]}",
        f"Bearer {KEY.upper()}",
        f"Bearer {KEY.replace('k', 'K')}",
        f"Bearer {KEY[:-1]}=",
        f"Bearer {KEY[:-1]}%6b",
        f"Bearer {hash_of(KEY)}",
        f"Bearer slk_{hash_of(KEY)[:43]}",
        f"Bearer API_KEY#{hash_of(KEY)}",
        f"Bearer {KEY[:-1]}\u212a",  # The Kelvin sign, which is k in lower case.
    ],
)
def test_only_the_key_itself_after_bearer_opens_anything(world: World, header: str) -> None:
    created(world, ADMIN)
    refused = sent(world, header)
    assert (refused.status, refused.code) == (401, "unauthenticated"), refused.text
    assert KEY not in refused.text


@pytest.mark.parametrize(
    "text", [f"slk_{'k' * 42}", f"slk_{'k' * 44}", f"slk_{'+' * 43}", "slk_", "slk_a.b.c"]
)
def test_what_cannot_be_a_key_costs_the_database_nothing(world: World, text: str) -> None:
    with calls_of(world.client) as calls:
        refused = world.get("/company", token=text)
    assert (refused.status, calls) == (401, [])
    assert "slk_ and 43 letters" in refused.json["detail"]


def test_a_key_and_a_token_in_two_headers_are_refused(world: World) -> None:
    key, token = f"Bearer {created(world, ADMIN)['key']}", f"Bearer {world.token()}"
    for pair in ((key, token), (token, key), (key, key)):
        refused = sent(world, *pair)
        assert (refused.status, refused.code) == (400, "invalid_request"), refused.text


def test_a_key_in_the_query_or_another_header_opens_nothing(world: World) -> None:
    created(world, ADMIN)
    for query in (f"?key={KEY}", f"?access_token={KEY}", f"?authorization=Bearer%20{KEY}"):
        assert world.get(f"/company{query}", token=None).status == 401
    for name in ("X-Api-Key", "Cookie", "Proxy-Authorization"):
        answer = world.get("/company", token=None, headers={name: f"Bearer {KEY}"})
        assert answer.status == 401, name


def test_a_key_is_good_for_its_company_only(world: World) -> None:
    open_other_company(world)
    key = created(world, ADMIN)["key"]
    headers = {"DP-Company-ID": str(OTHER_COMPANY)}
    assert world.get("/company", token=key, headers=headers).code == "forbidden"
    assert world.get(f"/offices/{OTHER_OFFICE}/licenses", token=key).code == "not_found"
    same = world.get("/company", token=key, headers={"DP-Company-ID": str(COMPANY)})
    assert (same.status, same.json["id"]) == (200, COMPANY)


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "07001x", "1e3", "9007199254740992", "%2e%2e", "api_key:7000", "%20", "\u0667"],
)
def test_what_is_no_id_of_a_key_is_not_found(world: World, number: str) -> None:
    created(world, ADMIN)
    with nothing_written(world):
        answer = world.request("DELETE", f"{PATH}/{number}")
    assert answer.status == 404


def test_keys_of_another_company_are_not_there(world: World) -> None:
    open_other_company(world)
    theirs = world.token("company_admin", OTHER_COMPANY)
    key = created(world, ADMIN, token=theirs)
    with nothing_written(world):
        answer = world.request("DELETE", f"{PATH}/{key['id']}")
    unknown = world.request("DELETE", f"{PATH}/999999")
    assert (answer.status, answer.text) == (404, unknown.text)
    assert world.get(PATH).json == {"items": []}
    assert world.get("/company", token=key["key"]).json["id"] == OTHER_COMPANY


def test_a_revoked_key_cannot_replay_what_it_did(world: World) -> None:
    world.purchase(talk_lines=2)
    key = created(world, OFFICE_ADMIN)
    user = {"email": "ada@example.com", "office_id": NEW_YORK}
    assert world.post("/users", user, token=key["key"], key="k").status == 201
    assert world.request("DELETE", f"{PATH}/{key['id']}").status == 204
    assert world.post("/users", user, token=key["key"], key="k").status == 401


def test_a_key_does_not_replay_answers_of_people(world: World) -> None:
    world.purchase(talk_lines=2)
    key = created(world, ADMIN)["key"]
    user = {"email": "ada@example.com", "office_id": NEW_YORK}
    assert world.post("/users", user, key="k").status == 201
    other = world.post("/users", {**user, "email": "bo@example.com"}, token=key, key="k")
    assert (other.status, other.json["emails"]) == (201, ["bo@example.com"])


@pytest.mark.parametrize("sub", ["api_key:7000", "api_key:"])
def test_no_token_has_the_subject_of_a_key(world: World, sub: str) -> None:
    created(world, ADMIN)
    refused = world.get("/company", token=world.token(sub=sub))
    assert refused.status == 401
    assert "`sub` must not begin with `api_key:`" in refused.json["detail"]


def test_no_token_has_the_role_that_is_of_keys_only(world: World) -> None:
    refused = world.get("/company", token=world.token("provisioning"))
    assert refused.status == 401
    assert "provisioning" not in refused.json["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("role", "vendor_admin"),
        ("role", "payments"),
        ("company_id", "x"),
        ("office_ids", "all"),
        ("expires_at", "never"),
    ],
)
def test_an_item_that_no_key_has_opens_nothing(world: World, name: str, value: str) -> None:
    created(world, OFFICE_ADMIN)
    set_by_hand(world, keys.api_key(hash_of(KEY)), name, value)
    assert world.get("/company", token=KEY).status >= 500


def test_no_key_and_no_hash_is_in_any_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        key = created(world, ADMIN, key="k")
        world.post(PATH, ADMIN, key="k")
        assert world.get("/company", token=key["key"]).status == 200
        assert world.get("/nowhere", token=key["key"]).status == 404
        world.get(PATH)
        world.request("DELETE", f"{PATH}/{key['id']}")
        assert world.get("/company", token=key["key"]).status == 401
        assert world.get("/company", token=f"{key['key']}k").status == 401
    assert caplog.records
    for record in caplog.records:
        text = f"{record.getMessage()} {record.exc_text or ''}"
        assert key["key"] not in text, record.name
        ours = record.levelno >= logging.INFO or not record.name.startswith("botocore")
        assert not (ours and hash_of(key["key"]) in text), record.name


def failing(name: str, failure: Exception) -> Callable[[str, Callable[[], Any]], Any]:
    def around(called: str, call: Callable[[], Any]) -> Any:
        if called == name:
            raise failure
        return call()

    return around


THROTTLED = ClientError(
    {
        "Error": {"Code": "ThrottlingException", "Message": "slow"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    },
    "GetItem",
)
DENIED = ClientError(
    {
        "Error": {"Code": "AccessDeniedException", "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    },
    "UpdateItem",
)
LOST = ReadTimeoutError(endpoint_url="https://dynamodb.example")


@pytest.mark.parametrize("failure", [THROTTLED, LOST])
def test_without_the_database_nobody_says_that_the_key_is_bad(
    world: World, failure: Exception
) -> None:
    key = created(world, ADMIN)["key"]
    world.wire(GatedClient(world.client, failing("get_item", failure)))
    answer = world.get("/company", token=key)
    assert (answer.status, answer.code) == (503, "issuer_unavailable")
    assert "the database does not respond" in answer.json["detail"]
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("failure", [THROTTLED, LOST, DENIED])
def test_a_use_that_cannot_be_recorded_fails_no_request(
    world: World, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    key = created(world, ADMIN)["key"]
    world.wire(GatedClient(world.client, failing("update_item", failure)))
    assert world.get("/company", token=key).status == 200
    assert "the use of an API key was not recorded" in caplog.text
    assert key not in caplog.text and hash_of(key) not in caplog.text
    world.wire(world.client)
    assert world.get(PATH).json["items"][0]["last_used"] is None


@pytest.mark.parametrize("fails", [False, True])
def test_a_key_that_is_revoked_while_its_use_is_recorded_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """Recording can take seconds: what was read before is too old to be kept for a minute."""
    key = created(world, ADMIN)
    record = DynamoApiKeys.record_use

    def slow(keys: DynamoApiKeys, key_hash: str, day: str) -> None:
        assert world.request("DELETE", f"{PATH}/{key['id']}").status == 204
        if fails:
            raise Retryable("throttled")
        record(keys, key_hash, day)

    monkeypatch.setattr(DynamoApiKeys, "record_use", slow)
    assert world.get("/company", token=key["key"]).status == 401


def test_an_answer_that_is_kept_is_never_older_than_a_minute() -> None:
    """The read that decides is answered within its timeout, or made again."""
    assert ANSWER_KEPT_S + CLIENT_CONFIG.read_timeout + CLIENT_CONFIG.connect_timeout < 60


def racing(world: World, *acts: Callable[[], Answer]) -> list[list[int]]:
    """The statuses of these requests, sorted, in every order of their calls."""
    saved, found = world.saved(), []

    def run(choose: Callable[[int], int]) -> None:
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        answers = turns.run(acts)
        world.wire(world.client)
        found.append(sorted(each.status for each in answers))
        listed = [each["id"] for each in world.get(PATH).json["items"]]
        stored = world.items()
        granted = [item["key_id"] for item in stored if item["sk"] == "API_KEY"]
        assert sorted(listed) == sorted(granted)
        assert len(listed) <= 50
        world.back_to(saved)

    for _ in every_order(run):
        pass
    return found


def test_two_creations_at_the_limit_make_fifty_keys(world: World) -> None:
    for _ in range(49):
        created(world, ADMIN)
    both = [partial(world.post, PATH, {**ADMIN, "name": name}) for name in ("one", "two")]
    orders = racing(world, *both)
    assert len(orders) > 2
    assert all(statuses == [201, 409] for statuses in orders), orders


def test_of_two_revocations_one_is_done(world: World) -> None:
    path = f"{PATH}/{created(world, ADMIN)['id']}"
    orders = racing(world, *[partial(world.request, "DELETE", path)] * 2)
    assert all(statuses == [204, 404] for statuses in orders), orders


def test_a_creation_and_a_revocation_are_both_done(world: World) -> None:
    path = f"{PATH}/{created(world, ADMIN)['id']}"
    orders = racing(
        world,
        partial(world.request, "DELETE", path),
        partial(world.post, PATH, {**OFFICE_ADMIN, "office_ids": [BERLIN]}),
    )
    assert all(statuses == [201, 204] for statuses in orders), orders


def test_a_repeat_at_the_same_time_is_answered_without_a_second_key(world: World) -> None:
    orders = racing(world, *[partial(world.post, PATH, ADMIN, key="k")] * 2)
    assert all(statuses == [201, 201] for statuses in orders), orders
