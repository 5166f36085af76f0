"""Every event has its documented shape, an id and a sequence."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.domain.caller import Caller
from chalicelib.domain.events import DATA_BY_TYPE
from chalicelib.domain.products import SHIPPED
from chalicelib.domain.transitions.record_payment import PaymentReport
from chalicelib.issue_credit_note import record_failed_refund
from chalicelib.record_payment import record_payment
from chalicelib.service.ports import StoredResponse
from chalicelib.service.requests import Command, Request
from infra.event_schemas import DIRECTORY, schemas, text_of
from infra.local import lambdas
from tests.api.published_events import DAY, SECOND_OFFICE, release
from tests.api.user_requests import delete, invite, patch, restore
from tests.cards import FakeCards
from tests.table_contents import on_moto
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def people_change(world: World) -> None:
    """A user, the office's thresholds and the company's agreement."""
    ada = invite(world)
    assert patch(world, ada, first_name="Ada").status == 200
    assert delete(world, ada).status == 200
    assert restore(world, ada).status == 200
    thresholds = {"low_below": 2, "idle_above": 40}
    assert world.request("PUT", f"/offices/{NEW_YORK}/thresholds", thresholds).status == 200
    agreement = {"agreement": {"may_commit": True}, "reason": "contract 17"}
    assert world.vendor_admin("PATCH", "/company", agreement).status == 200


def past_due(world: World, number: int) -> None:
    """What the payments function records when a payment failed for the first time."""
    request = Request(Caller("payments", "payments", COMPANY), world.clock.at, "request-1")
    record_payment(
        world.wired.service,
        Command(request, NEW_YORK, "schedule"),
        number,
        PaymentReport("past_due"),
        lambda *_: StoredResponse("", 200, ""),
    )


def correct(world: World) -> None:
    """Credit notes with refunds that the payment provider made, and could not make."""
    world.wire(world.client, FakeCards())
    for number, outcome in ((1, "made"), (2, "failed")):
        world.client.update_item(
            TableName=world.table,
            Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "INVOICE#0000000001"}},
            UpdateExpression="SET payment_reference = :of",
            ExpressionAttributeValues={":of": {"S": "pi_1"}},
        )
        path = f"/offices/{NEW_YORK}/invoices/1/credit_notes"
        body = {"refund": True} if outcome == "failed" else {"refund": True, "amount": 100}
        assert world.staff("POST", path, body, key=f"credit {number}").status == 201
        service = world.wired.service
        note = service.store.credit_note(NEW_YORK, number)
        assert note
        if outcome == "made":
            service.store.refund_made(note, world.clock.at, "re_1")
            continue
        request = Request(Caller("payments", "payments", COMPANY), world.clock.at, "request-2")
        command = Command(request, NEW_YORK, "schedule")
        record_failed_refund(service, command, number, lambda _: StoredResponse("", 200, ""))
    world.wire(world.client)


def everything_happens(world: World) -> list[dict[str, Any]]:
    """Events of every type."""
    world.open_office(SECOND_OFFICE, "Boston")
    world.purchase(talk_lines=60, room_lines=1)
    room = world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}).json["id"]
    assert world.request("PATCH", f"/rooms/{room}", {"name": "Attic"}).status == 200
    assert world.request("DELETE", f"/rooms/{room}").status == 200
    people_change(world)
    world.assign(1)
    release(world)
    world.remove(talk_lines=5)
    world.restore(talk_lines=1)
    items = [{"license_type": "talk_lines", "quantity": 3}]
    body = {"from_office_id": NEW_YORK, "to_office_id": SECOND_OFFICE, "items": items}
    assert world.post("/company/license_transfers", body, key="k").status == 201
    terms = {"not_self_serve": [], "resold": False, "contact": None, "contract_prices": {}}
    terms |= {"contract_prices": {"talk_lines": 1900}, "reason": "contract 17"}
    assert world.staff("PUT", f"/offices/{NEW_YORK}/terms", terms).status == 200
    path = f"/offices/{NEW_YORK}/invoices/1/payment"
    due = world.get(f"/offices/{NEW_YORK}/invoices/1").json["due"]["amount"]
    past_due(world, 1)
    for reported in ({"status": "declined"}, {"status": "paid", "amount": due}):
        assert world.staff("POST", path, reported, key=reported["status"]).status == 200
    correct(world)
    world.events()
    published = list(world.bus.events)
    world.clock.at = MARCH_ENDS - 7 * DAY
    world.reminders()
    published += world.bus.events
    world.clock.at = MARCH_ENDS
    world.sweep()
    world.events()
    published += world.bus.events
    world.bus.events.clear()
    world.client.update_item(
        TableName=world.table,
        Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}},
        UpdateExpression="SET licenses.#fax = :two",
        ExpressionAttributeNames={"#fax": str(SHIPPED["fax_lines"].number)},
        ExpressionAttributeValues={
            ":two": {
                "M": {"purchased": {"N": "2"}, "scheduled": {"N": "0"}, "available": {"N": "2"}}
            }
        },
    )
    lambdas.reconcile()
    return published + list(world.bus.events)


def test_every_event_is_of_its_documented_shape(world: World) -> None:
    published = everything_happens(world)
    assert {event["type"] for event in published} == set(DATA_BY_TYPE)
    for event in published:
        schema = json.loads((DIRECTORY / f"{event['type']}.json").read_text())
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(event)]
        assert errors == [], event


def test_equal_ids_are_equal_events_and_sequences_grow_office_by_office(world: World) -> None:
    published = everything_happens(world)
    assert len({event["event_id"] for event in published}) == len(published)
    for office in (NEW_YORK, SECOND_OFFICE):
        sequences = [
            event["sequence"]
            for event in published
            if event["office_id"] == office and event["sequence"]
        ]
        assert sequences == sorted(sequences)
        assert len(sequences) > 1


def test_the_documented_schemas_are_those_of_the_code() -> None:
    written = {path.name: path.read_text() for path in DIRECTORY.glob("*.json")}
    expected = {name: text_of(schema) for name, schema in schemas().items()}
    assert written == expected, "run python -m infra.event_schemas"
    assert json.loads(written["license.purchased.json"])["properties"]["type"]["const"] == (
        "license.purchased"
    )
