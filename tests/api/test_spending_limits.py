"""What a company's own people can order, by the limits that the company sets (R52)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.agreements import VENDOR
from tests.api.call_counter import counting_calls, size_of
from tests.api.transfers import BOSTON, transfer
from tests.api.transfers import quoted as quoted_move
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

PATH = "/company/spending_limits"
TALK_MINOR = 1774
"""One talk_lines in New York for 22 of 31 days: 2500 x 22 / 31, rounded half up."""


def limit(world: World, **limits: Any) -> Answer:
    return world.request("PUT", PATH, limits)


def office_admin(world: World, office: int = NEW_YORK) -> str:
    return world.token("office_admin", office_ids=[office])


def buy(world: World, quantity: int, token: str = "", office: int = NEW_YORK) -> Answer:
    items = [{"license_type": "talk_lines", "quantity": quantity}]
    key = world.new_key()
    return world.post(f"/offices/{office}/purchases", {"items": items}, token=token, key=key)


def quoted(world: World, quantity: int, token: str = "") -> Answer:
    items = [{"license_type": "talk_lines", "quantity": quantity}]
    body = {"action": "purchase", "items": items}
    return world.post(f"/offices/{NEW_YORK}/quotes", body, token=token)


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def test_without_limits_there_are_none(world: World) -> None:
    none: dict[str, Any] = {"per_order": {}, "per_cycle": {}}
    assert world.get(PATH).json == {"office_admin": none, "offices": {}}
    assert buy(world, 100_000, office_admin(world)).status == 201


def test_limits_are_replaced_as_a_whole_and_read_back(world: World) -> None:
    admins = {"per_order": {"USD": 5000, "EUR": 4000}, "per_cycle": {"USD": 9000}}
    in_tokyo = {"per_order": {}, "per_cycle": {"JPY": 100_000}}
    set_ = limit(world, office_admin=admins, offices={str(TOKYO): {"per_cycle": {"JPY": 100_000}}})
    assert (set_.status, set_.json) == (
        200,
        {"office_admin": admins, "offices": {str(TOKYO): in_tokyo}},
    )
    assert world.get(PATH).json == set_.json
    none: dict[str, Any] = {"per_order": {}, "per_cycle": {}}
    limit(world, offices={str(BERLIN): {"per_order": {"EUR": 0}}})
    expected = {str(BERLIN): {"per_order": {"EUR": 0}, "per_cycle": {}}}
    assert world.get(PATH).json == {"office_admin": none, "offices": expected}
    assert limit(world).json == {"office_admin": none, "offices": {}}


def test_limits_of_offices_are_shown_to_those_who_can_access_them(world: World) -> None:
    one = {"per_order": {"USD": 1}}
    limit(world, office_admin=one, offices={str(NEW_YORK): one, str(TOKYO): one})
    shown = world.get(PATH, token=office_admin(world, TOKYO)).json
    assert (list(shown["offices"]), shown["office_admin"]["per_order"]) == (
        [str(TOKYO)],
        {"USD": 1},
    )


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({"offices": {"9999": {}}}, "", ""),
        ({"offices": {"9999": {"per_order": {"USD": 1}}}}, "/offices/9999", "is not an office"),
        ({"offices": {"07": {}}}, "/offices", "each key"),
        ({"office_admin": {"per_order": {"XYZ": 1}}}, "/office_admin/per_order", "each key"),
        ({"office_admin": {"per_cycle": {"USD": -1}}}, "/office_admin/per_cycle", "each value"),
        ({"office_admin": {"per_cycle": {"USD": 1.5}}}, "/office_admin/per_cycle", "each value"),
        ({"office_admin": {"per_day": {}}}, "/office_admin/per_day", "is not a field here"),
        ({"office_admin": None}, "/office_admin", "must be an object"),
        ({"offices": {str(TOKYO): {"per_cycle": {"JPY": "9"}}}}, f"/offices/{TOKYO}/per_cycle", ""),
        ({"csm": {}}, "/csm", "is not a field here"),
    ],
)
def test_what_is_no_limit_is_refused_precisely(
    world: World, body: dict[str, Any], pointer: str, detail: str
) -> None:
    answer = world.request("PUT", PATH, body)
    if not pointer:
        assert answer.status == 200, "an office without a limit is left out"
        return
    assert (answer.status, answer.code) == (400, "invalid_request")
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer
    assert detail in error["detail"]
    assert world.get(PATH).json["offices"] == {}


def test_every_office_that_is_not_the_companys_is_named(world: World) -> None:
    one = {"per_order": {"USD": 1}}
    answer = limit(world, offices={"12": one, str(NEW_YORK): one, "11": one})
    assert [each["pointer"] for each in answer.json["errors"]] == ["/offices/11", "/offices/12"]


def test_the_history_has_what_differs(world: World) -> None:
    one, two = {"per_order": {"USD": 1}}, {"per_order": {"USD": 2}}
    limit(world, office_admin=one, offices={str(NEW_YORK): one, str(TOKYO): one})
    world.clock.advance(hours=1)
    changed = {"office_admin": one, "offices": {str(NEW_YORK): two, str(BERLIN): one}}
    assert world.staff("PUT", PATH, changed).status == 200
    world.clock.advance(hours=1)
    assert world.staff("PUT", PATH, changed).status == 200, "equal limits change nothing"
    first, second = world.get("/company/history?kind=limits").json["items"]
    assert first["before"] == {"offices": {str(NEW_YORK): one, str(TOKYO): one}}
    assert first["after"] == {"offices": {str(NEW_YORK): two, str(BERLIN): one}}
    assert (first["by"]["role"], first["reason"]) == ("csm", "agreed by phone")
    assert second["before"] == {"office_admin": {}, "offices": None}
    assert second["after"]["office_admin"] == one


def test_an_order_of_an_office_admin_is_at_most_the_limit(world: World) -> None:
    limit(world, office_admin={"per_order": {"USD": 2 * TALK_MINOR}})
    admin = office_admin(world)
    for refused in (buy(world, 3, admin), quoted(world, 3, admin)):
        assert (refused.status, refused.code) == (403, "spending_limit_exceeded")
        assert refused.json["limit"] == usd(3548)
        assert refused.json["requested"] == usd(5322)
        assert refused.json["contact"] == VENDOR
        assert refused.json["detail"] == (
            "This order comes to 53.22 USD, and office admins can order at most 35.48 USD at once. "
            "At most 2 talk_lines would fit. A company admin can order it, or change the limit."
        )
    assert buy(world, 2, admin).status == 201
    assert buy(world, 2, admin).status == 201, "it is a limit of each order"
    assert buy(world, 3).status == 201
    assert limit(world).status == 200
    assert buy(world, 3, admin).status == 201


def test_a_cycles_orders_of_office_admins_are_at_most_the_limit(world: World) -> None:
    limit(world, office_admin={"per_cycle": {"USD": 3 * TALK_MINOR}})
    admin = office_admin(world)
    assert buy(world, 50).status == 201, "the company admin's do not count"
    assert buy(world, 2, admin).status == 201
    refused = buy(world, 2, admin)
    assert (refused.status, refused.code) == (403, "spending_limit_exceeded")
    assert (refused.json["limit"], refused.json["requested"]) == (usd(5322), usd(7096))
    assert refused.json["detail"] == (
        "With this order, the office admins of this office would have ordered 70.96 USD in this "
        "cycle, 35.48 USD of it already; the limit is 53.22 USD. At most 1 talk_lines would fit. "
        "A company admin can order it, or change the limit."
    )
    assert quoted(world, 2, admin).code == "spending_limit_exceeded"
    assert buy(world, 1, admin).status == 201
    refused = buy(world, 1, admin)
    assert "None would fit." in refused.json["detail"]
    world.clock.at = MARCH_ENDS
    assert buy(world, 2, admin).status == 201, "a cycle later"


def test_the_limits_of_an_office_bind_everybody_of_the_company(world: World) -> None:
    limit(world, offices={str(NEW_YORK): {"per_cycle": {"USD": 3 * TALK_MINOR}}})
    assert world.staff("POST", f"/offices/{NEW_YORK}/purchases", order(9), key="k").status == 201
    assert buy(world, 2).status == 201
    for token in ("", office_admin(world)):
        refused = buy(world, 2, token)
        assert refused.code == "spending_limit_exceeded"
        assert refused.json["requested"] == usd(7096)
    assert "this office would have ordered 70.96 USD" in refused.json["detail"]
    assert refused.json["detail"].endswith("A company admin can change the limit.")
    assert buy(world, 2).json["detail"].endswith("As a company admin, you can change the limit.")
    assert world.staff("POST", f"/offices/{NEW_YORK}/purchases", order(9), key="l").status == 201
    assert buy(world, 1).status == 201


def order(quantity: int) -> dict[str, Any]:
    return {"items": [{"license_type": "talk_lines", "quantity": quantity}]}


def test_what_fits_fits_all_limits(world: World) -> None:
    limit(
        world,
        office_admin={"per_order": {"USD": 4 * TALK_MINOR}, "per_cycle": {"USD": 3 * TALK_MINOR}},
        offices={str(NEW_YORK): {"per_order": {"USD": 2 * TALK_MINOR}}},
    )
    admin = office_admin(world)
    refused = buy(world, 5, admin)
    assert "At most 2 talk_lines would fit. A company admin can change" in refused.json["detail"]
    assert buy(world, 2, admin).status == 201
    assert "At most 1 talk_lines would fit." in buy(world, 2, admin).json["detail"]


def test_restoring_is_free(world: World) -> None:
    buy(world, 5)
    world.remove(talk_lines=3)
    limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 0}}})
    refused = buy(world, 4)
    assert refused.json["requested"] == usd(TALK_MINOR)
    assert "At most 3 talk_lines would fit." in refused.json["detail"]
    assert world.restore(talk_lines=1).status == 201
    assert buy(world, 2).status == 201


def test_limits_are_by_currency(world: World) -> None:
    limit(world, office_admin={"per_order": {"EUR": 0}, "per_cycle": {"JPY": 0}})
    assert buy(world, 1, office_admin(world)).status == 201
    assert buy(world, 1, office_admin(world, BERLIN), BERLIN).code == "spending_limit_exceeded"
    refused = buy(world, 1, office_admin(world, TOKYO), TOKYO)
    assert refused.json["limit"] == {"amount": 0, "currency": "JPY"}


def test_a_transfer_is_an_order_of_the_office_that_receives(world: World) -> None:
    world.open_office(BOSTON, "Boston")
    world.open_office(BOSTON + 1, "Albany")
    albany = BOSTON + 1
    assert buy(world, 5, office=BOSTON).status == 201
    limit(world, offices={str(albany): {"per_cycle": {"USD": 2 * TALK_MINOR}}})
    refused = transfer(world, 3, giver=BOSTON, receiver=albany)
    assert quoted_move(world, 3, BOSTON, albany).code == refused.code
    assert (refused.status, refused.code) == (403, "spending_limit_exceeded")
    assert "the receiving office would have ordered 53.22 USD" in refused.json["detail"]
    assert "At most 2 talk_lines would fit." in refused.json["detail"]
    assert transfer(world, 2, giver=BOSTON, receiver=albany).status == 201
    assert transfer(world, 1, giver=BOSTON, receiver=albany).code == "spending_limit_exceeded"
    assert buy(world, 1, office=albany).code == "spending_limit_exceeded"
    assert transfer(world, 1, giver=albany, receiver=BOSTON).status == 201


def test_a_repeat_of_an_order_is_answered_whatever_the_limit_is_now(world: World) -> None:
    path, key = f"/offices/{NEW_YORK}/purchases", world.new_key()
    first = world.post(path, order(2), key=key)
    limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 0}}})
    again = world.post(path, order(2), key=key)
    assert (again.status, again.text) == (201, first.text)


def test_renewals_are_never_refused(world: World) -> None:
    buy(world, 5)
    limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 0}, "per_cycle": {"USD": 0}}})
    world.clock.at = MARCH_ENDS
    assert world.sweep() == 0
    assert world.counts() == (5, 0, 0, 5)


def test_a_refused_order_writes_nothing_and_the_contact_is_the_companys_admin(world: World) -> None:
    (item,) = (each for each in world.raw_items() if each["sk"]["S"] == "COMPANY")
    item["admin_email"] = {"S": "ada@example.com"}
    world.client.put_item(TableName=world.table, Item=item)
    limit(world, office_admin={"per_order": {"USD": 1}})
    with nothing_written(world):
        refused = buy(world, 1, office_admin(world))
    assert refused.json["contact"] == {"name": "Company admin", "email": "ada@example.com"}


def test_without_a_known_admin_the_contact_is_whoever_gets_the_bills(world: World) -> None:
    limit(world, office_admin={"per_order": {"USD": 1}})
    assert buy(world, 1, office_admin(world)).json["contact"] == VENDOR, "nobody is known"
    contact = {"name": "Bea Books", "email": "bea@example.com"}
    edit = {"billing_contact": {**contact, "phone": "+15550100"}}
    assert world.request("PATCH", "/company", edit).status == 200
    assert buy(world, 1, office_admin(world)).json["contact"] == contact
    limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 1}}})
    assert buy(world, 1).json["contact"] is None, "company admins change it themselves"


def test_limits_of_100_offices_are_a_small_item_that_costs_an_order_nothing(world: World) -> None:
    ids = [BOSTON + each for each in range(100)]
    for each in ids:
        world.open_office(each, f"Office {each}")
    one = {"per_order": {"USD": 100_000}, "per_cycle": {"USD": 500_000}}
    answer = limit(world, offices={str(each): one for each in ids})
    assert answer.status == 200
    (item,) = (each for each in world.raw_items() if each["sk"]["S"] == "LIMITS")
    assert size_of(item) < 1024
    with counting_calls(world) as counter:
        assert buy(world, 1).status == 201
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 8


def test_a_purchase_under_a_limit_of_a_cycle_is_one_call_more(world: World) -> None:
    limit(world, offices={str(NEW_YORK): {"per_order": {"USD": 10**9}}})
    with counting_calls(world) as counter:
        assert buy(world, 1).status == 201
    assert (counter.calls, counter.write_units) == (["BatchGetItem", "TransactWriteItems"], 8)
    limit(world, offices={str(NEW_YORK): {"per_cycle": {"USD": 10**9}}})
    with counting_calls(world) as counter:
        assert buy(world, 1).status == 201
    assert counter.calls == ["BatchGetItem", "Query", "TransactWriteItems"]
    assert counter.write_units == 8
