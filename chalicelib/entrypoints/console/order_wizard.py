"""Purchase Licenses and Remove Licenses: enter quantities, review the payment summary, confirm.

The URL contains the entered quantities, so that they survive going back and signing in again. It
also contains the order's idempotency key, so that an order sent twice is placed once.
"""

from chalice.app import Blueprint
from msgspec import json

from ...domain.change import Change
from ...domain.licenses import Quantity
from ...domain.quoting import Quote
from ...domain.refusals import Refusal
from ...purchase import purchase
from ...quote import quote
from ...remove import remove
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.requests import Outcome
from .office_view import OfficeView, office_view
from .order_form import OrderForm, order_form_of
from .page_request import PageRequest, PageResponse, console_page
from .quantity_fields import EnteredQuantities, entered_quantities
from .quote_diff import quote_changes, reviewed_quote_field
from .responses import Html
from .signed_cookies import random_text
from .summary import summary_of

routes = Blueprint(__name__)


@console_page(routes, "GET", "/offices/{office_id}/purchase", Verb.PURCHASE)
def get_console_purchase(request: PageRequest, office_id: int) -> PageResponse:
    return _quantity_form(request, office_id, "purchase", entered_quantities(request.query))


@console_page(routes, "GET", "/offices/{office_id}/remove", Verb.REMOVE)
def get_console_removal(request: PageRequest, office_id: int) -> PageResponse:
    return _quantity_form(request, office_id, "removal", entered_quantities(request.query))


@console_page(routes, "GET", "/offices/{office_id}/purchase/review", Verb.PURCHASE)
def get_console_purchase_review(request: PageRequest, office_id: int) -> PageResponse:
    return _review(request, office_id, "purchase")


@console_page(routes, "GET", "/offices/{office_id}/remove/review", Verb.REMOVE)
def get_console_removal_review(request: PageRequest, office_id: int) -> PageResponse:
    return _review(request, office_id, "removal")


@console_page(routes, "POST", "/offices/{office_id}/purchase/review", Verb.PURCHASE)
def post_console_purchase(request: PageRequest, office_id: int) -> PageResponse:
    return _confirm(request, office_id, "purchase")


@console_page(routes, "POST", "/offices/{office_id}/remove/review", Verb.REMOVE)
def post_console_removal(request: PageRequest, office_id: int) -> PageResponse:
    return _confirm(request, office_id, "removal")


def _quantity_form(
    request: PageRequest,
    office_id: int,
    action: str,
    entered: EnteredQuantities,
    refusal: Refusal | None = None,
) -> Html:
    """The form with the entered quantities and their errors."""
    order = order_form_of(action, request.query)
    view = office_view(request, office_id)
    stands = view.refusal(order.terms_action)
    calendar, cycle = view.ledger.terms.calendar, view.ledger.account.cycle
    variables = {
        "view": view,
        "order": order,
        "entered": entered,
        "days_left": calendar.days_left(cycle, request.at),
        "days": calendar.days_in(cycle),
        "key": request.query.get("key") or random_text(),
        "refusal": stands or refusal,
        "closed": stands is not None,
    }
    bad = refusal is not None or bool(entered.errors)
    return Html("enter.html", variables, 400 if bad else 200)


def _review(request: PageRequest, office_id: int, action: str) -> PageResponse:
    order, entered = order_form_of(action, request.query), entered_quantities(request.query)
    if not entered.quantities or entered.errors:
        return _quantity_form(request, office_id, action, entered.require_any())
    try:
        quoted = _quote(request, office_id, order, entered)
    except Refusal as refusal:
        return _quantity_form(request, office_id, action, entered.with_refusal(refusal), refusal)
    return _review_page(office_view(request, office_id), order, entered, quoted)


def _quote(
    request: PageRequest, office_id: int, order: OrderForm, entered: EnteredQuantities
) -> Quote:
    command = request.command(office_id, request.source(order.source))
    return quote(request.service, command, order.action, entered.quantities)


def _review_page(
    view: OfficeView,
    order: OrderForm,
    entered: EnteredQuantities,
    quoted: Quote,
    error: str = "",
    **more: object,
) -> Html:
    variables = {
        "view": view,
        "order": order,
        "entered": entered,
        "summary": summary_of(quoted, view),
        "reviewed": reviewed_quote_field(quoted),
        "error": error,
        "changed": None,
        "key": view.request.query.get("key") or random_text(),
    }
    status = 409 if more.get("changed") else 400 if error else 200
    return Html("review.html", {**variables, **more}, status)


def _confirm(request: PageRequest, office_id: int, action: str) -> PageResponse:
    order, entered = order_form_of(action, request.query), entered_quantities(request.query)
    if not entered.quantities or entered.errors:
        return _quantity_form(request, office_id, action, entered.require_any())
    if not request.query.get("key"):
        return _review(request, office_id, action)
    if error := request.reason_error(order.verb):
        new_quote = _quote(request, office_id, order, entered)
        return _review_page(office_view(request, office_id), order, entered, new_quote, error)
    try:
        outcome = _place_order(request, office_id, order, entered.quantities)
    except Refusal as refusal:
        return _not_confirmed(request, office_id, order, entered, refusal)
    seq = json.decode(outcome.stored_response.body)["seq"]
    return request.redirect(
        order.return_path(office_id), done=seq, again="yes" if outcome.replayed else ""
    )


def _place_order(
    request: PageRequest, office_id: int, order: OrderForm, quantities: tuple[Quantity, ...]
) -> Outcome:
    what = [order.action, sorted((each.license_type, each.quantity) for each in quantities)]
    keyed = request.keyed_change(order.verb, (office_id,), what)
    command = keyed.command(office_id, keyed.source(order.source))

    def response_of(change: Change) -> StoredResponse:
        return keyed.stored_response(303, {"seq": change.entry.seq})

    verb = purchase if order.action == "purchase" else remove
    return verb(keyed.service, command, quantities, response_of, request.form.get("quote") or None)


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
        view = office_view(request, office_id)
        changed = quote_changes(request, new_quote, refusal.code)
        return _review_page(view, order, entered, new_quote, changed=changed)
    if refusal.code == "idempotency_key_reused":
        new_quote = _quote(request, office_id, order, entered)
        error = (
            "This form was already confirmed with other quantities. Confirm again to place a new "
            "order."
        )
        view = office_view(request, office_id)
        return _review_page(view, order, entered, new_quote, error, key=random_text())
    return _quantity_form(request, office_id, order.action, entered.with_refusal(refusal), refusal)
