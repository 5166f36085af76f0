"""Payments in the cloud that the tests before have used: the stack of a running service is connected
to the stand-in for Stripe, which answers on this machine, and sends webhooks through API Gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import requests

from chalicelib import wiring
from chalicelib.domain.caller import Caller
from chalicelib.domain.licenses import Quantity
from chalicelib.payments.items import PaymentItems
from chalicelib.purchase import purchase
from chalicelib.service.ports import StoredResponse
from chalicelib.service.requests import Command, Request
from infra.cloud.deployed import STACK, Deployed
from infra.local.stripe.stand_in import SECRET_KEY, WEBHOOK_SECRET, StripeStandIn
from tests.deploy.cloud_requests import NOW, OFFICE, depth, logged, open_overdue, until
from tests.world import COMPANY, NEW_YORK

GOOD = "4242424242424242"
RENEWED = 6_001


def post_webhook(cloud: Deployed, body: bytes, headers: dict[str, str]) -> int:
    url = f"{cloud.cloud.endpoint}/live/api/v2/webhooks/stripe"
    sent = {"Host": cloud.host, **headers}
    return requests.post(url, data=body, headers=sent, timeout=60).status_code


@pytest.fixture(scope="module")
def stripe(cloud: Deployed) -> Iterator[StripeStandIn]:
    """The stand-in, connected to the stack."""
    made = StripeStandIn(lambda: datetime.now(UTC))
    made.webhooks.send = partial(post_webhook, cloud)
    cloud.connect_stripe(SECRET_KEY, WEBHOOK_SECRET, made.url)
    yield made
    made.stop()


def save_card(cloud: Deployed, stripe: StripeStandIn, office_id: int) -> str:
    """On the hosted page. Returns where it sends the person."""
    body = {"return_url": "https://app.acme.example/billing"}
    asked = cloud.request("POST", f"/offices/{office_id}/payment_method/setup", body)
    assert asked.status_code == 200, asked.text
    form = {"number": GOOD, "expires": "12/36"}
    saved = requests.post(asked.json()["url"], data=form, allow_redirects=False, timeout=60)
    assert stripe.drain() > 0
    return saved.headers["Location"]


def invoice(cloud: Deployed, number: str, office_id: int = NEW_YORK) -> Any:
    return cloud.request("GET", f"/offices/{office_id}/invoices/{number}").json()


def intents(stripe: StripeStandIn, office_id: int) -> list[tuple[str, int, int]]:
    """Status, amount and received amount of the office's payments, oldest first."""
    found = stripe.at_provider.objects("payment_intent")[::-1]
    mine = [each for each in found if each["metadata"]["office_id"] == str(office_id)]
    return [(each["status"], each["amount"], each["amount_received"]) for each in mine]


@contextmanager
def not_finalizing(cloud: Deployed) -> Iterator[None]:
    """Meanwhile, what the sweep enqueues waits."""
    functions = cloud.client("lambda")
    (source,) = functions.list_event_source_mappings(FunctionName=cloud.function("Finalize"))[
        "EventSourceMappings"
    ]
    functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)


def buy_before_the_boundary(cloud: Deployed, office_id: int) -> None:
    """Two talk lines, a month ago."""
    at = NOW - timedelta(days=32)
    wired = wiring.wire(cloud.table, cloud.dynamodb, lambda: at)
    request = Request(Caller("seed", "company_admin", COMPANY), at, f"seed-{office_id}")
    items = (Quantity("talk_lines", 2),)
    command = Command(request, office_id, "api")
    purchase(wired.service, command, items, lambda _: StoredResponse("", 201, ""))


def test_without_a_provider_the_stack_has_nothing_of_payments(cloud: Deployed) -> None:
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources")
    names = {
        each["LogicalResourceId"]
        for page in pages.paginate(StackName=STACK)
        for each in page["StackResourceSummaries"]
    }
    assert "Finalize" in names
    assert {name for name in names if "Payment" in name or "Stripe" in name} == set()
    body = {"return_url": "https://app.acme.example/billing"}
    answer = cloud.request("POST", f"{OFFICE}/payment_method/setup", body)
    assert answer.status_code == 404


def test_a_card_is_saved_on_the_hosted_page(cloud: Deployed, stripe: StripeStandIn) -> None:
    assert cloud.request("GET", f"{OFFICE}/payment_method").status_code == 404
    back = save_card(cloud, stripe, NEW_YORK)
    assert back.startswith("https://app.acme.example/billing?session_id=cs_test_")
    card = cloud.request("GET", f"{OFFICE}/payment_method").json()
    assert card == {"brand": "visa", "last4": "4242", "expires": "2036-12"}


def test_a_purchase_is_authorized_then_captured(cloud: Deployed, stripe: StripeStandIn) -> None:
    body = {"items": [{"license_type": "talk_lines", "quantity": 2_000}]}
    bought = cloud.request("POST", f"{OFFICE}/purchases", body, key="by card")
    assert bought.status_code == 201, bought.text
    issued = cloud.request("GET", f"{OFFICE}/invoices").json()["items"]
    number = max((each["number"] for each in issued), key=int)
    until(lambda: invoice(cloud, number)["status"] == "paid")
    due = invoice(cloud, number)["total"]["amount"]
    assert intents(stripe, NEW_YORK) == [("succeeded", due, due)]


def test_a_renewal_is_collected_after_the_boundary(cloud: Deployed, stripe: StripeStandIn) -> None:
    with not_finalizing(cloud):
        open_overdue(cloud, range(RENEWED, RENEWED + 1))
        save_card(cloud, stripe, RENEWED)
        buy_before_the_boundary(cloud, RENEWED)
    until(lambda: invoice(cloud, "2", RENEWED).get("status") == "paid", within_s=180)
    assert ("succeeded", 5000, 5000) in intents(stripe, RENEWED)
    until(lambda: depth(cloud, cloud.outputs["PaymentQueueUrl"]) == 0)
    assert depth(cloud, cloud.outputs["PaymentDeadLettersUrl"]) == 0


def test_a_refund_at_the_provider_is_recorded_by_its_webhook(
    cloud: Deployed, stripe: StripeStandIn
) -> None:
    stripe.drain()
    paid = next(
        each
        for each in stripe.at_provider.objects("payment_intent")
        if each["metadata"]["office_id"] == str(RENEWED)
    )
    stripe.at_provider.refund(paid["id"], 100)
    assert stripe.drain() > 0
    items = PaymentItems(cloud.dynamodb, cloud.table)
    payment = items.payment(RENEWED, int(paid["metadata"]["invoice"]))
    assert payment
    assert (payment.attempts[-1].outcome, payment.refunded_minor) == ("paid", 100)


def test_a_webhook_is_refused_if_its_body_is_not_as_it_was_signed(
    cloud: Deployed, stripe: StripeStandIn
) -> None:
    body = '{"id": "evt_1", "type": "ping",  "data": {"object": {"id": "Å"}}}'.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": stripe.webhooks.signature(body),
    }
    assert post_webhook(cloud, body, headers) == 200
    assert post_webhook(cloud, body.replace(b",  ", b", "), headers) == 400


def test_the_payments_function_logs_and_tells_no_key(
    cloud: Deployed, stripe: StripeStandIn
) -> None:
    lines = logged(cloud)
    measured = {
        metric["Name"]
        for line in lines
        for each in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for metric in each["Metrics"]
    }
    assert "Collected" in measured
    assert not [line for line in lines if SECRET_KEY in str(line) or WEBHOOK_SECRET in str(line)]
