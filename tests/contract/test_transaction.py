"""What can come of a write or a read, told from DynamoDB's answers. The answers are given here:
most of them no engine gives on request."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.stub import Stubber
from pynamodb.expressions.operand import Path

from chalicelib.dynamo import conditions
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.codec import encode_item
from chalicelib.dynamo.due_index import DueIndex
from chalicelib.dynamo.listings import Listings
from chalicelib.dynamo.store import DynamoStore
from chalicelib.dynamo.transaction import (
    Check,
    Delete,
    ItemUpdate,
    Put,
    Write,
    WriteKind,
    WriteName,
    WritesFailed,
    write,
)
from chalicelib.service.ports import Paging, Retryable
from chalicelib.wiring import CLIENT_CONFIG
from tests.contract.builders import requests_of

NOW = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
MET = {"pk": {"S": "OFFICE#1"}, "sk": {"S": "ACCOUNT"}, "seq": {"N": "7"}}
URL = "https://dynamodb.us-east-1.amazonaws.com"

HELD: dict[str, Any] = {"Code": "None"}
FAILED: dict[str, Any] = {"Code": "ConditionalCheckFailed", "Item": MET}
FAILED_BY_NOTHING: dict[str, Any] = {"Code": "ConditionalCheckFailed"}
CONFLICT: dict[str, Any] = {"Code": "TransactionConflict"}
THROTTLED: dict[str, Any] = {"Code": "ThrottlingError"}
EXCEEDED: dict[str, Any] = {"Code": "ProvisionedThroughputExceeded"}
INVALID: dict[str, Any] = {"Code": "ValidationError"}


@pytest.fixture(scope="module")
def client() -> BaseClient:
    """A client of its own, with the product's configuration. It reaches nobody: what is not
    answered by a stub fails."""
    return botocore.session.Session().create_client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=CLIENT_CONFIG,
    )


@contextmanager
def answered(client: BaseClient, code: str, status: int = 400) -> Iterator[None]:
    """The next write fails with the error."""
    with Stubber(client) as stubber:
        stubber.add_client_error("transact_write_items", code, http_status_code=status)
        yield


def writes(*kinds: WriteKind) -> list[Write]:
    """Any writes of these kinds."""
    return [
        Put(WriteName(kind), encode_item({"pk": kind, "sk": "X"}), conditions.absent())
        for kind in kinds
    ]


def canceled(client: BaseClient, **reason_by_kind: dict[str, Any]) -> None:
    """Writes that are canceled for these reasons."""
    with Stubber(client) as stubber:
        stubber.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            modeled_fields={"CancellationReasons": [*reason_by_kind.values()]},
        )
        write(client, "table", writes(*cast("dict[WriteKind, Any]", reason_by_kind)))


@contextmanager
def failing(client: BaseClient, error: BotoCoreError) -> Iterator[list[bytes]]:
    """Every call fails on its way, past botocore's own repeats. Yields the bodies."""
    bodies: list[bytes] = []

    def fail(params: dict[str, Any], **_: Any) -> None:
        bodies.append(params["body"])
        raise error

    client.meta.events.register("before-call.dynamodb", fail)
    try:
        yield bodies
    finally:
        client.meta.events.unregister("before-call.dynamodb", fail)


def reason_of(act: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Retryable) as again:
        act(*args, **named)
    return again.value.reason


def found_by(act: Any, *args: Any, **named: Any) -> dict[str, Any]:
    with pytest.raises(WritesFailed) as raised:
        act(*args, **named)
    return {name.kind: item for name, item in raised.value.met.items()}


# Canceled for what its conditions met


def test_a_condition_that_fails_is_told_by_the_name_of_its_write(client: BaseClient) -> None:
    assert found_by(canceled, client, account=HELD, entry=FAILED, invoice=HELD) == {"entry": MET}


def test_all_conditions_that_fail_are_told(client: BaseClient) -> None:
    assert found_by(canceled, client, account=FAILED, entry=HELD, user=FAILED_BY_NOTHING) == {
        "account": MET,
        "user": None,
    }


def test_a_condition_that_met_no_item_is_told_with_none(client: BaseClient) -> None:
    assert found_by(canceled, client, account=FAILED_BY_NOTHING) == {"account": None}


def test_a_used_key_is_told(client: BaseClient) -> None:
    assert found_by(canceled, client, account=HELD, idempotency_key=FAILED) == {
        "idempotency_key": MET
    }


# Canceled for several reasons at once


@pytest.mark.parametrize("passing", [CONFLICT, THROTTLED, EXCEEDED])
def test_a_used_key_beats_what_is_passing(client: BaseClient, passing: dict[str, Any]) -> None:
    assert found_by(canceled, client, account=passing, idempotency_key=FAILED) == {
        "idempotency_key": MET
    }


def test_a_used_key_comes_with_whatever_else_failed(client: BaseClient) -> None:
    assert found_by(canceled, client, account=FAILED, entry=CONFLICT, idempotency_key=FAILED) == {
        "account": MET,
        "idempotency_key": MET,
    }


@pytest.mark.parametrize(
    ("passing", "reason"),
    [(CONFLICT, "conflict"), (THROTTLED, "throttled"), (EXCEEDED, "throttled")],
)
def test_what_is_passing_beats_the_conditions_that_failed(
    client: BaseClient, passing: dict[str, Any], reason: str
) -> None:
    assert reason_of(canceled, client, account=FAILED, entry=passing) == reason
    assert reason_of(canceled, client, account=passing, entry=FAILED) == reason


@pytest.mark.parametrize(
    ("passing", "reason"),
    [(CONFLICT, "conflict"), (THROTTLED, "throttled"), (EXCEEDED, "throttled")],
)
def test_what_is_passing_asks_for_another_attempt(
    client: BaseClient, passing: dict[str, Any], reason: str
) -> None:
    assert reason_of(canceled, client, account=passing, idempotency_key=HELD) == reason


def test_a_conflict_over_the_key_is_a_conflict_and_no_use(client: BaseClient) -> None:
    assert reason_of(canceled, client, account=HELD, idempotency_key=CONFLICT) == "conflict"


def test_a_conflict_beats_throttling(client: BaseClient) -> None:
    assert reason_of(canceled, client, account=THROTTLED, entry=CONFLICT) == "conflict"


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_a_cancellation_that_nothing_explains_is_our_own_mistake(
    client: BaseClient, code: str
) -> None:
    with pytest.raises(AssertionError, match=code):
        canceled(client, account={"Code": code}, entry=HELD)


# Not canceled, but not done either


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("ThrottlingException", "throttled"),
        ("ProvisionedThroughputExceededException", "throttled"),
        ("RequestLimitExceeded", "throttled"),
        ("TransactionConflictException", "conflict"),
        ("TransactionInProgressException", "conflict"),
    ],
)
def test_what_is_busy_asks_for_another_attempt(client: BaseClient, code: str, reason: str) -> None:
    with answered(client, code):
        assert reason_of(write, client, "table", writes("account")) == reason


@pytest.mark.parametrize("status", [500, 503])
def test_after_a_fault_of_the_database_nobody_knows(client: BaseClient, status: int) -> None:
    with answered(client, "InternalServerError", status):
        assert reason_of(write, client, "table", writes("account")) == "unknown"


@pytest.mark.parametrize("code", ["ThrottlingException", "RequestLimitExceeded"])
def test_throttling_is_throttling_whatever_its_status(client: BaseClient, code: str) -> None:
    with answered(client, code, 503):
        assert reason_of(write, client, "table", writes("account")) == "throttled"


@pytest.mark.parametrize(
    "code", ["ValidationException", "ResourceNotFoundException", "AccessDeniedException"]
)
def test_our_own_mistakes_stay_what_they_are(client: BaseClient, code: str) -> None:
    with answered(client, code), pytest.raises(ClientError) as raised:
        write(client, "table", writes("account"))
    assert raised.value.response["Error"]["Code"] == code


# Lost on the way

LOST = [
    ReadTimeoutError(endpoint_url=URL),
    ConnectionClosedError(endpoint_url=URL),
]
NEVER_THERE = [
    ConnectTimeoutError(endpoint_url=URL),
    EndpointConnectionError(endpoint_url=URL, error="refused"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_write_whose_answer_was_lost_may_have_happened(
    client: BaseClient, error: BotoCoreError
) -> None:
    with failing(client, error):
        assert reason_of(write, client, "table", writes("account")) == "unknown"


@pytest.mark.parametrize("error", NEVER_THERE, ids=lambda error: type(error).__name__)
def test_a_database_that_cannot_be_reached_asks_for_another_attempt(
    client: BaseClient, error: BotoCoreError
) -> None:
    with failing(client, error):
        reason = reason_of(write, client, "table", writes("account"))
    assert reason in ("throttled", "unknown")


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_reading_that_was_lost_is_read_again(client: BaseClient, error: BotoCoreError) -> None:
    store, listings = (
        DynamoStore(client, "table", DynamoCatalogs(client, "table")),
        Listings(client, "table"),
    )
    with failing(client, error):
        assert reason_of(store.read, 1, NOW) == "unknown"
        assert reason_of(store.account, 1) == "unknown"
        assert reason_of(store.user, 1, 1) == "unknown"
        assert reason_of(listings.entries, 1, Paging()) == "unknown"
        assert reason_of(store.accounts, [1]) == "unknown"
        assert reason_of(DueIndex(client, "table").page, 0, NOW) == "unknown"


def test_a_reading_of_which_some_was_left_out_is_read_again(client: BaseClient) -> None:
    left = {"table": {"Keys": [{"pk": {"S": "OFFICE#1"}, "sk": {"S": "ACCOUNT"}}]}}
    answer = {"Responses": {}, "UnprocessedKeys": left}
    with Stubber(client) as stubber:
        for _ in range(2):
            stubber.add_response("batch_get_item", answer)
        store = DynamoStore(client, "table", DynamoCatalogs(client, "table"))
        assert reason_of(store.account, 1) == "throttled"
        assert reason_of(store.accounts, [1]) == "throttled"


# What is sent


def sent(client: BaseClient, *each: Write) -> dict[str, Any]:
    """The request as the client gets it."""
    with requests_of(client, "TransactWriteItems") as requests, Stubber(client) as stubber:
        stubber.add_response("transact_write_items", {})
        write(client, "table", each)
    return requests[0]


def test_writes_are_sent_in_the_order_in_which_their_reasons_return(client: BaseClient) -> None:
    key, item = ("a", "b"), encode_item({"pk": "a", "sk": "b"})
    request = sent(
        client,
        Check(WriteName("assignment"), key, conditions.held()),
        ItemUpdate(WriteName("account"), key, (Path("seq").set(1),), conditions.unchanged_since(0)),
        Delete(WriteName("old_email"), key, conditions.absent()),
        Put(WriteName("entry"), item, conditions.absent()),
    )
    assert [[*each] for each in request["TransactItems"]] == [
        ["ConditionCheck"],
        ["Update"],
        ["Delete"],
        ["Put"],
    ]


def test_every_write_has_a_condition_and_asks_for_what_it_met(client: BaseClient) -> None:
    request = sent(
        client,
        ItemUpdate(
            WriteName("account"), ("a", "b"), (Path("seq").set(1),), conditions.unchanged_since(0)
        ),
        Put(WriteName("entry"), encode_item({"pk": "a", "sk": "c"}), conditions.absent()),
    )
    update, put = (next(iter(each.values())) for each in request["TransactItems"])
    assert update == {
        "TableName": "table",
        "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}},
        "UpdateExpression": "SET #0 = :0",
        "ConditionExpression": "#0 = :1",
        "ExpressionAttributeNames": {"#0": "seq"},
        "ExpressionAttributeValues": {":0": {"N": "1"}, ":1": {"N": "0"}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    assert put == {
        "TableName": "table",
        "Item": {"pk": {"S": "a"}, "sk": {"S": "c"}},
        "ConditionExpression": "attribute_not_exists (#0)",
        "ExpressionAttributeNames": {"#0": "pk"},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def test_botocores_own_repeats_of_a_write_are_one_write(client: BaseClient) -> None:
    with failing(client, LOST[0]) as bodies:
        assert reason_of(write, client, "table", writes("account")) == "unknown"
    assert len(bodies) == 1
    assert b'"ClientRequestToken"' in bodies[0]


@pytest.mark.parametrize("number", [0, 101])
def test_a_transaction_of_no_write_or_too_many_is_our_own_mistake(
    client: BaseClient, number: int
) -> None:
    with pytest.raises(AssertionError):
        write(client, "table", number * writes("entry"))


@pytest.mark.parametrize("number", [1, 99, 100])
def test_a_transaction_has_up_to_a_hundred_writes(client: BaseClient, number: int) -> None:
    assert len(sent(client, *number * writes("entry"))["TransactItems"]) == number
