"""Refunds in bookkeeping files: a row that stays, and another one if the refund fails (R50)."""

from decimal import Decimal

from tests.api.booked import amounts, balanced, booked
from tests.payments.crediting import FAILS_TO_REFUND, bought, credit
from tests.payments.paying import PayingWorld


def test_a_refund_is_booked_on_the_day_of_its_note(paying: PayingWorld) -> None:
    """It is paid back on the next day."""
    credit(bought(paying), 1000)
    promised = booked(paying.world)[-1]
    assert promised == {
        "record": "refund",
        "office_id": "5000000000000101",
        "office": "New York",
        "date": "2026-03-10",
        "document_number": "4E3F4VY1035-C0001",
        "invoice": "4E3F4VY1035-0001",
        "currency": "USD",
        "amount": "-10.00",
        "status": "pending",
    }
    assert balanced(paying.world) == Decimal("25.48")
    paying.world.clock.advance(days=1)
    paying.settle()
    (made,) = paying.stand_in.at_provider.objects("refund")
    paid_back = promised | {"status": "made", "reference": made["id"]}
    assert booked(paying.world)[-1] == paid_back
    assert balanced(paying.world) == Decimal("25.48")


def test_a_failed_refund_undoes_the_row_of_the_refund_on_its_own_day(paying: PayingWorld) -> None:
    """35.48 are paid. 10.00 are credited and paid back, and are balance again on the next day."""
    credit(bought(paying, FAILS_TO_REFUND), 1000)
    paying.settle()
    paying.advance(days=1)
    found = booked(paying.world)
    assert amounts(found, "line") == [
        ("invoice", "35.48"),
        ("payment", "35.48"),
        ("credit_note", "-10.00"),
        ("refund", "-10.00"),
        ("refund_failed", "10.00"),
    ]
    assert found[-2]["status"] == "failed"
    failed = booked(paying.world, period="2026-03-11 2026-03-11")
    assert failed == found[-1:]
    assert failed[0]["document_number"] == "4E3F4VY1035-C0001"
    assert balanced(paying.world) == Decimal("25.48")  # 35.48 - 10.00 of balance
