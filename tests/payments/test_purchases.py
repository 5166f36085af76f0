"""Authorizations of purchases: each answer of the provider, and what the sweep cancels."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.domain.record import replace
from chalicelib.dynamo.items import to_item
from chalicelib.dynamo.keys import payment_attempt
from chalicelib.payments.items import PaymentItems
from chalicelib.payments.provider import NoAnswer, PaymentOrder, StoredFailure, UnusableMethod
from chalicelib.payments.purchases import Purchases, authorize, cancel_left_behind
from chalicelib.service.payment_ports import PaymentAnswer
from chalicelib.service.ports import Retryable
from tests.cards import VISA
from tests.payments.scripted_provider import ScriptedProvider, intent
from tests.world import COMPANY, NEW_YORK, START, World

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
BACK = "https://app.example/back"
ID = "0b" * 16
"""0x0b0b is 2827: the attempt is in partition 11 of 16."""
FIRST = PaymentAttempt(ID, 1, START, START, COMPANY, NEW_YORK, 3548, "USD", VISA)
SECOND_ONE = replace(FIRST, number=2, began_at=START + 10 * SECOND)


def purchases(world: World, *answers: Any) -> tuple[Purchases, ScriptedProvider]:
    provider = ScriptedProvider(*answers)
    return Purchases(PaymentItems(world.client, world.table), provider, world.clock.now), provider


def made(number: int = 1, status: str = "authorized", **about: str) -> Any:
    """The payment of the request's attempt with that number."""
    began_at = f"2026-03-10T14:00:{10 * (number - 1):02}Z"
    metadata = {"attempt": ID, "number": str(number), "began_at": began_at, **about}
    return intent(status, f"pi_{number}", metadata=metadata)


def write(world: World, attempt: PaymentAttempt) -> None:
    item = to_item(payment_attempt(attempt.attempt_id), attempt)
    world.client.put_item(TableName=world.table, Item=item)


def test_the_provider_is_asked_for_the_attempt(world: World) -> None:
    work, provider = purchases(world, intent("authorized"))
    assert authorize(work, SECOND_ONE, BACK) == PaymentAnswer("authorized", "pi_1")
    assert provider.asked == [("authorize", f"{ID}-2-20260310140010")]
    about = {
        "company_id": str(COMPANY),
        "office_id": str(NEW_YORK),
        "attempt": ID,
        "number": "2",
        "began_at": "2026-03-10T14:00:10Z",
    }
    assert provider.orders == [
        PaymentOrder(3548, "USD", VISA, f"Licenses of office {NEW_YORK}", about, BACK)
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (intent("paid"), PaymentAnswer("authorized", "pi_1")),
        (
            intent("action_required", action_url="https://bank.example"),
            PaymentAnswer("action_required", "pi_1", action_url="https://bank.example"),
        ),
        (
            intent("declined", decline_code="expired_card", message="It has expired."),
            PaymentAnswer("declined", "pi_1", "expired_card", "It has expired."),
        ),
        (intent("canceled"), PaymentAnswer("declined", "pi_1")),
        (
            UnusableMethod(),
            PaymentAnswer(
                "declined",
                "",
                "payment_method_unusable",
                "The saved card cannot be used any more.",
            ),
        ),
        (
            StoredFailure(),
            PaymentAnswer("declined", "", "provider_failed", "The payment provider failed."),
        ),
    ],
)
def test_answers(world: World, answer: Any, expected: PaymentAnswer) -> None:
    work, _ = purchases(world, answer)
    assert authorize(work, FIRST, BACK) == expected


@pytest.mark.parametrize("answer", [NoAnswer(), intent("processing")])
def test_an_unknown_outcome_is_asked_for_again(world: World, answer: Any) -> None:
    work, _ = purchases(world, answer)
    with pytest.raises(Retryable, match="unknown"):
        authorize(work, FIRST, BACK)


MINUTES = timedelta(minutes=1)


def test_the_provider_is_not_asked_for_an_attempt_that_the_sweep_may_have_forgotten(
    world: World,
) -> None:
    """The request has stood still for an hour, between its attempts."""
    work, provider = purchases(world, intent("authorized"), intent("authorized"))
    world.clock.at = START + 55 * MINUTES
    assert authorize(work, FIRST, BACK).status == "authorized"
    world.clock.advance(seconds=1)
    with pytest.raises(Retryable, match="stale"):
        authorize(work, FIRST, BACK)
    assert [each[0] for each in provider.asked] == ["authorize"]


@pytest.mark.parametrize(("age", "canceled"), [(HOUR - SECOND, 0), (HOUR, 0), (HOUR + SECOND, 1)])
def test_an_attempt_is_left_behind_after_an_hour(
    world: World, age: timedelta, canceled: int
) -> None:
    """The hour begins with the request's last attempt."""
    write(world, SECOND_ONE)
    work, provider = purchases(world, intent("canceled"))
    provider.listed = [made(2)]
    at = SECOND_ONE.began_at + age
    assert cancel_left_behind(work, at) == canceled
    asked = [("intents", START - HOUR, at, "cus_1"), ("cancel", "pi_2")]
    assert provider.asked == asked[: 2 * canceled]
    assert work.items.attempts(11, 10) == ([] if canceled else [SECOND_ONE])


@pytest.mark.parametrize(
    ("status", "is_canceled"),
    [
        ("authorized", True),
        ("action_required", True),
        ("declined", True),
        ("processing", True),
        ("paid", False),
        ("canceled", False),
    ],
)
def test_what_can_still_be_paid_is_canceled(world: World, status: str, is_canceled: bool) -> None:
    write(world, FIRST)
    work, provider = purchases(world, intent("canceled"))
    provider.listed = [made(status=status)]
    assert cancel_left_behind(work, START + 2 * HOUR) == is_canceled
    assert (("cancel", "pi_1") in provider.asked) is is_canceled


def test_what_was_paid_before_it_could_be_canceled_is_not_counted(world: World) -> None:
    write(world, FIRST)
    work, provider = purchases(world, intent("paid"))
    provider.listed = [made()]
    assert cancel_left_behind(work, START + 2 * HOUR) == 0


def test_other_payments_of_the_customer_stay(world: World) -> None:
    """Of an invoice, of another request, and of an attempt that a repeat has begun since."""
    write(world, FIRST)
    work, provider = purchases(world)
    provider.listed = [
        intent("authorized", metadata={"invoice": "1"}),
        made(attempt="0c" * 16),
        made(2),
    ]
    assert cancel_left_behind(work, START + 2 * HOUR) == 0
    assert [name for name, *_ in provider.asked] == ["intents"]


def test_attempts_before_the_one_that_paid_are_canceled(world: World) -> None:
    write(world, replace(SECOND_ONE, is_open=False, paid_number=2))
    work, provider = purchases(world, intent("canceled"))
    provider.listed = [made(2), made(1)]
    assert cancel_left_behind(work, START + 2 * HOUR) == 1
    assert provider.asked[1:] == [("cancel", "pi_1")]
    assert work.items.attempts(11, 10) == []


def test_an_attempt_that_is_replaced_meanwhile_is_left_to_the_next_run(world: World) -> None:
    class Overtaken(PaymentItems):
        def close_attempt(self, attempt: PaymentAttempt) -> bool:
            write(world, SECOND_ONE)
            return super().close_attempt(attempt)

    write(world, FIRST)
    provider = ScriptedProvider()
    work = Purchases(Overtaken(world.client, world.table), provider, world.clock.now)
    assert cancel_left_behind(work, START + 2 * HOUR) == 0
    assert provider.asked == []
    assert work.items.attempts(11, 10) == [SECOND_ONE]
