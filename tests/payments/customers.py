"""Customers with a card, and payments by them, through Stripe's library."""

from typing import Any, NamedTuple

import stripe


class Owner(NamedTuple):
    customer_id: str
    method_id: str


def customer_with(sdk: stripe.StripeClient, token: str) -> Owner:
    """A new customer with the test card of that token."""
    customer = sdk.v1.customers.create({"name": "Uxbridge & Sons"})
    method = sdk.v1.payment_methods.attach(token, {"customer": customer.id})
    return Owner(customer.id, method.id)


def pay(
    sdk: stripe.StripeClient, owner: Owner, key: str | None = None, **params: Any
) -> stripe.PaymentIntent:
    """A confirmed intent of 100 USD cents, unless the parameters say otherwise."""
    return sdk.v1.payment_intents.create(
        {
            "amount": 100,
            "currency": "usd",
            "customer": owner.customer_id,
            "payment_method": owner.method_id,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            **params,  # type: ignore[typeddict-item]  # the tests' own
        },
        {"idempotency_key": key} if key else None,
    )


def told(error: stripe.StripeError) -> Any:
    """The error object of the answer."""
    assert isinstance(error.json_body, dict)
    return error.json_body["error"]


def event_types(sdk: stripe.StripeClient) -> list[str]:
    """Of the last events, the oldest first."""
    return [event.type for event in reversed(sdk.v1.events.list({"limit": 100}).data)]
