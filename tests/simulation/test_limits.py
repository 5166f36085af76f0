"""Concurrent orders of a company with limits, in random orders of their calls (R52)."""

import random
from collections import Counter
from typing import Any

import pytest

from tests.api.agreements import agree
from tests.api.transfers import BOSTON
from tests.simulation.gate import GatedClient, Turns
from tests.world import NEW_YORK, Answer, World

TALK_MINOR = 1774
ALBANY = BOSTON + 1


def at_once(world: World, client: Any, seed: int, *acts: Any) -> list[Answer]:
    turns = Turns(random.Random(seed).randrange)
    world.wire(GatedClient(client, turns.around))
    answers = turns.run([*acts])
    world.wire(client)
    return [*answers]


@pytest.mark.parametrize("seed", range(3))
def test_sixteen_orders_of_office_admins_at_once_stay_within_a_cycles_limit(
    client: Any, seed: int
) -> None:
    world = World(client)
    limits = {"office_admin": {"per_cycle": {"USD": 5 * TALK_MINOR}}}
    assert world.request("PUT", "/company/spending_limits", limits).status == 200
    token = world.token("office_admin", office_ids=[NEW_YORK])
    body = {"items": [{"license_type": "talk_lines", "quantity": 1}]}

    def buy(number: int) -> Answer:
        path = f"/offices/{NEW_YORK}/purchases"
        return world.post(path, body, token=token, key=f"{number}")

    acts = [lambda number=number: buy(number) for number in range(16)]
    answers = at_once(world, client, seed, *acts)
    # Some may give up because of the others: they can be sent again.
    answers += [buy(number) for number, each in enumerate(answers) if each.status == 503]
    codes = Counter(each.code for each in answers if each.status != 503)
    assert codes == {"": 5, "spending_limit_exceeded": 11}
    assert world.counts() == (5, 0, 0, 5)
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("each_orders", "most"), [(1, 1), (3, 3)])
def test_orders_of_two_offices_at_once_stay_within_the_credit_limit(
    client: Any, seed: int, each_orders: int, most: int
) -> None:
    world = World(client)
    for office, name in ((BOSTON, "Boston"), (ALBANY, "Albany")):
        world.open_office(office, name, invoiced=True)
    agree(world, credit_limit={"USD": most * TALK_MINOR})
    offices = [BOSTON, ALBANY] * each_orders
    answers = at_once(
        world,
        client,
        seed,
        *[lambda office=office: world.purchase(office, talk_lines=1) for office in offices],
    )
    refused = len(offices) - most
    assert Counter(each.code for each in answers) == {"": most, "credit_limit_exceeded": refused}
    owed = [world.account(office).accrued_minor for office in (BOSTON, ALBANY)]
    assert sum(owed) == most * TALK_MINOR
    client.delete_table(TableName=world.table)
