"""A deleted user frees the license, and is restored within 72 hours if one is available."""

import pytest

from tests.api.access_targets import nothing_written
from tests.api.user_requests import assert_none_available, delete, invite, patch, restore
from tests.simulation.oracles import check_invariants
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, TOKYO, World


def test_a_deleted_user_frees_the_license_and_the_billing_goes_on(world: World) -> None:
    world.purchase(talk_lines=1)
    answer = delete(world, invite(world))
    assert (answer.status, answer.json["state"]) == (200, "deleted")
    assert world.counts() == (1, 0, 0, 1)
    world.clock.at = MARCH_ENDS
    assert world.counts() == (1, 0, 0, 1)


def test_keeping_the_license_is_what_happens_unless_asked_otherwise(world: World) -> None:
    world.purchase(talk_lines=1)
    assert delete(world, invite(world), "?license=keep").status == 200
    assert world.counts() == (1, 0, 0, 1)


def test_removing_the_license_with_the_user_is_one_transaction(world: World) -> None:
    world.purchase(talk_lines=2)
    ada = invite(world)
    assert delete(world, ada, "?license=remove").json["state"] == "deleted"
    assert world.counts() == (2, 0, 1, 1)
    newest = world.get(f"/offices/{NEW_YORK}/history").json["items"][0]
    assert (newest["seq"], newest["action"], newest["source"]) == (2, "removal", "api")
    assert newest["licenses"][0]["scheduled_for_removal"] == 1
    (lot,) = world.get(f"/offices/{NEW_YORK}/removals").json["items"]
    assert (lot["quantity"], lot["effective_at"]) == (1, "2026-04-01T04:00:00Z")
    check_invariants(world)
    world.clock.at = MARCH_ENDS
    assert world.counts() == (1, 0, 0, 1)


def test_the_last_license_goes_with_its_user(world: World) -> None:
    """Nothing else is available: what the removal takes is what the deletion frees."""
    world.purchase(talk_lines=1)
    assert delete(world, invite(world), "?license=remove").status == 200
    assert world.counts() == (1, 0, 1, 0)
    check_invariants(world)


def test_a_suspended_users_license_is_removed_out_of_the_available_ones(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    patch(world, ada, state="suspended")
    assert delete(world, ada, "?license=remove").status == 200
    assert world.counts() == (1, 0, 1, 0)


def test_a_suspended_users_license_that_another_took_is_not_removed(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    patch(world, ada, state="suspended")
    invite(world, "bo")
    with nothing_written(world):
        assert_none_available(delete(world, ada, "?license=remove"))


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_a_license_that_was_released_before_cannot_be_removed(world: World, state: str) -> None:
    """The record shows none, so the removal would take one that has nothing to do with the user."""
    world.purchase(talk_lines=2)
    ada = invite(world)
    (held,) = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    world.request("DELETE", f"/offices/{NEW_YORK}/assignments/{held['assignment_id']}")
    if state == "suspended":
        patch(world, ada, state=state)
    assert world.get(f"/users/{ada}").json["license"] is None
    with nothing_written(world):
        answer = delete(world, ada, "?license=remove")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/query/license")
    assert "was released" in answer.json["detail"]
    assert delete(world, ada).status == 200
    assert world.counts() == (2, 0, 0, 2)
    check_invariants(world)


def test_on_a_contracted_plan_the_user_stays_unless_the_license_is_kept(world: World) -> None:
    """R10."""
    world.purchase(office=TOKYO, talk_lines=1)
    hana = invite(world, "hana", TOKYO)
    with nothing_written(world):
        answer = delete(world, hana, "?license=remove")
    assert (answer.status, answer.code) == (403, "contact_csm")
    staff = {"DP-Company-ID": str(COMPANY), "DP-Reason": "by phone"}
    token = world.token("csm", None)
    assert delete(world, hana, "?license=remove", token=token, headers=staff).status == 200
    newest = world.get(f"/offices/{TOKYO}/history").json["items"][0]
    assert (newest["action"], newest["source"], newest["reason"]) == (
        "removal",
        "staff",
        "by phone",
    )


def test_a_user_without_license_has_none_to_remove(world: World) -> None:
    with_none = invite(world, license="admins")
    with nothing_written(world):
        answer = delete(world, with_none, "?license=remove")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/query/license")


def test_what_to_do_with_the_license_is_keep_or_remove(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    with nothing_written(world):
        assert delete(world, ada, "?license=sell").status == 400
        assert delete(world, ada, "?licence=remove").status == 400


def test_a_deletion_with_removal_after_the_boundary_finds_the_office_renewed(world: World) -> None:
    world.purchase(talk_lines=2)
    ada = invite(world)
    world.clock.at = MARCH_ENDS
    assert delete(world, ada, "?license=remove").status == 200
    assert world.counts() == (2, 0, 1, 1)
    (lot,) = world.get(f"/offices/{NEW_YORK}/removals").json["items"]
    assert lot["effective_at"] == "2026-05-01T04:00:00Z"


@pytest.mark.parametrize(
    ("hours", "seconds", "status"), [(71, 0, 200), (71, 3599, 200), (72, 0, 404), (73, 0, 404)]
)
def test_a_deleted_user_can_be_restored_for_72_hours(
    world: World, hours: int, seconds: int, status: int
) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    delete(world, ada)
    world.clock.advance(hours=hours, seconds=seconds)
    answer = restore(world, ada)
    assert answer.status == status, answer.text
    assert world.counts() == ((1, 1, 0, 0) if status == 200 else (1, 0, 0, 1))
    check_invariants(world)


def test_a_restored_user_is_what_they_were(world: World) -> None:
    world.purchase(talk_lines=3)
    states = {"pending": invite(world), "active": invite(world, "bo"), "suspended": 0}
    states["suspended"] = invite(world, "cy")
    patch(world, states["active"], state="active")
    patch(world, states["suspended"], state="suspended")
    before = {state: world.get(f"/users/{user}").json for state, user in states.items()}
    for state, user in states.items():
        delete(world, user)
        assert restore(world, user).json == before[state]
        assert before[state]["state"] == state
    assert world.counts() == (3, 2, 0, 1)


def test_nobody_is_restored_when_none_is_available(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    delete(world, ada)
    invite(world, "bo")
    with nothing_written(world):
        assert_none_available(restore(world, ada))


def test_nobody_is_restored_to_an_address_that_another_has_now(world: World) -> None:
    world.purchase(talk_lines=2)
    ada = invite(world)
    delete(world, ada)
    again = invite(world)
    with nothing_written(world):
        answer = restore(world, ada)
    assert (answer.status, answer.code) == (409, "email_taken")
    assert answer.json["user_id"] == again
    assert answer.json["detail"] == (
        f"User {again} of the company has this email address. Give user {again} another address "
        "first."
    )


def test_only_who_was_deleted_is_restored(world: World) -> None:
    world.purchase(talk_lines=1)
    with nothing_written(world):
        assert restore(world, 4242).code == "not_found"
    ada = invite(world)
    with nothing_written(world):
        assert restore(world, ada).code == "not_found"


def test_a_repeated_restore_answers_what_the_first_did(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    delete(world, ada)
    first, again = restore(world, ada, key="once"), restore(world, ada, key="once")
    assert (first.status, first.text) == (again.status, again.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert world.counts() == (1, 1, 0, 0)


def test_a_restore_is_answered_as_at_first_when_the_user_is_gone_for_good(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    delete(world, ada)
    first = restore(world, ada, key="once")
    delete(world, ada)
    world.clock.advance(hours=73)
    with nothing_written(world):
        again = restore(world, ada, key="once")
        assert restore(world, ada, key="another").code == "not_found"
    assert (again.status, again.text) == (200, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
