"""A repeat with its key that runs between two reads of the first request: the first request finds
what its repeat has stored, and is not refused because of what the repeat has changed."""

from collections.abc import Callable
from typing import Any

from chalicelib.wiring import use
from tests.simulation.gate import GatedClient
from tests.simulation.oracles import check_invariants
from tests.world import NEW_YORK, Answer, World

BOSTON = 9_000_001
TEN = [{"license_type": "talk_lines", "quantity": 10}]


def _between_reads(world: World, meanwhile: Callable[[], Answer]) -> list[Answer]:
    """Runs `meanwhile` before the world's second call. Returns a list to which its answer is
    appended."""
    undisturbed, answers, calls = world.client, list[Answer](), list[str]()

    def around(name: str, call: Callable[[], Any]) -> Any:
        calls.append(name)
        if len(calls) == 2:
            mine = world.wired
            world.wire(undisturbed)
            answers.append(meanwhile())
            use(mine)
        return call()

    world.wire(GatedClient(undisturbed, around))
    return answers


def test_a_quoted_transfer_that_its_repeat_overtakes_gets_the_same_response(world: World) -> None:
    world.open_office(BOSTON, "Boston")
    assert world.purchase(talk_lines=10).status == 201  # An open invoice, which the credit settles.
    asked = {"action": "transfer", "items": TEN, "to_office_id": str(BOSTON)}
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", asked)
    body = {"from_office_id": NEW_YORK, "to_office_id": BOSTON, "items": TEN}
    body["quote"] = quoted.json["quote"]

    def move() -> Answer:
        return world.post("/company/license_transfers", body, key="the same")

    repeats = _between_reads(world, move)
    first = move()
    (repeat,) = repeats
    assert (first.status, repeat.status) == (201, 201)
    assert first.text == repeat.text
    assert world.counts() == (0, 0, 0, 0)
    check_invariants(world)
