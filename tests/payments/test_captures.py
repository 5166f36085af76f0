"""What a purchase has authorized is captured, or released."""

from chalicelib.dynamo import keys
from tests.contract.builders import set_by_hand
from tests.payments.scripted_collector import collected, last, run, status
from tests.payments.scripted_provider import ScriptedProvider, intent
from tests.world import NEW_YORK, World


def test_a_capture_takes_what_was_authorized_though_the_card_is_gone(authorized: World) -> None:
    pk, sk = keys.payment_method(NEW_YORK)
    authorized.client.delete_item(
        TableName=authorized.table, Key={"pk": {"S": pk}, "sk": {"S": sk}}
    )
    provider = ScriptedProvider(intent("paid"))
    payment = run(authorized, provider)
    assert provider.asked == [("capture", "pi_1", "1")]
    assert (last(payment).kind, last(payment).method, status(authorized)) == (
        "capture",
        None,
        "paid",
    )
    run(authorized, provider)
    assert len(provider.asked) == 1, "nothing is left to be done"


def test_a_capture_that_came_too_late_is_followed_by_a_charge(authorized: World) -> None:
    provider = ScriptedProvider(intent("canceled"), intent("paid", "pi_2"))
    assert last(run(authorized, provider)).outcome == "canceled"
    payment = run(authorized, provider)
    assert provider.asked[1:] == [("charge", f"invoice-{NEW_YORK}-1-1", 3548, False)]
    assert [each.intent_id for each in payment.attempts] == ["pi_1", "pi_2"]


def test_a_capture_is_of_all_that_was_authorized_whatever_credit_has_paid(
    authorized: World,
) -> None:
    set_by_hand(authorized, keys.invoice(NEW_YORK, 1), "balance_used_minor", 1000)
    payment = run(authorized, ScriptedProvider(intent("paid")))
    assert (last(payment).amount_minor, status(authorized)) == (3548, "paid")
    assert authorized.account().balance_minor == 1000, "the credit is free again"


def test_what_was_authorized_is_released_if_the_invoice_is_paid_otherwise(
    authorized: World,
) -> None:
    report = {"status": "paid"}
    assert authorized.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", report).status == 200
    provider = ScriptedProvider(intent("canceled"))
    assert collected(authorized, provider) is None
    assert provider.asked == [("cancel", "pi_1")]
