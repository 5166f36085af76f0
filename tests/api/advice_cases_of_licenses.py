"""Refusals of orders. `test_advice_of_licenses` has those of verbs that assign licenses."""

from collections.abc import Iterator

from tests.api.advice_cases import case
from tests.api.advice_follower import Caller
from tests.api.refusal_checks import add_user, change_plan, restore_lot
from tests.api.test_advice_of_licenses import agree
from tests.api.transfers import open_boston, transfer
from tests.api.user_requests import delete, invite, patch
from tests.world import MARCH_ENDS, NEW_YORK, Answer, World

ALL_TYPES = (
    "talk_lines",
    "sell_lines",
    "contact_center_lines",
    "room_lines",
    "fax_lines",
    "additional_number_lines",
    "uberconference_lines",
    "tollfree_room_lines",
    "tollfree_additional_number_lines",
    "tollfree_uberconference_lines",
)


def release_all(world: World, license_type: str = "talk_lines", number: int = 1) -> None:
    listed = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    held = [each for each in listed if each["license_type"] == license_type][:number]
    for each in held:
        path = f"/offices/{NEW_YORK}/assignments/{each['assignment_id']}"
        assert world.request("DELETE", path).status == 204


# For want of licenses


@case("no_available_licenses", "Release 1 that is assigned, or remove at most 1.")
def a_removal_of_what_is_assigned(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=2)
    invite(world)
    yield world.remove(talk_lines=2)
    release_all(world)
    yield world.remove(talk_lines=2)


@case("no_available_licenses", "or remove at most 1.")
def a_removal_of_fewer(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=2)
    invite(world)
    yield world.remove(talk_lines=2)
    yield world.remove(talk_lines=1)


@case("no_available_licenses", "Release 1 that is assigned and remove at most 2.")
def a_removal_of_more_than_is_owned(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=2)
    invite(world)
    yield world.remove(talk_lines=3)
    release_all(world)
    yield world.remove(talk_lines=2)


@case("no_available_licenses", "Delete the user and keep the license (`license=keep`).")
def a_deletion_whose_license_is_removed_already(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    ada = invite(world)
    patch(world, ada, state="suspended")
    world.remove(talk_lines=1)
    yield delete(world, ada, "?license=remove")
    yield delete(world, ada, "?license=keep")


@case("no_available_licenses", "or transfer at most 1.")
def a_transfer_of_fewer(world: World) -> Iterator[Answer]:
    open_boston(world)
    world.purchase(talk_lines=2)
    invite(world)
    yield transfer(world, 2)
    yield transfer(world, 1)


@case("no_available_licenses", "Restore 1 that is scheduled for removal, or release 1")
def a_transfer_of_what_is_scheduled(world: World) -> Iterator[Answer]:
    open_boston(world)
    world.purchase(talk_lines=2)
    world.remove(talk_lines=1)
    invite(world)
    yield transfer(world, 1)
    assert world.restore(talk_lines=1).status == 201
    yield transfer(world, 1)


@case("no_available_licenses", "Release 1 that is assigned")
def a_transfer_of_what_is_assigned(world: World) -> Iterator[Answer]:
    open_boston(world)
    world.purchase(talk_lines=1)
    invite(world)
    yield transfer(world, 1)
    release_all(world)
    yield transfer(world, 1)


@case("license_type_not_in_plan", "Release 1 that is assigned.")
def a_license_that_is_not_sold_any_more(world: World) -> Iterator[Answer]:
    world.purchase(sell_lines=1)
    change_plan(world, NEW_YORK, "standard")
    invite(world, license="agents")
    yield add_user(world, "grace@example.com", license="agents")
    release_all(world, "sell_lines")
    yield add_user(world, "grace@example.com", license="agents")


@case("exceeds_scheduled", "Restore at most 1 and purchase 2.")
def a_restoration_of_more_than_is_scheduled(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=2)
    world.remove(talk_lines=1)
    yield world.restore(talk_lines=3)
    assert world.restore(talk_lines=1).status == 201
    yield world.purchase(talk_lines=2)


@case("exceeds_scheduled", "Purchase 2.")
def a_restoration_where_nothing_is_scheduled(world: World) -> Iterator[Answer]:
    yield world.restore(talk_lines=2)
    yield world.purchase(talk_lines=2)


@case("exceeds_scheduled", "Restore at most 1 of this removal and 1 of other removals.")
def a_restoration_of_more_than_a_removal_has(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=3)
    world.remove(talk_lines=2)
    (removal_id,) = world.remove(talk_lines=1).json["removal_ids"]
    yield restore_lot(world, removal_id, quantity=2)
    assert restore_lot(world, removal_id, quantity=1).status == 201
    yield world.restore(talk_lines=1)


@case("exceeds_scheduled", "Restore at most 1. This office's contract does not let its admins")
def a_restoration_of_more_than_the_contract_lets_admins_purchase(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    world.remove(talk_lines=1)
    agree(world, not_self_serve=["purchase"])
    refused = world.restore(talk_lines=2)
    assert refused.json["contact"]["name"] == "Hana Sato"
    yield refused
    assert world.restore(talk_lines=1).status == 201
    yield Caller(world, "csm").order("purchases", "talk_lines", 1, NEW_YORK)


@case("limit_reached", "Restore some of one license type, and schedule their sum as one removal")
def a_removal_beyond_the_limit(world: World) -> Iterator[Answer]:
    schedule_200_removals(world)
    yield world.remove(talk_lines=1)
    assert world.restore(talk_lines=2).status == 201
    assert world.remove(talk_lines=2).status == 201
    yield world.remove(talk_lines=1)


@case("limit_reached", "Wait until one has taken effect.")
def a_removal_beyond_the_limit_where_nothing_may_be_restored(world: World) -> Iterator[Answer]:
    schedule_200_removals(world)
    agree(world, not_self_serve=["restore"])
    yield world.remove(talk_lines=1)
    world.clock.at = MARCH_ENDS
    yield world.remove(talk_lines=1)


def schedule_200_removals(world: World) -> None:
    world.purchase(**dict.fromkeys(ALL_TYPES, 30))
    for _ in range(20):
        assert world.remove(**dict.fromkeys(ALL_TYPES, 1)).status == 201
