"""What happens to an office's card when a person comes back from the provider's page, or does not."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.journal import Actor
from chalicelib.domain.record import replace
from chalicelib.payments.cards import Cards, begin_setup, finish_setup
from chalicelib.payments.items import PaymentItems, SavedCard
from chalicelib.payments.stripe_provider import StripeProvider
from chalicelib.service.payment_ports import CardRequest
from infra.local.stripe.stand_in import SECRET_KEY, WEBHOOK_SECRET
from tests.payments.paying import GOOD, PayingWorld
from tests.world import BERLIN, COMPANY, NEW_YORK

BOSTON = 9_000_001
MASTERCARD = "5555555555554444"


def cards(paying: PayingWorld, items: type[PaymentItems] = PaymentItems) -> Cards:
    provider = StripeProvider(SECRET_KEY, WEBHOOK_SECRET, paying.stand_in.url)
    return Cards(items(paying.world.client, paying.world.table), provider)


def page(paying: PayingWorld, office_id: int = NEW_YORK) -> str:
    """The session of a page that the office's admin has asked for, without a card yet."""
    path = f"/offices/{office_id}/payment_method/setup"
    asked = paying.world.post(path, {"return_url": "https://app.example/billing"})
    assert asked.status == 200, asked.text
    session_id: str = asked.json["url"].rpartition("/")[2]
    return session_id


def last4(paying: PayingWorld, office_id: int = NEW_YORK) -> Any:
    answer = paying.world.get(f"/offices/{office_id}/payment_method")
    return answer.json["last4"] if answer.status == 200 else answer.status


def at_provider(paying: PayingWorld) -> list[tuple[str, bool]]:
    """The cards at the provider, oldest first, and whether they can be charged."""
    found = paying.stand_in.at_provider.objects("payment_method")
    return [(each["card"]["last4"], each["customer"] is not None) for each in found[::-1]]


def history(paying: PayingWorld) -> list[Any]:
    found: list[Any] = paying.world.get("/company/history?kind=payment_method").json["items"]
    return found


def test_who_turns_back_keeps_the_card(saved: PayingWorld) -> None:
    saved.world.clock.advance(hours=1)
    finish_setup(cards(saved), page(saved))
    assert last4(saved) == "4242"


def test_a_replaced_card_is_removed_at_the_provider(saved: PayingWorld) -> None:
    saved.world.clock.advance(hours=1)
    saved.save_card(number=MASTERCARD)
    assert at_provider(saved) == [("4242", False), ("4444", True)]


def test_an_older_page_saves_no_card_after_a_newer_one_has(paying: PayingWorld) -> None:
    older = page(paying)
    paying.world.clock.advance(seconds=1)
    paying.save_card(number=MASTERCARD)
    paying.stand_in.at_provider.complete_setup(older, GOOD)
    paying.settle()
    assert last4(paying) == "4444"


def test_a_page_that_is_not_ours_changes_nothing(saved: PayingWorld) -> None:
    work = cards(saved)
    customer_id = work.provider.customer("Somebody", {}, "other")
    session_id = work.provider.begin_setup(customer_id, {}, "https://x.example", "s").session_id
    saved.stand_in.at_provider.complete_setup(session_id, GOOD)
    before = saved.world.snapshot()
    (event, *_) = saved.stand_in.at_provider.objects("event")
    assert event["type"] == "checkout.session.completed"
    assert saved.stand_in.webhooks.hand(event) == 200
    assert saved.world.snapshot() == before


def test_an_office_cannot_finish_the_page_of_another(paying: PayingWorld) -> None:
    session_id = page(paying, BERLIN)
    paying.stand_in.at_provider.complete_setup(session_id, GOOD)
    finish_setup(cards(paying), session_id, NEW_YORK)
    assert (last4(paying), last4(paying, BERLIN)) == (404, 404)
    finish_setup(cards(paying), session_id, BERLIN)
    assert (last4(paying), last4(paying, BERLIN)) == (404, "4242")


class _Killed(PaymentItems):
    """The process dies after it has saved a card."""

    def save_card(self, card: SavedCard, found: SavedCard | None, change: Any = None) -> None:
        super().save_card(card, found, change)
        raise KeyboardInterrupt


def test_a_replacement_that_is_killed_in_between_is_completed(saved: PayingWorld) -> None:
    """Boston pays with the card of New York, the primary office."""
    saved.world.open_office(BOSTON, "Boston")
    saved.settle()
    saved.world.clock.advance(hours=1)
    session_id = page(saved)
    saved.stand_in.at_provider.complete_setup(session_id, MASTERCARD)
    with pytest.raises(KeyboardInterrupt):
        finish_setup(cards(saved, _Killed), session_id)
    finish_setup(cards(saved), session_id)
    assert (last4(saved), last4(saved, BOSTON)) == ("4444", "4444")
    assert at_provider(saved) == [("4242", False), ("4444", True)]


def test_each_office_is_a_customer_of_its_own(saved: PayingWorld) -> None:
    saved.world.open_office(BOSTON, "Boston")
    saved.save_card(BOSTON, MASTERCARD)
    assert saved.buy(office_id=BOSTON).status == 201
    saved.settle()
    assert (last4(saved), last4(saved, BOSTON)) == ("4242", "4444"), "paid with its own card"
    customers = saved.stand_in.at_provider.objects("customer")
    of_offices = {each["metadata"]["office_id"] for each in customers}
    assert (len(customers), of_offices) == (2, {str(NEW_YORK), str(BOSTON)})


def test_who_has_not_finished_a_page_shares_the_card_until_then(saved: PayingWorld) -> None:
    saved.world.open_office(BOSTON, "Boston")
    session_id = page(saved, BOSTON)
    assert saved.buy(office_id=BOSTON).status == 201
    assert last4(saved, BOSTON) == "4242"
    saved.stand_in.at_provider.complete_setup(session_id, MASTERCARD)
    saved.settle()
    assert last4(saved, BOSTON) == "4444"
    assert saved.buy(office_id=BOSTON, key="own").status == 201, "the card has its own customer"
    assert at_provider(saved) == [("4242", True), ("4444", True)]


def test_a_card_is_removed_once(saved: PayingWorld) -> None:
    path = f"/offices/{NEW_YORK}/payment_method"
    assert saved.world.request("DELETE", path, None).status == 204
    assert saved.world.request("DELETE", path, None).status == 404
    saved.world.open_office(BOSTON, "Boston")
    saved.settle()
    assert (last4(saved, BOSTON), len(history(saved))) == (404, 2), "nothing is taken over"


def test_the_history_names_who_asked_for_the_page(paying: PayingWorld) -> None:
    """The provider keeps 500 characters of a name."""
    asked = CardRequest(
        COMPANY,
        NEW_YORK,
        paying.world.clock.at + timedelta(hours=1),
        Actor("s" * 501, "csm"),
        "r",
        "asked by phone",
    )
    url = begin_setup(cards(paying), asked, "https://app.example/billing")
    paying.stand_in.at_provider.complete_setup(url.rpartition("/")[2], GOOD)
    paying.settle()
    (change,) = history(paying)
    assert (change["by"]["sub"], change["by"]["role"]) == ("s" * 500, "csm")
    assert change["reason"] == "asked by phone"


def test_a_repeated_request_gets_a_page_of_the_customer_whose_card_the_office_has_now(
    paying: PayingWorld,
) -> None:
    """An office that has just been opened gets the card that the others share."""
    work, back = cards(paying), "https://app.example/billing"
    asked = CardRequest(
        COMPANY, NEW_YORK, paying.world.clock.at, Actor("ada", "company_admin"), "r"
    )
    first = begin_setup(work, asked, back)
    assert begin_setup(work, asked, back) == first
    own = work.items.card(NEW_YORK)
    assert own
    others = work.provider.customer("Office 7", {}, "another")
    work.items.save_card(replace(own, customer_id=others), own)
    assert begin_setup(work, asked, back) != first


@pytest.mark.parametrize(
    "address",
    ["ftp://app.example", "https://", "https://app.example/\x1c", "https://app.example/\x85",
     "https://app.exampl\u00e9", "https://app.example/a b", "https://app.example\n",
     "https://[FQ(U", "http://wV]09v", "https://:443/", "https://me@app.example"],
)  # fmt: skip
def test_a_page_returns_to_web_addresses_in_ascii_only(paying: PayingWorld, address: str) -> None:
    path = f"/offices/{NEW_YORK}/payment_method/setup"
    refused = paying.world.post(path, {"return_url": address})
    assert (refused.status, refused.code) == (400, "invalid_request")
    (error,) = refused.json["errors"]
    assert error == {
        "pointer": "/return_url",
        "detail": "must be https:// or http:// and a host name, in ASCII",
    }
