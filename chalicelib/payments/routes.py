"""Operations of the API: the card of an office, paying an invoice, the provider's webhooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint, Request, Response
from msgspec import Meta

from ..domain.account import Ledger
from ..domain.refusals import (
    Refusal,
    RefusalCode,
    invalid,
    not_found,
    payment_action_required,
    payment_declined,
    payment_method_required,
)
from ..entrypoints.http.operation import Call, bytes_of, ok, operation, outcome_of
from ..entrypoints.http.registry import PAYMENT_REFUSED, Operation
from ..entrypoints.http.responses import respond
from ..entrypoints.http.shapes.billing import PaymentResponse
from ..entrypoints.http.shapes.common import Body, Reason
from ..entrypoints.http.shapes.payment_methods import (
    PaymentMethodResponse,
    payment_method_response,
)
from ..entrypoints.reply import SECURITY_HEADERS, Reply
from ..service.payment_ports import CardPayments, PaymentAnswer
from ..service.policy import Verb
from ..service.ports import IdempotencyRecord, Retryable
from ..service.requests import card_request_of, idempotency_record_of, stored_outcome
from ..wiring import wired
from .invoice_payment import NO_CARD
from .provider import TOO_SMALL

routes = Blueprint(__name__)

LARGEST_WEBHOOK = 512 * 1024
SIGNATURE = re.compile(r"\bt=[0-9]{1,12}\b.*\bv1=[0-9a-f]{64}\b")

RETURN_URL = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?(?!\n)$"
Url = Annotated[str, Meta(min_length=1, max_length=2000, pattern=RETURN_URL)]
"""In ASCII, as addresses are sent: `\\s` means other characters in each language's patterns. With a
host's name, because brackets around none are no address to parsers."""


class SetupBody(Body, frozen=True):
    """Where to go afterwards, and why."""

    return_url: Annotated[
        Url,
        Meta(description="Where the page sends the person afterwards, with `session_id` added."),
    ]
    reason: Annotated[Reason | None, Meta(description="Why; required from vendor staff.")] = None


class SetupResponse(msgspec.Struct):
    url: Annotated[
        str, Meta(description="The page on which a card is saved. It is valid for a day.")
    ]


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/payment_method",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="The office's saved card",
        responses={200: PaymentMethodResponse},
        more="404 if none is saved.",
    ),
)
def get_payment_method(call: Call[None], office_id: int) -> Reply:
    card = call.queries.ledger(office_id).card
    if card is None or card.method is None:
        raise not_found("payment method of this office")
    return ok(payment_method_response(card.method))


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/payment_method/setup",
        verb=Verb.CHANGE_PAYMENT_METHOD,
        body=SetupBody,
        idempotency="optional",
        chapter="Billing and history",
        summary="A page of the payment provider on which a card is saved",
        responses={200: SetupResponse},
        more="Send the person there. The card that they save replaces the one before. Its number "
        "is known to the payment provider alone.",
    ),
)
def post_payment_method_setup(call: Call[SetupBody], office_id: int) -> Reply:
    call.queries.account(office_id)

    def make() -> Reply:
        asked, payments = card_request_of(call.request, office_id), _payments(call)
        url = call.service.retries.run(lambda: payments.begin_setup(asked, call.body.return_url))
        return ok(SetupResponse(url))

    return _once(call, make)


@operation(
    routes,
    Operation(
        "DELETE",
        "/offices/{office_id}/payment_method",
        verb=Verb.CHANGE_PAYMENT_METHOD,
        chapter="Billing and history",
        summary="Remove the office's saved card",
        responses={204: None},
        more="Purchases and renewals then need another one. 404 if none is saved.",
    ),
)
def delete_payment_method(call: Call[Any], office_id: int) -> Reply:
    call.queries.account(office_id)
    asked = card_request_of(call.request, office_id)
    if not call.service.retries.run(lambda: _payments(call).remove_card(asked)):
        raise not_found("payment method of this office")
    return Reply(204, None)


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/invoices/{number}/pay",
        verb=Verb.PAY,
        idempotency="optional",
        chapter="Billing and history",
        summary="Pay an invoice now, with the saved card",
        responses={200: PaymentResponse},
        codes=PAYMENT_REFUSED,
        more="Again, too, after the payment was declined. When the last declined invoice is paid, "
        "the company's hold ends. An invoice that is paid already stays paid.",
    ),
)
def post_pay(call: Call[Any], office_id: int, number: int) -> Reply:
    account = call.queries.account(office_id)
    call.queries.invoice(account, number)

    def pay() -> Reply:
        payments = _payments(call)
        ledger = call.queries.ledger(office_id)
        answer = call.service.retries.run(
            lambda: payments.pay_now(
                card_request_of(call.request, office_id), number, call.request.return_url
            )
        )
        _require_paid(answer, ledger)
        after = call.queries.account(office_id)
        invoice = call.queries.invoice(after, number)
        return ok(PaymentResponse(str(number), invoice.status, after.on_hold))

    return _once(call, pay)


@routes.route("/payment_confirmed", methods=["GET"], content_types=[])
def get_payment_confirmed() -> Response:
    """The bank sends people here after they have confirmed a payment or refused to."""
    return Response(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Payment</title>"
        "<p>Your bank has answered. Go back to where you ordered or paid, and confirm again: until "
        "then, nothing is purchased or paid.",
        headers={**SECURITY_HEADERS, "Content-Type": "text/html; charset=utf-8"},
    )


@routes.route("/webhooks/{provider}", methods=["POST"], content_types=[])
def post_webhook(provider: str) -> Response:
    """Called by the payment provider, which signs the body."""
    request: Request = routes.current_request
    return respond("webhook", request, None, lambda: _webhook(request, provider))


def _webhook(request: Request, provider: str) -> Reply:
    current = wired()
    payments = current.service.payments
    if provider != "stripe" or payments is None:
        raise not_found("webhook")
    body = bytes_of(request)
    if len(body) > LARGEST_WEBHOOK:
        detail = f"The body must have at most {LARGEST_WEBHOOK} bytes."
        raise Refusal(RefusalCode.PAYLOAD_TOO_LARGE, detail)
    signature = request.headers.get("stripe-signature", "")
    if not SIGNATURE.search(signature):
        # Strangers do not reach the payments function.
        raise _not_signed()
    at = current.clock()
    if not current.service.retries.run(lambda: payments.webhook(body, signature, at)):
        raise _not_signed()
    return ok({"received": True})


def _not_signed() -> Refusal:
    return invalid("/headers/Stripe-Signature", "must be the provider's signature of the body")


def _payments(call: Call[Any]) -> CardPayments:
    payments = call.service.payments
    if payments is None:
        raise not_found("payment provider: none is connected")
    return payments


def _require_paid(answer: PaymentAnswer | None, ledger: Ledger) -> None:
    """Raises unless the invoice is paid."""
    if answer is None:
        return
    if answer.status == "action_required":
        raise payment_action_required(answer.action_url)
    office_id, card = ledger.account.office_id, ledger.card
    if answer.decline_code == NO_CARD:
        raise payment_method_required(
            f"/api/v2/offices/{office_id}/payment_method/setup",
            "No card is saved. Save one, then pay again. The invoice is not paid.",
        )
    why = answer.message or "The card was declined."
    is_too_small = answer.decline_code == TOO_SMALL
    helps = _settled_otherwise(ledger) if is_too_small else "Try another card."
    method, text = card.method if card else None, f"{why} The invoice is not paid. {helps}"
    raise payment_declined(answer.decline_code, method, text)


def _settled_otherwise(ledger: Ledger) -> str:
    """What becomes of an invoice that no card can pay, and whom to ask."""
    contact = ledger.contact
    whom = f"{contact.name} ({contact.email})" if contact else "your Customer Success Manager"
    return f"Credit will pay it, or the vendor settles it: please contact {whom}."


def _once(call: Call[Any], do: Callable[[], Reply]) -> Reply:
    """The response stored for the request's key, otherwise the reply, which is stored."""
    if before := stored_outcome(call.service, call.request):
        return outcome_of(before)
    reply = do()
    stored = call.stored_response(reply.status, msgspec.Raw((reply.body or "").encode()))
    if record := idempotency_record_of(call.request, stored):
        call.service.retries.run(lambda: _remember(call, record))
    return reply


def _remember(call: Call[Any], record: IdempotencyRecord) -> None:
    """Unless a concurrent repeat has stored its response."""
    try:
        call.service.store.remember(record)
    except Retryable as again:
        if again.reason != "stale":
            raise
