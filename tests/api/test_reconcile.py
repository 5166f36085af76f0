"""The audit: counts recomputed from assignments, journal and lots."""

from typing import Any

import pytest

from chalicelib.domain.products import SHIPPED
from infra.local import lambdas
from tests.simulation.scenes import prepare
from tests.world import NEW_YORK, World

OFFICES = 4
"""The demo's three and the second of New York's company."""
NUMBER = str(SHIPPED["talk_lines"].number)
"""The key of talk lines in an account item."""


@pytest.fixture
def audited(world: World) -> World:
    """Ten talk lines: two held, four scheduled for removal; nothing is wrong."""
    prepare(world)
    world.bus.events.clear()
    return world


def spoil(world: World, **counts: int) -> None:
    for name, value in counts.items():
        world.client.update_item(
            TableName=world.table,
            Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}},
            UpdateExpression="SET licenses.#talk.#count = :value",
            ExpressionAttributeNames={"#talk": NUMBER, "#count": name},
            ExpressionAttributeValues={":value": {"N": str(value)}},
        )


def found(world: World) -> list[dict[str, Any]]:
    lambdas.reconcile()
    assert {event["type"] for event in world.bus.events} <= {"ledger.drift"}
    return [event["data"] for event in world.bus.events]


def test_counts_that_add_up_are_not_told_of(audited: World) -> None:
    before = [item for item in audited.items() if item["pk"] != "RECONCILE"]
    assert lambdas.reconcile() == {"audited": OFFICES, "drifts": 0}
    assert list(audited.bus.events) == []
    assert [item for item in audited.items() if item["pk"] != "RECONCILE"] == before


@pytest.mark.parametrize(
    ("spoilt", "drifts"),
    [
        ({"available": 3}, [("assigned", 3, 2)]),
        ({"purchased": 11, "available": 5}, [("purchased", 11, 10)]),
        ({"scheduled": 5, "available": 3}, [("scheduled", 5, 4)]),
        ({"purchased": 9}, [("purchased", 9, 10), ("assigned", 1, 2)]),
    ],
)
def test_a_count_that_does_not_add_up_is_told_and_not_repaired(
    audited: World, spoilt: dict[str, int], drifts: list[tuple[str, int, int]]
) -> None:
    spoil(audited, **spoilt)
    before = [item for item in audited.items() if item["pk"] != "RECONCILE"]
    reported = [(data["count"], data["recorded"], data["recomputed"]) for data in found(audited)]
    assert reported == drifts
    assert [item for item in audited.items() if item["pk"] != "RECONCILE"] == before


def test_the_next_run_goes_on_where_there_was_no_time(audited: World) -> None:
    spoil(audited, available=3)
    # A page is only begun with a minute left.
    assert lambdas.reconcile(timeout_s=59) == {"audited": 0, "drifts": 0}
    audited.wired.audit_reader().save_position(
        type(audited.wired.audit_reader().position())(NEW_YORK % 16, None)
    )
    assert lambdas.reconcile()["drifts"] == 1
    # Once around has ended; the next begins anew.
    assert audited.wired.audit_reader().position().shard == 0
    assert lambdas.reconcile()["drifts"] == 1
