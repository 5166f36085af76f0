"""Attempts to pay for purchases that are not committed yet: an item each (R49).

They are in partitions of their own, so that the sweep finds those that were left behind.
"""

from botocore.client import BaseClient

from ..domain.payment_attempt import PaymentAttempt
from ..service.ports import IdempotencyKey, Retryable
from . import conditions, keys
from .codec import Item
from .conditions import attribute
from .items import from_item, to_item
from .transaction import (
    IDEMPOTENCY_KEY,
    Check,
    Delete,
    ItemUpdate,
    Put,
    Write,
    WriteName,
    WritesFailed,
    write,
)

_NAME = WriteName("payment_attempt")


def attempt_from(item: Item) -> PaymentAttempt:
    return from_item(item, PaymentAttempt)


def put_attempt(
    client: BaseClient,
    table: str,
    attempt: PaymentAttempt,
    found: PaymentAttempt | None,
    request_key: IdempotencyKey,
) -> None:
    """Writes the attempt in place of the one that was found. Raises Retryable if another process
    has written one, or has committed the request: the sweep would take the authorization that the
    commit has used for one that was left behind."""
    condition = conditions.absent() if found is None else conditions.attempt_is(found)
    key = keys.payment_attempt(attempt.attempt_id)
    record = keys.stored_response(request_key.company_id, request_key.scope)
    writes: list[Write] = [
        Put(_NAME, to_item(key, attempt), condition),
        Check(IDEMPOTENCY_KEY, record, conditions.key_unused(attempt.began_at)),
    ]
    try:
        write(client, table, writes)
    except WritesFailed as failure:
        raise Retryable("stale") from failure


def close_attempt(client: BaseClient, table: str, attempt: PaymentAttempt) -> bool:
    """False, and nothing is changed, if the attempt is not the newest, or not open. Raises
    Retryable."""
    update = ItemUpdate(
        _NAME,
        keys.payment_attempt(attempt.attempt_id),
        (attribute("is_open").set(False),),
        conditions.attempt_is(attempt),
    )
    try:
        write(client, table, [update])
    except WritesFailed:
        return False
    return True


def used_attempt(attempt: PaymentAttempt) -> Write:
    """Ends the attempt in the commit that it pays for. After earlier attempts, whose authorizations
    may be left behind, the item stays for the sweep."""
    key, condition = keys.payment_attempt(attempt.attempt_id), conditions.attempt_is(attempt)
    if attempt.number == 1:
        return Delete(_NAME, key, condition)
    actions = (
        attribute("is_open").set(False),
        attribute("paid_number").set(attempt.number),
    )
    return ItemUpdate(_NAME, key, actions, condition)
