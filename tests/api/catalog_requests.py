"""Catalogs that replace the demo catalog."""

from typing import Any

from tests.world import Answer, World


def catalog(world: World) -> Any:
    answer = world.staff("GET", "/catalog")
    assert answer.status == 200, answer.text
    return answer.json


def put(world: World, body: Any) -> Answer:
    return world.vendor_admin("PUT", "/catalog", body)


def raised(world: World, talk: int, currency: str = "USD") -> Any:
    """The catalog with another price for talk lines on monthly pro plans."""
    body = catalog(world)
    listed(body, currency)["prices"]["talk_lines"] = talk
    return body


def listed(body: Any, currency: str = "USD", period: str = "monthly") -> Any:
    return next(
        each
        for each in body["price_lists"]
        if (each["account_type"], each["plan_period"], each["currency"])
        == ("pro", period, currency)
    )
