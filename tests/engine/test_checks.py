"""Tests of the checks: each finds an item that is missing, superfluous or wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.engine import checks
from tests.engine.client import Client, Done
from tests.engine.requests import opening
from tests.engine.workload import Operation
from tests.license_types import LicenseType
from tests.world import NEW_YORK, World, gateway

KINDS = ("purchase", "remove", "assign", "invite", "batch", "release", "give_back")

Recorded = tuple[list[Done], list[dict[str, Any]]]


def recorded(world: World) -> Recorded:
    """The responses and the items after one client's operation of each kind."""
    client = Client(gateway(), world.token(), lambda: None)
    client.send("opening", -1, opening(NEW_YORK, 20))
    for number, kind in enumerate(KINDS):
        operation = Operation(
            number, kind, NEW_YORK, 0, LicenseType.ADDITIONAL_NUMBER_LINES, 2, user=1
        )
        client.perform(operation)
    return client.done, world.items()


def items_of(items: list[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    return [item for item in items if item["sk"].startswith(prefix)]


def without(items: list[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """The items without the last one below this prefix that is not released."""
    *_, last = (item for item in items_of(items, prefix) if "released_at" not in item)
    return [item for item in items if item is not last]


def test_correct_responses_and_items_pass(world: World) -> None:
    done, items = recorded(world)
    assert [each.status for each in done] == [201, 201, 201, 201, 201, 201, 204, 200]
    checks.check_all(done, items)


def with_more_removed(item: dict[str, Any]) -> dict[str, Any]:
    """A removal's entry with one license more in its lines than in its counts; other items as they
    are."""
    if item.get("action") != "removal":
        return item
    return {**item, "lines": [{**line, "quantity": line["quantity"] + 1} for line in item["lines"]]}


PLANTED_ERRORS: dict[str, Callable[[list[Done], list[dict[str, Any]]], Recorded]] = {
    "an entry is lost": lambda done, items: (done, without(items, "ENTRY#")),
    "a stored response is lost": lambda done, items: (done, without(items, "KEY#")),
    "an assignment is lost": lambda done, items: (done, without(items, "ASSIGNMENT#")),
    "an order was written twice": lambda done, items: (done, [*items, items_of(items, "ENTRY#")[-1]]),
    "a refused request was stored": lambda done, items: (
        [replace(each, status=409, code="no_available_licenses") for each in done], items
    ),
    "an answer differs from its stored response": lambda done, items: (
        [replace(each, body_hash="another") if each.kind == "purchase" else each for each in done],
        items,
    ),
    "a removal's line differs from its counts": lambda done, items: (
        done, [with_more_removed(item) for item in items]
    ),
    "an assignment was acknowledged twice": lambda done, items: (
        done + [each for each in done if each.kind == "assign"], items
    ),
    "a release was acknowledged twice": lambda done, items: (
        done + [each for each in done if each.kind == "release"], items
    ),
    "an assignment that no request made is stored": lambda done, items: (
        [each for each in done if each.kind != "batch"], items
    ),
    "a user that is not deleted holds no license": lambda done, items: (
        done, [{**item, "state": "pending"} if item["sk"].startswith("USER#") else item for item in items]
    ),
    "a response is 500": lambda done, items: (
        [replace(done[0], status=500, code="internal_error"), *done[1:]], items
    ),
}  # fmt: skip


APRIL, MAY = "2026-04-01T04:00:00Z", "2026-05-01T04:00:00Z"


def renewed(*instants: str, number: int = 2, start: str = MAY) -> list[dict[str, Any]]:
    """The items of an office with a renewal at each instant."""
    account = {
        "pk": f"OFFICE#{NEW_YORK}", "sk": "ACCOUNT", "cycle_number": number, "cycle_start": start
    }  # fmt: skip
    bought = {"pk": account["pk"], "sk": "ENTRY#1", "action": "purchase", "at": APRIL}
    entries = [{**bought, "action": "renewal", "at": each} for each in instants]
    return [account, bought, *entries]


def test_boundaries_crossed_once_each_pass() -> None:
    checks.check_renewals(renewed(APRIL, MAY), [NEW_YORK], [APRIL, MAY])


@pytest.mark.parametrize(
    "items",
    [
        renewed(),
        renewed(MAY),
        renewed(APRIL, number=1, start=APRIL),
        renewed(APRIL, APRIL, MAY),
        renewed(MAY, APRIL),
        renewed(APRIL, MAY, "2026-06-01T04:00:00Z"),
        renewed(APRIL, MAY, number=1),
        renewed(APRIL, MAY, start=APRIL),
    ],
    ids=[
        "none", "one missed", "not there yet", "one twice", "out of order", "one too many",
        "the account has not counted", "the account is in the cycle before",
    ],
)  # fmt: skip
def test_a_boundary_not_crossed_exactly_once_is_found(items: list[dict[str, Any]]) -> None:
    with pytest.raises(AssertionError):
        checks.check_renewals(items, [NEW_YORK], [APRIL, MAY])


def test_every_planted_error_is_found(world: World) -> None:
    done, items = recorded(world)
    for name, plant in PLANTED_ERRORS.items():
        with pytest.raises(AssertionError):
            checks.check_all(*plant(done, items))
            pytest.fail(name)
