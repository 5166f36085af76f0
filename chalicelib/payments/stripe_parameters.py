"""What we send to Stripe, as its API names it. Imports no SDK."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .provider import PaymentOrder

LONGEST_DESCRIPTION = 500
LONGEST_CUSTOMER_NAME = 256
CARDS = ["card"]
SESSION_ID = "session_id={CHECKOUT_SESSION_ID}"
Parameters = dict[str, Any]


def capture_parameters(metadata: Mapping[str, str]) -> Parameters:
    return {"metadata": dict(metadata), "expand": ["latest_charge"]}


def customer_parameters(name: str, metadata: Mapping[str, str]) -> Parameters:
    return {"name": name[:LONGEST_CUSTOMER_NAME], "metadata": dict(metadata)}


def setup_parameters(customer_id: str, metadata: Mapping[str, str], return_url: str) -> Parameters:
    return {
        "mode": "setup",
        "customer": customer_id,
        "allowed_payment_method_types": CARDS,
        "success_url": _with_session_id(return_url),
        "cancel_url": return_url,
        "metadata": dict(metadata),
    }


def payment_parameters(order: PaymentOrder, *, captures: bool, on_session: bool) -> Parameters:
    """Of an intent that is confirmed at once. Without the person no address is returned to."""
    presence: Parameters = {"off_session": True}
    if on_session:
        presence = {"return_url": order.return_url} if order.return_url else {}
    return {
        "amount": order.amount_minor,
        "currency": order.currency.lower(),
        "customer": order.method.customer_id,
        "payment_method": order.method.method_id,
        "allowed_payment_method_types": CARDS,
        "capture_method": "automatic" if captures else "manual",
        "confirm": True,
        "description": order.description[:LONGEST_DESCRIPTION],
        "metadata": dict(order.metadata),
        **presence,
    }


def refund_parameters(intent_id: str, amount_minor: int, metadata: Mapping[str, str]) -> Parameters:
    return {"payment_intent": intent_id, "amount": amount_minor, "metadata": dict(metadata)}


def refund_list_parameters(since: datetime, until: datetime) -> Parameters:
    return {"limit": 100, "created": {"gte": _seconds(since), "lt": _seconds(until)}}


def list_parameters(
    since: datetime | None, until: datetime | None, customer_id: str | None
) -> Parameters:
    created = {"gte": _seconds(since), "lt": _seconds(until)}
    bounds = {name: value for name, value in created.items() if value is not None}
    return {
        "limit": 100,
        "expand": ["data.latest_charge"],
        **({"created": bounds} if bounds else {}),
        **({"customer": customer_id} if customer_id else {}),
    }


def _seconds(instant: datetime | None) -> int | None:
    return int(instant.timestamp()) if instant else None


def _with_session_id(url: str) -> str:
    """Stripe replaces the name in braces, which must not be encoded."""
    parts = urlsplit(url)
    query = f"{parts.query}&{SESSION_ID}" if parts.query else SESSION_ID
    return parts._replace(query=query).geturl()
