"""A request of staff without an idempotency key takes effect once, although its response is lost
and a colleague's request is committed before the next attempt."""

from typing import Any

import pytest

from tests.simulation.overtaken import overtake
from tests.world import NEW_YORK, Answer, World

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
TERMS = f"/offices/{NEW_YORK}/terms"


def agree(world: World, talk_minor: int) -> Answer:
    body = {
        "not_self_serve": [],
        "resold": False,
        "contact": HANA,
        "contract_prices": {"talk_lines": talk_minor},
        "reason": f"contract at {talk_minor}",
    }
    return world.staff("PUT", TERMS, body)


def test_a_retry_of_terms_does_not_overwrite_later_terms(world: World) -> None:
    other = overtake(world, lambda: agree(world, 1800).status)
    answer = agree(world, 1900)
    assert other == [200]
    assert (answer.status, answer.json["contract_prices"]) == (200, {"talk_lines": 1900})
    assert "Idempotency-Replayed" not in answer.headers
    assert world.get(TERMS).json["contract_prices"] == {"talk_lines": 1800}
    written = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert [entry["reason"] for entry in written] == ["contract at 1800", "contract at 1900"]


def test_equal_terms_of_different_requests_are_separate_changes(world: World) -> None:
    for talk_minor in (1900, 1800, 1900):
        assert agree(world, talk_minor).status == 200
    assert world.get(TERMS).json["contract_prices"] == {"talk_lines": 1900}
    assert world.account().seq == 3


def replace(world: World, revision: int, talk_minor: int) -> Answer:
    catalog: Any = world.staff("GET", "/catalog").json
    for each in catalog["price_lists"]:
        each["prices"]["talk_lines"] = talk_minor
    return world.vendor_admin(
        "PUT", "/catalog", {**catalog, "revision": revision, "reason": "new year"}
    )


def test_a_retry_of_a_catalog_succeeds_although_a_later_one_replaced_it(
    world: World,
) -> None:
    world.clock.advance(seconds=1)
    other = overtake(world, lambda: replace(world, 2, 1800).status)
    answer = replace(world, 1, 1900)
    assert other == [200]
    assert (answer.status, answer.json["revision"]) == (200, 2)
    assert {each["prices"]["talk_lines"] for each in answer.json["price_lists"]} == {1900}
    newest = world.staff("GET", "/catalog").json
    assert (newest["revision"], newest["price_lists"][0]["prices"]["talk_lines"]) == (3, 1800)


@pytest.mark.parametrize("revision", [0, 1])
def test_a_catalog_made_from_an_old_revision_is_refused(world: World, revision: int) -> None:
    """Both requests are sent at the same instant."""
    world.clock.advance(seconds=1)
    assert replace(world, 1, 1800).status == 200
    answer = replace(world, revision, 1900)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/revision")
    assert world.staff("GET", "/catalog").json["revision"] == 2
