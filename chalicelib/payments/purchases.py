"""Authorizations of purchases: asked for before the commit, canceled if there was none (R49)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from ..domain.calendar import instant
from ..domain.payment_attempt import PaymentAttempt
from ..domain.record import Record, replace
from ..dynamo.keys import ATTEMPT_SHARDS
from ..service.payment_ports import PaymentAnswer
from ..service.ports import Retryable
from .items import PaymentItems
from .provider import (
    CARD_UNUSABLE,
    PROVIDER_FAILED,
    Intent,
    NoAnswer,
    PaymentOrder,
    Provider,
    StoredFailure,
    UnusableMethod,
)

LEFT_BEHIND_AFTER = timedelta(hours=1)
"""No request commits with an authorization that is nearly as old (`ATTEMPTS_KEPT_FOR`)."""
ASKED_FOR = timedelta(minutes=55)
"""After this time the provider is asked for an attempt no more. It is longer than repeats use the
attempt, and shorter than the sweep waits, because the clocks of processes differ."""
MOST_IN_A_SHARD = 100
"""Attempts that one run of the sweep looks at, in each shard."""


class Purchases(Record):
    """What authorizing needs."""

    items: PaymentItems
    provider: Provider
    now: Callable[[], datetime]


def authorize(work: Purchases, attempt: PaymentAttempt, return_url: str) -> PaymentAnswer:
    """Reserves the amount. Raises Retryable if the answer is unknown, and for an attempt that the
    sweep may have forgotten: the request that began it has stood still."""
    if work.now() - attempt.began_at > ASKED_FOR:
        raise Retryable("stale")
    order = PaymentOrder(
        amount_minor=attempt.amount_minor,
        currency=attempt.currency,
        method=attempt.method,
        description=f"Licenses of office {attempt.office_id}",
        metadata=_about(attempt),
        return_url=return_url,
    )
    try:
        intent = work.provider.authorize(order, attempt.provider_key)
    except UnusableMethod:
        return PaymentAnswer(
            "declined", "", CARD_UNUSABLE, "The saved card cannot be used any more."
        )
    except StoredFailure:
        return PaymentAnswer("declined", "", PROVIDER_FAILED, "The payment provider failed.")
    except NoAnswer as unknown:
        raise Retryable("unknown") from unknown
    if intent.status == "processing":
        raise Retryable("unknown")
    if intent.status in ("authorized", "paid"):
        return PaymentAnswer("authorized", intent.intent_id)
    if intent.status == "action_required":
        return PaymentAnswer("action_required", intent.intent_id, action_url=intent.action_url)
    return PaymentAnswer("declined", intent.intent_id, intent.decline_code, intent.message)


def cancel_left_behind(work: Purchases, at: datetime) -> int:
    """Cancels authorizations that no purchase was committed with. Returns how many. Raises
    Retryable, NoAnswer: the next run does the rest."""
    canceled = 0
    for shard in range(ATTEMPT_SHARDS):
        for attempt in work.items.attempts(shard, MOST_IN_A_SHARD):
            if at - attempt.began_at > LEFT_BEHIND_AFTER:
                canceled += _cancel(work, attempt, at)
    return canceled


def _cancel(work: Purchases, attempt: PaymentAttempt, at: datetime) -> int:
    """First nobody can use the attempt any more, then what it had authorized is canceled."""
    if attempt.is_open and not work.items.close_attempt(attempt):
        return 0  # Used or replaced meanwhile: the next run reads it anew.
    closed = replace(attempt, is_open=False)
    paid_number = str(attempt.paid_number)
    canceled = 0
    for intent in _intents(work, attempt, at):
        if _is_left(intent, closed) and intent.metadata["number"] != paid_number:
            canceled += work.provider.cancel(intent.intent_id).status == "canceled"
    work.items.forget_attempt(closed)
    return canceled


def _intents(work: Purchases, attempt: PaymentAttempt, until: datetime) -> Iterator[Intent]:
    """Those of the attempt and the ones before it, among others of the same customers."""
    since = attempt.first_at - LEFT_BEHIND_AFTER
    for customer_id in sorted(attempt.customers):
        yield from work.provider.intents(since, until, customer_id)


def _is_left(intent: Intent, attempt: PaymentAttempt) -> bool:
    """True for this attempt and those before it; not for one that a repeat has begun since."""
    about = intent.metadata
    if about.get("attempt") != attempt.attempt_id or about["began_at"] > instant(attempt.began_at):
        return False
    return intent.status in ("authorized", "action_required", "declined", "processing")


def _about(attempt: PaymentAttempt) -> Mapping[str, str]:
    return {
        "company_id": str(attempt.company_id),
        "office_id": str(attempt.office_id),
        "attempt": attempt.attempt_id,
        "number": str(attempt.number),
        "began_at": instant(attempt.began_at),
    }
