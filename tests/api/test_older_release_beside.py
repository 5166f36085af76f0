"""An older release, which knows one form of an address, runs beside this one (R34)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.test_mailboxes import (
    BUCHER,
    BUCHER_IN_ASCII,
    DECOMPOSED,
    assert_taken,
    create,
    created,
    found,
)
from tests.api.test_older_mailboxes import (
    OLDER,
    STRASSE,
    STRASSE_WITH_SS,
    created_before,
    reserve,
)
from tests.api.test_users import addresses
from tests.api.user_requests import delete, patch, restore
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import Answer, World

pytestmark = pytest.mark.in_memory


def deleted_before(world: World, user_id: int, reserved_as: str) -> None:
    """Deletes the user as an older release does, which knows one item of the address."""
    kept = addresses(world) - {reserved_as}
    delete(world, user_id)
    for address in kept:
        reserve(world, address, user_id)


def test_an_older_release_meets_the_form_that_it_knows(world: World) -> None:
    for email, reserved_as in [*OLDER, (DECOMPOSED, DECOMPOSED), (STRASSE, STRASSE_WITH_SS)]:
        user_id = created(world, email)
        assert reserved_as in addresses(world)
        delete(world, user_id)


def test_what_an_older_release_left_behind_is_free(world: World) -> None:
    gone = created(world, BUCHER)
    deleted_before(world, gone, BUCHER)
    assert addresses(world) == {BUCHER_IN_ASCII, "max@bu\u0308cher.example"}
    assert found(world, BUCHER) == []
    again = created(world, BUCHER_IN_ASCII)
    assert found(world, BUCHER) == [again]
    with nothing_written(world):
        assert_taken(restore(world, gone), again)
    assert delete(world, again).status == 200


def test_what_belongs_to_no_record_is_free(world: World) -> None:
    reserve(world, "ada@example.com", 4242)
    assert found(world, "ada@example.com") == []
    ada = created(world, "ada@example.com")
    assert found(world, "ada@example.com") == [ada]


def ends_of(world: World, *jobs: Any) -> set[tuple[int, ...]]:
    """The statuses that the requests are answered, over every interleaving of their calls. At the
    end of each, every mailbox has at most one user."""
    start, ends = world.saved(), set()

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        answers: list[Answer] = turns.run([*jobs])
        ends.add(tuple(answer.status for answer in answers))
        world.wire(world.client)
        emails = [email for user in world.get("/users").json["items"] for email in user["emails"]]
        assert len({*emails}) == len(emails)

    assert sum(1 for _ in every_order(race)) > 1
    return ends


def test_what_was_left_behind_is_taken_or_restored(world: World) -> None:
    gone = created(world, BUCHER)
    deleted_before(world, gone, BUCHER)
    ends = ends_of(world, lambda: create(world, BUCHER), lambda: restore(world, gone))
    assert ends == {(201, 409), (409, 200)}


def test_an_identity_is_taken_over_from_an_older_form_or_kept_by_its_user(world: World) -> None:
    older = created_before(world, STRASSE, STRASSE_WITH_SS)
    ends = ends_of(
        world,
        lambda: create(world, STRASSE_WITH_SS),
        lambda: patch(world, older, emails=[STRASSE_WITH_SS]),
    )
    assert ends == {(201, 409), (409, 200)}


def test_an_older_record_and_a_new_user_do_not_share_a_mailbox(world: World) -> None:
    older = created_before(world, "old@example.com", "old@example.com")
    ends = ends_of(
        world,
        lambda: create(world, BUCHER_IN_ASCII),
        lambda: patch(world, older, emails=[BUCHER]),
    )
    assert ends == {(201, 409), (409, 200)}
