"""The attempts to pay one invoice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.record import replace
from chalicelib.payments.invoice_payment import (
    LOOKED_AFTER,
    Attempt,
    AttemptKind,
    AttemptOutcome,
    Ended,
    InvoicePayment,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
VISA = PaymentMethod("cus_1", "pm_1", "visa", "4242", "2028-04")
EMPTY = InvoicePayment(1, 2, 3, "USD")


def attempt(number: int = 0, kind: AttemptKind = "charge", **fields: Any) -> Attempt:
    return Attempt(number, kind, NOON, 100, VISA, **fields)


@pytest.mark.parametrize(
    ("age", "is_older"), [(HOUR - SECOND, False), (HOUR, False), (HOUR + SECOND, True)]
)
def test_an_attempt_is_older_than_an_hour_after_it(age: timedelta, is_older: bool) -> None:
    assert attempt().is_older_than(LOOKED_AFTER, NOON + age) is is_older


def test_each_attempt_has_a_key_of_its_own() -> None:
    other_invoice, other_office = replace(EMPTY, number=4), replace(EMPTY, office_id=23)
    assert EMPTY.key_of(attempt(0)) == "invoice-2-3-0"
    assert EMPTY.key_of(attempt(1)) == "invoice-2-3-1"
    assert other_invoice.key_of(attempt(0)) == "invoice-2-4-0"
    assert other_office.key_of(attempt(0)) == "invoice-23-3-0"


def test_nothing_was_tried() -> None:
    assert (EMPTY.under_way, EMPTY.is_paid, EMPTY.declined_by_schedule()) == (None, False, [])


def test_an_attempt_waits_for_the_bank_and_ends() -> None:
    begun = EMPTY.begin(attempt())
    assert begun == InvoicePayment(1, 2, 3, "USD", (attempt(),), NOON + HOUR, 1)
    waits = begun.wait("pi_1", NOON + 2 * HOUR)
    waiting = attempt(intent_id="pi_1")
    assert waits == InvoicePayment(1, 2, 3, "USD", (waiting,), NOON + 2 * HOUR, 2)
    assert (waits.under_way, waits.is_paid) == (waiting, False)
    ended = waits.end(Ended("declined", NOON + HOUR, None, "insufficient_funds"))
    declined = replace(
        waiting, outcome="declined", ended_at=NOON + HOUR, decline_code="insufficient_funds"
    )
    assert ended == InvoicePayment(1, 2, 3, "USD", (declined,), None, 3)
    assert (ended.under_way, ended.is_paid) == (None, False)
    again = ended.begin(attempt(1))
    assert (again.attempts, again.under_way) == ((declined, attempt(1)), attempt(1))
    paid = again.end(Ended("paid", NOON, "pi_2"))
    assert paid.attempts == (
        declined,
        attempt(1, intent_id="pi_2", outcome="paid", ended_at=NOON),
    )
    assert (paid.under_way, paid.is_paid) == (None, True)


def test_an_attempt_begins_after_the_one_before() -> None:
    begun = EMPTY.begin(attempt())
    with pytest.raises(AssertionError):
        begun.begin(attempt(1))
    with pytest.raises(AssertionError):
        EMPTY.begin(attempt(1))


def test_what_rests_is_looked_at_again_or_not() -> None:
    assert EMPTY.rest(NOON) == replace(EMPTY, look_at=NOON, revision=1)
    assert EMPTY.rest(NOON).rest(None) == replace(EMPTY, revision=2)


def test_the_schedule_counts_what_was_declined_without_a_person() -> None:
    tried: list[tuple[AttemptKind, AttemptOutcome]] = [
        ("capture", "declined"),
        ("charge", "canceled"),
        ("pay_now", "declined"),
        ("charge", "declined"),
    ]
    attempts = tuple(
        attempt(number, kind, outcome=outcome, ended_at=NOON + number * HOUR)
        for number, (kind, outcome) in enumerate(tried)
    )
    payment = replace(EMPTY, attempts=attempts)
    assert payment.declined_by_schedule() == [NOON, NOON + 3 * HOUR]
