"""Orders and quotes with a wrong body are refused with a pointer to each wrong value, and change nothing."""

from typing import Any

import pytest

from tests.api.request_bodies import (
    MISSING,
    NOT_IDS,
    NOT_INTEGERS,
    NOT_LICENSE_TYPES,
    NOT_TEXT,
    NULL,
    Stocked,
    assert_points_at,
    body_of,
    each,
    item,
    one,
    order,
    quote,
    send,
)
from tests.world import BERLIN, NEW_YORK


def items(**changes: Any) -> dict[str, Any]:
    """A body of one item."""
    return {"items": [item(**changes)]}


def lot(**changes: Any) -> dict[str, Any]:
    """A removal to restore; an id that is valid but does not exist."""
    return body_of({"removal_id": 4242, "quantity": 1}, changes)


NOT_QUANTITIES = {
    **NOT_INTEGERS,
    "digits": "3",
    "100001": 100_001,
    "2**53": 2**53,
    "2**63": 2**63,
    "2**64": 2**64,
}


NOT_SOURCES = {
    **NOT_TEXT,
    "empty": "",
    "unknown": "the moon",
    "the schedule": "schedule",
    "staff, from an admin": "staff",
}


NOT_REASONS = {**NOT_TEXT, "empty": "", "501 characters": "x" * 501}


NOT_QUOTES = {
    **NOT_TEXT,
    "empty": "",
    "no quote": "abc",
    "not ASCII": "ø" * 32,
    "201 characters": "x" * 201,
}


ITEMS_CASES = [
    *each(
        "license_type",
        NOT_LICENSE_TYPES,
        lambda wrong: [item(license_type=wrong)],
        "/items/0/license_type",
    ),
    *each(
        "quantity",
        NOT_QUANTITIES | MISSING,
        lambda wrong: [item(quantity=wrong)],
        "/items/0/quantity",
    ),
    one("an item has an unknown field", [item(colour="blue")], "/items/0/colour"),
    one("the second item is wrong", [item(), item(quantity=0)], "/items/1/quantity"),
    one("a type is there twice", [item(), item(quantity=2)], "/items/1/license_type"),
    one(
        "a type is there twice, apart",
        [item(), item(license_type="fax_lines"), item()],
        "/items/2/license_type",
    ),
    one("items is text", "talk_lines", "/items"),
    one("items is an object", item(), "/items"),
    one("items is a number", 3, "/items"),
    one("items is true", True, "/items"),
    one("items is null", None, "/items"),
    one("items is empty", [], "/items"),
    one("items has 21", [item() for _ in range(21)], "/items"),
    one("an item is null", [None], "/items/0"),
    one("an item is text", [item(), "talk_lines"], "/items/1"),
    one("an item is a list", [[]], "/items/0"),
]


@pytest.mark.parametrize("route", ["quotes", "purchases", "removals", "restorations"])
@pytest.mark.parametrize(("wrong", "pointer"), ITEMS_CASES)
def test_wrong_items_are_pointed_at(stocked: Stocked, route: str, wrong: Any, pointer: str) -> None:
    body = {"items": wrong, **({"action": "purchase"} if route == "quotes" else {})}
    assert_points_at(send(stocked, route, body), pointer)


ORDER_CASES = [
    *each("quote", NOT_QUOTES, lambda wrong: order(quote=wrong), "/quote"),
    *each("source", NOT_SOURCES, lambda wrong: order(source=wrong), "/source"),
    *each("reason", NOT_REASONS, lambda wrong: order(reason=wrong), "/reason"),
    one("an unknown field", order(colour="blue"), "/colour"),
    one("an unknown field with a slash and a tilde", order(**{"a/b~c": 1}), "/a~1b~0c"),
    one("an unknown field with dots and brackets", order(**{"a.b[0]": 1}), "/a.b[0]"),
    one("an unknown field without a name", order(**{"": 1}), "/"),
    one("another request's field", order(action="purchase"), "/action"),
]


@pytest.mark.parametrize("route", ["purchases", "removals", "restorations"])
@pytest.mark.parametrize(("body", "pointer"), ORDER_CASES)
def test_what_is_wrong_with_an_order_is_pointed_at(
    stocked: Stocked, route: str, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, route, body), pointer)


@pytest.mark.parametrize("route", ["quotes", "purchases", "removals"])
def test_items_are_required(stocked: Stocked, route: str) -> None:
    body = {"action": "purchase"} if route == "quotes" else {}
    assert_points_at(send(stocked, route, body), "/items")


QUOTE_CASES = [
    *each(
        "action",
        NOT_TEXT | NULL | MISSING | {"empty": "", "unknown": "transfers", "a verb": "remove"},
        lambda wrong: quote(action=wrong),
        "/action",
    ),
    one("an unknown field", quote(colour="blue"), "/colour"),
    one("an order's field", quote(quote="abc"), "/quote"),
    one("a transfer to nowhere", quote(action="transfer"), "/to_office_id"),
    one("a transfer to itself", quote(action="transfer", to_office_id=NEW_YORK), "/to_office_id"),
    one("a purchase for another office", quote(to_office_id=BERLIN), "/to_office_id"),
    *each(
        "receiving office",
        NOT_IDS,
        lambda wrong: quote(action="transfer", to_office_id=wrong),
        "/to_office_id",
    ),
]


@pytest.mark.parametrize(("body", "pointer"), QUOTE_CASES)
def test_what_is_wrong_with_a_quotes_request_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "quotes", body), pointer)


LOT_CASES = [
    *each("removal_id", NOT_IDS, lambda wrong: lot(removal_id=wrong), "/removal_id"),
    *each("quantity", NOT_QUANTITIES, lambda wrong: lot(quantity=wrong), "/quantity"),
    *each("source", NOT_SOURCES, lambda wrong: lot(source=wrong), "/source"),
    *each("reason", NOT_REASONS, lambda wrong: lot(reason=wrong), "/reason"),
    one("an unknown field", lot(colour="blue"), "/colour"),
    one("neither items nor a removal", {}, ""),
    one("a quantity alone", {"quantity": 1}, ""),
    one("items with a quantity", order(quantity=1), ""),
    one("items and a removal", lot(items=[item()]), ""),
    one("a removal with a quote", lot(quote="abc"), ""),
]


@pytest.mark.parametrize(("body", "pointer"), LOT_CASES)
def test_what_is_wrong_with_restoring_one_removal_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "restorations", body), pointer)
