"""The provider's payments of a period are compared with the invoices; nothing is repaired."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.payments.kept_books import KeptBooks
from chalicelib.payments.reconcile import Difference, differences
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.stripe.stand_in import SECRET_KEY, WEBHOOK_SECRET
from infra.reconcile_payments import text_of
from tests.payments.crediting import Killed, credit, killed, note
from tests.payments.paying import PayingWorld
from tests.world import NEW_YORK

DAY = timedelta(days=1)


def found(paying: PayingWorld) -> list[tuple[str, int | None]]:
    """What is said of which invoice, from a day ago until now and a second."""
    world, now = paying.world, paying.world.clock.at
    provider = StripeProvider(SECRET_KEY, WEBHOOK_SECRET, paying.stand_in.url)
    books = KeptBooks(world.client, world.table)
    before = world.snapshot()
    all_of_it = differences(provider, books, now - 3 * DAY, now + timedelta(seconds=1), now)
    told = [(each.what, each.number) for each in all_of_it]
    assert world.snapshot() == before
    return told


def last_intent(paying: PayingWorld) -> Any:
    return paying.stand_in.at_provider.objects("payment_intent")[0]


def bought(paying: PayingWorld) -> PayingWorld:
    paying.save_card()
    assert paying.buy().status == 201
    paying.settle()
    return paying


def test_books_that_agree(paying: PayingWorld) -> None:
    assert found(bought(paying)) == []


def test_what_was_left_authorized(paying: PayingWorld) -> None:
    paying.save_card()
    assert paying.buy().status == 201
    assert found(paying) == []
    paying.world.clock.at += 2 * DAY
    told = "is authorized, and was neither captured nor canceled"
    assert found(paying) == [(told, None)]


def test_a_refund_whose_webhook_was_lost(paying: PayingWorld) -> None:
    bought(paying)
    paying.stand_in.webhooks.disorder.drop = 10
    paying.stand_in.at_provider.refund(last_intent(paying)["id"], 1000)
    assert found(paying) == [("refunded 1000, recorded 0", 1)]


def test_a_refund_and_a_dispute_that_were_heard_of(paying: PayingWorld) -> None:
    bought(paying)
    paying.stand_in.at_provider.refund(last_intent(paying)["id"], 1000)
    paying.stand_in.at_provider.dispute(last_intent(paying)["id"])
    paying.settle()
    assert found(paying) == []


def test_a_dispute_whose_webhook_was_lost(paying: PayingWorld) -> None:
    bought(paying)
    paying.stand_in.webhooks.disorder.drop = 10
    paying.stand_in.at_provider.dispute(last_intent(paying)["id"])
    assert found(paying) == [("the dispute is needs_response, recorded None", 1)]


def _set_invoice(paying: PayingWorld, name: str, value: dict[str, str] | None) -> None:
    _set(paying, "INVOICE#0000000001", name, value)


def _set(paying: PayingWorld, sort_key: str, name: str, value: dict[str, str] | None) -> None:
    """As a mistake of ours would have left it."""
    paying.world.client.update_item(
        TableName=paying.world.table,
        Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": sort_key}},
        UpdateExpression="SET #name = :value" if value else "REMOVE #name",
        ExpressionAttributeNames={"#name": name},
        **({"ExpressionAttributeValues": {":value": value}} if value else {}),
    )


def test_an_invoice_that_is_not_recorded_as_paid(paying: PayingWorld) -> None:
    bought(paying)
    _set_invoice(paying, "status", {"S": "open"})
    assert found(paying) == [("is paid, and the invoice is open", 1)]


def test_another_amount(paying: PayingWorld) -> None:
    bought(paying)
    _set_invoice(paying, "paid_minor", {"N": "3547"})
    assert found(paying) == [("paid 3548, recorded 3547", 1)]


def test_an_invoice_that_was_paid_twice(paying: PayingWorld) -> None:
    bought(paying)
    _set_invoice(paying, "payment_reference", None)
    assert found(paying) == [("is paid, and the invoice was paid by a report", 1)]


def test_a_payment_that_the_provider_does_not_know(paying: PayingWorld) -> None:
    bought(paying)
    _set_invoice(paying, "payment_reference", {"S": "pi_other"})
    assert found(paying) == [
        ("is paid, and the invoice was paid by pi_other", 1),
        ("is unknown to the provider, and the invoice is paid by it", 1),
    ]


def test_refunds_of_credit_notes_that_agree(paying: PayingWorld) -> None:
    bought(paying)
    credit(paying, 1000)
    paying.settle()
    paying.stand_in.at_provider.dispute(last_intent(paying)["id"])
    paying.settle()
    credit(paying, 500)
    paying.settle()
    assert (note(paying), note(paying, 2)) == (("made", 1000), ("failed", 500))
    assert found(paying) == []


def test_a_refund_that_was_not_recorded(paying: PayingWorld) -> None:
    bought(paying)
    credit(paying, 1000)
    paying.stand_in.webhooks.disorder.drop = 10
    paying.world.deliver()
    with killed(paying, "before"), pytest.raises(Killed):
        paying.payments.work_off()
    (made,) = paying.stand_in.at_provider.objects("refund")
    about = f"refund {made['id']} of credit note 1"
    returned = ("refunded 1000, recorded 0", 1)
    assert found(paying) == [returned, (f"{about} is made, recorded pending", 1)]
    paying.world.clock.advance(days=1, seconds=1)
    left = ("the refund of credit note 1 is pending since 2026-03-10", 1)
    assert found(paying) == [returned, (f"{about} is made, recorded pending", 1), left]


def test_a_refund_that_failed_without_a_word(paying: PayingWorld) -> None:
    bought(paying)
    credit(paying, 1000)
    paying.settle()
    (made,) = paying.stand_in.at_provider.objects("refund")
    paying.stand_in.webhooks.disorder.drop = 10
    paying.stand_in.at_provider.fail_refund(made["id"])
    assert found(paying) == [
        ("refunded 0, recorded 1000", 1),
        (f"refund {made['id']} of credit note 1 is failed, recorded made", 1),
    ]


def test_a_credit_note_that_was_refunded_twice_otherwise_or_not_at_all(
    paying: PayingWorld,
) -> None:
    bought(paying)
    credit(paying, 1000)
    paying.settle()
    (made,) = paying.stand_in.at_provider.objects("refund")
    intent_id = last_intent(paying)["id"]
    provider = StripeProvider(SECRET_KEY, WEBHOOK_SECRET, paying.stand_in.url)
    paying.stand_in.webhooks.disorder.drop = 10
    about = {"office_id": str(NEW_YORK), "invoice": "1"}
    twice = provider.refund(intent_id, 1000, about | {"credit_note": "1"}, "twice").refund_id
    other = provider.refund(intent_id, 7, about | {"credit_note": "1"}, "other").refund_id
    none = provider.refund(intent_id, 8, about | {"credit_note": "2"}, "none").refund_id
    unknown = "is made, and the note promises none of this payment"
    assert found(paying) == [
        ("refunded 2015, recorded 1000", 1),
        (f"refund {none} of credit note 2 {unknown}", 1),
        (f"refund {other} of credit note 1 paid back 7, recorded 1000", 1),
        (f"refund {twice} of credit note 1 is made, recorded {made['id']}", 1),
    ]


def test_a_refund_that_the_provider_does_not_know(paying: PayingWorld) -> None:
    bought(paying)
    credit(paying, 1000)
    paying.settle()
    _set(paying, "CREDIT_NOTE#0000000001", "refund_reference", {"S": "re_other"})
    (made,) = paying.stand_in.at_provider.objects("refund")
    assert found(paying) == [
        (f"refund {made['id']} of credit note 1 is made, recorded re_other", 1),
        ("refund re_other of credit note 1 is unknown to the provider", 1),
    ]


def test_a_difference_is_one_line() -> None:
    difference = Difference("refunded 5, recorded 0", "pi_1", 7, 3)
    assert text_of(difference) == "pi_1 (office 7, invoice 3): refunded 5, recorded 0"
