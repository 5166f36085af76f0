"""Purchases are captured after they are committed; renewals are collected after the boundary."""

import json
from datetime import timedelta

import pytest

from chalicelib.messaging.sqs import SqsQueue
from chalicelib.payments.provider import NoAnswer
from tests.payments.paying import CONFIRMED, FAILS_LATER, GOOD, PayingWorld
from tests.world import MARCH_ENDS, NEW_YORK, TOKYO


def card(paying: PayingWorld) -> object:
    answer = paying.world.get(f"/offices/{NEW_YORK}/payment_method")
    return answer.json if answer.status == 200 else answer.status


def pay(paying: PayingWorld, number: int = 1, key: str | None = None) -> tuple[int, object]:
    answer = paying.world.post(f"/offices/{NEW_YORK}/invoices/{number}/pay", None, key=key)
    return answer.status, answer.code or answer.json


def reach_april(paying: PayingWorld) -> None:
    paying.world.clock.at = MARCH_ENDS
    paying.advance()


def test_a_card_is_saved_shown_replaced_and_removed(paying: PayingWorld) -> None:
    assert card(paying) == 404
    paying.save_card()
    assert card(paying) == {"brand": "visa", "last4": "4242", "expires": "2036-12"}
    paying.world.clock.advance(hours=1)
    paying.save_card(number="5555555555554444")
    assert card(paying) == {"brand": "mastercard", "last4": "4444", "expires": "2036-12"}
    paying.world.clock.advance(seconds=1)
    removed = paying.world.request("DELETE", f"/offices/{NEW_YORK}/payment_method", None)
    assert removed.status == 204
    assert card(paying) == 404
    history = paying.world.get("/company/history?kind=payment_method").json["items"]
    shown = [(each["before"], each["after"]) for each in history[::-1]]
    visa = {"payment_method": {"brand": "visa", "last4": "4242", "expires": "2036-12"}}
    master = {"payment_method": {"brand": "mastercard", "last4": "4444", "expires": "2036-12"}}
    none = {"payment_method": None}
    assert shown == [(none, visa), (visa, master), (master, none)]
    assert {each["by"]["role"] for each in history} == {"company_admin"}


def test_a_purchase_is_captured(saved: PayingWorld) -> None:
    assert saved.buy().status == 201
    assert saved.intents() == [("requires_capture", 3548, 0)]
    assert saved.invoice()["status"] == "open"
    saved.settle()
    assert saved.intents() == [("succeeded", 3548, 3548)]
    assert saved.invoice()["status"] == "paid"


def test_a_declined_card_buys_nothing(paying: PayingWorld) -> None:
    paying.save_card(number=FAILS_LATER)
    refused = paying.buy()
    assert (refused.status, refused.json["decline_code"]) == (402, "generic_decline")
    paying.settle()
    assert [status for status, *_ in paying.intents()] == ["requires_payment_method"]
    assert paying.world.counts()[0] == 0


def test_a_renewal_is_collected(saved: PayingWorld) -> None:
    assert saved.buy().status == 201
    saved.settle()
    reach_april(saved)
    assert saved.invoice(2)["status"] == "paid"
    assert saved.intents()[1:] == [("succeeded", 5000, 5000)]


def test_a_renewal_is_tried_on_days_0_1_3_7_and_then_declined(saved: PayingWorld) -> None:
    assert saved.buy().status == 201
    saved.settle()
    saved.world.clock.advance(days=1)
    saved.save_card(number=FAILS_LATER)
    reach_april(saved)
    statuses = [(saved.invoice(2)["status"], len(saved.intents()) - 1)]
    for _ in range(8):
        saved.advance(days=1)
        statuses.append((saved.invoice(2)["status"], len(saved.intents()) - 1))
    assert statuses == [
        ("past_due", 1),
        ("past_due", 2),
        ("past_due", 2),
        ("past_due", 3),
        ("past_due", 3),
        ("past_due", 3),
        ("past_due", 3),
        ("declined", 4),
        ("declined", 4),
    ]
    assert saved.buy(key="later").code == "office_on_hold"


def test_after_days_without_any_run_the_attempts_do_not_follow_at_once(
    saved: PayingWorld,
) -> None:
    assert saved.buy().status == 201
    saved.settle()
    saved.world.clock.advance(days=1)
    saved.save_card(number=FAILS_LATER)
    saved.world.clock.at = MARCH_ENDS + timedelta(days=8)
    saved.advance()
    attempts = [len(saved.intents()) - 1]
    for _ in range(8):
        saved.advance(hours=12)
        attempts.append(len(saved.intents()) - 1)
    assert attempts == [1, 2, 2, 3, 3, 3, 3, 4, 4]


def test_paying_now_ends_the_hold(saved: PayingWorld) -> None:
    saved.buy()
    saved.settle()
    saved.world.clock.advance(days=1)
    saved.save_card(number=FAILS_LATER)
    reach_april(saved)
    for _ in range(8):
        saved.advance(days=1)
    assert pay(saved, 2) == (402, "payment_declined")
    saved.world.clock.advance(seconds=1)
    saved.save_card(number=GOOD)
    status, paid = pay(saved, 2)
    assert (status, paid) == (200, {"number": "2", "status": "paid", "on_hold": False})
    assert pay(saved, 2) == (200, {"number": "2", "status": "paid", "on_hold": False})
    assert saved.buy(key="later").status == 201
    saved.settle()
    paid_by = [amount for status, amount, _ in saved.intents() if status == "succeeded"]
    assert paid_by[:2] == [3548, 5000]


def test_without_a_card_a_renewal_is_past_due_too(saved: PayingWorld) -> None:
    saved.buy()
    saved.settle()
    saved.world.request("DELETE", f"/offices/{NEW_YORK}/payment_method", None)
    reach_april(saved)
    assert saved.invoice(2)["status"] == "past_due"
    assert pay(saved, 2) == (402, "payment_method_required")
    saved.world.clock.advance(seconds=1)
    saved.save_card()
    saved.advance(days=1)
    assert saved.invoice(2)["status"] == "paid"


def test_the_bank_confirms_then_it_is_bought_once(paying: PayingWorld) -> None:
    paying.save_card(number=CONFIRMED)
    asked = paying.buy()
    assert (asked.status, asked.code) == (402, "payment_action_required")
    assert asked.json["action_url"].startswith(paying.stand_in.url)


def test_authorizations_left_behind_are_canceled_after_an_hour(paying: PayingWorld) -> None:
    paying.save_card(number=CONFIRMED)
    assert paying.buy().status == 402
    paying.advance(minutes=59)
    assert [status for status, *_ in paying.intents()] == ["requires_action"]
    paying.advance(minutes=2)
    assert [status for status, *_ in paying.intents()] == ["canceled"]
    assert [each for each in paying.world.items() if each["pk"].startswith("ATTEMPTS#")] == []


def test_a_provider_that_does_not_answer_delays_nothing_that_waits(paying: PayingWorld) -> None:
    """An authorization was left behind, and a renewal is to be tried again."""
    paying.save_card()
    assert paying.buy().status == 201
    paying.settle()
    paying.stand_in.at_provider.decline_next(1, "insufficient_funds")
    reach_april(paying)
    paying.save_card(number=CONFIRMED)
    assert paying.buy(key="left behind").code == "payment_action_required"
    paying.world.clock.advance(days=1)
    paying.stand_in.at_provider.fail_next(9, "timeout_before")
    with pytest.raises(NoAnswer):
        paying.payments.look_after()
    assert len(paying.payments.queue) > 0


def test_webhooks_that_are_not_signed_are_refused(paying: PayingWorld) -> None:
    refused = paying.world.request(
        "POST", "/webhooks/stripe", {"id": "evt_1"}, token=None, headers={}
    )
    assert (refused.status, refused.code) == (400, "invalid_request")
    unknown = paying.world.request("POST", "/webhooks/paypal", {}, token=None)
    assert unknown.status == 404


def test_others_collect_on_invoiced_plans(paying: PayingWorld) -> None:
    """Tokyo's renewal stays open, and nobody asks the provider."""
    body = {"items": [{"license_type": "talk_lines", "quantity": 1}], "reason": "ordered by mail"}
    path = f"/offices/{TOKYO}/purchases"
    assert paying.world.staff("POST", path, body, key="k").status == 201
    reach_april(paying)
    for _ in range(8):
        paying.advance(days=1)
    invoice = paying.invoice(1, TOKYO)
    assert (invoice["reason"], invoice["status"]) == ("renewal", "open")
    assert paying.intents() == []
    assert paying.buy(key="later").code == "payment_method_required", "no hold"


def test_an_invoice_that_the_bus_could_not_enqueue_is_collected_when_it_is_redriven(
    saved: PayingWorld,
) -> None:
    assert saved.buy().status == 201
    saved.world.bus.rule = lambda _: None
    saved.settle()
    assert saved.invoice()["status"] == "open"
    (issued,) = [each for each in saved.world.bus.events if each["type"] == "invoice.issued"]
    whole = {"detail-type": "invoice.issued", "source": "seatledger", "detail": issued}
    SqsQueue(saved.payments.queue, "local").send_bodies([json.dumps(whole)])
    saved.payments.work_off()
    assert saved.invoice()["status"] == "paid"


def test_an_amount_that_is_too_small_is_not_sent_to_the_provider(paying: PayingWorld) -> None:
    """One fax line on the last day of March, 10.00 / 31: 0.32, billed before a provider came."""
    world = paying.world
    world.wire(world.client)
    world.clock.advance(days=21)
    body = {"items": [{"license_type": "fax_lines", "quantity": 1}]}
    assert world.post(f"/offices/{NEW_YORK}/purchases", body, key="k").status == 201
    paying.wire(world.client)
    paying.save_card()
    refused = world.post(f"/offices/{NEW_YORK}/invoices/1/pay", None)
    assert (refused.status, refused.json["decline_code"]) == (402, "amount_too_small")
    assert refused.json["detail"].startswith("The amount is too small to pay by card.")
    paying.settle()
    assert paying.intents() == []
    assert paying.invoice()["status"] == "open"


def test_paying_with_a_key_is_answered_the_same_again(saved: PayingWorld) -> None:
    saved.buy()
    first = saved.world.post(f"/offices/{NEW_YORK}/invoices/1/pay", None, key="p")
    again = saved.world.post(f"/offices/{NEW_YORK}/invoices/1/pay", None, key="p")
    assert (first.status, first.json["status"]) == (200, "paid")
    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")
    assert [status for status, *_ in saved.intents()] == ["succeeded"]
