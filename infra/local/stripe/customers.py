"""Customers, and the cards saved for them."""

from typing import Any

from infra.local.stripe.account import Account, Object, page
from infra.local.stripe.cards import BY_TOKEN, Card, Decline
from infra.local.stripe.errors import Refused, missing, refused

YEARS_VALID = 10
"""Of a card whose expiry nobody typed."""


def create(account: Account, params: dict[str, Any]) -> Object:
    fields = {name: params.get(name) for name in ("name", "email", "description")}
    made = account.add("cus", "customer", **fields, metadata=params.get("metadata", {}))
    account.happened("customer.created", made)
    return made


def retrieve(account: Account, _: dict[str, Any], customer_id: str) -> Object:
    return account.get(customer_id, "customer")


def method(account: Account, _: dict[str, Any], method_id: str) -> Object:
    return account.get(method_id, "payment_method")


def methods_of(account: Account, params: dict[str, Any], customer_id: str) -> Object:
    account.get(customer_id, "customer")
    found = [each for each in account.all("payment_method") if each["customer"] == customer_id]
    return page(found, params, f"/v1/customers/{customer_id}/payment_methods")


def methods(account: Account, params: dict[str, Any]) -> Object:
    customer_id = params.get("customer")
    found = [each for each in account.all("payment_method") if each["customer"] == customer_id]
    return page(found if customer_id else [], params, "/v1/payment_methods")


def attach(account: Account, params: dict[str, Any], method_id: str) -> Object:
    """Saves one of the cards that Stripe has ready for tests (`pm_card_visa`)."""
    customer = account.get(params["customer"], "customer", "customer")
    if method_id not in BY_TOKEN:
        account.get(method_id, "payment_method")
        raise refused("The stand-in attaches payment methods of the test cards only.")
    return save(account, customer["id"], BY_TOKEN[method_id])


def save(
    account: Account, customer_id: str, card: Card, expires: tuple[int, int] | None = None
) -> Object:
    """Saves the card for the customer. `expires` is a year and a month. Raises Refused (402)."""
    year, month = expires or (account.year_month()[0] + YEARS_VALID, 12)
    if card.on_setup:
        raise card_error(card.on_setup)
    shown = {"brand": card.brand, "last4": card.last4, "exp_year": year, "exp_month": month}
    made = account.add(
        "pm",
        "payment_method",
        type="card",
        card={**shown, "funding": "credit", "country": "US", "fingerprint": card.number[::-2]},
        billing_details={"name": None, "email": None, "phone": None, "address": None},
        customer=customer_id,
        metadata={},
    )
    account.cards[made["id"]] = card
    account.happened("payment_method.attached", made)
    return made


def detach(account: Account, _: dict[str, Any], method_id: str) -> Object:
    found = account.get(method_id, "payment_method")
    if found["customer"] is None:
        raise refused(
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible."
        )
    found["customer"] = None
    account.happened("payment_method.detached", found)
    return found


def chargeable(account: Account, method_id: str, customer_id: str | None) -> Object:
    """The method, which must be attached to the customer. Raises Refused."""
    found = account.get(method_id, "payment_method", "payment_method")
    if found["customer"] is None:
        raise refused(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
            "attachment, shared with a connected account without Customer attachment, or was "
            "detached from a Customer. It may not be used again. To use a PaymentMethod multiple "
            "times, you must attach it to a Customer first.",
        )
    if found["customer"] != customer_id:
        raise missing("PaymentMethod", method_id, "payment_method", 400)
    return found


def card_error(decline: Decline, **members: Any) -> Refused:
    """The answer to a declined card."""
    return Refused(
        402,
        type="card_error",
        code=decline.code,
        decline_code=decline.decline_code,
        message=decline.message,
        **members,
    )
