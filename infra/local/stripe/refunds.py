"""Refunds and disputes of charges."""

from typing import Any

from infra.local.stripe.account import Account, Object, page
from infra.local.stripe.errors import invalid, refused

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(account: Account, params: dict[str, Any]) -> Object:
    charge = _charge_of(account, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise refused(message, "charge_already_refunded")
    amount = params.get("amount", left)
    if not 1 <= amount <= left:
        raise refused(f"Refund amount ({amount}) is greater than unrefunded amount ({left})")
    kept = {name: charge[name] for name in ("currency", "payment_intent")}
    made = account.add(
        "re",
        "refund",
        amount=amount,
        charge=charge["id"],
        reason=params.get("reason"),
        metadata=params.get("metadata", {}),
        status="succeeded",
        **kept,
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.happened("refund.created", made)
    account.happened("charge.refunded", charge)
    return made


def retrieve(account: Account, _: dict[str, Any], refund_id: str) -> Object:
    return account.get(refund_id, "refund")


def list_(account: Account, params: dict[str, Any]) -> Object:
    return page(_about(account, "refund", params), params, "/v1/refunds")


def charge(account: Account, _: dict[str, Any], charge_id: str) -> Object:
    return account.get(charge_id, "charge")


def charges(account: Account, params: dict[str, Any]) -> Object:
    return page(_about(account, "charge", params), params, "/v1/charges")


def dispute(account: Account, _: dict[str, Any], dispute_id: str) -> Object:
    return account.get(dispute_id, "dispute")


def disputes(account: Account, params: dict[str, Any]) -> Object:
    return page(_about(account, "dispute", params), params, "/v1/disputes")


def open_dispute(account: Account, intent: Object, reason: str) -> Object:
    """As a cardholder's bank does. Raises Refused."""
    if intent["status"] != "succeeded":
        raise refused("Only a captured payment can be disputed.")
    charge = account.get(intent["latest_charge"], "charge")
    if charge["disputed"]:
        raise refused("The payment is disputed already.")
    charge["disputed"] = True
    made = account.add(
        "du",
        "dispute",
        amount=charge["amount_captured"],
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=intent["id"],
        reason=reason,
        status="needs_response",
        metadata={},
    )
    account.happened("charge.dispute.created", made)
    return made


def close_dispute(account: Account, dispute_: Object, status: str) -> Object:
    """`status` is `won` or `lost`. Raises Refused."""
    if dispute_["status"] in ("won", "lost"):
        raise refused("The dispute is closed already.")
    dispute_["status"] = status
    account.happened("charge.dispute.closed", dispute_)
    return dispute_


def _charge_of(account: Account, params: dict[str, Any]) -> Object:
    if ("charge" in params) == ("payment_intent" in params):
        raise invalid("One of the following params should be provided: charge, payment_intent.")
    if "charge" in params:
        return account.get(params["charge"], "charge", "charge")
    intent = account.get(params["payment_intent"], "payment_intent", "payment_intent")
    if intent["status"] != "succeeded":
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise refused(message, "intent_invalid_state")
    return account.get(intent["latest_charge"], "charge")


def _about(account: Account, kind: str, params: dict[str, Any]) -> list[Object]:
    """Those of the payment intent, the charge or the customer that the parameters name."""
    names = [name for name in ("payment_intent", "charge", "customer") if name in params]
    return [
        each for each in account.all(kind) if all(each.get(name) == params[name] for name in names)
    ]
