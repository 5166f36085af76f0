"""Requests without a needed key, requests that never succeed, and faults of the service are answered as documented."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.api.refusal_checks import add_user, assert_refused, nothing_written, one, quote
from tests.world import NEW_YORK, World

# The idempotency key.


@pytest.mark.parametrize("what", ["purchases", "removals", "restorations"])
@pytest.mark.parametrize("key", [None, ""], ids=["absent", "empty"])
def test_an_order_needs_an_idempotency_key(world: World, what: str, key: str | None) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/{what}", one("talk_lines", 1), key=key)
    assert_refused(answer, 400, "idempotency_key_required", "/problems/idempotency-key-required")


def test_what_costs_nothing_twice_needs_no_key(world: World) -> None:
    world.purchase(talk_lines=2)
    assert world.assign(1).status == 201
    assert add_user(world, "ada@example.com").status == 201
    quote(world, "purchase", one("talk_lines", 1))


# Contention, and our own errors.


class Failing:
    """A DynamoDB whose every transaction raises."""

    def __init__(self, client: Any, error: Exception) -> None:
        self._client = client
        self._error = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **_: Any) -> None:
        raise self._error


def test_a_request_that_never_gets_through_is_told_to_come_again(world: World) -> None:
    response: Any = {
        "Error": {"Code": "TransactionConflictException", "Message": "somebody else has it"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    with nothing_written(world):
        world.wire(Failing(world.client, ClientError(response, "TransactWriteItems")))
        answer = world.purchase(talk_lines=1)
    assert_refused(answer, 503, "contended", "/problems/contended")
    assert int(answer.headers["Retry-After"]) >= 1


def test_our_own_fault_is_a_500_that_tells_nothing_but_its_id(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with nothing_written(world):
        world.wire(Failing(world.client, RuntimeError("secret: row 17")))
        answer = world.purchase(talk_lines=1)
    request_id = answer.json["request_id"]
    assert_refused(answer, 500, "internal_error", "/problems/internal-error")
    assert "secret" not in answer.text
    assert request_id in answer.json["detail"]
    assert request_id in caplog.text
