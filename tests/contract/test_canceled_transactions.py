"""A canceled transaction with several reasons reports the one that decides how to continue."""

from typing import Any

import pytest
from botocore.client import BaseClient

from tests.contract.stubbed_transactions import FAILED, HELD, MET, canceled, found_by, reason_of

CONFLICT: dict[str, Any] = {"Code": "TransactionConflict"}
THROTTLED: dict[str, Any] = {"Code": "ThrottlingError"}
EXCEEDED: dict[str, Any] = {"Code": "ProvisionedThroughputExceeded"}


@pytest.mark.parametrize("passing", [CONFLICT, THROTTLED, EXCEEDED])
def test_a_used_key_is_reported_before_a_temporary_reason(
    stubbed_client: BaseClient, passing: dict[str, Any]
) -> None:
    assert found_by(canceled, stubbed_client, account=passing, idempotency_key=FAILED) == {
        "idempotency_key": MET
    }


def test_a_used_key_is_reported_with_all_failed_conditions(stubbed_client: BaseClient) -> None:
    assert found_by(
        canceled, stubbed_client, account=FAILED, entry=CONFLICT, idempotency_key=FAILED
    ) == {
        "account": MET,
        "idempotency_key": MET,
    }


@pytest.mark.parametrize(
    ("passing", "reason"),
    [(CONFLICT, "conflict"), (THROTTLED, "throttled"), (EXCEEDED, "throttled")],
)
def test_a_temporary_reason_is_reported_before_failed_conditions(
    stubbed_client: BaseClient, passing: dict[str, Any], reason: str
) -> None:
    assert reason_of(canceled, stubbed_client, account=FAILED, entry=passing) == reason
    assert reason_of(canceled, stubbed_client, account=passing, entry=FAILED) == reason


@pytest.mark.parametrize(
    ("passing", "reason"),
    [(CONFLICT, "conflict"), (THROTTLED, "throttled"), (EXCEEDED, "throttled")],
)
def test_a_temporary_reason_is_retryable(
    stubbed_client: BaseClient, passing: dict[str, Any], reason: str
) -> None:
    assert reason_of(canceled, stubbed_client, account=passing, idempotency_key=HELD) == reason


def test_a_conflict_on_the_key_is_not_a_used_key(stubbed_client: BaseClient) -> None:
    assert reason_of(canceled, stubbed_client, account=HELD, idempotency_key=CONFLICT) == "conflict"


def test_a_conflict_is_reported_before_throttling(stubbed_client: BaseClient) -> None:
    assert reason_of(canceled, stubbed_client, account=THROTTLED, entry=CONFLICT) == "conflict"


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_a_cancellation_without_a_known_reason_is_an_assertion_error(
    stubbed_client: BaseClient, code: str
) -> None:
    with pytest.raises(AssertionError, match=code):
        canceled(stubbed_client, account={"Code": code}, entry=HELD)
