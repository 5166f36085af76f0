"""Stripe's objects, as JSON, in the port's records. Imports no SDK."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from ..domain.card import PaymentMethod
from .provider import Hint, Intent, IntentStatus, Refund, SavedMethod

StripeObject = Mapping[str, Any]
STATUS: Mapping[str, IntentStatus] = {
    # Nothing is reserved in these two, and nothing will be unless somebody confirms the intent.
    "requires_payment_method": "declined",
    "requires_confirmation": "declined",
    "requires_action": "action_required",
    "requires_capture": "authorized",
    "processing": "processing",
    "succeeded": "paid",
    "canceled": "canceled",
}
REFUND_EVENTS = ("refund.", "charge.refund")
"""Of a refund itself, or of a charge that was refunded."""


def intent_from(made: StripeObject, dispute: str | None = None) -> Intent:
    """`dispute` is the state of the charge's dispute."""
    error = made.get("last_payment_error") or {}
    return Intent(
        intent_id=made["id"],
        status=STATUS[made["status"]],
        amount_minor=made["amount"],
        currency=made["currency"].upper(),
        customer_id=made["customer"] or "",
        created_at=_instant(made["created"]),
        metadata=made["metadata"],
        captured_minor=made["amount_received"],
        refunded_minor=_refunded(charge_of(made)),
        dispute=dispute,
        decline_code=error.get("decline_code") or error.get("code"),
        message=error.get("message"),
        action_url=_action_url(made),
    )


def refund_from(made: StripeObject) -> Refund:
    """What waits for the bank, or for the vendor's funds at Stripe, counts as made."""
    return Refund(
        refund_id=made["id"],
        status="failed" if made["status"] in ("failed", "canceled") else "made",
        intent_id=made["payment_intent"] or "",
        amount_minor=made["amount"],
        created_at=_instant(made["created"]),
        metadata=made["metadata"] or {},
    )


def charge_of(made: StripeObject) -> StripeObject:
    """The intent's last charge, if it was expanded."""
    charge = made.get("latest_charge")
    return charge if isinstance(charge, Mapping) else {}


def saved_method_from(session: StripeObject) -> SavedMethod:
    """`setup_intent.payment_method` is expanded."""
    saved = (session.get("setup_intent") or {}).get("payment_method")
    return SavedMethod(
        session_id=session["id"],
        created_at=_instant(session["created"]),
        metadata=session["metadata"],
        method=_method_from(saved) if session["status"] == "complete" and saved else None,
    )


def hint_from(event: StripeObject) -> Hint:
    about = event.get("data", {}).get("object", {})
    kind, object_id = _subject(event["type"], about)
    return Hint(event["id"], event["type"], kind, object_id)


def _subject(
    event_type: str, about: StripeObject
) -> tuple[Literal["intent", "refund", "setup", "other"], str]:
    if event_type.startswith("payment_intent."):
        return "intent", about["id"]
    if event_type.startswith(REFUND_EVENTS) and about.get("payment_intent"):
        return "refund", about["payment_intent"]
    if event_type.startswith("charge.") and about.get("payment_intent"):
        return "intent", about["payment_intent"]
    if event_type.startswith("checkout.session.") and about.get("mode") == "setup":
        return "setup", about["id"]
    return "other", about.get("id", "")


def _method_from(saved: StripeObject) -> PaymentMethod | None:
    """None if the card was removed since."""
    if not saved["customer"]:
        return None
    card = saved["card"]
    expires = f"{card['exp_year']}-{card['exp_month']:02}"
    return PaymentMethod(saved["customer"], saved["id"], card["brand"], card["last4"], expires)


def _refunded(charge: StripeObject) -> int:
    """Stripe also shows as refunded what was reserved and is released."""
    return charge["amount_refunded"] if charge.get("captured") else 0


def _action_url(made: StripeObject) -> str | None:
    redirect = (made.get("next_action") or {}).get("redirect_to_url") or {}
    return redirect.get("url")


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
