"""Refusals of orders beyond a limit of the company (R52)."""

from collections.abc import Iterator
from typing import Any

from tests.api.advice_cases import case
from tests.api.agreements import agree
from tests.world import NEW_YORK, TOKYO, Answer, World

TALK_MINOR = 1774
"""One talk_lines in New York, from 10 March on."""


def _limit(world: World, **limits: Any) -> None:
    assert world.request("PUT", "/company/spending_limits", limits).status == 200


def _buy(world: World, quantity: int, role: str = "office_admin") -> Answer:
    token = world.token(role, office_ids=[NEW_YORK] if role == "office_admin" else None)
    items = [{"license_type": "talk_lines", "quantity": quantity}]
    path, key = f"/offices/{NEW_YORK}/purchases", world.new_key()
    return world.post(path, {"items": items}, token=token, key=key)


@case("spending_limit_exceeded", "At most 2 talk_lines would fit.")
def an_order_of_which_a_part_fits(world: World) -> Iterator[Answer]:
    _limit(world, office_admin={"per_order": {"USD": 2 * TALK_MINOR}})
    yield _buy(world, 3)
    yield _buy(world, 2)


@case("spending_limit_exceeded", "A company admin can order it, or change the limit.")
def an_order_that_a_company_admin_can_order(world: World) -> Iterator[Answer]:
    _limit(world, office_admin={"per_cycle": {"USD": 2 * TALK_MINOR}})
    yield _buy(world, 3)
    yield _buy(world, 3, "company_admin")


@case("spending_limit_exceeded", "A company admin can change the limit.")
def an_order_that_is_too_much_for_its_office(world: World) -> Iterator[Answer]:
    _limit(world, offices={str(NEW_YORK): {"per_cycle": {"USD": 2 * TALK_MINOR}}})
    yield _buy(world, 3)
    _limit(world)
    yield _buy(world, 3)


@case("spending_limit_exceeded", "As a company admin, you can change the limit.")
def an_order_of_a_company_admin_that_is_too_much_for_its_office(world: World) -> Iterator[Answer]:
    _limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 2 * TALK_MINOR}}})
    yield _buy(world, 3, "company_admin")
    _limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 3 * TALK_MINOR}}})
    yield _buy(world, 3, "company_admin")


@case("credit_limit_exceeded", "None would fit. Please contact Hana Sato: vendor staff can order")
def an_order_that_the_company_cannot_owe(world: World) -> Iterator[Answer]:
    assert agree(world, credit_limit={"JPY": 0}).status == 200
    yield world.purchase(TOKYO, talk_lines=1)
    body = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
    yield world.staff("POST", f"/offices/{TOKYO}/purchases", body, key=world.new_key())


def _invite(world: World, token: str = "") -> Answer:
    body = {"email": "ada@example.com", "office_id": NEW_YORK, "license": "talk"}
    return world.post("/users", body, token=token)


@case("no_available_licenses", "1 talk_lines requested, 0 available. This order comes to 17.74 USD")
def a_user_for_whom_the_caller_cannot_buy_a_license(world: World) -> Iterator[Answer]:
    _limit(world, office_admin={"per_order": {"USD": TALK_MINOR - 1}})
    token = world.token("office_admin", office_ids=[NEW_YORK])
    yield _invite(world, token)
    assert _buy(world, 1, "company_admin").status == 201
    yield _invite(world, token)


@case("no_available_licenses", "1 talk_lines requested, 0 available. Purchase 1.")
def a_user_for_whom_another_caller_can_buy_a_license(world: World) -> Iterator[Answer]:
    _limit(world, office_admin={"per_order": {"USD": TALK_MINOR - 1}})
    yield _invite(world)
    assert _buy(world, 1, "company_admin").status == 201
    yield _invite(world)
