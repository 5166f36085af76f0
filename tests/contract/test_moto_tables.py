"""Items are read as they were written, although moto is changed to be faster."""

from typing import Any

import pytest

from tests.world import World

EVERY_TYPE: dict[str, Any] = {
    "pk": {"S": "OFFICE#1"},
    "sk": {"S": "EVERY TYPE"},
    "empty": {"S": ""},
    "number": {"N": "12.5"},
    "binary": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "null": {"NULL": True},
    "strings": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binaries": {"BS": [b"\x00", b"\x01"]},
    "list": {"L": [{"S": "a"}, {"L": []}, {"M": {}}]},
    "map": {"M": {"S": {"N": "1"}, "deeper": {"M": {"list": {"L": [{"B": b"\x02"}]}}}}},
}


@pytest.fixture
def key(world: World) -> dict[str, Any]:
    world.client.put_item(TableName=world.table, Item=EVERY_TYPE)
    return {"pk": EVERY_TYPE["pk"], "sk": EVERY_TYPE["sk"]}


def test_an_item_has_every_type_in_every_kind_of_read(world: World, key: dict[str, Any]) -> None:
    client, table = world.client, world.table
    names = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": key["pk"]}}
    assert client.get_item(TableName=table, Key=key)["Item"] == EVERY_TYPE
    assert client.query(TableName=table, **names)["Items"] == [EVERY_TYPE]
    got = client.batch_get_item(RequestItems={table: {"Keys": [key]}})
    assert got["Responses"] == {table: [EVERY_TYPE]}


def test_worlds_do_not_share_changes(client: Any) -> None:
    first, second = World(client), World(client)
    untouched = second.snapshot()
    first.wire(client)
    first.purchase(talk_lines=1)
    third = World(client)
    assert first.snapshot() != untouched
    assert (second.snapshot(), third.snapshot()) == (untouched, untouched)
    for each in (first, second, third):
        client.delete_table(TableName=each.table)
