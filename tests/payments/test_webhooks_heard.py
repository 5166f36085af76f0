"""What webhooks tell is recorded as the provider says it now, however they arrive."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.record import replace
from chalicelib.payments import connection
from infra.local import payments as infra_payments
from infra.local.stripe.webhooks import Disorder
from tests.payments.paying import FAILS_LATER, PayingWorld
from tests.world import MARCH_ENDS, NEW_YORK


def bought(paying: PayingWorld) -> Any:
    """The payment of invoice 1 at the provider."""
    paying.save_card()
    assert paying.buy().status == 201
    paying.settle()
    return paying.stand_in.at_provider.objects("payment_intent")[0]


def payment(paying: PayingWorld) -> Any:
    (made,) = paying.invoice()["payments"]
    return made


def test_a_payment_is_shown_with_its_invoice(paying: PayingWorld) -> None:
    intent = bought(paying)
    assert payment(paying) == {
        "at": "2026-03-10T14:00:00Z",
        "amount": {"amount": 3548, "currency": "USD"},
        "means": "visa 4242",
        "reference": intent["id"],
        "refunded": {"amount": 0, "currency": "USD"},
        "dispute": None,
    }


@pytest.mark.parametrize(
    "disorder",
    [Disorder(), Disorder(repeat=2), Disorder(reorder=True), Disorder(repeat=1, reorder=True)],
    ids=["in order", "repeated", "reordered", "repeated and reordered"],
)
def test_refunds_and_disputes_are_recorded_once(paying: PayingWorld, disorder: Disorder) -> None:
    intent = bought(paying)
    paying.stand_in.webhooks.disorder = disorder
    paying.stand_in.at_provider.refund(intent["id"], 1000)
    paying.stand_in.at_provider.refund(intent["id"], 500)
    paying.stand_in.at_provider.dispute(intent["id"])
    paying.settle()
    made = payment(paying)
    assert (made["refunded"]["amount"], made["dispute"]) == (1500, "needs_response")
    assert paying.invoice()["status"] == "paid", "what is paid stays paid"
    before = paying.world.snapshot()
    for event in paying.stand_in.at_provider.objects("event"):
        assert paying.stand_in.webhooks.hand(event) == 200
    assert paying.world.snapshot() == before, "late repeats change nothing"


def test_a_dispute_that_was_won(paying: PayingWorld) -> None:
    intent = bought(paying)
    dispute = paying.stand_in.at_provider.dispute(intent["id"])
    paying.settle()
    paying.stand_in.at_provider.close_dispute(dispute["id"], "won")
    paying.settle()
    assert payment(paying)["dispute"] == "won"


def test_late_webhooks_about_a_declined_attempt_change_no_refund(paying: PayingWorld) -> None:
    paying.save_card()
    assert paying.buy().status == 201
    paying.settle()
    paying.world.clock.advance(days=1)
    paying.save_card(number=FAILS_LATER)
    paying.world.clock.at = MARCH_ENDS
    paying.advance()
    assert paying.invoice(2)["status"] == "past_due"
    paying.world.clock.advance(seconds=1)
    paying.save_card()
    assert paying.world.post(f"/offices/{NEW_YORK}/invoices/2/pay", None, key="p").status == 200
    paying.settle()
    newest = paying.stand_in.at_provider.objects("payment_intent")[0]
    paying.stand_in.at_provider.refund(newest["id"], 700)
    paying.settle()
    for event in paying.stand_in.at_provider.objects("event"):
        assert paying.stand_in.webhooks.hand(event) == 200
    assert paying.invoice(2)["payments"][0]["refunded"]["amount"] == 700


class Changes:
    """The provider, at which `change` happens while its first answer is on the way."""

    def __init__(self, provider: Any, change: Callable[[], object]) -> None:
        self._provider = provider
        self._change: Callable[[], object] | None = change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    def retrieve(self, intent_id: str) -> Any:
        found = self._provider.retrieve(intent_id)
        if change := self._change:
            self._change = None
            change()
        return found


def test_an_answer_that_is_old_when_it_is_written_is_corrected(paying: PayingWorld) -> None:
    """A refund fails after the provider was asked, and its own webhook finds nothing to write."""
    intent = bought(paying)
    made = paying.stand_in.at_provider.refund(intent["id"], 1000)
    created, *_ = paying.stand_in.at_provider.objects("event")
    paying.stand_in.webhooks.waiting.clear()
    whole = connection.work()

    def fail() -> None:
        connection.use_work(whole)
        paying.stand_in.at_provider.fail_refund(made["id"])
        paying.settle()

    connection.use_work(replace(whole, provider=Changes(whole.provider, fail)))
    assert paying.stand_in.webhooks.hand(created) == 200
    assert payment(paying)["refunded"]["amount"] == 0


def test_webhooks_about_what_is_unknown_here_change_nothing(paying: PayingWorld) -> None:
    bought(paying)
    before = paying.world.snapshot()
    about = {"office_id": "77", "invoice": "9", "key": "other"}
    event = {
        "id": "evt_other",
        "object": "event",
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": "pi_other", "object": "payment_intent", "metadata": about}},
    }
    assert paying.stand_in.webhooks.hand(event) == 200
    assert paying.world.snapshot() == before


@pytest.mark.parametrize(
    "signature",
    ["", "t=1", "v1=" + "a" * 64, "t=1,v1=" + "a" * 63, "t=1,v1=" + "g" * 64, "t=x,v1=" + "a" * 64],
)
def test_what_looks_like_no_signature_reaches_no_function(
    paying: PayingWorld, monkeypatch: pytest.MonkeyPatch, signature: str
) -> None:
    def invoked(_: bytes) -> bytes:
        raise AssertionError("the payments function was invoked")

    monkeypatch.setattr(infra_payments, "_invoke", invoked)
    paying.wire(paying.world.client)
    refused = paying.world.request(
        "POST", "/webhooks/stripe", {}, token=None, headers={"Stripe-Signature": signature}
    )
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (
        400,
        "/headers/Stripe-Signature",
    )


def test_a_forged_signature_is_refused_by_the_function(paying: PayingWorld) -> None:
    forged = {"Stripe-Signature": "t=1773151200,v1=" + "a" * 64}
    refused = paying.world.request("POST", "/webhooks/stripe", {}, token=None, headers=forged)
    assert refused.status == 400


def test_a_large_webhook_is_refused(paying: PayingWorld) -> None:
    signed = {"Stripe-Signature": "t=1773151200,v1=" + "a" * 64}
    body = b"{" + b" " * 512 * 1024
    refused = paying.world.request("POST", "/webhooks/stripe", body, token=None, headers=signed)
    assert (refused.status, refused.code) == (413, "payload_too_large")
