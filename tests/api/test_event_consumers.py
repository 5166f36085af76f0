"""Consumers that follow the documentation know the counts, users and invoices, however events are
delivered."""

from random import Random

import pytest

from chalicelib.domain.products import SHIPPED
from tests.api.test_event_schemas import everything_happens
from tests.api.user_requests import delete, invite, move, patch, restore
from tests.event_consumer import check_consumers
from tests.people import ensure_user
from tests.table_contents import on_moto
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def change(world: World, chance: Random, user: int, office: int) -> None:
    """One random change of the user."""
    match chance.randrange(6):
        case 0:
            delete(world, user)
        case 1:
            restore(world, user)
        case 2:
            move(world, user, office)
        case 3:
            patch(world, user, license=chance.choice(("talk", "agents", "admins")))
        case _:
            patch(world, user, state=chance.choice(("suspended", "active")))


def a_month(world: World, chance: Random) -> None:
    """Random requests. Some are refused."""
    users: list[int] = []
    for number in range(40):
        office = chance.choice((NEW_YORK, BERLIN))
        quantities = {chance.choice(("talk_lines", "sell_lines")): 1 + chance.randrange(4)}
        what = chance.randrange(8)
        if what <= 1:
            world.purchase(office, **quantities)
        elif what == 2:
            world.order(chance.choice(("removals", "restorations")), office, **quantities)
        elif what == 3:
            body = {"email": f"user{number}@example.com", "office_id": office}
            answer = world.post("/users", body | {"license": chance.choice(("talk", "admins"))})
            users += [answer.json["id"]] if answer.status == 201 else []
        elif what == 4 and users:
            world.assign(chance.choice(users), "sell_lines", office)
        elif users:
            change(world, chance, chance.choice(users), office)
    world.clock.at = MARCH_ENDS
    world.sweep()


@pytest.mark.parametrize("seed", range(10))
def test_the_documented_rule_loses_nothing_of_a_random_month(world: World, seed: int) -> None:
    chance = Random(seed)
    before = world.items()
    a_month(world, chance)
    world.events()
    check_consumers([*world.bus.events], before, world.items(), chance)


def test_the_documented_rule_loses_nothing_of_all_that_can_happen(world: World) -> None:
    ensure_user(world.client, world.table, 1, NEW_YORK)  # Its record is written without an event.
    before = world.items()
    events = everything_happens(world)
    after = world.items()
    for item in after:
        if item["sk"] == "ACCOUNT":  # Two fax lines are made up, for an audit to find.
            item["licenses"].pop(str(SHIPPED["fax_lines"].number), None)
    check_consumers(events, before, after, Random(1))


def test_a_user_who_moves_away_and_back_is_in_one_office(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    before = world.items()
    world.events()
    ada = invite(world)
    for office in (BERLIN, NEW_YORK, BERLIN):
        assert move(world, ada, office).status == 200
    world.events()
    check_consumers([*world.bus.events], before, world.items(), Random(2))
