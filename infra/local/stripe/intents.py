"""Payment intents: created, confirmed, captured, canceled."""

import secrets
from typing import Any

from infra.local.stripe import bank
from infra.local.stripe.account import Account, Object, is_within, page
from infra.local.stripe.customers import chargeable
from infra.local.stripe.errors import Refused, invalid, missing, refused

MINIMUM = {"jpy": 50, "usd": 50, "eur": 50, "gbp": 30, "aud": 50, "cad": 50, "nzd": 50}
LARGEST = 99_999_999
CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
)


def create(account: Account, params: dict[str, Any]) -> Object:
    _require_amount(params["amount"], params["currency"])
    if not params.get("confirm"):
        for name in ("off_session", "return_url"):
            if name in params:
                raise invalid(f"`{name}` can only be passed when `confirm` is true.", name)
    if customer_id := params.get("customer"):
        account.get(customer_id, "customer", "customer")
    if method_id := params.get("payment_method"):
        chargeable(account, method_id, customer_id)
    made = _made(account, params)
    account.happened("payment_intent.created", made)
    return _confirmed(account, made, params) if params.get("confirm") else made


def retrieve(account: Account, _: dict[str, Any], intent_id: str) -> Object:
    return account.get(intent_id, "payment_intent")


def list_(account: Account, params: dict[str, Any]) -> Object:
    if customer_id := params.get("customer"):
        account.get(customer_id, "customer", "customer")
    found = [
        each
        for each in account.all("payment_intent")
        if customer_id in (None, each["customer"])
        and is_within(each["created"], params.get("created", {}))
    ]
    return page(found, params, "/v1/payment_intents")


def confirm(account: Account, params: dict[str, Any], intent_id: str) -> Object:
    intent = account.get(intent_id, "payment_intent")
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise _unexpected(intent, "confirm")
    if method_id := params.get("payment_method"):
        chargeable(account, method_id, intent["customer"])
        intent["payment_method"] = method_id
    return _confirmed(account, intent, params)


def capture(account: Account, params: dict[str, Any], intent_id: str) -> Object:
    intent = account.get(intent_id, "payment_intent")
    if intent["status"] != "requires_capture":
        raise _unexpected(intent, "capture")
    capturable: int = intent["amount_capturable"]
    amount: int = params.get("amount_to_capture", capturable)
    if not 1 <= amount <= capturable:
        raise refused("The amount to capture is greater than what can be captured.")
    intent["metadata"] = {**intent["metadata"], **params.get("metadata", {})}
    bank.capture(account, intent, amount)
    return intent


def cancel(account: Account, params: dict[str, Any], intent_id: str) -> Object:
    intent = account.get(intent_id, "payment_intent")
    if intent["status"] not in CANCELABLE:
        raise _unexpected(intent, "cancel")
    bank.cancel(account, intent, params.get("cancellation_reason"))
    return intent


def _require_amount(amount: int, currency: str) -> None:
    if currency not in MINIMUM:
        raise invalid(f"Invalid currency: {currency}", "currency")
    if amount < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount")
    if amount < MINIMUM[currency]:
        message = f"Amount must be at least {MINIMUM[currency]} {currency} in its smallest unit"
        raise refused(message, "amount_too_small", param="amount")
    if amount > LARGEST:
        raise refused("Amount must be no more than 99999999", "amount_too_large", param="amount")


def _made(account: Account, params: dict[str, Any]) -> Object:
    has_method = "payment_method" in params
    kept = ("amount", "currency", "customer", "description", "payment_method")
    made = account.add(
        "pi",
        "payment_intent",
        **{name: params.get(name) for name in kept},
        status="requires_confirmation" if has_method else "requires_payment_method",
        capture_method=params.get("capture_method", "automatic"),
        confirmation_method="automatic",
        metadata=params.get("metadata", {}),
        payment_method_types=["card"],
        **dict.fromkeys(("amount_capturable", "amount_received"), 0),
        **dict.fromkeys(("canceled_at", "cancellation_reason", "last_payment_error")),
        **dict.fromkeys(("latest_charge", "next_action", "setup_future_usage")),
    )
    made["client_secret"] = f"{made['id']}_secret_{secrets.token_hex(8)}"
    return made


def _confirmed(account: Account, intent: Object, params: dict[str, Any]) -> Object:
    if not intent["payment_method"]:
        raise missing("PaymentMethod", "", "payment_method", 400)
    off_session = params.get("off_session", False)
    bank.attempt(account, intent, off_session=off_session, return_url=params.get("return_url"))
    return intent


def _unexpected(intent: Object, verb: str) -> Refused:
    message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
    code = "payment_intent_unexpected_state"
    return refused(message, code, payment_intent=dict(intent))
