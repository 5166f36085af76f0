"""A change that needs no body takes one with its reason: every operation of that kind."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.description.document import document
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation
from tests.api.permission_stage import Stage, fill_office, ids_of
from tests.cards import FakeCards
from tests.world import NEW_YORK, Answer, World

ALONE = [each for each in OPERATIONS if each.changes and each.body is None]
KEYED = [each for each in ALONE if each.idempotency != "none"]
HEADER = "DP-Reason"
KEPT_BY_PAYMENTS = ("delete_payment_method", "post_pay")
"""The payments function keeps their reasons (tests/payments)."""
SAME_AS_NONE: tuple[Any, ...] = (None, b"", {}, {"reason": None})
HASH_OF_NONE = "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"
"""SHA-256 of `null`, which records of older releases have."""


@pytest.fixture(scope="module")
def prepared(client: Any) -> Iterator[Stage]:
    world = World(client)
    world.open_office(9_000_001, "Boston")
    own = fill_office(world, NEW_YORK, 9_000_001)
    yield Stage(world, world.saved(), {"own": own})
    client.delete_table(TableName=world.table)


@pytest.fixture
def stage(prepared: Stage) -> Iterator[Stage]:
    prepared.world.wire(prepared.world.client, FakeCards())
    yield prepared
    prepared.world.back_to(prepared.saved)


def send(stage: Stage, this: Operation, body: Any, key: str = "k", **headers: str) -> Answer:
    """As vendor staff, without a reason unless it is given."""
    who = stage.who("csm")
    who["headers"] = {"DP-Company-ID": who["headers"]["DP-Company-ID"], **headers}
    path = this.path.format(**ids_of(this.name, stage.places["own"]))
    return stage.world.request(this.method, path, body, key=key, **who)


def each_operation(operations: list[Operation] = ALONE) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("this", operations, ids=lambda each: each.name)


def test_there_are_such_operations() -> None:
    assert {each.name for each in ALONE} >= {"delete_assignment", "delete_user", "delete_room"}
    assert [each.name for each in KEYED] == ["post_user_restore", "post_pay"]


@each_operation([each for each in ALONE if each.name not in KEPT_BY_PAYMENTS])
def test_the_bodys_reason_comes_before_the_headers(stage: Stage, this: Operation) -> None:
    answer = send(stage, this, {"reason": "退職"}, **{HEADER: "by mail"})
    assert answer.status < 300, answer.text
    stored = json.dumps(stage.world.items(), ensure_ascii=False, default=str)
    assert "退職" in stored
    assert "by mail" not in stored


@each_operation()
@pytest.mark.parametrize("body", SAME_AS_NONE, ids=str)
def test_a_body_without_a_reason_is_none(stage: Stage, this: Operation, body: Any) -> None:
    refused = send(stage, this, body)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, f"/headers/{HEADER}")
    assert send(stage, this, body, **{HEADER: "by mail"}).status < 300


@each_operation()
def test_without_a_body_its_type_does_not_matter(stage: Stage, this: Operation) -> None:
    odd = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    assert send(stage, this, None, **{HEADER: "by mail"}, **odd).status < 300


@each_operation()
@pytest.mark.parametrize(
    ("body", "pointer", "says"),
    [
        ({"resaon": "left"}, "/resaon", "is not a field here; allowed are reason"),
        ({"reason": "left", "office_id": 1}, "/office_id", "allowed are reason"),
        ({"reason": 3}, "/reason", "must be text"),
        ({"reason": ["left"]}, "/reason", "must be text"),
        ({"reason": ""}, "/reason", "must be 1 to 500 characters"),
        ({"reason": " "}, "/reason", "not blank"),
        ({"reason": "x" * 501}, "/reason", "must be 1 to 500 characters"),
        ({"reason": "a\u202eb"}, "/reason", "U+202E"),
        ([], "", "must be an object"),
        ("left", "", "must be an object"),
        (b"null", "", "must be an object"),
        (b"left", "", "not valid JSON"),
        (b'{"reason": "a", "reason": "b"}', "/reason", "is sent twice"),
        (b'{"reason": "\\ud800"}', "/reason", "lone surrogate"),
    ],
    ids=str,
)
def test_another_body_is_refused(
    stage: Stage, this: Operation, body: Any, pointer: str, says: str
) -> None:
    answer = send(stage, this, body, **{HEADER: "by mail"})
    (error,) = answer.json["errors"]
    assert (answer.status, error["pointer"]) == (400, pointer)
    assert says in error["detail"]


@each_operation()
@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({"reason": "left"}, {"Content-Type": "text/plain"}, 415),
        ({"reason": "left"}, {"Content-Encoding": "gzip"}, 415),
        (b" " * 65_537, {}, 413),
    ],
    ids=["text", "gzip", "large"],
)
def test_a_body_is_json_and_small(
    stage: Stage, this: Operation, body: Any, headers: dict[str, str], status: int
) -> None:
    assert send(stage, this, body, **headers).status == status


@each_operation(KEYED)
def test_a_repeat_without_a_reason_is_one_of_a_request_without_a_body(
    stage: Stage, this: Operation
) -> None:
    first = send(stage, this, None, **{HEADER: "by mail"})
    assert HASH_OF_NONE in json.dumps(stage.world.items(), default=str)
    for body in SAME_AS_NONE:
        again = send(stage, this, body, **{HEADER: "by mail"})
        assert (again.headers.get("Idempotency-Replayed"), again.text) == ("true", first.text)
    other = send(stage, this, {"reason": "left"})
    assert (other.status, other.code) == (422, "idempotency_key_reused")


@each_operation(KEYED)
def test_the_reason_of_a_body_belongs_to_the_request_of_a_key(
    stage: Stage, this: Operation
) -> None:
    first = send(stage, this, {"reason": "back"})
    again = send(stage, this, {"reason": "back"})
    assert (again.headers.get("Idempotency-Replayed"), again.text) == ("true", first.text)
    assert send(stage, this, None, **{HEADER: "back"}).code == "idempotency_key_reused"


@each_operation()
def test_the_body_is_described_as_optional(this: Operation) -> None:
    described = document()
    body = described["paths"][f"/api/v2{this.path}"][this.method.lower()]["requestBody"]
    reference = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = described["components"]["schemas"][reference]
    assert body["required"] is False
    assert (list(schema["properties"]), schema["required"]) == (["reason"], [])
    assert schema["additionalProperties"] is False
