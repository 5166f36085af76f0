"""Requests by Stripe's SDK, and its errors as the port's."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import stripe

from .provider import NoAnswer, WronglyConfigured

_T = TypeVar("_T")

IS_REPLAYED = "Idempotent-Replayed"


def keyed(key: str) -> Any:
    return {"idempotency_key": key}


def answer_of(ask: Callable[[], _T]) -> _T:
    """The answer. Raises StripeError, also for what the SDK does not foresee: an answer of a proxy
    that is no text."""
    try:
        return ask()
    except UnicodeDecodeError as error:
        raise stripe.APIError("The answer is no text.") from error


def asked(ask: Callable[[], _T]) -> _T:
    """The answer. Raises NoAnswer, or WronglyConfigured."""
    try:
        return answer_of(ask)
    except stripe.StripeError as error:
        raise translated(error) from None


def found_by(ask: Callable[[], Any]) -> Mapping[str, Any] | None:
    """The object, None if there is none. Raises the same."""
    try:
        found: Mapping[str, Any] = answer_of(ask).to_dict()
    except stripe.StripeError as error:
        if error.http_status == 404:
            return None
        raise translated(error) from None
    return found


def paged(ask: Callable[[], Any]) -> Iterator[Mapping[str, Any]]:
    """All objects of a list, page by page."""
    page = asked(ask)
    while True:
        yield from (each.to_dict() for each in page.data)
        if not page.has_more:
            return
        page = asked(page.next_page)


def is_replayed(headers: Mapping[str, str] | None) -> bool:
    return (headers or {}).get(IS_REPLAYED) == "true"


def is_stored_failure(error: stripe.StripeError) -> bool:
    return (error.http_status or 0) >= 500 and is_replayed(error.headers)


def translated(error: stripe.StripeError) -> Exception:
    refused = stripe.AuthenticationError | stripe.PermissionError
    if isinstance(error, refused | stripe.InvalidRequestError | stripe.IdempotencyError):
        return WronglyConfigured(described(error))
    return NoAnswer(described(error))


def described(error: stripe.StripeError) -> str:
    """For logs: no key, and nothing of a card. Stripe's texts about keys repeat parts of them."""
    told = [type(error).__name__, f"status {error.http_status}"]
    if error.http_status not in (None, 401, 403):
        told += [str(error.user_message or error.code)]
    if error.request_id:
        told += [f"request {error.request_id}"]
    return ", ".join(told)
