"""Users that are suspended, activated, moved or changed take and free licenses with each step."""

from tests.api.access_targets import nothing_written
from tests.api.user_requests import assert_none_available, invite, move, patch
from tests.world import BERLIN, NEW_YORK, World

# Suspended and active again (R21).


def test_a_suspended_user_frees_the_license_and_takes_one_when_active_again(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    assert patch(world, ada, state="suspended").json["state"] == "suspended"
    assert world.counts() == (1, 0, 0, 1)
    assert patch(world, ada, state="active").json["state"] == "active"
    assert world.counts() == (1, 1, 0, 0)


def test_nobody_is_reactivated_when_none_is_available(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    patch(world, ada, state="suspended")
    invite(world, "bo")
    with nothing_written(world):
        assert_none_available(patch(world, ada, state="active"))
    assert world.counts() == (1, 1, 0, 0)


def test_accepting_an_invitation_takes_no_second_license(world: World) -> None:
    """R4."""
    world.purchase(talk_lines=2)
    ada = invite(world)
    answer = patch(world, ada, state="active")
    assert (answer.json["state"], answer.json["date_active"]) == ("active", "2026-03-10T14:00:00Z")
    assert world.counts() == (2, 1, 0, 1)


# Moved (R22) and changed (R24).


def test_a_user_moves_with_a_license_of_the_other_office(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(office=BERLIN, talk_lines=1)
    ada = invite(world)
    assert move(world, ada, BERLIN).json["office_id"] == BERLIN
    assert world.counts() == (1, 0, 0, 1)
    assert world.counts(office=BERLIN) == (1, 1, 0, 0)


def test_nobody_moves_to_a_full_office(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(office=BERLIN, talk_lines=1)
    ada = invite(world)
    invite(world, "berta", BERLIN)
    with nothing_written(world):
        assert_none_available(move(world, ada, BERLIN))
        assert_none_available(patch(world, ada, office_id=BERLIN))
    assert world.counts() == (1, 1, 0, 0)


def test_moving_without_saying_where_changes_nothing_else(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    answer = world.request("PATCH", f"/users/{ada}/move_office", {})
    assert (answer.status, answer.json["office_id"]) == (200, NEW_YORK)


def test_a_change_of_license_frees_the_old_one(world: World) -> None:
    world.purchase(talk_lines=1, sell_lines=1)
    ada = invite(world)
    assert patch(world, ada, license="agents").json["license"] == "agents"
    assert world.counts() == (1, 0, 0, 1)
    assert world.counts("sell_lines") == (1, 1, 0, 0)


def test_no_license_is_changed_for_one_that_is_not_there(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    with nothing_written(world):
        assert_none_available(patch(world, ada, license="agents"), "sell_lines")
