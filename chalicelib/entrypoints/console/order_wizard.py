"""Purchase, Remove and Transfer Licenses: enter quantities, review the payment summary, confirm.

The URL contains the entered quantities, so that they survive going back and signing in again. It
also contains the order's idempotency key, so that an order sent twice is placed once.
"""

from msgspec import json

from ...domain.quoting import Quote, QuoteAction
from ...domain.refusals import Refusal
from ...service.policy import Verb
from .billing_details import missing_details
from .destinations import destinations_of
from .office_view import OfficeView, office_view, office_views_of
from .order_form import OrderForm, order_form_of
from .order_payment import UNPAID_ORDER_CODES, decline_message, decline_of, order_payment_of
from .orders import place_order, quote_order
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .payment_return import bank_page, own_page, returned_request
from .quantity_fields import EnteredQuantities, entered_quantities
from .quote_diff import quote_changes, reviewed_quote_field
from .responses import Html
from .signed_cookies import random_text
from .summary import summary_of

routes = PageRoutes()

ORDER_UNKNOWN = (
    "It is not known whether the order was placed, because something has not answered. Confirm "
    "again: it is placed only once."
)


@console_page(routes, "GET", "/offices/{office_id}/purchase", Verb.PURCHASE)
def get_console_purchase(request: PageRequest, office_id: int) -> PageResponse:
    return _quantity_form(request, office_id, "purchase")


@console_page(routes, "GET", "/offices/{office_id}/remove", Verb.REMOVE)
def get_console_removal(request: PageRequest, office_id: int) -> PageResponse:
    return _quantity_form(request, office_id, "removal")


@console_page(routes, "GET", "/offices/{office_id}/transfer", Verb.TRANSFER)
def get_console_transfer(request: PageRequest, office_id: int) -> PageResponse:
    return _quantity_form(request, office_id, "transfer")


@console_page(routes, "GET", "/offices/{office_id}/purchase/review", Verb.PURCHASE)
def get_console_purchase_review(request: PageRequest, office_id: int) -> PageResponse:
    return _review(request, office_id, "purchase")


@console_page(routes, "GET", "/offices/{office_id}/remove/review", Verb.REMOVE)
def get_console_removal_review(request: PageRequest, office_id: int) -> PageResponse:
    return _review(request, office_id, "removal")


@console_page(routes, "GET", "/offices/{office_id}/transfer/review", Verb.TRANSFER)
def get_console_transfer_review(request: PageRequest, office_id: int) -> PageResponse:
    return _review(request, office_id, "transfer")


@console_page(routes, "POST", "/offices/{office_id}/purchase/review", Verb.PURCHASE)
def post_console_purchase(request: PageRequest, office_id: int) -> PageResponse:
    return _confirm(request, office_id, "purchase")


@console_page(routes, "POST", "/offices/{office_id}/remove/review", Verb.REMOVE)
def post_console_removal(request: PageRequest, office_id: int) -> PageResponse:
    return _confirm(request, office_id, "removal")


@console_page(routes, "POST", "/offices/{office_id}/transfer/review", Verb.TRANSFER)
def post_console_transfer(request: PageRequest, office_id: int) -> PageResponse:
    return _confirm(request, office_id, "transfer")


def _quantity_form(
    request: PageRequest,
    office_id: int,
    action: QuoteAction,
    entered: EnteredQuantities | None = None,
    refusal: Refusal | None = None,
) -> Html:
    """The form with the entered quantities and their errors; by default those of the address."""
    order = order_form_of(action, request.query)
    view = office_view(request, office_id)
    entered = entered or entered_quantities(request.query)
    stands = view.refusal(order.terms_action)
    calendar, cycle = view.ledger.terms.calendar, view.ledger.account.cycle
    lists_offices = action == "transfer" and stands is None
    variables = {
        "view": view,
        "order": order,
        "entered": entered,
        "destinations": destinations_of(view) if lists_offices else None,
        "days_left": calendar.days_left(cycle, request.at),
        "days": calendar.days_in(cycle),
        "key": request.query.get("key") or random_text(),
        "refusal": stands or refusal,
        "closed": stands is not None,
    }
    bad = refusal is not None or bool(entered.errors)
    return Html("enter.html", variables, 400 if bad else 200)


def _review(request: PageRequest, office_id: int, action: QuoteAction) -> PageResponse:
    if returned := returned_request(request):
        return _confirm(returned, office_id, action)
    order, entered = order_form_of(action, request.query), entered_quantities(request.query)
    if not entered.quantities or entered.errors:
        return _quantity_form(request, office_id, action, entered.require_any())
    try:
        quoted = quote_order(request, office_id, order, entered.quantities)
    except Refusal as refusal:
        return _quantity_form(request, office_id, action, entered.with_refusal(refusal), refusal)
    return _review_page(request, order, entered, quoted)


def _review_page(
    request: PageRequest,
    order: OrderForm,
    entered: EnteredQuantities,
    quoted: Quote,
    error: str = "",
    **more: object,
) -> Html:
    views = _views(request, quoted)
    variables = {
        "view": views[0],
        "order": order,
        "entered": entered,
        "summary": summary_of(quoted, views),
        "reviewed": reviewed_quote_field(quoted),
        "error": error,
        "changed": None,
        "failed": "",
        "payment": order_payment_of(quoted, views),
        "missing": missing_details(quoted),
        "declined": decline_message(request.query.get("declined", "")),
        "key": request.query.get("key") or random_text(),
    }
    status = more.pop("status", 409 if more.get("changed") else 400 if error else 200)
    return Html("review.html", {**variables, **more}, int(str(status)))


def _views(request: PageRequest, quoted: Quote) -> tuple[OfficeView, ...]:
    """The quote's offices, in one read."""
    if len(quoted.changes) > 1:
        return office_views_of(request, [change.before for change in quoted.changes])
    return (office_view(request, quoted.change.entry.office_id),)


def _confirm(request: PageRequest, office_id: int, action: QuoteAction) -> PageResponse:
    order, entered = order_form_of(action, request.query), entered_quantities(request.query)
    if not entered.quantities or entered.errors:
        return _quantity_form(request, office_id, action, entered.require_any())
    if not request.query.get("key"):
        return _review(request, office_id, action)
    try:
        if error := request.reason_error(order.verb):
            new_quote = quote_order(request, office_id, order, entered.quantities)
            return _review_page(request, order, entered, new_quote, error)
        outcome = place_order(request, office_id, order, entered.quantities)
    except Refusal as refusal:
        return _not_confirmed(request, office_id, order, entered, refusal)
    entries = json.decode(outcome.stored_response.body)
    again = "yes" if outcome.replayed else ""
    to, query = order.return_path(office_id), {"done": entries["seq"], "again": again}
    return request.redirect(to, **query, other=entries.get("other"))


def _not_confirmed(
    request: PageRequest,
    office_id: int,
    order: OrderForm,
    entered: EnteredQuantities,
    refusal: Refusal,
) -> PageResponse:
    """A new summary with what changed since the review, or the form with the refusal."""
    if refusal.code in ("quote_changed", "quote_expired"):
        new_quote = refusal.members["quote"]
        changed = quote_changes(request, new_quote, refusal.code)
        return _review_page(request, order, entered, new_quote, changed=changed)
    if refusal.code in UNPAID_ORDER_CODES:
        return _not_paid(request, office_id, order, entered, refusal)
    if refusal.code == "contended":
        new_quote = quote_order(request, office_id, order, entered.quantities)
        return _review_page(request, order, entered, new_quote, failed=ORDER_UNKNOWN, status=503)
    if refusal.code == "idempotency_key_reused":
        new_quote = quote_order(request, office_id, order, entered.quantities)
        error = (
            "This form was already confirmed with other entries. Confirm again to place a new "
            "order."
        )
        return _review_page(request, order, entered, new_quote, error, key=random_text())
    return _quantity_form(request, office_id, order.action, entered.with_refusal(refusal), refusal)


def _not_paid(
    request: PageRequest,
    office_id: int,
    order: OrderForm,
    entered: EnteredQuantities,
    refusal: Refusal,
) -> PageResponse:
    """A page that leads to the bank, or the summary with what is wrong with the card."""
    url, declined = refusal.members.get("action_url"), decline_of(refusal)
    if url:
        return bank_page(office_view(request, order.to_office_id or office_id), str(url))
    if "bank" in request.query:
        # The address of the bank's return would ask the bank again whenever it is loaded.
        return request.redirect(own_page(request), declined=declined)
    new_quote = quote_order(request, office_id, order, entered.quantities)
    message = decline_message(declined)
    return _review_page(request, order, entered, new_quote, declined=message, status=402)
