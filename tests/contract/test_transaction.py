"""The request of a transaction, and the report of failed conditions by the names of their
writes."""

from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber
from pynamodb.expressions.operand import Path

from chalicelib.dynamo import conditions
from chalicelib.dynamo.codec import encode_item
from chalicelib.dynamo.transaction import Check, Delete, ItemUpdate, Put, Write, WriteName, write
from chalicelib.service.ports import TooManyWrites
from tests.contract.builders import requests_of
from tests.contract.stubbed_transactions import (
    FAILED,
    HELD,
    LOST,
    MET,
    canceled,
    failing,
    found_by,
    reason_of,
    writes,
)

FAILED_BY_NOTHING: dict[str, Any] = {"Code": "ConditionalCheckFailed"}


# Failed conditions


def test_a_failed_condition_is_reported_by_the_name_of_its_write(
    stubbed_client: BaseClient,
) -> None:
    assert found_by(canceled, stubbed_client, account=HELD, entry=FAILED, invoice=HELD) == {
        "entry": MET
    }


def test_all_failed_conditions_are_reported(stubbed_client: BaseClient) -> None:
    assert found_by(
        canceled, stubbed_client, account=FAILED, entry=HELD, user=FAILED_BY_NOTHING
    ) == {
        "account": MET,
        "user": None,
    }


def test_a_condition_that_failed_on_a_missing_item_is_reported_with_none(
    stubbed_client: BaseClient,
) -> None:
    assert found_by(canceled, stubbed_client, account=FAILED_BY_NOTHING) == {"account": None}


def test_a_used_key_is_reported(stubbed_client: BaseClient) -> None:
    assert found_by(canceled, stubbed_client, account=HELD, idempotency_key=FAILED) == {
        "idempotency_key": MET
    }


# The request


def sent(stubbed_client: BaseClient, *each: Write) -> dict[str, Any]:
    """The request that the client gets."""
    with (
        requests_of(stubbed_client, "TransactWriteItems") as requests,
        Stubber(stubbed_client) as stubber,
    ):
        stubber.add_response("transact_write_items", {})
        write(stubbed_client, "table", each)
    return requests[0]


def test_writes_are_sent_in_the_order_in_which_their_reasons_return(
    stubbed_client: BaseClient,
) -> None:
    key, item = ("a", "b"), encode_item({"pk": "a", "sk": "b"})
    request = sent(
        stubbed_client,
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


def test_every_write_has_a_condition_and_asks_for_the_old_item(stubbed_client: BaseClient) -> None:
    request = sent(
        stubbed_client,
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


def test_repeats_by_botocore_are_one_write(stubbed_client: BaseClient) -> None:
    with failing(stubbed_client, LOST[0]) as bodies:
        assert reason_of(write, stubbed_client, "table", writes("account")) == "unknown"
    assert len(bodies) == 1
    assert b'"ClientRequestToken"' in bodies[0]


def test_a_transaction_without_writes_is_an_assertion_error(stubbed_client: BaseClient) -> None:
    with pytest.raises(AssertionError):
        write(stubbed_client, "table", [])


def test_a_transaction_with_too_many_writes_is_not_sent(stubbed_client: BaseClient) -> None:
    with pytest.raises(TooManyWrites, match="101 writes, 100 allowed"):
        write(stubbed_client, "table", 101 * writes("entry"))


@pytest.mark.parametrize("number", [1, 99, 100])
def test_a_transaction_has_up_to_a_hundred_writes(stubbed_client: BaseClient, number: int) -> None:
    assert len(sent(stubbed_client, *number * writes("entry"))["TransactItems"]) == number
