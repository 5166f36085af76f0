"""Orders, and cards saved through the adapter."""

from itertools import count

from chalicelib.domain.card import PaymentMethod
from chalicelib.payments.provider import PaymentOrder
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.stripe.stand_in import StripeStandIn

GOOD = "4242424242424242"
FAILS = "4000000000000341"
ASKS = "4000002760003184"
BACK = "http://localhost/billing"
_numbers = count()


def saved_card(
    provider: StripeProvider, stand_in: StripeStandIn, number: str = GOOD
) -> PaymentMethod:
    """A card that a new customer has saved on the hosted page."""
    customer_id = provider.customer("Uxbridge & Sons", {"company_id": "7"}, f"c{next(_numbers)}")
    setup = provider.begin_setup(customer_id, {"office_id": "8"}, BACK, f"s{next(_numbers)}")
    stand_in.at_provider.complete_setup(setup.session_id, number)
    saved = provider.saved_method(setup.session_id)
    assert saved
    assert saved.method
    return saved.method


def order_for(
    method: PaymentMethod, amount_minor: int = 1200, return_url: str = BACK
) -> PaymentOrder:
    """No two orders have equal metadata."""
    metadata = {"office_id": "8", "attempt": f"a{next(_numbers)}"}
    return PaymentOrder(amount_minor, "USD", method, "2 lines", metadata, return_url)
