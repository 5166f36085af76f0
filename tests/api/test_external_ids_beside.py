"""An older release, which knows no external ids, runs beside this one (R58)."""

import pytest

from chalicelib.dynamo import keys
from tests.api.external_ids import create, created, found, reserved_here
from tests.api.test_external_ids import batch, ends_of
from tests.api.user_requests import delete, patch, restore
from tests.contract.builders import set_by_hand
from tests.world import COMPANY, START, World

pytestmark = pytest.mark.in_memory


def deleted_before(world: World, user_id: int, name: str) -> None:
    """Deletes the user as an older release does: it changes the attributes that it knows, and
    releases the address."""
    key = keys.user(COMPANY, user_id)
    kept = next(item for item in world.items() if (item["pk"], item["sk"]) == key)
    set_by_hand(world, key, "state", "deleted")
    set_by_hand(world, key, "deleted_at", START.isoformat())
    set_by_hand(world, key, "deleted_from", "pending")
    set_by_hand(world, key, "revision", kept["revision"] + 1)
    pk, sk = keys.email(COMPANY, f"{name}@example.com")
    world.client.delete_item(TableName=world.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})


def undeleted_before(world: World, user_id: int) -> None:
    key = keys.user(COMPANY, user_id)
    kept = next(item for item in world.items() if (item["pk"], item["sk"]) == key)
    set_by_hand(world, key, "state", "pending")
    set_by_hand(world, key, "revision", kept["revision"] + 1)


def test_what_an_older_release_left_reserved_is_free_for_others(world: World) -> None:
    ada = created(world, "ada", "7")
    deleted_before(world, ada, "ada")
    assert (found(world, "7"), found(world, "7", more="&state=all")) == ([], [])
    assert reserved_here(world) == {"USER#7": ada}
    bo = created(world, "bo", "7")
    assert (found(world, "7"), reserved_here(world)) == ([bo], {"USER#7": bo})
    assert restore(world, ada).json["user_id"] == bo
    patch(world, bo, external_id=None)
    assert restore(world, ada).json["external_id"] == "7"


def test_a_batch_takes_over_what_an_older_release_left_reserved(world: World) -> None:
    left = [created(world, name, each) for name, each in (("ada", "7"), ("bo", "8"))]
    for user_id, name in zip(left, ("ada", "bo"), strict=True):
        deleted_before(world, user_id, name)
    answer = batch(world, "8", "7")
    assert answer.status == 201, answer.text
    assert [found(world, each) for each in ("8", "7")] == [
        [it["id"]] for it in answer.json["items"]
    ]


def test_who_an_older_release_deleted_is_restored_with_the_external_id(world: World) -> None:
    ada = created(world, "ada", "7")
    deleted_before(world, ada, "ada")
    assert restore(world, ada).json["external_id"] == "7"
    assert reserved_here(world) == {"USER#7": ada}


def test_who_an_older_release_restores_has_no_external_id_that_another_may_have(
    world: World,
) -> None:
    ada = created(world, "ada", "7")
    delete(world, ada)
    undeleted_before(world, ada)
    assert "external_id" not in world.get(f"/users/{ada}").json
    left = created(world, "bo", "8")
    deleted_before(world, left, "bo")
    cy = created(world, "cy", "8")
    undeleted_before(world, left)
    assert "external_id" not in world.get(f"/users/{left}").json
    assert found(world, "8") == [cy]


def test_who_left_an_external_id_and_an_address_behind_loses_both_at_once(world: World) -> None:
    """The address's reservation and the external id's are decided by one record."""
    ada = created(world, "m\u00fcller", "7")
    deleted_before(world, ada, "m\u00fcller")
    world.client.put_item(
        TableName=world.table,
        Item={
            "pk": {"S": f"COMPANY#{COMPANY}"},
            "sk": {"S": "EMAIL#m\u00fcller@example.com"},
            "user_id": {"N": str(ada)},
        },
    )
    assert create(world, "m\u00fcller", "7").status == 201


def test_what_was_left_reserved_is_taken_over_once_or_restored(world: World) -> None:
    ada = created(world, "ada", "7")
    deleted_before(world, ada, "ada")
    taken = ends_of(world, lambda: create(world, "bo", "7"), lambda: create(world, "cy", "7"))
    assert taken == {(201, 409), (409, 201)}


def test_a_restored_user_keeps_what_was_left_reserved_or_another_has_it(world: World) -> None:
    ada = created(world, "ada", "7")
    deleted_before(world, ada, "ada")
    ends = ends_of(world, lambda: create(world, "bo", "7"), lambda: restore(world, ada))
    assert ends == {(201, 409), (409, 200)}
