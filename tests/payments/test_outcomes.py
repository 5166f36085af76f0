"""What follows from each answer of the provider: for the invoice, the attempt, and the next look."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.dynamo import keys
from chalicelib.payments.items import PaymentItems
from chalicelib.payments.provider import NoAnswer, StoredFailure, UnusableMethod
from chalicelib.service.ports import Retryable
from tests.cards import VISA
from tests.contract.builders import set_by_hand
from tests.payments.scripted_collector import (
    DAY,
    HOUR,
    KEY,
    SECOND,
    collected,
    last,
    run,
    status,
)
from tests.payments.scripted_provider import ScriptedProvider, intent
from tests.world import NEW_YORK, START, World

CHARGE = ("charge", KEY, 3548, False)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (intent("paid"), ("paid", "paid", None, None)),
        (
            intent("declined", decline_code="expired_card"),
            ("past_due", "declined", "expired_card", START + DAY),
        ),
        (UnusableMethod(), ("past_due", "declined", "payment_method_unusable", START + DAY)),
        (StoredFailure(), ("open", "canceled", "provider_failed", START)),
        (intent("canceled"), ("open", "canceled", None, START)),
        (intent("processing"), ("open", None, None, START + HOUR)),
    ],
    ids=["paid", "declined", "unusable", "stored failure", "canceled", "processing"],
)
def test_a_charge(owing: World, answer: Any, expected: tuple[Any, ...]) -> None:
    provider = ScriptedProvider(answer)
    payment = run(owing, provider)
    assert provider.asked == [CHARGE]
    attempt = last(payment)
    assert (status(owing), attempt.outcome, attempt.decline_code, payment.look_at) == expected


def test_the_provider_knows_what_is_paid_by_whom(owing: World) -> None:
    provider = ScriptedProvider(intent("paid"))
    run(owing, provider)
    (order,) = provider.orders
    assert (order.amount_minor, order.currency, order.method) == (3548, "USD", VISA)
    assert order.metadata == {
        "company_id": "5000000000000001",
        "office_id": str(NEW_YORK),
        "invoice": "1",
        "key": KEY,
    }


def test_a_charge_without_an_answer_is_repeated_under_its_key(owing: World) -> None:
    provider = ScriptedProvider(NoAnswer(), intent("paid"))
    with pytest.raises(NoAnswer):
        run(owing, provider)
    # Credit has paid 10.00 meanwhile: a key is bound to its amount.
    set_by_hand(owing, keys.invoice(NEW_YORK, 1), "balance_used_minor", 1000)
    payment = run(owing, provider, START + 23 * HOUR)
    assert provider.asked == [CHARGE, CHARGE]
    assert (len(payment.attempts), last(payment).outcome) == (1, "paid")


def test_after_a_day_a_charge_without_an_answer_is_looked_for(owing: World) -> None:
    provider = ScriptedProvider(NoAnswer())
    with pytest.raises(NoAnswer):
        run(owing, provider)
    other = intent("paid", "pi_other", metadata={"key": f"invoice-{NEW_YORK}-9-0"})
    provider.listed = [other, intent("paid", metadata={"key": KEY})]
    at = START + 23 * HOUR + SECOND
    payment = run(owing, provider, at)
    assert provider.asked[1:] == [("intents", START - HOUR, at, "cus_1")]
    assert (last(payment).outcome, last(payment).intent_id) == ("paid", "pi_1")
    assert status(owing) == "paid"


def test_what_the_provider_has_never_heard_of_is_charged_under_another_key(owing: World) -> None:
    provider = ScriptedProvider(NoAnswer(), intent("paid"))
    with pytest.raises(NoAnswer):
        run(owing, provider)
    payment = run(owing, provider, START + DAY)
    assert provider.asked[2:] == [("charge", f"invoice-{NEW_YORK}-1-1", 3548, False)]
    assert [each.outcome for each in payment.attempts] == ["canceled", "paid"]


def test_what_the_provider_does_not_know_yet_is_asked_for_again(owing: World) -> None:
    provider = ScriptedProvider(intent("processing"), intent("processing"), intent("paid"))
    run(owing, provider)
    payment = run(owing, provider, START + HOUR)
    assert (last(payment).outcome, payment.look_at) == (None, START + 2 * HOUR)
    run(owing, provider, START + 2 * HOUR)
    assert provider.asked == [CHARGE, ("retrieve", "pi_1"), ("retrieve", "pi_1")]
    assert status(owing) == "paid"


def test_what_only_a_person_can_confirm_is_canceled_at_once(owing: World) -> None:
    provider = ScriptedProvider(intent("action_required"), intent("canceled"))
    assert last(run(owing, provider)).outcome == "canceled"
    assert provider.asked == [CHARGE, ("cancel", "pi_1")]


def test_what_credit_has_paid_is_not_charged(owing: World) -> None:
    set_by_hand(owing, keys.invoice(NEW_YORK, 1), "balance_used_minor", 1000)
    provider = ScriptedProvider(intent("paid", captured_minor=2548))
    assert last(run(owing, provider)).amount_minor == 2548
    assert provider.asked == [("charge", KEY, 2548, False)]


def test_the_amount_that_was_captured_is_recorded(owing: World) -> None:
    run(owing, ScriptedProvider(intent("paid", "pi_7", amount_minor=9999)))
    (paid,) = owing.get(f"/offices/{NEW_YORK}/invoices/1").json["payments"]
    assert paid["amount"]["amount"] == 3548
    assert (paid["means"], paid["reference"]) == ("visa 4242", "pi_7")


def test_a_final_decline_of_what_was_paid_otherwise_meanwhile_changes_nothing(
    owing: World,
) -> None:
    def pay() -> Any:
        path = f"/offices/{NEW_YORK}/invoices/1/payment"
        assert owing.staff("POST", path, {"status": "paid"}).status == 200
        return intent("declined")

    payment = run(owing, ScriptedProvider(pay), days=(0,))
    assert (last(payment).outcome, status(owing)) == ("declined", "paid")


def test_what_the_ledger_refuses_is_not_taken_for_recorded(owing: World) -> None:
    """The provider says that one cent was paid."""
    with pytest.raises(AssertionError, match="must be from 3548"):
        run(owing, ScriptedProvider(intent("paid", captured_minor=1)))
    payment = PaymentItems(owing.client, owing.table).payment(NEW_YORK, 1)
    assert payment
    assert (last(payment).outcome, status(owing)) == (None, "open")


def test_a_report_that_loses_all_races_is_made_again(owing: World) -> None:
    def others_are_faster(params: Any, **_: Any) -> None:
        """Each transaction with an invoice in it fails."""
        if any("Update" in each for each in params["TransactItems"]):
            raise Retryable("stale")

    events = owing.client.meta.events
    name = "provide-client-params.dynamodb.TransactWriteItems"
    events.register(name, others_are_faster, unique_id="races")
    try:
        with pytest.raises(Retryable):
            run(owing, ScriptedProvider(intent("paid")))
    finally:
        events.unregister(name, unique_id="races")
    provider = ScriptedProvider(intent("paid"))
    assert last(run(owing, provider)).outcome == "paid"
    assert provider.asked == [CHARGE]


def test_what_others_have_declined_is_not_charged(owing: World) -> None:
    report = {"status": "declined"}
    assert owing.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", report).status == 200
    provider = ScriptedProvider()
    assert collected(owing, provider) is None
    assert provider.asked == []


@pytest.mark.parametrize(("due", "is_asked"), [(49, False), (50, True)])
def test_the_least_amount_is_charged(owing: World, due: int, is_asked: bool) -> None:
    set_by_hand(owing, keys.invoice(NEW_YORK, 1), "balance_used_minor", 3548 - due)
    provider = ScriptedProvider(intent("paid", captured_minor=due))
    collected(owing, provider)
    assert [each[2] for each in provider.asked] == ([due] if is_asked else [])


@pytest.mark.parametrize(
    ("age", "asked"), [(-SECOND, []), (timedelta(), [CHARGE]), (SECOND, [CHARGE])]
)
def test_an_invoice_is_charged_on_its_day(
    owing: World, age: timedelta, asked: list[tuple[Any, ...]]
) -> None:
    provider = ScriptedProvider(intent("paid"))
    payment = run(owing, provider, START + DAY + age, days=(1,))
    assert provider.asked == asked
    assert payment.look_at == (None if asked else START + DAY)
