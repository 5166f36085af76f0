"""Display names: the latest one is stored, if the company exists (decision 44)."""

from typing import Any

import pytest

from chalicelib.dynamo import keys
from chalicelib.dynamo.display_names import DisplayNames, names_from
from chalicelib.service.ports import Retryable
from tests.contract.builders import OTHER_COMPANY, delete_by_hand, item_at, put_by_hand
from tests.world import COMPANY, NEW_YORK, World

WRITING = "provide-client-params.dynamodb.TransactWriteItems"


def names(world: World) -> DisplayNames:
    return DisplayNames(world.client, world.table)


def kept(world: World, company_id: int = COMPANY) -> dict[str, str]:
    people = item_at(world, keys.names(company_id)).values()
    return {each["sub"]: each["name"] for each in people if isinstance(each, dict)}


def test_the_latest_name_is_kept(world: World) -> None:
    for name in ("Ada", "Ada Okafor"):
        names(world).save(COMPANY, "ada", name)
        assert kept(world) == {"ada": name}
    assert names_from(None) == {}


def test_a_name_for_an_unknown_company_is_not_stored(world: World) -> None:
    names(world).save(OTHER_COMPANY, "ada", "Ada")
    delete_by_hand(world, keys.company(COMPANY))
    names(world).save(COMPANY, "ada", "Ada")
    assert kept(world) == kept(world, OTHER_COMPANY) == {}


@pytest.mark.parametrize("known", [False, True])
def test_of_two_concurrent_names_of_one_person_the_first_is_stored(
    world: World, known: bool
) -> None:
    if known:
        names(world).save(COMPANY, "ada", "Ada")

    def somebody_else_first(**_: Any) -> None:
        world.client.meta.events.unregister(WRITING, somebody_else_first)
        names(world).save(COMPANY, "ada", "Ada of another tab")
        names(world).save(COMPANY, "bo", "Bo")

    world.client.meta.events.register(WRITING, somebody_else_first)
    names(world).save(COMPANY, "ada", "Ada Okafor")
    assert kept(world) == {"ada": "Ada of another tab", "bo": "Bo"}


@pytest.mark.parametrize(("already", "learned"), [(199, True), (200, False)])
def test_a_company_has_at_most_two_hundred_names(world: World, already: int, learned: bool) -> None:
    people = {f"person_{n}": {"sub": f"sub-{n}", "name": "Somebody"} for n in range(already)}
    put_by_hand(world, keys.names(COMPANY), **people)
    names(world).save(COMPANY, "ada", "Ada")
    assert ("ada" in kept(world)) is learned
    # A name that is stored already may still change.
    names(world).save(COMPANY, "sub-7", "Grace")
    by_hand = {each["name"] for each in item_at(world, keys.names(COMPANY)).values()
               if isinstance(each, dict)}  # fmt: skip
    assert "Grace" in by_hand


def test_names_are_read_only_with_an_office_of_their_company(world: World) -> None:
    names(world).save(COMPANY, "ada", "Ada")
    store = world.wired.service.store
    assert store.read(NEW_YORK, world.clock.at, listed_in=COMPANY).names == {"ada": "Ada"}
    assert store.read(NEW_YORK, world.clock.at, listed_in=OTHER_COMPANY).names == {}
    assert store.read(NEW_YORK, world.clock.at).names == {}


def test_a_busy_database_is_retryable(world: World) -> None:
    def throttled(**_: Any) -> None:
        raise world.client.exceptions.ProvisionedThroughputExceededException(
            {
                "Error": {"Code": "ProvisionedThroughputExceededException"},
                "ResponseMetadata": {"HTTPStatusCode": 400},
            },
            "TransactWriteItems",
        )

    world.client.meta.events.register(WRITING, throttled)
    with pytest.raises(Retryable, match="throttled"):
        names(world).save(COMPANY, "ada", "Ada")
    world.client.meta.events.unregister(WRITING, throttled)
