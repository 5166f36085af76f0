"""The entries that find users agree with the records in the end, whatever the stream delivers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.domain.record import replace
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode
from chalicelib.dynamo.items import to_item
from chalicelib.dynamo.stream import item_change_of
from chalicelib.dynamo.user_entries import UserEntries
from chalicelib.service.background_ports import ItemChange
from chalicelib.service.ports import Retryable
from tests.contract.builders import user
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.world import BERLIN, COMPANY, START, World

ADA = user(1, first_name="Ada", last_name="By", email="ab@xy.example")
FOUND_BY = ["a", "ab", "ad", "ada", "b", "by", "x", "xy"]


def change(before: User | None, after: User | None) -> ItemChange:
    return ItemChange(None, "1", START, before, after)


def index(world: World, *changes: ItemChange) -> int:
    """Writes what the changes make different. Returns the number of puts and deletions."""
    made = UserEntries(world.client, world.table)
    batches = made.batches(changes)
    for batch in batches:
        made.write(batch)
    return sum(map(len, batches))


def entries(world: World) -> dict[str, Any]:
    """The entries by their beginnings; each beginning has one."""
    found = [item for item in world.items() if item["pk"].startswith("FIND#")]
    by_beginning = {each["pk"].removeprefix(f"FIND#{COMPANY}#"): each for each in found}
    assert len(by_beginning) == len(found)
    return by_beginning


def test_a_new_user_has_an_entry_for_each_beginning_of_each_word(world: World) -> None:
    assert index(world, change(None, ADA)) == 8
    made = entries(world)
    assert sorted(made) == FOUND_BY
    assert made["ad"] == {
        "pk": f"FIND#{COMPANY}#ad",
        "sk": "NAME#ada by\x1f0000000000000001",
        "office_id": ADA.office_id,
        "state": "active",
        "license": "admins",
        "words": " ada by ab xy example",
    }


@pytest.mark.parametrize(
    ("after", "written"),
    [
        (replace(ADA, revision=2, job_title="Countess", external_id="7"), 0),
        (replace(ADA, office_id=BERLIN), 8),
        (replace(ADA, state="suspended"), 8),
        (replace(ADA, license="talk"), 8),
        (replace(ADA, license_released_at=START), 8),
        (replace(ADA, is_super_admin=True), 8),
        (replace(ADA, other_emails=("ada@ab.example",)), 8),
        # Every key has the name, so all entries are deleted and put: a, ab, ad, ada, c, ca, x, xy.
        (replace(ADA, last_name="Ca"), 16),
        (None, 8),
    ],
)
def test_only_what_differs_is_written(world: World, after: User | None, written: int) -> None:
    index(world, change(None, ADA))
    assert index(world, change(ADA, after)) == written
    left = entries(world)
    fresh = World(world.client)
    index(fresh, change(None, after))
    assert left == entries(fresh)
    world.client.delete_table(TableName=fresh.table)


LIVES: list[list[User | None]] = [
    [None, ADA, replace(ADA, last_name="Lee"), ADA, replace(ADA, first_name="Bo")],
    [None, ADA, replace(ADA, state="deleted"), replace(ADA, office_id=BERLIN)],
    [None, ADA, None, replace(ADA, email="new@xy.example"), None],
]


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("batch", [1, 2, 10])
def test_records_delivered_again_from_anywhere_have_the_same_result(
    world: World, life: list[User | None], batch: int
) -> None:
    """The stream delivers the changes of one record in order, and any of its last ones again."""
    changes = [change(before, after) for before, after in pairwise(life)]
    _deliver(world, changes, batch)
    expected = entries(world)
    for start in range(len(changes)):
        _deliver(world, changes[start:], batch)
        assert entries(world) == expected


def _deliver(world: World, changes: Sequence[ItemChange], batch: int) -> None:
    for start in range(0, len(changes), batch):
        index(world, *changes[start : start + batch])


def test_a_write_that_is_throttled_is_repeated(world: World) -> None:
    many = [change(None, replace(ADA, user_id=number)) for number in range(1, 5)]
    made = UserEntries(world.client, world.table)
    assert [len(batch) for batch in made.batches(many)] == [25, 7]

    class Throttled:
        def batch_write_item(self, RequestItems: Any) -> Any:  # noqa: N803
            return {"UnprocessedItems": RequestItems}

    with pytest.raises(Retryable):
        UserEntries(Throttled(), world.table).write(made.batches(many)[0])


def test_a_record_that_is_marked_is_indexed_as_if_it_were_new() -> None:
    plain = to_item(keys.user(COMPANY, 1), ADA)
    marked = plain | {"to_be_found": encode(1)}
    for new, old, before in (
        (marked, plain, None),
        (plain, None, None),
        (marked, marked, ADA),
        (marked | {"to_be_found": encode(2)}, marked, None),
    ):
        found = item_change_of(_record(new, old), SHIPPED_LAYOUTS)
        assert found is not None
        assert (found.before, found.after) == (before, ADA)


def test_the_deletion_of_a_users_record_is_a_change() -> None:
    found = item_change_of(_record(None, to_item(keys.user(COMPANY, 1), ADA)), SHIPPED_LAYOUTS)
    assert found is not None
    assert (found.before, found.after) == (ADA, None)


def _record(new: Any, old: Any) -> dict[str, Any]:
    image = new or old
    images = {"NewImage": new, "OldImage": old}
    return {
        "dynamodb": {
            "Keys": {"pk": image["pk"], "sk": image["sk"]},
            "SequenceNumber": "300",
            "ApproximateCreationDateTime": int(datetime(2026, 3, 10, tzinfo=UTC).timestamp()),
            **{name: each for name, each in images.items() if each},
        }
    }
