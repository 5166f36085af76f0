"""Credit notes pay back through the provider: once, never more than was paid, and what the provider
cannot pay back is credit again (R50)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.record import replace
from chalicelib.payments import connection
from chalicelib.payments.provider import NoAnswer, Refund, StoredFailure
from chalicelib.payments.refunds import refund
from tests.payments.crediting import (
    FAILS_TO_REFUND,
    PAID,
    REFUNDS_LATER,
    Killed,
    at_provider,
    balance,
    bought,
    credit,
    intent_id,
    killed,
    note,
    refused,
)
from tests.payments.paying import PayingWorld
from tests.world import NEW_YORK


def test_a_credit_note_is_refunded(paying: PayingWorld) -> None:
    issued = credit(bought(paying))
    assert (issued["refund"]["status"], issued["total"]["amount"]) == ("pending", 3548)
    paying.world.clock.advance(minutes=1)
    paying.settle()
    assert at_provider(paying) == [("succeeded", 3548)]
    told = paying.world.get(f"/offices/{NEW_YORK}/credit_notes/1").json["refund"]
    (made,) = paying.stand_in.at_provider.objects("refund")
    assert told == {
        "amount": {"amount": 3548, "currency": "USD"},
        "status": "made",
        "at": "2026-03-10T14:01:00Z",
        "reference": made["id"],
    }
    assert made["payment_intent"] == intent_id(paying)
    office_id = str(NEW_YORK)
    assert made["metadata"] == {"office_id": office_id, "invoice": "1", "credit_note": "1"}
    invoice = paying.invoice()
    assert (invoice["status"], invoice["payments"][0]["refunded"]["amount"]) == ("credited", 3548)
    assert balance(paying) == 0


def test_a_part_is_refunded_and_the_rest_later(paying: PayingWorld) -> None:
    credit(bought(paying), 1000)
    paying.settle()
    assert (note(paying), paying.invoice()["status"]) == (("made", 1000), "paid")
    credit(paying)
    paying.settle()
    assert note(paying, 2) == ("made", 2548)
    assert at_provider(paying) == [("succeeded", 1000), ("succeeded", 2548)]
    assert paying.invoice()["payments"][0]["refunded"]["amount"] == 3548


def test_a_credit_note_without_a_refund_asks_nobody(paying: PayingWorld) -> None:
    credit(bought(paying), refund=False)
    requests = len(paying.stand_in.api.requests)
    paying.settle()
    assert len(paying.stand_in.api.requests) == requests
    assert balance(paying) == 3548


def test_without_a_provider_staff_pay_back_by_their_own_means(paying: PayingWorld) -> None:
    world = paying.world
    world.wire(world.client)
    assert paying.buy().status == 201
    paid = world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "paid"})
    assert paid.status == 200, paid.text
    paying.wire(world.client)
    assert credit(paying)["refund"]["status"] == "elsewhere"
    paying.settle()
    assert at_provider(paying) == []
    assert note(paying) == ("elsewhere", 3548)


def test_after_the_provider_was_disconnected_staff_pay_back_what_it_had_received(
    paying: PayingWorld,
) -> None:
    bought(paying)
    paying.world.wire(paying.world.client)
    assert credit(paying)["refund"]["status"] == "elsewhere"


def test_a_refund_that_waits_for_the_bank_counts_as_made(paying: PayingWorld) -> None:
    credit(bought(paying, REFUNDS_LATER))
    paying.settle()
    assert (at_provider(paying), note(paying)) == ([("pending", 3548)], ("made", 3548))
    paying.advance(minutes=2)
    assert (at_provider(paying), note(paying)) == ([("succeeded", 3548)], ("made", 3548))
    assert balance(paying) == 0


def test_a_refund_that_fails_afterwards_is_credit_again(paying: PayingWorld) -> None:
    credit(bought(paying, FAILS_TO_REFUND), 1000)
    paying.settle()
    assert (at_provider(paying), note(paying)) == ([("succeeded", 1000)], ("made", 1000))
    paying.advance(minutes=2)
    assert (at_provider(paying), note(paying)) == ([("failed", 1000)], ("failed", 1000))
    assert balance(paying) == 1000
    assert paying.invoice()["payments"][0]["refunded"]["amount"] == 0
    published = [each["type"] for each in paying.world.bus.events if "refund" in each["type"]]
    assert published == ["credit_note.refunded", "credit_note.refund_failed"]
    history = paying.world.get(f"/offices/{NEW_YORK}/history?action=refund_failed").json["items"]
    assert [each["by"]["role"] for each in history] == ["payments"]
    for event in paying.stand_in.at_provider.objects("event"):
        assert paying.stand_in.webhooks.hand(event) == 200
    assert balance(paying) == 1000, "late repeats change nothing"


def test_a_disputed_payment_is_not_refunded(paying: PayingWorld) -> None:
    bought(paying)
    paying.stand_in.at_provider.dispute(intent_id(paying))
    credit(paying)
    paying.settle()
    assert (at_provider(paying), note(paying)) == ([], ("failed", 3548))
    assert balance(paying) == 3548


def test_what_was_refunded_at_the_provider_meanwhile_is_not_refunded_again(
    paying: PayingWorld,
) -> None:
    bought(paying)
    credit(paying, 3000)
    paying.stand_in.at_provider.refund(intent_id(paying), 600)
    paying.settle()
    assert at_provider(paying) == [("succeeded", 600)]
    assert (note(paying), balance(paying)) == (("failed", 3000), 3000)


@pytest.mark.parametrize(
    ("there", "most"), [(500, 2048), (2547, 1), (2548, 0)], ids=["some", "all but one", "all"]
)
def test_credit_notes_and_others_refund_what_was_paid_and_no_more(
    paying: PayingWorld, there: int, most: int
) -> None:
    """1000 by a note, `there` in the provider's dashboard: the next note pays back the rest."""
    credit(bought(paying), 1000)
    paying.settle()
    paying.stand_in.at_provider.refund(intent_id(paying), there)
    paying.settle()
    if most:
        credit(paying)
        paying.settle()
        assert note(paying, 2) == ("made", most)
        assert sum(amount for _, amount in at_provider(paying)) == PAID
    else:
        assert refused(paying, 1) == "/refund"
    assert balance(paying) == (2548 - most if most else 0)


def test_a_note_counts_against_others_from_its_day_on(paying: PayingWorld) -> None:
    """600 were refunded in the dashboard, and 1000 are promised and not made yet."""
    bought(paying)
    paying.stand_in.at_provider.refund(intent_id(paying), 600)
    paying.settle()
    credit(paying, 1000)
    assert credit(paying)["refund"]["amount"]["amount"] == 3548 - 600 - 1000
    paying.settle()
    assert sum(amount for _, amount in at_provider(paying)) == 3548


# Failures and repeats


@pytest.mark.parametrize("how", ["timeout_before", "timeout_after", "429", "500"])
def test_an_answer_that_is_lost_is_asked_for_again(paying: PayingWorld, how: Any) -> None:
    credit(bought(paying))
    paying.world.deliver()
    paying.stand_in.at_provider.fail_next(1, how)
    paying.settle()
    assert (at_provider(paying), note(paying)) == ([("succeeded", 3548)], ("made", 3548))
    assert paying.payments.queue.dead == []


class StoresFailures:
    """A provider that has stored a failure under every key."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def refund(self, intent_id: str, amount_minor: int, metadata: object, key: str) -> Refund:
        del intent_id, amount_minor, metadata
        self.keys.append(key)
        raise StoredFailure(key)

    def refunds_of(self, intent_id: str) -> Iterator[Refund]:
        del intent_id
        return iter(())


def test_under_stored_failures_the_same_keys_are_asked_each_time(paying: PayingWorld) -> None:
    """So that nobody who repeats it refunds twice. The message is delivered again until then."""
    credit(bought(paying))
    provider: Any = StoresFailures()
    collector = replace(connection.work().collector, provider=provider)
    for _ in range(2):
        with pytest.raises(NoAnswer, match="stored failures"):
            refund(collector, NEW_YORK, 1, paying.world.clock.at)
    keys = [f"refund-{NEW_YORK}-1-{place}" for place in range(6)]
    assert provider.keys == keys * 2
    assert note(paying) == ("pending", 3548)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("outcome", ["made", "failed"])
def test_a_function_that_is_killed_while_it_records_refunds_once(
    paying: PayingWorld, moment: str, outcome: str
) -> None:
    bought(paying)
    if outcome == "failed":
        paying.stand_in.at_provider.dispute(intent_id(paying))
        paying.settle()
    credit(paying)
    paying.world.deliver()
    with killed(paying, moment), pytest.raises(Killed):
        paying.payments.work_off()
    assert note(paying)[0] == ("pending" if moment == "before" else outcome)
    paying.settle()
    assert note(paying) == (outcome, 3548)
    assert at_provider(paying) == ([("succeeded", 3548)] if outcome == "made" else [])
    assert balance(paying) == (0 if outcome == "made" else 3548)


@pytest.mark.parametrize("hours", [1, 23, 23.5, 24, 48])
def test_a_refund_that_was_made_and_not_recorded_is_found_however_late(
    paying: PayingWorld, hours: float
) -> None:
    """The provider keeps keys for a day. Its webhooks are lost."""
    credit(bought(paying))
    paying.stand_in.webhooks.disorder.drop = 10
    paying.world.deliver()
    with killed(paying, "before"), pytest.raises(Killed):
        paying.payments.work_off()
    paying.world.clock.advance(hours=hours)
    paying.settle()
    assert (at_provider(paying), note(paying)) == ([("succeeded", 3548)], ("made", 3548))


def test_messages_that_come_again_refund_once(paying: PayingWorld) -> None:
    credit(bought(paying))
    paying.settle()
    (issued,) = [each for each in paying.world.bus.events if each["type"] == "credit_note.issued"]
    before = paying.world.snapshot()
    paying.payments.take([issued, issued])
    paying.settle()
    assert (at_provider(paying), paying.world.snapshot()) == ([("succeeded", 3548)], before)


def test_webhooks_that_come_before_the_answer_record_it(paying: PayingWorld) -> None:
    """The function was killed after it had asked, and its message waits."""
    credit(bought(paying))
    paying.world.deliver()
    with killed(paying, "before"), pytest.raises(Killed):
        paying.payments.work_off()
    paying.stand_in.drain()
    assert note(paying) == ("made", 3548)
    assert paying.invoice()["payments"][0]["refunded"]["amount"] == 3548


def test_a_refund_that_failed_before_its_answer_was_recorded_is_failed(
    paying: PayingWorld,
) -> None:
    credit(bought(paying))
    paying.world.deliver()
    with killed(paying, "before"), pytest.raises(Killed):
        paying.payments.work_off()
    (made,) = paying.stand_in.at_provider.objects("refund")
    paying.stand_in.at_provider.fail_refund(made["id"])
    paying.stand_in.webhooks.disorder.drop = 10
    paying.stand_in.webhooks.waiting.clear()
    paying.settle()
    assert (at_provider(paying), note(paying)) == ([("failed", 3548)], ("failed", 3548))
    assert balance(paying) == 3548


def test_a_credit_note_that_the_bus_could_not_enqueue_is_refunded_when_it_is_redriven(
    paying: PayingWorld,
) -> None:
    bought(paying)
    paying.world.bus.rule = lambda _: None
    credit(paying)
    paying.settle()
    assert note(paying) == ("pending", 3548)
    (issued,) = [each for each in paying.world.bus.events if each["type"] == "credit_note.issued"]
    whole = {"detail-type": "credit_note.issued", "source": "seatledger", "detail": issued}
    paying.payments.queue.send_message_batch("", [{"Id": "1", "MessageBody": json.dumps(whole)}])
    paying.settle()
    assert note(paying) == ("made", 3548)
