"""Requests about cards and payments: whose office it is, and what a repeat gets."""

from typing import Any

import pytest
import requests

from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.service.payment_ports import CardRequest, PaymentAnswer
from chalicelib.service.ports import IdempotencyRecord, Retryable
from tests.api.invoiced_offices import credit
from tests.cards import FakeCards
from tests.payments.paying import CONFIRMED, FAILS_LATER, PayingWorld
from tests.world import BERLIN, COMPANY, NEW_YORK, World

METHOD, PAY = f"/offices/{NEW_YORK}/payment_method", f"/offices/{NEW_YORK}/invoices/1/pay"
BACK = {"return_url": "https://app.example/billing"}
REQUESTS = [
    ("GET", METHOD, None),
    ("POST", f"{METHOD}/setup", BACK),
    ("DELETE", METHOD, None),
    ("POST", PAY, None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_only_the_office_s_own_admins_reach_its_card(
    saved: PayingWorld, method: str, path: str, body: Any
) -> None:
    world = saved.world
    before = world.snapshot()
    strangers = {
        world.token(company_id=COMPANY + 1): (404, "not_found"),
        world.token("office_admin", office_ids=[BERLIN]): (403, "forbidden"),
    }
    for token, expected in strangers.items():
        refused = world.request(method, path, body, token=token)
        assert (refused.status, refused.code) == expected
    assert (world.snapshot(), len(saved.stand_in.at_provider.objects("checkout.session"))) == (
        before,
        1,
    )


def test_a_page_is_made_once_for_a_key(paying: PayingWorld) -> None:
    first = paying.world.post(f"{METHOD}/setup", BACK, key="k")
    again = paying.world.post(f"{METHOD}/setup", BACK, key="k")
    assert (first.status, again.status, again.json) == (200, 200, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"


def left_open(paying: PayingWorld, number: str) -> PayingWorld:
    """Invoice 1 of 35.48 was not paid when it was issued; then a card is saved."""
    paying.world.wire(paying.world.client)
    assert paying.buy().status == 201
    paying.wire(paying.world.client)
    paying.save_card(number=number)
    return paying


def test_a_declined_payment_names_the_card_and_why(paying: PayingWorld) -> None:
    refused = left_open(paying, FAILS_LATER).world.post(PAY, None)
    assert (refused.status, refused.json["decline_code"]) == (402, "generic_decline")
    assert refused.json["payment_method"]["last4"] == "0341"
    assert refused.json["detail"] == (
        "The card was declined. The invoice is not paid. Try another card."
    )


@pytest.mark.parametrize("has_contact", [True, False])
def test_for_an_amount_that_no_card_can_pay_no_other_card_is_advised(
    paying: PayingWorld, has_contact: bool
) -> None:
    """A credit note leaves 0.40 of 35.48."""
    world = left_open(paying, CONFIRMED).world
    contact = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
    terms = {"not_self_serve": [], "resold": False, "contract_prices": {}}
    terms = {**terms, "contact": contact if has_contact else None}
    assert world.staff("PUT", f"/offices/{NEW_YORK}/terms", terms).status == 200
    credit(world, amount=3508)
    refused = world.post(PAY, None)
    assert (refused.status, refused.json["decline_code"]) == (402, "amount_too_small")
    hana = "Hana Sato (hana.sato@seatledger.example)"
    vendor = "Customer Success (customer.success@seatledger.example)"
    assert refused.json["detail"] == (
        "The amount is too small to pay by card. The invoice is not paid. Credit will pay it, or "
        "the vendor settles it: please contact "
        f"{hana if has_contact else vendor}."
    )


def test_the_bank_sends_the_person_back_and_the_same_request_pays(paying: PayingWorld) -> None:
    asked = left_open(paying, CONFIRMED).world.post(PAY, None)
    assert (asked.status, asked.code) == (402, "payment_action_required")
    url = asked.json["action_url"]
    sent = requests.post(url, {"outcome": "authenticate"}, allow_redirects=False, timeout=10)
    assert sent.headers["Location"].partition("?")[0].endswith("/api/v2/payment_confirmed")
    paid = paying.world.post(PAY, None)
    assert (paid.status, paid.json["status"]) == (200, "paid")
    assert paying.intents() == [("succeeded", 3548, 3548)]


def test_without_a_provider_nothing_is_saved_or_paid(world: World) -> None:
    assert world.purchase(talk_lines=1).status == 201
    for method, path, body in REQUESTS:
        assert world.request(method, path, body).status == 404
    signed = {"Stripe-Signature": "t=1773151200,v1=" + "a" * 64}
    heard = world.request("POST", "/webhooks/stripe", {}, token=None, headers=signed)
    assert (heard.status, heard.code) == (404, "not_found")


@pytest.mark.parametrize(("size", "status"), [(512 * 1024, 400), (512 * 1024 + 1, 413)])
def test_a_webhook_of_half_a_megabyte_is_read(paying: PayingWorld, size: int, status: int) -> None:
    """It is refused for its signature."""
    signed = {"Stripe-Signature": "t=1773151200,v1=" + "a" * 64}
    body = b"{" + b" " * (size - 1)
    refused = paying.world.request("POST", "/webhooks/stripe", body, token=None, headers=signed)
    assert refused.status == status


class _Webhooks(FakeCards):
    def webhook(self, body: bytes, signature: str, at: Any) -> bool:
        self.before()
        return True


def test_a_webhook_that_loses_a_race_is_taken_again(world: World) -> None:
    cards, heard = _Webhooks(), []

    def lose_once() -> None:
        heard.append(1)
        if len(heard) == 1:
            raise Retryable("stale")

    cards.before = lose_once
    world.wire(world.client, cards)
    signed = {"Stripe-Signature": "t=1773151200,v1=" + "a" * 64}
    answer = world.request("POST", "/webhooks/stripe", {}, token=None, headers=signed)
    assert (answer.status, len(heard)) == (200, 2)


class _Paying(FakeCards):
    def pay_now(self, asked: CardRequest, number: int, return_url: str) -> PaymentAnswer | None:
        self.before()
        return None


def test_of_two_repeats_at_once_both_get_the_response(world: World) -> None:
    """The second stores its response while the first asks the provider."""
    assert world.purchase(talk_lines=1).status == 201
    cards, inner = _Paying(), []

    def repeat() -> None:
        cards.before = lambda: None
        inner.append(world.post(PAY, None, key="k"))

    cards.before = repeat
    world.wire(world.client, cards)
    outer = world.post(PAY, None, key="k")
    assert [outer.status, *(each.status for each in inner)] == [200, 200]


class _Throttled:
    """A store whose first record is not written."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.failures = [Retryable("throttled")]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def remember(self, record: IdempotencyRecord) -> None:
        if self.failures:
            raise self.failures.pop()
        self._store.remember(record)


def test_a_response_that_could_not_be_stored_is_stored_again(world: World) -> None:
    assert world.purchase(talk_lines=1).status == 201
    world.wire(world.client, FakeCards())
    store: Any = _Throttled(world.wired.service.store)
    wiring.use(replace(world.wired, service=replace(world.wired.service, store=store)))
    assert world.post(PAY, None, key="k").status == 200
    assert world.post(PAY, None, key="k").headers["Idempotency-Replayed"] == "true"
