"""Authorizes the payment of a purchase before it is committed (R49).

The attempt is written, then the provider is asked, then the commit ends the attempt under the
condition that it is open. So nobody is charged for licenses that were not purchased, and no license
is purchased whose payment is not authorized.
"""

from collections.abc import Sequence

from ..domain.card import PaymentMethod
from ..domain.change import Change
from ..domain.payment_attempt import ATTEMPTS_KEPT_FOR, PaymentAttempt
from ..domain.record import Record, replace
from ..domain.refusals import (
    payment_action_required,
    payment_declined,
    payment_method_required,
)
from .payment_ports import CardPayments, PaymentAnswer, attempt_id_of
from .requests import Request, Service, card_request_of

AUTHORIZED_REASONS = ("purchase", "transfer")
"""Invoices whose payment is authorized first. Others are collected after they are issued."""


class Authorized(Record):
    """Changes that can be committed, and the attempt that the commit ends; None if nothing is to be
    paid now."""

    changes: tuple[Change, ...]
    attempt: PaymentAttempt | None = None


class Authorizer:
    """Authorizes for one request. Remembers answers between its attempts: a lost race is decided
    again, usually with the same amount."""

    def __init__(self, service: Service, request: Request) -> None:
        self._service = service
        self._request = request
        self._answers: dict[str, PaymentAnswer] = {}

    def authorized(self, changes: tuple[Change, ...], found: PaymentAttempt | None) -> Authorized:
        """`found` is the request's attempt as it was read. Raises Refusal, Retryable."""
        payments, place = self._service.payments, place_of_payment(changes)
        if payments is None or place is None:
            return Authorized(changes)
        change = changes[place]
        attempt = self._attempt(change, self._method(payments, change), found)
        if attempt != found:
            assert self._request.key
            self._service.store.begin_attempt(attempt, found, self._request.key)
        answer = self._answer(payments, attempt)
        assert change.invoice
        paid = replace(change, invoice=replace(change.invoice, authorization=answer.intent_id))
        return Authorized((*changes[:place], paid, *changes[place + 1 :]), attempt)

    def _method(self, payments: CardPayments, change: Change) -> PaymentMethod:
        """The office's card. An office that never had one pays with the primary office's."""
        assert change.before.card
        account = change.after.account
        asked = card_request_of(self._request, account.office_id)
        method = change.before.card.method or payments.adopt_card(asked)
        if method is None:
            raise payment_method_required(
                f"/api/v2/offices/{account.office_id}/payment_method/setup",
                "This office pays by card, and no card is saved. Save one, then confirm again. "
                "Nothing was purchased.",
            )
        return method

    def _attempt(
        self, change: Change, method: PaymentMethod, found: PaymentAttempt | None
    ) -> PaymentAttempt:
        """The attempt that was found if it can be used, otherwise the next one."""
        assert self._request.key and change.invoice
        account, at = change.after.account, self._request.at
        wanted = PaymentAttempt(
            attempt_id=attempt_id_of(self._request.key),
            number=found.number + 1 if found else 1,
            first_at=found.first_at if found else at,
            # The clocks of processes differ. The sweep takes earlier attempts for older ones.
            began_at=max(at, found.began_at) if found else at,
            company_id=account.company_id,
            office_id=account.office_id,
            amount_minor=change.invoice.due_minor,
            currency=change.invoice.currency,
            method=method,
            earlier_customers=found.customers - {method.customer_id} if found else frozenset(),
        )
        if found is None or not found.is_open or at - found.began_at > ATTEMPTS_KEPT_FOR:
            return wanted
        same = replace(wanted, number=found.number, began_at=found.began_at)
        return found if same == found else wanted

    def _answer(self, payments: CardPayments, attempt: PaymentAttempt) -> PaymentAnswer:
        answer = self._answers.get(attempt.provider_key)
        if answer is None:
            answer = payments.authorize(attempt, self._request.return_url)
        if answer.status == "declined":
            self._service.store.close_attempt(attempt)
            raise payment_declined(answer.decline_code, attempt.method, _declined(answer))
        if answer.status == "action_required":
            raise payment_action_required(answer.action_url)
        self._answers[attempt.provider_key] = answer
        return answer


def place_of_payment(changes: Sequence[Change]) -> int | None:
    """The position of the change whose invoice is to be paid now: at most one office receives
    licenses."""
    due = [
        place
        for place, change in enumerate(changes)
        if change.invoice
        and change.invoice.reason in AUTHORIZED_REASONS
        and change.invoice.due_minor
        and change.before.card
    ]
    assert len(due) <= 1, due
    return due[0] if due else None


def _declined(answer: PaymentAnswer) -> str:
    why = answer.message or "The card was declined."
    return f"{why} Nothing was purchased, and nothing is charged. Try another card."
