"""Idempotency records are stored with the change, separately by key and company, for thirty
days."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.dynamo import keys
from chalicelib.service.ports import ConditionsFailed, IdempotencyKey, Retryable
from tests.contract.builders import (
    KEY,
    STAMP,
    assignment,
    buy,
    idempotency,
    item_at,
    ledger_of,
    some,
    store,
    take,
)
from tests.contract.store_reads import SECOND
from tests.world import COMPANY, NEW_YORK, START, World

THIRTY_DAYS = timedelta(days=30)


def test_a_changes_idempotency_record_is_read_with_the_office(world: World) -> None:
    kept = idempotency(body='{"näme": "' + "x" * 5000 + '"}')
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=kept
    )
    reading = store(world).read(NEW_YORK, START, KEY)
    assert reading.stored_response == kept.stored_response
    assert reading.ledger == ledger_of(world)


def test_idempotency_records_are_separate_by_key_and_company(world: World) -> None:
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=idempotency()
    )
    other = IdempotencyKey(company_id=COMPANY, scope="another", request_hash=KEY.request_hash)
    assert store(world).read(NEW_YORK, START, other).stored_response is None
    elsewhere = replace(KEY, company_id=COMPANY + 1)
    assert store(world).read(NEW_YORK, START, elsewhere).stored_response is None
    assert store(world).read(NEW_YORK, START).stored_response is None


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (START + THIRTY_DAYS - SECOND, True),
        (START + THIRTY_DAYS, False),
        (START + THIRTY_DAYS + SECOND, False),
    ],
)
def test_an_idempotency_record_is_kept_for_thirty_days(
    world: World, at: datetime, kept: bool
) -> None:
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=idempotency()
    )
    assert (store(world).read(NEW_YORK, at, KEY).stored_response is not None) is kept


def test_an_idempotency_record_hashes_the_key_and_the_body(world: World) -> None:
    kept = idempotency(body='{"licenses": [' + '"talk_lines", ' * 200 + "1]}")
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=kept
    )
    item = item_at(world, keys.stored_response(COMPANY, KEY.scope))
    assert item["expires_at"] == 1775743200  # 9 April 2026, 14:00
    assert len(item["body"]) < 200
    assert "key-1" not in world.snapshot()


def test_an_assignments_idempotency_record_belongs_to_the_company(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(take(assignment()), idempotency())
    assert item_at(world, keys.stored_response(COMPANY, KEY.scope))["status"] == 201


def test_a_failed_commit_writes_no_idempotency_record(world: World) -> None:
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    buy(world, talk_lines=2)
    with pytest.raises(Retryable):
        store(world).commit(change, idempotency=idempotency())
    with pytest.raises(ConditionsFailed):
        store(world).commit_assignments(
            take(*(assignment(number) for number in range(3))), idempotency()
        )
    assert store(world).read(NEW_YORK, START, KEY).stored_response is None
    assert not item_at(world, keys.stored_response(COMPANY, KEY.scope))
