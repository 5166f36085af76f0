"""Refunds and disputes of charges."""

from typing import Any

from infra.local.stripe.account import Account, Object, is_within, page
from infra.local.stripe.errors import invalid, refused

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
SETTLES_AFTER_S = 60
"""When a refund that is not made at once is made, or fails."""


def create(account: Account, params: dict[str, Any]) -> Object:
    charge = _charge_of(account, params)
    if _is_charged_back(account, charge):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise refused(message, "charge_disputed")
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise refused(message, "charge_already_refunded")
    amount = params.get("amount", left)
    if not 1 <= amount <= left:
        raise refused(f"Refund amount ({amount}) is greater than unrefunded amount ({left})")
    outcome = account.cards[charge["payment_method"]].refund
    kept = {name: charge[name] for name in ("currency", "payment_intent")}
    made = account.add(
        "re",
        "refund",
        amount=amount,
        charge=charge["id"],
        reason=params.get("reason"),
        metadata=params.get("metadata", {}),
        status="pending" if outcome == "made later" else "succeeded",
        failure_reason=None,
        **kept,
    )
    _count(charge, amount)
    if outcome != "made":
        account.end_at(account.now() + SETTLES_AFTER_S, made["id"])
    account.happened("refund.created", made)
    account.happened("charge.refunded", charge)
    return made


def settle(account: Account, made: Object) -> None:
    """What its card has for a refund that was not made at once."""
    charge = account.get(made["charge"], "charge")
    if account.cards[charge["payment_method"]].refund == "fails later":
        fail(account, made)
    elif made["status"] == "pending":
        made["status"] = "succeeded"
        account.happened("refund.updated", made)


def fail(account: Account, made: Object) -> None:
    """The bank sends the money back. Does nothing if it has failed already."""
    if made["status"] == "failed":
        return
    made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    _count(account.get(made["charge"], "charge"), -made["amount"])
    account.happened("refund.failed", made)


def retrieve(account: Account, _: dict[str, Any], refund_id: str) -> Object:
    return account.get(refund_id, "refund")


def list_(account: Account, params: dict[str, Any]) -> Object:
    found = _about(account, "refund", params)
    within = [each for each in found if is_within(each["created"], params.get("created", {}))]
    return page(within, params, "/v1/refunds")


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


def _is_charged_back(account: Account, charge_: Object) -> bool:
    """True while the cardholder's bank has the money."""
    about = [each for each in account.all("dispute") if each["charge"] == charge_["id"]]
    return any(each["status"] != "won" for each in about)


def _count(charge_: Object, amount: int) -> None:
    charge_["amount_refunded"] += amount
    charge_["refunded"] = charge_["amount_refunded"] == charge_["amount"]


def _about(account: Account, kind: str, params: dict[str, Any]) -> list[Object]:
    """Those of the payment intent, the charge or the customer that the parameters name."""
    names = [name for name in ("payment_intent", "charge", "customer") if name in params]
    return [
        each for each in account.all(kind) if all(each.get(name) == params[name] for name in names)
    ]
