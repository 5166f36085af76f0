"""Checkout sessions in setup mode: a hosted page on which a person saves a card."""

from typing import Any

from infra.local.stripe import customers
from infra.local.stripe.account import Account, Object
from infra.local.stripe.cards import BY_NUMBER, NOT_A_TEST_CARD, Card, is_number
from infra.local.stripe.errors import Refused, invalid

OPEN_S = 24 * 60 * 60
SESSION_ID = "{CHECKOUT_SESSION_ID}"


def create(account: Account, params: dict[str, Any]) -> Object:
    if not {"currency", "allowed_payment_method_types"} & params.keys():
        raise invalid("`currency` or `allowed_payment_method_types` is required.", "currency")
    customer = account.get(params["customer"], "customer", "customer")
    metadata = params.get("setup_intent_data", {}).get("metadata", {})
    intent = _setup_intent(account, customer["id"], metadata)
    kept = ("cancel_url", "client_reference_id", "success_url")
    made = account.add(
        "cs_test",
        "checkout.session",
        **{name: params.get(name) for name in kept},
        mode="setup",
        status="open",
        customer=customer["id"],
        setup_intent=intent["id"],
        metadata=params.get("metadata", {}),
        payment_method_types=["card"],
        payment_status="no_payment_required",
        expires_at=account.now() + OPEN_S,
    )
    account.end_at(made["expires_at"], made["id"])
    made["url"] = f"{account.url}/c/pay/{made['id']}"
    return made


def retrieve(account: Account, _: dict[str, Any], session_id: str) -> Object:
    return account.get(session_id, "checkout.session")


def expire(account: Account, _: dict[str, Any], session_id: str) -> Object:
    session = account.get(session_id, "checkout.session")
    if session["status"] != "open":
        raise Refused(
            400,
            type="invalid_request_error",
            message=f'Only Checkout Sessions with a status in ["open"] can be expired. This '
            f"Checkout Session has a status of {session['status']}.",
        )
    close(account, session)
    return session


def setup_intent(account: Account, _: dict[str, Any], intent_id: str) -> Object:
    return account.get(intent_id, "setup_intent")


def complete(
    account: Account, session: Object, number: str, expires: tuple[int, int] | None
) -> str:
    """Saves the card and completes the session. Returns where the person goes on. Raises Refused
    (402), with the message for the person."""
    intent = account.get(session["setup_intent"], "setup_intent")
    try:
        card = card_of(account, number, expires)
        saved = customers.save(account, session["customer"], card, expires)
    except Refused as declined:
        intent["last_setup_error"] = declined.error
        account.happened("setup_intent.setup_failed", intent)
        raise
    intent |= {"status": "succeeded", "payment_method": saved["id"], "last_setup_error": None}
    account.happened("setup_intent.succeeded", intent)
    session |= {"status": "complete", "url": None}
    account.happened("checkout.session.completed", session)
    return str(session["success_url"]).replace(SESSION_ID, session["id"])


def card_of(account: Account, number: str, expires: tuple[int, int] | None) -> Card:
    """The test card with the number, as a person types it. Raises Refused (402)."""
    digits = number.replace(" ", "").replace("-", "")
    if not is_number(digits):
        raise _typed_wrong("incorrect_number", "Your card number is invalid.")
    if expires and not 1 <= expires[1] <= 12:
        raise _typed_wrong("invalid_expiry_month", "Your card's expiration month is invalid.")
    if expires and not account.year_month() <= expires <= (9999, 12):
        raise _typed_wrong("invalid_expiry_year", "Your card's expiration year is invalid.")
    if digits not in BY_NUMBER:
        raise customers.card_error(NOT_A_TEST_CARD)
    return BY_NUMBER[digits]


def _typed_wrong(code: str, message: str) -> Refused:
    return Refused(402, type="card_error", code=code, message=message)


def close(account: Account, session: Object) -> None:
    session |= {"status": "expired", "url": None}
    account.happened("checkout.session.expired", session)


def _setup_intent(account: Account, customer_id: str, metadata: dict[str, str]) -> Object:
    made = account.add(
        "seti",
        "setup_intent",
        status="requires_payment_method",
        customer=customer_id,
        payment_method=None,
        usage="off_session",
        last_setup_error=None,
        metadata=metadata,
    )
    account.happened("setup_intent.created", made)
    return made
