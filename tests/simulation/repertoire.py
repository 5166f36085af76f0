"""All that clients can do, and how often each is chosen beside the others."""

import random
from collections.abc import Callable, Mapping

from tests.simulation import acts_of_others as others
from tests.simulation import acts_on_offices as offices
from tests.simulation import acts_on_people as people
from tests.simulation import acts_on_seats as holders
from tests.simulation.clients import Client

Act = Callable[[Client], None]

REPERTOIRE: Mapping[Act, int] = {
    offices.purchase: 10,
    offices.remove: 8,
    offices.restore: 6,
    offices.restore_lot: 3,
    offices.transfer: 6,
    offices.remove_as_staff: 2,
    offices.pay: 4,
    offices.agree: 1,
    offices.reprice: 1,
    offices.set_thresholds: 1,
    offices.open_office: 1,
    holders.take_seat: 10,
    holders.give_seat_back: 6,
    holders.take_shared: 5,
    holders.give_shared_back: 5,
    holders.take_several: 4,
    people.invite: 8,
    people.suspend: 5,
    people.activate: 5,
    people.change_license: 6,
    people.move: 6,
    people.delete: 6,
    people.bring_back: 5,
    people.edit_common_user: 6,
    people.delete_common_user: 3,
    people.bring_common_user_back: 4,
    people.make_room: 3,
    people.delete_room: 3,
    others.look: 6,
    others.look_at_all: 3,
    others.read_history: 1,
    others.intrude: 4,
}


def some_of_it(chance: random.Random) -> Mapping[Act, int]:
    """All or, mostly, a few things only: those then meet more often. (Groce et al., "Swarm
    Testing", ISSTA 2012)"""
    if chance.random() < 0.3:
        return REPERTOIRE
    return only(chance.sample([*REPERTOIRE], chance.randint(2, 8)))


def only(acts: list[Act]) -> Mapping[Act, int]:
    return {act: REPERTOIRE[act] for act in acts}


def act(client: Client, repertoire: Mapping[Act, int], times: int) -> None:
    """So many things, one after the other, chosen by chance."""
    for _ in range(times):
        (chosen,) = client.chance.choices([*repertoire], [*repertoire.values()])
        chosen(client)
