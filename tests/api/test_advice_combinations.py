"""What a refusal suggests is what the verbs accept, and nothing else (R27): every suggestion is tried
for every combination of role, terms, hold, plan, and what the offices own."""

from datetime import date
from itertools import product

import pytest

from chalicelib.domain.terms import Action
from tests.api.advice_follower import Caller, attempt, suggested
from tests.api.quick_world import QuickWorld
from tests.api.refusal_checks import OTHER, OWN, change_plan, open_on_terms
from tests.api.test_on_hold import put_on_hold
from tests.offices import CSM, PRICES
from tests.people import ensure_user
from tests.world import Answer, World

SELL = "sell_lines"
ROLES = ("company_admin", "office_admin", "csm")
FORBIDDEN: dict[str, frozenset[Action]] = {
    "self-serve": frozenset(),
    "no purchase": frozenset({Action.PURCHASE}),
    "no restoration": frozenset({Action.RESTORE}),
    "no purchase, no restoration": frozenset({Action.PURCHASE, Action.RESTORE}),
    "no removal": frozenset({Action.REMOVE}),
    "no transfer": frozenset({Action.TRANSFER}),
}
STATES = tuple(product((0, 1, 2), (0, 2), (0, 2)))
"""Of the licenses in question: scheduled for removal, assigned to another user, available in another
office."""
NEEDED = {"quantity": 2, "office": OTHER}


def open_offices(world: World, terms: str) -> None:
    """An office on these terms, and another one of the company."""
    forbidden = FORBIDDEN[terms]
    for number, forbids in ((OWN, forbidden), (OTHER, frozenset[Action]())):
        open_on_terms(
            world,
            number,
            not_self_serve=forbids,
            contact=CSM if forbids else None,
            anchor=date(2026, 1, 1),
            prices=PRICES,
        )


def own(world: World, account_type: str, scheduled: int, assigned: int, elsewhere: int) -> None:
    """Vendor staff buy the licenses on a pro plan, which is then changed to another one."""
    staff = Caller(world, "csm")
    if scheduled + assigned:
        assert staff.order("purchases", SELL, scheduled + assigned, OWN).status == 201
    if scheduled:
        assert staff.order("removals", SELL, scheduled, OWN).status == 201
    if assigned:
        assert assign(staff, 1, 2).status == 201
    if elsewhere:
        assert staff.order("purchases", SELL, elsewhere, OTHER).status == 201
    for number in (OWN, OTHER):
        change_plan(world, number, account_type)


def assign(caller: Caller, *user_ids: int) -> Answer:
    for each in user_ids:
        ensure_user(caller.world.client, caller.world.table, each, OWN)
    wanted = [{"license_type": SELL, "assignee": {"type": "user", "id": each}} for each in user_ids]
    return caller.send("POST", f"/offices/{OWN}/assignments/batch", {"assignments": wanted})


def helps(caller: Caller, name: str) -> bool:
    """True if it is accepted from the caller, and the refused assignment then succeeds."""
    world, saved = caller.world, caller.world.saved()
    done = attempt(caller, name, SELL, NEEDED, OWN) and assign(caller, 3, 4).status == 201
    world.back_to(saved)
    return done


def check(caller: Caller) -> None:
    refused = assign(caller, 3, 4)
    assert refused.status == 409, refused.text
    offered = suggested(refused)
    accepted = {
        name for name in ("restore", "purchase", "transfer", "release") if helps(caller, name)
    }
    if "restore" in accepted:
        accepted.discard("purchase")  # It would restore the same licenses.
    assert set(offered) - {"contact"} == accepted, refused.text
    may_purchase = caller.send("GET", f"/offices/{OWN}/capabilities").json["purchase"]["allowed"]
    assert ("contact" in offered) == (not may_purchase and helps(caller, "contact")), refused.text
    not_sold = refused.code == "license_type_not_in_plan"
    assert not_sold != staff_can_purchase(caller), refused.text


def staff_can_purchase(caller: Caller) -> bool:
    body = {"action": "purchase", "items": [{"license_type": SELL, "quantity": 1}]}
    return Caller(caller.world, "csm").send("POST", f"/offices/{OWN}/quotes", body).status == 200


@pytest.mark.parametrize("account_type", ["pro", "standard"])
@pytest.mark.parametrize("hold", [False, True], ids=["no hold", "on hold"])
@pytest.mark.parametrize("terms", FORBIDDEN)
def test_what_is_suggested_is_what_is_accepted(terms: str, hold: bool, account_type: str) -> None:
    world = QuickWorld()
    open_offices(world, terms)
    if hold:
        world.purchase(talk_lines=1)
        put_on_hold(world)
    saved = world.saved()
    for state in STATES:
        own(world, account_type, *state)
        for role in ROLES:
            check(Caller(world, role, (OWN, OTHER)))
        world.back_to(saved)
