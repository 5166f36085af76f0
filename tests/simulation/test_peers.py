"""Bugs of other products, which this one does not have."""

from datetime import timedelta

from tests.simulation.oracles import check_invariants
from tests.world import MARCH_ENDS, NEW_YORK, World


def test_seats_assigned_after_a_removal_was_scheduled_survive_the_renewal(world: World) -> None:
    """Polar: seats that the renewal was about to remove could be assigned, and their holders lost
    them."""
    world.purchase(talk_lines=5)
    world.remove(talk_lines=3)
    assert [world.assign(number).status for number in (1, 2)] == [201, 201]
    refused = world.assign(3)
    assert (refused.status, refused.code) == (409, "no_available_licenses")
    world.clock.at = MARCH_ENDS
    world.sweep()
    assert world.counts() == (2, 2, 0, 0)
    holders = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    assert {each["assignee"]["id"] for each in holders} == {1, 2}
    check_invariants(world)


def test_an_office_due_on_a_day_without_a_job_is_finalized_later(world: World) -> None:
    """Lago: the job listed only what was due on its day, so that a day without a job was never
    billed."""
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS + timedelta(days=3)
    assert world.sweep() == 0
    account = world.account()
    assert account.cycle.start == MARCH_ENDS
    newest = world.get(f"/offices/{NEW_YORK}/history?limit=1").json["items"][0]
    assert (newest["action"], newest["at"]) == ("renewal", "2026-04-01T04:00:00Z")
    assert newest["due_now"] == {"amount": 3 * 2500, "currency": "USD"}
    assert world.counts() == (3, 0, 0, 3)
    check_invariants(world)


def test_a_change_keeps_removals_that_were_scheduled_before(world: World) -> None:
    """Microsoft's Partner Center: a change in mid-term dropped a reduction scheduled for the
    renewal."""
    world.open_office(9_000_001, "Boston")
    world.purchase(talk_lines=6, room_lines=1)
    world.remove(talk_lines=2)
    changes = [
        world.purchase(room_lines=3),
        world.remove(talk_lines=1, room_lines=1),
        world.assign(1),
        world.post(
            "/company/license_transfers",
            {
                "from_office_id": NEW_YORK,
                "to_office_id": 9_000_001,
                "items": [{"license_type": "talk_lines", "quantity": 1}],
            },
            key="transfer",
        ),
        world.staff(
            "PUT",
            f"/offices/{NEW_YORK}/terms",
            {
                "not_self_serve": [],
                "resold": False,
                "contact": None,
                "contract_prices": {"talk_lines": 2000},
                "reason": "a discount",
            },
        ),
    ]
    assert [each.status for each in changes] == [201, 201, 201, 201, 200]
    assert world.counts() == (5, 1, 3, 1)
    world.clock.at = MARCH_ENDS
    world.sweep()
    assert world.counts() == (2, 1, 0, 1)
    assert world.counts("room_lines") == (3, 0, 0, 3)
    check_invariants(world)
