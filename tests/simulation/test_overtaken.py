"""A request of staff without an idempotency key takes effect once, although its response is lost
and a colleague's request is committed before the next attempt."""

from typing import Any

import pytest

from tests.api.transfers import report
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


def credit(world: World, **body: Any) -> Answer:
    sent = {"reason": "entered twice", **body}
    return world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/credit_notes", sent)


def notes(world: World) -> Any:
    return world.get(f"/offices/{NEW_YORK}/credit_notes").json["items"]


def noted(world: World) -> list[int]:
    return [each["total"]["amount"] for each in notes(world)]


def test_a_retry_of_a_credit_note_credits_nothing_more(world: World) -> None:
    world.purchase(talk_lines=100)
    other = overtake(world, lambda: credit(world, amount=300).status)
    answer = credit(world, amount=1_000)
    assert other == [201]
    assert (answer.status, answer.json["total"]["amount"]) == (201, 1_000)
    assert "Idempotency-Replayed" not in answer.headers
    assert noted(world) == [300, 1_000]


def test_a_retry_of_a_full_credit_note_is_not_told_that_all_is_credited(world: World) -> None:
    world.purchase(talk_lines=1)
    other = overtake(world, lambda: credit(world, amount=300).status)
    assert (credit(world).status, other) == (201, [400])
    assert noted(world) == [1_774]


def test_a_retry_of_a_credit_note_promises_no_second_refund(world: World) -> None:
    world.purchase(talk_lines=100)
    assert report(world, 1, "paid").status == 200
    other = overtake(world, lambda: credit(world, amount=300).status)
    assert (credit(world, amount=1_000, refund=True).status, other) == (201, [201])
    refunds = [each["refund"]["amount"]["amount"] for each in notes(world) if each["refund"]]
    assert refunds == [1_000]


def test_equal_credit_notes_of_different_requests_are_separate(world: World) -> None:
    world.purchase(talk_lines=100)
    for _ in range(2):
        assert credit(world, amount=1_000).status == 201
    assert noted(world) == [1_000, 1_000]


def test_a_retry_of_a_payments_report_reports_nothing_again(world: World) -> None:
    world.purchase(talk_lines=100)
    overtake(world, lambda: world.get("/company").status)
    assert report(world, 1, "declined").status == 200
    written = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert [each["action"] for each in written] == ["payment_declined", "purchase"]
