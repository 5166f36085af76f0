"""How an order is paid, for its payment summary (R49)."""

from collections.abc import Sequence

from ...domain.card import PaymentMethod
from ...domain.quoting import Quote
from ...domain.record import Record
from ...domain.refusals import Refusal
from ...service.authorizing import place_of_payment
from .card_labels import decline_text
from .cards import card_message, card_path, may_adopt
from .office_view import OfficeView
from .payment_return import own_page

UNPAID_ORDER_CODES = ("payment_method_required", "payment_declined", "payment_action_required")
BANK_ANSWERED = "Your bank has answered. Confirm to place the order."


class OrderPayment(Record):
    """What is paid now, by which card; None if none is saved. `may_adopt`: then the primary
    office's card may pay, which is known when the order is confirmed. `save_card` is the URL of the
    page on which another one is saved: it leads back to this summary. `message` is about what was
    just done."""

    due_minor: int
    currency: str
    office_name: str
    method: PaymentMethod | None
    may_adopt: bool
    save_card: str
    message: str


def order_payment_of(quoted: Quote, views: Sequence[OfficeView]) -> OrderPayment | None:
    """None if nothing is paid by card now. `views` are those of the quote's offices."""
    place = place_of_payment(quoted.changes)
    if place is None:
        return None
    change, view = quoted.changes[place], views[place]
    card, invoice, request = change.before.card, change.invoice, view.request
    assert card and invoice
    came_back = "bank" in request.query
    return OrderPayment(
        due_minor=invoice.due_minor,
        currency=invoice.currency,
        office_name=view.office.name,
        method=card.method,
        may_adopt=may_adopt(view) and not request.is_form,
        save_card=request.urls.link(card_path(view.id), {"back": own_page(request)}),
        message=BANK_ANSWERED if came_back else card_message(view),
    )


def decline_of(refusal: Refusal) -> str:
    """The decline code of a refused payment; '' if no card was tried."""
    code = refusal.members.get("decline_code") or "declined"
    by_code = {"payment_action_required": "authentication_required", "payment_declined": code}
    return str(by_code.get(refusal.code, ""))


def decline_message(code: str) -> str:
    """What the summary says about a declined payment; '' without one."""
    if not code:
        return ""
    return f"{decline_text(code)} Nothing was ordered, and nothing is charged."
