"""What happens to an intent's money: charged, reserved, captured, released, asked about."""

from typing import Any

from infra.local.stripe.account import Account, Object
from infra.local.stripe.cards import AUTHENTICATION, EXPIRED, Card, Decline
from infra.local.stripe.customers import card_error

RESERVED_S = 7 * 24 * 60 * 60
"""How long an uncaptured amount stays reserved."""
FAILED_AUTHENTICATION = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or "
    "a new PaymentMethod to attempt to fulfill this PaymentIntent again."
)


def attempt(account: Account, intent: Object, *, off_session: bool, return_url: str | None) -> None:
    """Charges the intent's card, or asks for 3-D Secure. Raises Refused (402) if it is declined."""
    card = account.cards[intent["payment_method"]]
    if off_session and card.asks == "always":
        _declined(account, intent, AUTHENTICATION)
    elif not off_session and card.asks != "never":
        _ask(account, intent, return_url)
    else:
        charge(account, intent)


def charge(account: Account, intent: Object) -> None:
    """Reserves the amount, and captures it unless that is manual. Raises Refused (402)."""
    if decline := _decline_of(account, intent, account.cards[intent["payment_method"]]):
        _declined(account, intent, decline)
    manual = intent["capture_method"] == "manual"
    made = _charge(account, intent, captured=not manual)
    intent |= {"latest_charge": made["id"], "next_action": None, "last_payment_error": None}
    if manual:
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        account.end_at(account.now() + RESERVED_S, intent["id"])
        account.happened("payment_intent.amount_capturable_updated", intent)
    else:
        _paid(account, intent, intent["amount"])
    account.happened("charge.succeeded", made)


def capture(account: Account, intent: Object, amount: int) -> None:
    made = account.get(intent["latest_charge"], "charge")
    made |= {"captured": True, "amount_captured": amount}
    made["amount_refunded"] = made["amount"] - amount
    account.happened("charge.captured", made)
    _paid(account, intent, amount)


def cancel(account: Account, intent: Object, reason: str | None) -> None:
    """Releases what was reserved, which Stripe shows as a refund of the charge."""
    if intent["status"] == "requires_capture":
        made = account.get(intent["latest_charge"], "charge")
        made |= {"amount_refunded": made["amount"], "refunded": True}
    intent |= {"status": "canceled", "canceled_at": account.now(), "cancellation_reason": reason}
    intent |= {"amount_capturable": 0, "next_action": None}
    account.happened("payment_intent.canceled", intent)


def fail_authentication(account: Account, intent: Object) -> None:
    """The person failed 3-D Secure."""
    error = {"type": "invalid_request_error", "code": "payment_intent_authentication_failure"}
    _failed(account, intent, {**error, "message": FAILED_AUTHENTICATION})


def _decline_of(account: Account, intent: Object, card: Card) -> Decline | None:
    if account.declines:
        return account.declines.pop(0)
    shown = account.get(intent["payment_method"], "payment_method")["card"]
    if (shown["exp_year"], shown["exp_month"]) < account.year_month():
        return EXPIRED
    return card.on_charge


def _ask(account: Account, intent: Object, return_url: str | None) -> None:
    url = f"{account.url}/3ds/{intent['id']}"
    redirect = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": url, "return_url": return_url},
    }
    # Without an address to return to, only Stripe's script in a browser can go on.
    script = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    intent |= {"status": "requires_action", "next_action": redirect if return_url else script}
    account.happened("payment_intent.requires_action", intent)


def _declined(account: Account, intent: Object, decline: Decline) -> None:
    failure = {"failure_code": decline.code, "failure_message": decline.message}
    made = _charge(account, intent, captured=False, status="failed", **failure)
    intent["latest_charge"] = made["id"]
    error = card_error(decline, charge=made["id"]).error
    _failed(account, intent, error)
    account.happened("charge.failed", made)
    raise card_error(decline, charge=made["id"], payment_intent=dict(intent))


def _failed(account: Account, intent: Object, error: dict[str, Any]) -> None:
    method = dict(account.get(intent["payment_method"], "payment_method"))
    intent |= {"status": "requires_payment_method", "next_action": None, "payment_method": None}
    intent["last_payment_error"] = {**error, "payment_method": method}
    account.happened("payment_intent.payment_failed", intent)


def _paid(account: Account, intent: Object, amount: int) -> None:
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    account.happened("payment_intent.succeeded", intent)


def _charge(
    account: Account, intent: Object, *, captured: bool, status: str = "succeeded", **failure: str
) -> Object:
    kept = ("amount", "currency", "customer", "description", "metadata", "payment_method")
    card = account.get(intent["payment_method"], "payment_method")["card"]
    return account.add(
        "ch",
        "charge",
        **{name: intent[name] for name in kept},
        amount_captured=intent["amount"] if captured else 0,
        amount_refunded=0,
        captured=captured,
        disputed=False,
        paid=status == "succeeded",
        payment_intent=intent["id"],
        payment_method_details={"type": "card", "card": card},
        refunded=False,
        status=status,
        **{"failure_code": None, "failure_message": None, **failure},
    )
