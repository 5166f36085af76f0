"""Calls of the payments function by the API, and its answers, as JSON."""

from datetime import datetime
from typing import Any

import msgspec

from ..domain.card import PaymentMethod
from ..domain.payment_attempt import PaymentAttempt
from ..domain.record import Record
from ..service.payment_ports import CardRequest, PaymentAnswer
from ..service.ports import Retryable


class AuthorizeCall(Record, tag="authorize", tag_field="call"):
    attempt: PaymentAttempt
    return_url: str


class BeginSetupCall(Record, tag="begin_setup", tag_field="call"):
    asked: CardRequest
    return_url: str


class FinishSetupCall(Record, tag="finish_setup", tag_field="call"):
    session_id: str
    office_id: int


class AdoptCardCall(Record, tag="adopt_card", tag_field="call"):
    asked: CardRequest


class RemoveCardCall(Record, tag="remove_card", tag_field="call"):
    asked: CardRequest


class PayNowCall(Record, tag="pay_now", tag_field="call"):
    asked: CardRequest
    number: int
    return_url: str


class WebhookCall(Record, tag="webhook", tag_field="call"):
    body: bytes
    signature: str
    at: datetime


PaymentCall = (
    AdoptCardCall
    | AuthorizeCall
    | BeginSetupCall
    | FinishSetupCall
    | RemoveCardCall
    | PayNowCall
    | WebhookCall
)


class PaymentReply(Record):
    """What a call returns. `retry` says why the outcome is unknown, if it is."""

    answer: PaymentAnswer | None = None
    method: PaymentMethod | None = None
    url: str = ""
    is_done: bool = False
    retry: str = ""


def call_of(event: dict[str, Any]) -> PaymentCall:
    return msgspec.convert(event, PaymentCall)  # type: ignore[no-any-return]


def encoded_call(call: PaymentCall) -> bytes:
    return msgspec.json.encode(call)


def reply_from(payload: bytes) -> PaymentReply:
    """Raises Retryable if the outcome is unknown."""
    reply = msgspec.json.decode(payload, type=PaymentReply)
    if reply.retry:
        raise Retryable(reply.retry)
    return reply
