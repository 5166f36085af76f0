"""A person pays an invoice now: each answer of the provider, and what was begun before."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.journal import Actor
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.payments.collect import pay_now
from chalicelib.payments.items import PaymentItems
from chalicelib.payments.provider import NoAnswer
from chalicelib.service.payment_ports import CardRequest, PaymentAnswer
from chalicelib.service.ports import Retryable
from tests.cards import VISA, save_card
from tests.contract.builders import set_by_hand
from tests.payments.scripted_collector import (
    HOUR,
    KEY,
    SECOND,
    collected,
    collector,
    last,
    status,
)
from tests.payments.scripted_provider import ScriptedProvider, intent
from tests.world import COMPANY, NEW_YORK, START, World

ADMIN = Actor("admin", "company_admin")
BACK = "https://app.example/back"
CHARGE, AGAIN = ("charge", KEY, 3548, True), ("charge", f"invoice-{NEW_YORK}-1-1", 3548, True)
ASKS = intent("action_required", action_url="https://bank.example")
MUST_CONFIRM = PaymentAnswer("action_required", "pi_1", action_url="https://bank.example")


def pay(world: World, provider: ScriptedProvider, at: datetime = START) -> PaymentAnswer | None:
    asked = CardRequest(COMPANY, NEW_YORK, at, ADMIN, "r", "by phone")
    return pay_now(collector(world, provider), asked, 1, BACK)


def attempts(world: World) -> Any:
    payment = PaymentItems(world.client, world.table).payment(NEW_YORK, 1)
    assert payment
    return payment.attempts


def test_it_is_charged_with_the_person_present(owing: World) -> None:
    provider = ScriptedProvider(intent("paid"))
    assert pay(owing, provider) is None
    assert (provider.asked, provider.orders[0].return_url) == ([CHARGE], BACK)
    (attempt,) = attempts(owing)
    assert (attempt.kind, attempt.by, attempt.reason) == ("pay_now", ADMIN, "by phone")
    assert status(owing) == "paid"
    assert pay(owing, provider) is None
    assert len(provider.asked) == 1


def test_a_decline_leaves_the_invoice_as_it_was(owing: World) -> None:
    declined = intent("declined", decline_code="expired_card")
    answer = pay(owing, ScriptedProvider(declined))
    assert answer == PaymentAnswer("declined", "pi_1", "expired_card")
    assert status(owing) == "open"


def test_a_confirmation_is_waited_for_and_paid_once(owing: World) -> None:
    provider = ScriptedProvider(ASKS, ASKS, ASKS, ASKS, intent("paid"))
    assert pay(owing, provider) == MUST_CONFIRM
    assert pay(owing, provider, START + HOUR) == MUST_CONFIRM
    assert pay(owing, provider, START + HOUR) is None
    assert provider.asked == [CHARGE, *[("retrieve", "pi_1")] * 4]
    assert [each.outcome for each in attempts(owing)] == ["paid"]


def test_after_an_hour_another_payment_is_begun(owing: World) -> None:
    provider = ScriptedProvider(ASKS, ASKS, ASKS, intent("canceled"), intent("paid", "pi_2"))
    assert pay(owing, provider) == MUST_CONFIRM
    assert pay(owing, provider, START + HOUR + SECOND) is None
    assert provider.asked[2:] == [("retrieve", "pi_1"), ("cancel", "pi_1"), AGAIN]


def test_the_schedule_cancels_what_nobody_has_confirmed(owing: World) -> None:
    provider = ScriptedProvider(ASKS, ASKS)
    pay(owing, provider)
    provider.answers = [ASKS]
    waits = collected(owing, provider, START + HOUR)
    assert waits
    assert last(waits).outcome is None
    provider.answers = [ASKS, intent("canceled"), intent("paid", "pi_2")]
    collected(owing, provider, START + HOUR + SECOND)
    assert [each.outcome for each in attempts(owing)] == ["canceled", "paid"]


def test_another_card_replaces_what_its_bank_was_asked(owing: World) -> None:
    provider = ScriptedProvider(ASKS, ASKS, ASKS, intent("canceled"), intent("paid", "pi_2"))
    assert pay(owing, provider) == MUST_CONFIRM
    save_card(owing, NEW_YORK, replace(VISA, method_id="pm_other"))
    assert pay(owing, provider) is None
    assert provider.asked[2:] == [("retrieve", "pi_1"), ("cancel", "pi_1"), AGAIN]


def test_what_was_authorized_is_captured(authorized: World) -> None:
    provider = ScriptedProvider(intent("paid"))
    assert pay(authorized, provider) is None
    assert provider.asked == [("capture", "pi_1", "1")]


def test_a_capture_without_an_answer_is_not_canceled_for_another_card(authorized: World) -> None:
    provider = ScriptedProvider(NoAnswer(), intent("processing"), intent("processing"))
    with pytest.raises(NoAnswer):
        pay(authorized, provider)
    save_card(authorized, NEW_YORK, replace(VISA, method_id="pm_other"))
    with pytest.raises(Retryable):  # The provider is not done: nobody has to confirm anything.
        pay(authorized, provider)
    assert [name for name, *_ in provider.asked] == ["capture", "capture", "retrieve"]


@pytest.mark.parametrize(("due", "is_asked"), [(49, False), (50, True)])
def test_the_least_amount_can_be_paid(owing: World, due: int, is_asked: bool) -> None:
    set_by_hand(owing, keys.invoice(NEW_YORK, 1), "balance_used_minor", 3548 - due)
    provider = ScriptedProvider(intent("paid", captured_minor=due))
    answer = pay(owing, provider)
    assert provider.asked == ([("charge", KEY, due, True)] if is_asked else [])
    small = "The amount is too small to pay by card."
    assert answer == (
        None if is_asked else PaymentAnswer("declined", "", "amount_too_small", small)
    )


def test_an_invoice_that_is_paid_otherwise_meanwhile_is_not_declined(owing: World) -> None:
    def report() -> Any:
        path = f"/offices/{NEW_YORK}/invoices/1/payment"
        assert owing.staff("POST", path, {"status": "paid"}).status == 200
        return intent("declined")

    assert pay(owing, ScriptedProvider(intent("declined"))) is not None
    owing_now = ScriptedProvider(report)
    pay(owing, owing_now)
    assert pay(owing, owing_now) is None
