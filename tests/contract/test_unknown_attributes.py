"""Attributes that a later version adds are ignored, and remain after changes."""

from typing import Any

from chalicelib.domain.account import Counts
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo import keys
from chalicelib.dynamo.listings import Listings
from chalicelib.service.read_ports import Paging
from tests.contract.builders import (
    KEY,
    STAMP,
    TALK,
    assignment,
    buy,
    entered,
    free,
    idempotency,
    item_at,
    ledger_of,
    set_by_hand,
    some,
    store,
    take,
    user,
)
from tests.contract.store_reads import invoice_of, last_entry
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, START, World


def add_unknown(world: World, *places: keys.Key) -> None:
    for key in places:
        set_by_hand(world, key, "added_later", {"by": ["a later version", 1, True]})


def unknown(world: World, key: keys.Key) -> Any:
    return item_at(world, key).get("added_later")


ADDED = {"by": ["a later version", 1, True]}


def test_unknown_attributes_do_not_disturb_a_reading(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(
        decide_removal(ledger_of(world), some(talk_lines=2), STAMP), idempotency=idempotency()
    )
    before = store(world).read(NEW_YORK, START, KEY)
    add_unknown(
        world,
        keys.account(NEW_YORK),
        keys.terms(NEW_YORK),
        keys.removals(NEW_YORK),
        keys.stored_response(COMPANY, KEY.scope),
    )
    assert store(world).read(NEW_YORK, START, KEY) == before


def test_unknown_attributes_do_not_disturb_lists(world: World) -> None:
    change = buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(entered(user()))
    assignment_key = keys.assignment(NEW_YORK, assignment().assignment_id)
    add_unknown(
        world,
        keys.entry(NEW_YORK, 1),
        keys.invoice(NEW_YORK, 1),
        assignment_key,
        keys.user(COMPANY, 1),
        keys.office(COMPANY, NEW_YORK),
    )
    listings = Listings(world.client, world.table, world.wired.layouts)
    assert last_entry(world) == change.entry
    assert invoice_of(world, 1) == change.invoice
    assert listings.assignments(NEW_YORK, Paging()).items == [assignment()]
    assert listings.users(COMPANY, Paging()).items == [user()]
    assert store(world).user(COMPANY, 1) == user()
    assert listings.offices(COMPANY)[0].name == "New York"


def test_unknown_counts_do_not_disturb_a_reading(world: World) -> None:
    buy(world, talk_lines=5)
    set_by_hand(world, keys.account(NEW_YORK), "licenses.0.added_later", 1)
    assert world.account().counts[TALK] == Counts(5, 0, 5)


def test_unknown_attributes_of_an_account_survive_every_change(world: World) -> None:
    add_unknown(world, keys.account(NEW_YORK))
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    store(world).commit(roll_forward(ledger_of(world)))
    assert world.account().cycle.start == MARCH_ENDS
    assert unknown(world, keys.account(NEW_YORK)) == ADDED


def test_unknown_attributes_of_an_assignment_survive_its_release(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    key = keys.assignment(NEW_YORK, assignment().assignment_id)
    add_unknown(world, key)
    store(world).commit_assignments(free(assignment()))
    assert unknown(world, key) == ADDED


def test_unknown_attributes_of_a_user_survive_a_change(world: World) -> None:
    store(world).commit_assignments(entered(user()))
    add_unknown(world, keys.user(COMPANY, 1))
    store(world).commit_assignments(entered(user(revision=2, first_name="Grace"), user()))
    assert item_at(world, keys.user(COMPANY, 1))["first_name"] == "Grace"
    assert unknown(world, keys.user(COMPANY, 1)) == ADDED
