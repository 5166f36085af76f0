"""Licenses that are purchased because a user of the identity provider needs one (R54)."""

from typing import Any

import pytest

from chalicelib.quote import quote
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.paying import CONFIRMED, FAILS_LATER, PayingWorld
from tests.scim.provider import Provider, provider
from tests.world import NEW_YORK, TOKYO, World


@pytest.fixture
def buying(world: World) -> Provider:
    return provider(world, seats=0, when_none_available="purchase", purchase_cap_per_cycle=3)


def entries(world: World) -> list[dict[str, object]]:
    found = world.get(f"/offices/{NEW_YORK}/history?action=purchase&limit=100").json["items"]
    return [*found]


def test_a_license_is_purchased_with_a_quote_and_the_source_scim(buying: Provider) -> None:
    assert buying.create("ada@example.com").status == 201
    assert buying.world.counts() == (1, 1, 0, 0)
    (entry,) = entries(buying.world)
    assert (entry["source"], entry["by"]["role"]) == ("scim", "provisioning")  # type: ignore[index]
    assert entry["due_now"] == {"amount": 1774, "currency": "USD"}
    assert str(entry["reason"]).startswith(
        "No license was available for a user of the identity provider. Quote: "
    )


def test_what_is_available_is_taken_first(buying: Provider) -> None:
    buying.world.purchase(talk_lines=1)
    assert buying.create("ada@example.com").status == 201
    assert buying.world.counts() == (1, 1, 0, 0)


def test_no_more_are_purchased_than_the_cap_of_a_cycle(buying: Provider) -> None:
    statuses = [buying.create(f"user{number}@example.com").status for number in range(5)]
    assert statuses == [201, 201, 201, 409, 409]
    refused = buying.create("user9@example.com")
    assert "Already 3 of the 3 licenses were purchased automatically" in refused.json["detail"]
    assert buying.world.counts() == (3, 3, 0, 0)
    buying.world.clock.advance(days=30)
    assert buying.create("user9@example.com").status == 201
    assert buying.world.counts() == (4, 4, 0, 0)


def test_the_cap_holds_under_concurrency(buying: Provider) -> None:
    answers = buying.create_at_once(8)
    purchased, assigned, _, available = buying.world.counts()
    assert purchased == 3
    assert assigned == sum(each.status == 201 for each in answers)
    assert available == 3 - assigned
    assert {each.status for each in answers} <= {201, 409, 503}


@pytest.mark.parametrize("what", ["limit", "hold"])
def test_every_protection_of_purchases_holds(world: World, what: str) -> None:
    idp = provider(world, seats=0, when_none_available="purchase", purchase_cap_per_cycle=3)
    if what == "limit":
        limits = {"offices": {str(NEW_YORK): {"per_order": {"USD": 1000}}}}
        assert world.request("PUT", "/company/spending_limits", limits).status == 200
    else:
        world.purchase(fax_lines=1)
        path = f"/offices/{NEW_YORK}/invoices/1/payment"
        assert world.staff("POST", path, {"status": "declined"}).status == 200
    refused = idp.create("ada@example.com")
    assert refused.status in (403, 409), refused.text
    assert refused.json["detail"].startswith(
        "No license is available, and none could be purchased: "
    )
    assert world.counts() == (0, 0, 0, 0)
    assert world.get("/users").json["items"] == []


def test_a_contracted_office_purchases_only_what_its_terms_allow(world: World) -> None:
    idp = provider(
        world,
        seats=0,
        when_none_available="purchase",
        purchase_cap_per_cycle=3,
        default_office_id=TOKYO,
    )
    answer = idp.create("ada@example.com")
    bought = world.counts(office=TOKYO)[0]
    assert (answer.status, bought) in ((201, 1), (403, 0)), answer.text


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ("", "The office pays by card, and no card is saved."),
        (FAILS_LATER, "Your card was declined. Nothing was purchased"),
        (CONFIRMED, "The card's bank wants a person to confirm the payment."),
    ],
)
def test_what_the_card_does_not_pay_is_not_purchased(world: World, card: str, why: str) -> None:
    idp = provider(world, seats=0, when_none_available="purchase", purchase_cap_per_cycle=3)
    stand_in = StripeStandIn(world.clock.now)
    paying = PayingWorld(world, stand_in)
    if card:
        paying.save_card(number=card)
    refused = idp.create("ada@example.com")
    paid = paying.intents()
    stand_in.stop()
    assert refused.status == 409
    assert why in refused.json["detail"], refused.json["detail"]
    assert world.counts() == (0, 0, 0, 0)
    assert [each for each in paid if each[2]] == []


def test_a_license_is_paid_by_the_card_of_its_office(world: World) -> None:
    idp = provider(world, seats=0, when_none_available="purchase", purchase_cap_per_cycle=3)
    stand_in = StripeStandIn(world.clock.now)
    paying = PayingWorld(world, stand_in)
    paying.save_card()
    created = idp.create("ada@example.com")
    paying.settle()
    paid = paying.intents()
    stand_in.stop()
    assert created.status == 201, created.text
    assert paid == [("succeeded", 1774, 1774)]
    assert world.counts() == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("changes", "status", "retry_after"), [(1, 201, None), (3, 201, None), (4, 503, "2")]
)
def test_an_office_that_changes_after_the_quote_is_quoted_again(
    buying: Provider,
    monkeypatch: pytest.MonkeyPatch,
    changes: int,
    status: int,
    retry_after: str | None,
) -> None:
    left = [changes]

    def quote_then_change(*arguments: Any) -> Any:
        made = quote(*arguments)
        if left[0]:
            left[0] -= 1
            assert buying.world.purchase(fax_lines=1).status == 201
        return made

    monkeypatch.setattr("chalicelib.scim.seats.quote", quote_then_change)
    answer = buying.create("ada@example.com")
    assert (answer.status, answer.headers.get("Retry-After")) == (status, retry_after)
    assert buying.world.counts()[0] == (1 if status == 201 else 0)
    assert status == 201 or "Send the request again" in answer.json["detail"]


def test_creates_at_once_within_the_cap_all_get_a_license_or_are_to_be_repeated(
    world: World,
) -> None:
    idp = provider(world, seats=0, when_none_available="purchase", purchase_cap_per_cycle=50)
    answers = idp.create_at_once(5)
    statuses = [each.status for each in answers]
    assert len(statuses) == 5
    assert {*statuses} <= {201, 503}, [each.text for each in answers]
