"""Purchases on card plans happen only if their payment is authorized (R49)."""

from datetime import timedelta

import pytest

from chalicelib.dynamo.store import DynamoStore
from chalicelib.service.payment_ports import PaymentAnswer
from chalicelib.service.ports import Retryable
from tests.cards import FakeCards, save_card
from tests.world import NEW_YORK, TOKYO, Answer, World

DECLINED = PaymentAnswer("declined", "pi_no", "insufficient_funds", "Your card has no funds.")
CONFIRM = PaymentAnswer("action_required", "pi_3ds", action_url="https://bank.example/confirm")


@pytest.fixture
def cards(world: World) -> FakeCards:
    made = FakeCards()
    world.wire(world.client, made)
    return made


@pytest.fixture
def saved(world: World, cards: FakeCards) -> FakeCards:
    save_card(world, NEW_YORK)
    return cards


def buy(
    world: World, quantity: int = 2, key: str = "k", license_type: str = "talk_lines"
) -> Answer:
    body = {"items": [{"license_type": license_type, "quantity": quantity}]}
    return world.post(f"/offices/{NEW_YORK}/purchases", body, key=key)


def attempts(world: World) -> list[dict[str, object]]:
    """Attempts that are in the table."""
    return [each for each in world.items() if str(each["pk"]).startswith("ATTEMPTS#")]


def owned(world: World) -> int:
    return world.counts("talk_lines")[0]


def test_a_purchase_is_authorized_before_it_is_committed(world: World, saved: FakeCards) -> None:
    bought = buy(world)
    assert bought.status == 201
    (asked,) = saved.asked
    # 25.00 x 22 of 31 days is 17.74 a license.
    assert (asked.amount_minor, asked.currency, asked.office_id) == (3548, "USD", NEW_YORK)
    assert (asked.number, asked.method.last4) == (1, "4242")
    (invoice,) = world.get(f"/offices/{NEW_YORK}/invoices").json["items"]
    assert invoice["status"] == "open", "authorized is not paid"
    assert attempts(world) == []
    assert buy(world).text == bought.text
    assert len(saved.asked) == 1, "a repeat pays nothing"


def test_a_declined_card_changes_nothing(world: World, saved: FakeCards) -> None:
    saved.answers = [DECLINED]
    before = world.items()
    refused = buy(world)
    assert (refused.status, refused.code) == (402, "payment_declined")
    assert refused.json["decline_code"] == "insufficient_funds"
    assert refused.json["payment_method"] == {
        "brand": "visa",
        "last4": "4242",
        "expires": "2028-04",
    }
    assert refused.json["detail"] == (
        "Your card has no funds. Nothing was purchased, and nothing is charged. Try another card."
    )
    (attempt,) = attempts(world)
    assert attempt["is_open"] is False
    assert [each for each in world.items() if each != attempt] == before


def test_a_repeat_that_is_refused_for_its_payment_gets_what_was_committed_meanwhile(
    world: World, saved: FakeCards
) -> None:
    """Two requests with one key read the office before either commits."""
    first: list[Answer] = []

    def commit_first() -> None:
        saved.before = lambda: None
        first.append(buy(world))
        saved.answers = [DECLINED]

    saved.before = commit_first
    repeated = buy(world)
    assert (repeated.status, repeated.text) == (201, first[0].text)
    assert owned(world) == 2


def test_a_declined_purchase_can_be_confirmed_again(world: World, saved: FakeCards) -> None:
    saved.answers = [DECLINED]
    assert buy(world).status == 402
    assert buy(world).status == 201
    first, second = saved.asked
    assert (first.number, second.number) == (1, 2)
    assert first.provider_key != second.provider_key, "a provider repeats its stored answers"


def test_without_a_card_one_is_asked_for(world: World, cards: FakeCards) -> None:
    refused = buy(world)
    assert (refused.status, refused.code) == (402, "payment_method_required")
    assert refused.json["setup"] == f"/api/v2/offices/{NEW_YORK}/payment_method/setup"
    assert cards.asked == []
    assert owned(world) == 0


def test_the_bank_s_confirmation_is_waited_for(world: World, saved: FakeCards) -> None:
    saved.answers = [CONFIRM, CONFIRM]
    refused = buy(world)
    assert (refused.status, refused.code) == (402, "payment_action_required")
    assert refused.json["action_url"] == "https://bank.example/confirm"
    assert buy(world).status == 402
    assert buy(world).status == 201
    assert {each.provider_key for each in saved.asked} == {saved.asked[0].provider_key}
    assert owned(world) == 2


def test_after_50_minutes_another_authorization_is_asked_for(
    world: World, saved: FakeCards
) -> None:
    saved.answers = [CONFIRM, CONFIRM]
    assert buy(world).status == 402
    world.clock.at += timedelta(minutes=50)
    assert buy(world).status == 402
    world.clock.at += timedelta(seconds=1)
    assert buy(world).status == 201
    assert [each.number for each in saved.asked] == [1, 1, 2]


def test_another_amount_is_another_attempt(world: World, saved: FakeCards) -> None:
    saved.answers = [CONFIRM]
    assert buy(world, 2).status == 402
    assert buy(world, 3).status == 201
    assert [(each.number, each.amount_minor) for each in saved.asked] == [(1, 3548), (2, 5322)]
    (left,) = attempts(world)
    assert (left["is_open"], left["paid_number"]) == (False, 2), "the sweep cancels the first"


def test_an_unknown_answer_is_asked_for_again(world: World, saved: FakeCards) -> None:
    saved.answers = [Retryable("unknown")]
    assert buy(world).status == 201
    first, second = saved.asked
    assert first == second


def test_a_provider_that_never_answers(world: World, saved: FakeCards) -> None:
    saved.answers = [Retryable("unknown")] * 100
    refused = buy(world)
    assert (refused.status, refused.code) == (503, "contended")
    assert owned(world) == 0
    saved.answers = []
    assert buy(world).status == 201
    assert {each.provider_key for each in saved.asked} == {saved.asked[0].provider_key}


def test_a_lost_race_keeps_the_authorization(world: World, saved: FakeCards) -> None:
    def somebody_else() -> None:
        saved.before = lambda: None
        world.wire(world.client, FakeCards())
        assert buy(world, 1, key="other").status == 201
        world.wire(world.client, saved)

    saved.before = somebody_else
    assert buy(world).status == 201
    assert len(saved.asked) == 1
    assert owned(world) == 3


def test_an_attempt_closed_by_the_sweep_pays_nothing(
    world: World, saved: FakeCards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep comes between the authorization and the commit."""

    def sweep() -> None:
        saved.before = lambda: None
        store = world.wired.service.store
        assert isinstance(store, DynamoStore)
        store.close_attempt(saved.asked[-1])

    saved.before = sweep
    assert buy(world).status == 201
    assert [each.number for each in saved.asked] == [1, 2]
    assert owned(world) == 2


def test_invoiced_offices_pay_otherwise(world: World, cards: FakeCards) -> None:
    body = {
        "items": [{"license_type": "talk_lines", "quantity": 1}],
        "reason": "asked by phone",
    }
    bought = world.post(
        f"/offices/{TOKYO}/purchases",
        body,
        key="k",
        token=world.token("csm", None),
        headers={"DP-Company-ID": "5000000000000001"},
    )
    assert bought.status == 201, bought.text
    assert cards.asked == []


def test_amounts_below_the_least_payment_accrue(world: World, saved: FakeCards) -> None:
    """On 31 March one local day is left: 10.00 / 31 is 0.32, below the least payment of 0.50."""
    world.clock.advance(days=21)
    first = buy(world, 1, "a", "fax_lines")
    assert (first.status, first.json["due_now"]["amount"]) == (201, 0)
    assert first.json["invoice_number"] is None
    assert saved.asked == []
    second = buy(world, 1, "b", "fax_lines")
    assert (second.json["due_now"]["amount"], second.json["invoice_number"]) == (64, "1")
    (asked,) = saved.asked
    assert asked.amount_minor == 64


def test_restorations_pay_nothing(world: World, saved: FakeCards) -> None:
    assert buy(world).status == 201
    assert world.remove(talk_lines=2).status == 201
    assert buy(world, key="again").status == 201
    assert len(saved.asked) == 1


def test_calls_and_units(world: World, saved: FakeCards) -> None:
    """Read, attempt, commit: one call more than without a provider."""
    buy(world, key="warm")
    calls: list[str] = []
    world.client.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name), unique_id="calls"
    )
    assert buy(world).status == 201
    world.client.meta.events.unregister("before-call.dynamodb", unique_id="calls")
    assert calls == ["BatchGetItem", "TransactWriteItems", "TransactWriteItems"]
