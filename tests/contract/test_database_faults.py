"""Throttling, server errors and lost responses are retryable; errors of our own requests are
not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from botocore.client import BaseClient
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
)
from botocore.stub import Stubber

from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.due_index import DueIndex
from chalicelib.dynamo.listings import Listings
from chalicelib.dynamo.store import DynamoStore
from chalicelib.dynamo.transaction import write
from chalicelib.service.read_ports import Paging
from tests.contract.stubbed_transactions import LOST, URL, failing, reason_of, writes
from tests.shipped_layouts import SHIPPED_LAYOUTS

NOW = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)


@contextmanager
def answered(stubbed_client: BaseClient, code: str, status: int = 400) -> Iterator[None]:
    """Makes the next write fail with this error."""
    with Stubber(stubbed_client) as stubber:
        stubber.add_client_error("transact_write_items", code, http_status_code=status)
        yield


# Errors other than a cancellation


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
def test_throttling_and_conflicts_are_retryable(
    stubbed_client: BaseClient, code: str, reason: str
) -> None:
    with answered(stubbed_client, code):
        assert reason_of(write, stubbed_client, "table", writes("account")) == reason


@pytest.mark.parametrize("status", [500, 503])
def test_after_a_server_error_the_outcome_is_unknown(
    stubbed_client: BaseClient, status: int
) -> None:
    with answered(stubbed_client, "InternalServerError", status):
        assert reason_of(write, stubbed_client, "table", writes("account")) == "unknown"


@pytest.mark.parametrize("code", ["ThrottlingException", "RequestLimitExceeded"])
def test_throttling_is_recognized_with_any_status(stubbed_client: BaseClient, code: str) -> None:
    with answered(stubbed_client, code, 503):
        assert reason_of(write, stubbed_client, "table", writes("account")) == "throttled"


@pytest.mark.parametrize(
    "code", ["ValidationException", "ResourceNotFoundException", "AccessDeniedException"]
)
def test_errors_of_our_own_requests_are_not_retryable(
    stubbed_client: BaseClient, code: str
) -> None:
    with answered(stubbed_client, code), pytest.raises(ClientError) as raised:
        write(stubbed_client, "table", writes("account"))
    assert raised.value.response["Error"]["Code"] == code


NEVER_THERE = [
    ConnectTimeoutError(endpoint_url=URL),
    EndpointConnectionError(endpoint_url=URL, error="refused"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_write_whose_answer_was_lost_may_have_happened(
    stubbed_client: BaseClient, error: BotoCoreError
) -> None:
    with failing(stubbed_client, error):
        assert reason_of(write, stubbed_client, "table", writes("account")) == "unknown"


@pytest.mark.parametrize("error", NEVER_THERE, ids=lambda error: type(error).__name__)
def test_an_unreachable_database_is_retryable(
    stubbed_client: BaseClient, error: BotoCoreError
) -> None:
    with failing(stubbed_client, error):
        reason = reason_of(write, stubbed_client, "table", writes("account"))
    assert reason in ("throttled", "unknown")


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_reading_whose_response_was_lost_is_read_again(
    stubbed_client: BaseClient, error: BotoCoreError
) -> None:
    store, listings = (
        _store(stubbed_client),
        Listings(stubbed_client, "table", SHIPPED_LAYOUTS),
    )
    with failing(stubbed_client, error):
        assert reason_of(store.read, 1, NOW) == "unknown"
        assert reason_of(store.account, 1) == "unknown"
        assert reason_of(store.user, 1, 1) == "unknown"
        assert reason_of(listings.entries, 1, Paging()) == "unknown"
        assert reason_of(store.accounts, [1]) == "unknown"
        assert reason_of(DueIndex(stubbed_client, "table").page, 0, NOW) == "unknown"


def test_an_incomplete_reading_is_read_again(stubbed_client: BaseClient) -> None:
    left = {"table": {"Keys": [{"pk": {"S": "OFFICE#1"}, "sk": {"S": "ACCOUNT"}}]}}
    answer = {"Responses": {}, "UnprocessedKeys": left}
    with Stubber(stubbed_client) as stubber:
        for _ in range(2):
            stubber.add_response("batch_get_item", answer)
        store = _store(stubbed_client)
        assert reason_of(store.account, 1) == "throttled"
        assert reason_of(store.accounts, [1]) == "throttled"


def _store(client: BaseClient) -> DynamoStore:
    return DynamoStore(client, "table", DynamoCatalogs(client, "table"), SHIPPED_LAYOUTS)
