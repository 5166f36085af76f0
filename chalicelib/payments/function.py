"""The payments function: the only one that knows the provider's SDK and key.

The API calls it and waits; the queue has invoices to collect and credit notes to refund; every few
minutes the schedule looks after what was left behind.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from chalice.app import Blueprint

from ..domain.journal import SEATLEDGER
from ..domain.record import Record
from ..entrypoints import telemetry
from ..entrypoints.failures import failure_of
from ..entrypoints.remaining_time import time_for
from ..messaging.sqs import SqsQueue
from ..service.payment_ports import CardRequest
from ..service.ports import Retryable
from ..wiring import Wired
from .calls import (
    AdoptCardCall,
    AuthorizeCall,
    BeginSetupCall,
    FinishSetupCall,
    PaymentCall,
    PaymentReply,
    PayNowCall,
    RemoveCardCall,
    WebhookCall,
    call_of,
)
from .cards import Cards, adopt_card, begin_setup, finish_setup, remove_card
from .collect import collect, pay_now
from .invoice_payment import Schedule
from .items import SHARDS, PaymentItems, Waiting
from .least import LEAST_MINOR
from .outcomes import Collector
from .provider import NoAnswer, Provider, WronglyConfigured
from .purchases import Purchases, authorize, cancel_left_behind
from .refunds import refund
from .webhooks import Webhooks, take_webhook

functions = Blueprint(__name__)
log = logging.getLogger(__name__)

LONGEST_COLLECTION_S = 20
"""The longest time for one invoice: reads, two requests to the provider, writes."""
MOST_WAITING = 100
"""Payments that one run of the schedule puts on the queue, in each shard."""


class PaymentWork(Record):
    """What the function works with."""

    current: Wired
    items: PaymentItems
    provider: Provider
    queue: Callable[[], SqsQueue]
    schedule: Schedule = Schedule()

    @property
    def cards(self) -> Cards:
        return Cards(self.items, self.provider)

    @property
    def collector(self) -> Collector:
        service = self.current.service
        return Collector(service, self.items, self.provider, self.schedule, LEAST_MINOR)

    @property
    def purchases(self) -> Purchases:
        return Purchases(self.items, self.provider, self.current.clock)


@functions.lambda_function(name="payments")
def payments_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers a call, collects a batch of invoices, or looks after what was left behind."""
    from .connection import work  # The SDK and its key are looked for when they are needed.

    current = work()
    telemetry.bind(context.aws_request_id)
    if "call" in event:
        reply: dict[str, Any] = msgspec.to_builtins(reply_to(current, call_of(event)))
        return reply
    if "Records" in event:
        has_time = time_for(context, LONGEST_COLLECTION_S)
        failed = collect_each(current, event["Records"], has_time)
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
    return look_after(current, current.current.clock())


def reply_to(work: PaymentWork, call: PaymentCall) -> PaymentReply:
    """The reply to a call of the API. An unknown outcome is part of it."""
    try:
        return work.current.service.retries.run(lambda: _done(work, call))
    except WronglyConfigured as wrong:
        log.exception("the payment provider refuses requests", exc_info=wrong)
        return PaymentReply(retry="unknown")
    except NoAnswer as unknown:
        log.warning("the payment provider did not answer: %s", unknown)
        return PaymentReply(retry="unknown")
    except Retryable as again:
        return PaymentReply(retry=again.reason)


def _done(work: PaymentWork, call: PaymentCall) -> PaymentReply:
    if isinstance(call, AuthorizeCall):
        return PaymentReply(authorize(work.purchases, call.attempt, call.return_url))
    if isinstance(call, PayNowCall):
        return PaymentReply(pay_now(work.collector, call.asked, call.number, call.return_url))
    if isinstance(call, WebhookCall):
        webhooks = Webhooks(work.cards, work.collector)
        return PaymentReply(is_done=take_webhook(webhooks, call.body, call.signature, call.at))
    return _done_with_card(work.cards, call)


def _done_with_card(
    cards: Cards, call: AdoptCardCall | BeginSetupCall | FinishSetupCall | RemoveCardCall
) -> PaymentReply:
    if isinstance(call, AdoptCardCall):
        return PaymentReply(method=adopt_card(cards, call.asked))
    if isinstance(call, BeginSetupCall):
        return PaymentReply(url=begin_setup(cards, call.asked, call.return_url))
    if isinstance(call, RemoveCardCall):
        return PaymentReply(is_done=remove_card(cards, call.asked))
    finish_setup(cards, call.session_id, call.office_id)
    return PaymentReply(is_done=True)


def collect_each(
    work: PaymentWork, records: list[dict[str, Any]], has_time: Callable[[], bool]
) -> list[str]:
    """The ids of messages to be delivered again."""
    failed = []
    for record in records:
        try:
            if not has_time():
                raise TimeoutError("no time is left for this invoice")  # noqa: TRY301
            _collect(work, record["body"])
        except Exception as error:
            # An invoice that keeps failing must not block the others.
            failed.append(record["messageId"])
            failure = failure_of(error)
            log.exception("message %s could not be collected", failed[-1], exc_info=failure)
    telemetry.metric("Collected", len(records) - len(failed))
    telemetry.metric("CollectFailed", len(failed))
    return failed


def _collect(work: PaymentWork, body: str) -> None:
    """A message is an event `office.opened`, `credit_note.issued` or `invoice.issued`, or looks
    like the last. A dead letter of the bus has it in `detail`."""
    message = msgspec.json.decode(body)
    event = message.get("detail", message)
    at, office_id = work.current.clock(), int(event["office_id"])
    if event.get("type") == "office.opened":
        # So that the office's pages show the card with which it will pay.
        asked = CardRequest(event["company_id"], office_id, at, SEATLEDGER, event["event_id"])
        work.current.service.retries.run(lambda: adopt_card(work.cards, asked))
        return
    number, collector = int(event["data"]["number"]), work.collector
    does = refund if event.get("type") == "credit_note.issued" else collect
    work.current.service.retries.run(lambda: does(collector, office_id, number, at))


def look_after(work: PaymentWork, at: datetime) -> dict[str, int]:
    """Enqueues payments that are to be looked at, and cancels authorizations that were left behind.
    Returns how many. A provider that does not answer must not delay what waits."""
    waiting = [
        each for shard in range(SHARDS) for each in work.items.waiting(shard, at, MOST_WAITING)
    ]
    if waiting:
        work.queue().send_bodies([_message(each) for each in waiting])
    canceled = cancel_left_behind(work.purchases, at)
    telemetry.metric("AuthorizationsCanceled", canceled)
    telemetry.log("looked_after", canceled=canceled, enqueued=len(waiting))
    return {"canceled": canceled, "enqueued": len(waiting)}


def _message(waiting: Waiting) -> str:
    event = {"office_id": waiting.office_id, "data": {"number": str(waiting.number)}}
    return msgspec.json.encode(event).decode()
