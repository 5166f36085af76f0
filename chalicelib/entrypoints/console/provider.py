"""Asks the payment provider for a page."""

import re
from collections.abc import Callable
from typing import TypeVar

from ...domain.refusals import Refusal, not_found
from ...service.payment_ports import CardPayments, CardRequest
from ...service.policy import Verb
from ...service.requests import card_request_of
from .page_request import PageRequest

_T = TypeVar("_T")

NOT_ANSWERED = (
    "The payment provider has not answered. Try again in a moment: nothing happens twice."
)

WEB_ADDRESS = re.compile(r"https?://[^\s]+")


def ask_provider(request: PageRequest, ask: Callable[[CardPayments], _T]) -> _T:
    """What the provider answers. Raises `contended` if it does not, and not_found without one."""
    payments = request.service.payments
    if payments is None:
        raise not_found("payment provider: none is connected")
    return request.service.retries.run(lambda: ask(payments))


def card_request(request: PageRequest, office_id: int, verb: Verb) -> CardRequest:
    """What the user asks for with the form, and who asks."""
    return card_request_of(request.change(verb).request, office_id)


def not_answered(refusal: Refusal) -> str:
    """What a page says if the provider has not answered. Raises any other refusal."""
    if refusal.code != "contended":
        raise refusal
    return NOT_ANSWERED


def checked_address(url: str) -> str:
    """The provider's or bank's address: pages link to it, so it must be nothing but an address."""
    assert WEB_ADDRESS.fullmatch(url), "no web address"
    return url
