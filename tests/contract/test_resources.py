"""The deployed table. Ordinary writes do not change its due index."""

from typing import Any

from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from chalicelib.dynamo import keys
from infra.local.resources import resources
from tests.contract.builders import (
    STAMP,
    assignment,
    buy,
    free,
    idempotency,
    item_at,
    ledger_of,
    requests_of,
    some,
    store,
    take,
    until_index_shows,
)
from tests.world import BERLIN, NEW_YORK, TOKYO, World


def index() -> dict[str, Any]:
    (only,) = resources()["Table"]["Properties"]["GlobalSecondaryIndexes"]
    return dict(only)


def indexed(world: World) -> dict[str, str]:
    """The attributes of New York's account that the due index contains."""
    account = item_at(world, keys.account(NEW_YORK))
    return {name: account[name] for name in ("pk", "sk", "due_shard", "cycle_end")}


def test_the_due_index_holds_keys_only() -> None:
    assert index()["IndexName"] == "due"
    assert index()["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert index()["KeySchema"] == [
        {"AttributeName": "due_shard", "KeyType": "HASH"},
        {"AttributeName": "cycle_end", "KeyType": "RANGE"},
    ]


def test_the_due_index_answers_with_keys_only(world: World) -> None:
    until_index_shows(world)
    found = world.client.query(
        TableName=world.table,
        IndexName="due",
        KeyConditionExpression="due_shard = :shard",
        ExpressionAttributeValues={":shard": {"S": keys.due_shard(NEW_YORK)}},
    )["Items"]
    assert found
    assert {name for item in found for name in item} == {"pk", "sk", "due_shard", "cycle_end"}


def test_ordinary_writes_do_not_change_the_due_index(world: World) -> None:
    at_first = indexed(world)
    assert at_first["cycle_end"] == "2026-04-01T04:00:00Z"
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()), idempotency())
    store(world).commit_assignments(free(assignment()))
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    store(world).commit(decide_restoration(ledger_of(world), some(talk_lines=1), STAMP))
    assert world.account().seq == 3
    assert indexed(world) == at_first


def test_ordinary_writes_have_no_indexed_attribute(world: World) -> None:
    with requests_of(world.client, "TransactWriteItems") as requests:
        buy(world, talk_lines=5)
        store(world).commit_assignments(take(assignment()), idempotency())
    mentioned: set[str] = set()
    for request in requests:
        for update in (each["Update"] for each in request["TransactItems"] if "Update" in each):
            written = update["UpdateExpression"].split()
            names = update["ExpressionAttributeNames"]
            mentioned.update(names[word] for word in written if word in names)
    assert "seq" in mentioned
    assert mentioned.isdisjoint({"due_shard", "cycle_end"})


def test_only_accounts_are_in_the_due_index(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()), idempotency())
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    indexed_keys = {
        (item["pk"], item["sk"])
        for item in world.items()
        if "due_shard" in item and "cycle_end" in item
    }
    assert indexed_keys == {keys.account(office) for office in (NEW_YORK, BERLIN, TOKYO)}


def test_the_table_has_a_time_to_live_and_a_stream() -> None:
    properties = resources()["Table"]["Properties"]
    assert properties["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": True,
    }
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_the_table_is_protected_from_deletion_and_backed_up() -> None:
    table = resources()["Table"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
    assert table["Properties"]["SSESpecification"] == {"SSEEnabled": True}
