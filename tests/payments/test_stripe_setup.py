"""The adapter's outcomes, against the stand-in: saved cards."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from chalicelib.domain.card import PaymentMethod
from chalicelib.payments.stripe_provider import StripeProvider
from chalicelib.payments.stripe_records import saved_method_from
from infra.local.clock import MovableClock
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.adapter import BACK, saved_card

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_card_is_saved_on_the_hosted_page(
    provider: StripeProvider, stand_in: StripeStandIn, clock: MovableClock
) -> None:
    customer_id = provider.customer("Uxbridge & Sons", {"company_id": "7"}, "c")
    setup = provider.begin_setup(customer_id, {"office_id": "8"}, BACK, "s")
    before = provider.saved_method(setup.session_id)
    assert before
    assert before.method is None
    clock.stand_at(START + timedelta(hours=1))
    form = {"number": "5555555555554444", "expires": "4/28"}
    answer = requests.post(setup.url, form, allow_redirects=False, timeout=5)
    assert answer.headers["Location"] == f"{BACK}?session_id={setup.session_id}"
    saved = provider.saved_method(setup.session_id)
    assert saved
    assert (saved.session_id, saved.created_at) == (setup.session_id, START)
    assert saved.metadata == {"office_id": "8"}
    assert saved.method
    assert saved.method == PaymentMethod(
        customer_id, saved.method.method_id, "mastercard", "4444", "2028-04"
    )


def test_a_customer_and_a_page_are_made_once_for_a_key(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    made = {provider.customer("N" * 300, {}, "c") for _ in range(2)}
    assert len(made) == len(stand_in.at_provider.objects("customer")) == 1
    (customer_id,) = made
    pages = {provider.begin_setup(customer_id, {}, BACK, "s").url for _ in range(2)}
    assert len(pages) == 1


def test_a_card_is_removed_once(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    method = saved_card(provider, stand_in)
    for _ in range(2):
        provider.forget(method)
    (shown,) = stand_in.at_provider.objects("payment_method")
    assert shown["customer"] is None


def test_a_page_whose_card_was_removed_has_saved_none(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    customer_id = provider.customer("A", {}, "c")
    session_id = provider.begin_setup(customer_id, {}, BACK, "s").session_id
    stand_in.at_provider.complete_setup(session_id)
    saved = provider.saved_method(session_id)
    assert saved
    assert saved.method
    provider.forget(saved.method)
    after = provider.saved_method(session_id)
    assert after
    assert after.method is None


@pytest.mark.parametrize(("status", "saves"), [("open", False), ("complete", True)])
def test_only_a_completed_page_has_saved_a_card(status: str, saves: bool) -> None:
    card = {"brand": "visa", "last4": "4242", "exp_year": 2028, "exp_month": 4}
    method = {"id": "pm_1", "customer": "cus_1", "card": card}
    session = {"id": "cs_1", "created": 1772366400, "metadata": {}, "status": status}
    saved = saved_method_from({**session, "setup_intent": {"payment_method": method}})
    assert (saved.method is not None) is saves


def test_unknown_sessions_are_none(provider: StripeProvider) -> None:
    for unknown in ("cs_x", "", "../customers", "{CHECKOUT_SESSION_ID}", "a b\n"):
        assert provider.saved_method(unknown) is None
