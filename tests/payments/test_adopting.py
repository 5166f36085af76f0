"""An office that never had a card pays with the primary office's."""

from typing import Any

from tests.payments.paying import CONFIRMED, FAILS_LATER, GOOD, PayingWorld
from tests.world import NEW_YORK

BOSTON = 9_000_001
VISA = {"brand": "visa", "last4": "4242", "expires": "2036-12"}
MASTERCARD = {"brand": "mastercard", "last4": "4444", "expires": "2036-12"}


def card(paying: PayingWorld, office_id: int = BOSTON) -> Any:
    answer = paying.world.get(f"/offices/{office_id}/payment_method")
    return answer.json if answer.status == 200 else answer.status


def opened(paying: PayingWorld) -> PayingWorld:
    """New York, the primary office, has a card; Boston is new."""
    paying.save_card()
    paying.world.open_office(BOSTON, "Boston")
    return paying


def test_the_first_purchase_takes_the_primary_office_s_card(paying: PayingWorld) -> None:
    opened(paying)
    assert card(paying) == 404
    assert paying.buy(office_id=BOSTON).status == 201
    assert card(paying) == VISA
    changes = paying.world.get("/company/history?kind=payment_method").json["items"]
    after = {each["office_id"]: each["after"] for each in changes}
    assert after == {NEW_YORK: {"payment_method": VISA}, BOSTON: {"payment_method": VISA}}


def test_a_new_office_has_it_as_soon_as_its_event_is_heard(paying: PayingWorld) -> None:
    opened(paying)
    paying.settle()
    assert card(paying) == VISA


def test_without_a_card_of_the_primary_office_one_is_needed(paying: PayingWorld) -> None:
    paying.world.open_office(BOSTON, "Boston")
    assert paying.buy(office_id=BOSTON).code == "payment_method_required"
    assert card(paying) == 404


def test_a_card_that_was_removed_is_not_replaced(paying: PayingWorld) -> None:
    opened(paying)
    paying.settle()
    path = f"/offices/{BOSTON}/payment_method"
    assert paying.world.request("DELETE", path, None).status == 204
    assert paying.buy(office_id=BOSTON).code == "payment_method_required"
    assert card(paying, NEW_YORK) == VISA
    assert paying.buy().status == 201, "the provider still has the primary office's card"


def test_of_two_cards_of_one_second_the_later_page_s_stays(paying: PayingWorld) -> None:
    """The provider tells of the first page again, after the second and after a removal."""
    paying.save_card()
    events = paying.stand_in.at_provider.objects("event")
    (first,) = [each for each in events if each["type"] == "checkout.session.completed"]
    paying.save_card(number="5555555555554444")
    assert paying.stand_in.webhooks.hand(first) == 200
    assert card(paying, NEW_YORK) == MASTERCARD
    path = f"/offices/{NEW_YORK}/payment_method"
    assert paying.world.request("DELETE", path, None).status == 204
    assert paying.stand_in.webhooks.hand(first) == 200
    assert card(paying, NEW_YORK) == 404


def test_what_the_shared_card_had_reserved_is_canceled_after_an_own_card_has_paid(
    paying: PayingWorld,
) -> None:
    """Boston's own card belongs to another customer at the provider than the one it shared."""
    paying.save_card(number=CONFIRMED)
    paying.world.open_office(BOSTON, "Boston")
    path = f"/offices/{BOSTON}/payment_method/setup"
    page = paying.world.post(path, {"return_url": "https://app.example/billing"}).json["url"]
    assert paying.buy(office_id=BOSTON).code == "payment_action_required"
    paying.stand_in.at_provider.complete_setup(page.rpartition("/")[2], GOOD)
    paying.settle()
    assert paying.buy(office_id=BOSTON).status == 201
    paying.advance(hours=2)
    assert [status for status, *_ in paying.intents()] == ["canceled", "succeeded"]


def test_who_shares_the_card_gets_the_new_one(paying: PayingWorld) -> None:
    opened(paying)
    paying.settle()
    paying.world.clock.advance(hours=1)
    paying.save_card(number="5555555555554444")
    assert (card(paying, NEW_YORK), card(paying)) == (MASTERCARD, MASTERCARD)
    assert paying.buy(office_id=BOSTON).status == 201


def test_an_office_s_own_card_stays_its_own(paying: PayingWorld) -> None:
    opened(paying)
    paying.settle()
    paying.world.clock.advance(hours=1)
    paying.save_card(BOSTON, FAILS_LATER)
    assert (card(paying, NEW_YORK)["last4"], card(paying)["last4"]) == ("4242", "0341")
    paying.world.clock.advance(hours=1)
    paying.save_card(number="5555555555554444")
    assert (card(paying, NEW_YORK)["last4"], card(paying)["last4"]) == ("4444", "0341")
    assert paying.buy().status == 201


def test_a_renewal_and_who_pays_now_take_it_too(paying: PayingWorld) -> None:
    """The provider was connected after Boston had purchased."""
    world = paying.world
    world.wire(world.client)
    world.open_office(BOSTON, "Boston")
    assert paying.buy(office_id=BOSTON).status == 201
    paying.wire(world.client)
    paying.save_card()
    paid = world.post(f"/offices/{BOSTON}/invoices/1/pay", None)
    assert (paid.status, paid.json["status"]) == (200, "paid")
    assert card(paying) == VISA


def test_a_removal_without_an_answer_can_be_repeated(paying: PayingWorld) -> None:
    paying.save_card()
    path = f"/offices/{NEW_YORK}/payment_method"
    paying.stand_in.at_provider.fail_next(999, "500")
    assert paying.world.request("DELETE", path, None).status == 503
    assert card(paying, NEW_YORK) == VISA
    paying.stand_in.api.failures.clear()
    assert paying.world.request("DELETE", path, None).status == 204
    (saved,) = paying.stand_in.at_provider.objects("payment_method")
    assert saved["customer"] is None
