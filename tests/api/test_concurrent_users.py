"""Concurrent changes of users never take more licenses than there are."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.api.user_requests import delete, invite, move, patch, restore
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.simulation.oracles import check_invariants
from tests.world import BERLIN, NEW_YORK, Answer, World

pytestmark = pytest.mark.in_memory


def status_of(job: Callable[[], Answer]) -> int:
    return job().status


def ends_of(world: World, jobs: list[Callable[[], Answer]]) -> set[tuple[int, ...]]:
    """The statuses that the two are answered, over every interleaving of their calls; the
    invariants hold after each."""
    start, ends = world.saved(), set()

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        ends.add(tuple(turns.run([partial(status_of, job) for job in jobs])))
        world.wire(world.client)
        check_invariants(world)

    assert sum(1 for _ in every_order(race)) > 1
    return ends


def test_of_two_who_reactivate_with_one_license_left_one_does(world: World) -> None:
    world.purchase(talk_lines=2)
    ada, bo = invite(world), invite(world, "bo")
    for user in (ada, bo):
        patch(world, user, state="suspended")
    invite(world, "cy")
    jobs = [lambda: patch(world, ada, state="active"), lambda: patch(world, bo, state="active")]
    assert ends_of(world, jobs) == {(200, 409), (409, 200)}


def test_of_two_who_delete_one_user_with_the_license_one_removes_one(world: World) -> None:
    world.purchase(talk_lines=2)
    ada = invite(world)
    jobs = [lambda: delete(world, ada, "?license=remove")] * 2
    assert ends_of(world, jobs) == {(200, 404), (404, 200)}
    assert world.counts() == (2, 0, 1, 1)


def test_two_who_delete_two_users_with_their_licenses_remove_two(world: World) -> None:
    world.purchase(talk_lines=2)
    ada, bo = invite(world), invite(world, "bo")
    jobs = [
        lambda: delete(world, ada, "?license=remove"),
        lambda: delete(world, bo, "?license=remove"),
    ]
    assert ends_of(world, jobs) == {(200, 200)}
    assert world.counts() == (2, 0, 2, 0)


def test_a_restored_user_and_an_invited_one_do_not_both_get_the_last_license(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    delete(world, ada)
    newcomer = {"email": "bo@example.com", "office_id": NEW_YORK}
    jobs = [lambda: restore(world, ada), lambda: world.post("/users", newcomer)]
    assert ends_of(world, jobs) == {(200, 409), (409, 201)}


def test_two_who_move_to_an_office_with_one_license_do_not_both_arrive(world: World) -> None:
    world.purchase(talk_lines=2)
    world.purchase(office=BERLIN, talk_lines=1)
    ada, bo = invite(world), invite(world, "bo")
    jobs = [lambda: move(world, ada, BERLIN), lambda: move(world, bo, BERLIN)]
    assert ends_of(world, jobs) == {(200, 409), (409, 200)}


def test_a_deletion_and_a_suspension_free_one_license(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    jobs = [lambda: delete(world, ada), lambda: patch(world, ada, state="suspended")]
    assert ends_of(world, jobs) == {(200, 404), (200, 200)}
    assert world.counts() == (1, 0, 0, 1)


def test_a_deletion_with_removal_and_a_purchase_both_happen(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    jobs = [lambda: delete(world, ada, "?license=remove"), lambda: world.purchase(talk_lines=3)]
    assert ends_of(world, jobs) == {(200, 201)}


def of_batch(world: World, *names: str) -> Answer:
    users = [{"email": f"{name}@example.com", "office_id": NEW_YORK} for name in names]
    return world.post("/users/batch", {"users": users})


def test_of_two_batches_with_a_common_address_one_invites_all_its_users(world: World) -> None:
    world.purchase(talk_lines=4)
    jobs = [lambda: of_batch(world, "ada", "bo"), lambda: of_batch(world, "bo", "cy")]
    assert ends_of(world, jobs) == {(201, 409), (409, 201)}
    assert world.counts() == (4, 2, 0, 2)
    assert len(world.get("/users").json["items"]) == 2


def test_of_two_batches_that_need_the_last_licenses_one_gets_all_it_needs(world: World) -> None:
    world.purchase(talk_lines=3)
    jobs = [lambda: of_batch(world, "ada", "bo"), lambda: of_batch(world, "cy", "di")]
    assert ends_of(world, jobs) == {(201, 409), (409, 201)}
    assert world.counts() == (3, 2, 0, 1)


def test_two_batches_of_other_users_are_both_invited(world: World) -> None:
    world.purchase(talk_lines=4)
    jobs = [lambda: of_batch(world, "ada", "bo"), lambda: of_batch(world, "cy", "di")]
    assert ends_of(world, jobs) == {(201, 201)}


def test_a_batch_and_a_restored_user_do_not_both_have_an_address(world: World) -> None:
    world.purchase(talk_lines=3)
    ada = invite(world)
    delete(world, ada)
    jobs = [lambda: restore(world, ada), lambda: of_batch(world, "bo", "ada")]
    assert ends_of(world, jobs) == {(200, 409), (409, 201)}


def test_the_license_that_a_deletion_takes_along_is_never_available(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    newcomer = {"email": "bo@example.com", "office_id": NEW_YORK}
    jobs = [lambda: delete(world, ada, "?license=remove"), lambda: world.post("/users", newcomer)]
    assert ends_of(world, jobs) == {(200, 409)}
