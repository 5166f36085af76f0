"""API keys in the table: each condition where only it fails (R53)."""

from typing import Any

import pytest

from chalicelib.domain.api_key import ApiKey, KeyGrant, ListedKeys, hash_of
from chalicelib.domain.journal import Actor
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.dynamo import keys
from chalicelib.service.api_key_ports import KeysReading, KeyWrite
from chalicelib.service.ports import ConditionsFailed
from tests.api.access_targets import nothing_written
from tests.contract.builders import delete_by_hand, item_at
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World, api_key

HASH = hash_of(api_key(1))
KEY = ApiKey(7, "CI", "viewer", (NEW_YORK, BERLIN), "slk_0001", HASH, START, "ada")
CHANGE = RecordChange(1, COMPANY, "api_keys", START, Actor("ada", "company_admin"), {}, {})
CREATED = KeyWrite(COMPANY, KEY, ListedKeys(), CHANGE)
NONE = KeysReading(ListedKeys(), frozenset(), {})
LISTED = ListedKeys(1, (KEY,))
REVOKED = KeyWrite(COMPANY, KEY, LISTED, replace(CHANGE, change_id=2))


def second(listed: ListedKeys, **more: Any) -> KeyWrite:
    fields = {"key_id": 8, "key_hash": hash_of(api_key(2)), **more}
    return KeyWrite(COMPANY, replace(KEY, **fields), listed, replace(CHANGE, change_id=2))


def test_a_created_key_is_listed_and_opens_what_it_should(world: World) -> None:
    stored = world.wired.api_keys
    assert (stored.listed(COMPANY), stored.grant(HASH)) == (ListedKeys(), None)
    stored.create(CREATED, NONE, None)
    assert stored.listed(COMPANY) == LISTED
    assert stored.grant(HASH) == KeyGrant(7, COMPANY, "viewer", (NEW_YORK, BERLIN))
    assert stored.last_days([KEY]) == {}
    stored.revoke(REVOKED)
    assert (stored.listed(COMPANY), stored.grant(HASH)) == (ListedKeys(2), None)
    assert item_at(world, keys.api_key(HASH)) == {}


def test_an_expired_key_is_not_deleted_by_the_table(world: World) -> None:
    """DynamoDB deletes items whose `expires_at` is a number."""
    until = START.replace(year=2027)
    write = replace(CREATED, key=replace(KEY, expires_at=until))
    world.wired.api_keys.create(write, NONE, None)
    item = item_at(world, keys.api_key(HASH))
    assert item and item["expires_at"] == "2027-03-10T14:00:00Z"
    grant = world.wired.api_keys.grant(HASH)
    assert grant and grant.expires_at == until


def test_what_is_read_for_a_new_key_is_the_companys(world: World) -> None:
    reading = world.wired.api_keys.reading(COMPANY, [NEW_YORK, 4242, BERLIN])
    assert reading == KeysReading(ListedKeys(), frozenset({NEW_YORK, BERLIN}), {})
    assert world.wired.api_keys.reading(77, []).listed is None


@pytest.mark.parametrize("read", [ListedKeys(), replace(LISTED, revision=2)])
def test_a_list_that_others_have_changed_since_is_noticed(world: World, read: ListedKeys) -> None:
    stored = world.wired.api_keys
    stored.create(CREATED, NONE, None)
    with nothing_written(world), pytest.raises(ConditionsFailed) as failed:
        stored.create(second(read), NONE, None)
    assert not failed.value.change_exists
    with nothing_written(world), pytest.raises(ConditionsFailed):
        stored.revoke(replace(REVOKED, listed=replace(read, keys=(KEY,))))


def test_a_change_is_written_once(world: World) -> None:
    stored = world.wired.api_keys
    stored.create(CREATED, NONE, None)
    again = replace(second(LISTED), history=CHANGE)
    with nothing_written(world), pytest.raises(ConditionsFailed) as failed:
        stored.create(again, NONE, None)
    assert failed.value.change_exists


def test_a_key_replaces_no_other(world: World) -> None:
    stored = world.wired.api_keys
    stored.create(CREATED, NONE, None)
    with nothing_written(world), pytest.raises(ConditionsFailed):
        stored.create(second(LISTED, key_hash=HASH), NONE, None)


def test_a_key_that_is_gone_is_not_revoked_again(world: World) -> None:
    stored = world.wired.api_keys
    stored.create(CREATED, NONE, None)
    delete_by_hand(world, keys.api_key(HASH))
    with nothing_written(world), pytest.raises(ConditionsFailed):
        stored.revoke(REVOKED)


def test_days_of_use_go_forward_only(world: World) -> None:
    stored = world.wired.api_keys
    stored.create(CREATED, NONE, None)
    for day, known in (
        ("2026-03-10", "2026-03-10"),
        ("2026-03-10", "2026-03-10"),
        ("2026-03-09", "2026-03-10"),
        ("2026-03-11", "2026-03-11"),
    ):
        stored.record_use(HASH, day)
        assert stored.last_days([KEY]) == {7: known}


def test_no_use_makes_a_key(world: World) -> None:
    with nothing_written(world):
        world.wired.api_keys.record_use(HASH, "2026-03-10")


def test_a_name_is_not_written_twice_and_people_keep_theirs(world: World) -> None:
    world.wired.names.save(COMPANY, "ada", "Ada Lovelace")
    world.wired.api_keys.create(CREATED, NONE, None)
    reading = world.wired.api_keys.reading(COMPANY, [])
    assert reading.names == {"ada": "Ada Lovelace", "api_key:7": "API key: CI"}


@pytest.mark.parametrize(("known", "written"), [(99, True), (100, False)])
def test_a_hundred_keys_have_names(world: World, known: int, written: bool) -> None:
    names = {f"api_key:{number}": "API key: CI" for number in range(1000, 1000 + known)}
    reading = replace(NONE, names={**names, "ada": "Ada Lovelace"})
    world.wired.api_keys.create(CREATED, reading, None)
    assert ("api_key:7" in world.wired.api_keys.reading(COMPANY, []).names) is written


def test_a_key_is_read_once_and_as_it_is_now(world: World) -> None:
    asked: list[Any] = []

    def keep(params: Any, **_: Any) -> None:
        asked.append(params)

    events = world.client.meta.events
    events.register("provide-client-params.dynamodb.*", keep)
    world.wired.api_keys.grant(HASH)
    events.unregister("provide-client-params.dynamodb.*", keep)
    assert [each["ConsistentRead"] for each in asked] == [True]
