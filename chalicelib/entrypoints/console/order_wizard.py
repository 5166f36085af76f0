"""Purchase Licenses and Remove Licenses: enter numbers, review the payment summary, confirm.

What was typed travels in the address, so that going back keeps it and a session that ends midway
loses nothing. The order's key travels with it: whatever is sent twice is done once.
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
from ...service.requests import Command, Outcome
from .office_view import OfficeView, office_view
from .order_form import Order, order_of
from .page_request import Reply, Visit, page
from .quantity_fields import Typed, typed_in
from .quote_diff import changes_between, shown_of
from .responses import Html
from .signed_cookies import random_text
from .summary import summary_of

routes = Blueprint(__name__)


@page(routes, "GET", "/offices/{office_id}/purchase", Verb.PURCHASE)
def get_console_purchase(visit: Visit, office_id: int) -> Reply:
    return _enter(visit, office_id, "purchase", typed_in(visit.query))


@page(routes, "GET", "/offices/{office_id}/remove", Verb.REMOVE)
def get_console_removal(visit: Visit, office_id: int) -> Reply:
    return _enter(visit, office_id, "removal", typed_in(visit.query))


@page(routes, "GET", "/offices/{office_id}/purchase/review", Verb.PURCHASE)
def get_console_purchase_review(visit: Visit, office_id: int) -> Reply:
    return _review(visit, office_id, "purchase")


@page(routes, "GET", "/offices/{office_id}/remove/review", Verb.REMOVE)
def get_console_removal_review(visit: Visit, office_id: int) -> Reply:
    return _review(visit, office_id, "removal")


@page(routes, "POST", "/offices/{office_id}/purchase/review", Verb.PURCHASE)
def post_console_purchase(visit: Visit, office_id: int) -> Reply:
    return _confirm(visit, office_id, "purchase")


@page(routes, "POST", "/offices/{office_id}/remove/review", Verb.REMOVE)
def post_console_removal(visit: Visit, office_id: int) -> Reply:
    return _confirm(visit, office_id, "removal")


def _enter(
    visit: Visit, office_id: int, action: str, typed: Typed, refusal: Refusal | None = None
) -> Html:
    """The form, with what was typed and what is wrong with it."""
    order = order_of(action, visit.query)
    view = office_view(visit, office_id)
    stands = view.refusal(order.permit)
    calendar, cycle = view.ledger.terms.calendar, view.ledger.account.cycle
    shows = {
        "view": view,
        "order": order,
        "typed": typed,
        "days_left": calendar.days_left(cycle, visit.asked.at),
        "days": calendar.days_in(cycle),
        "key": visit.query.get("key") or random_text(),
        "refusal": stands or refusal,
        "closed": stands is not None,
    }
    bad = refusal is not None or bool(typed.errors)
    return Html("enter.html", shows, 400 if bad else 200)


def _review(visit: Visit, office_id: int, action: str) -> Reply:
    order, typed = order_of(action, visit.query), typed_in(visit.query)
    if not typed.quantities or typed.errors:
        return _enter(visit, office_id, action, typed.or_nothing())
    try:
        quoted = _quoted(visit, office_id, order, typed)
    except Refusal as refusal:
        return _enter(visit, office_id, action, typed.refused(refusal), refusal)
    return _summary(office_view(visit, office_id), order, typed, quoted)


def _quoted(visit: Visit, office_id: int, order: Order, typed: Typed) -> Quote:
    command = visit.command(visit.asked, office_id, order.source)
    return quote(visit.service, command, order.action, typed.quantities)


def _summary(
    view: OfficeView, order: Order, typed: Typed, quoted: Quote, error: str = "", **more: object
) -> Html:
    shows = {
        "view": view,
        "order": order,
        "typed": typed,
        "summary": summary_of(quoted, view),
        "shown": shown_of(quoted),
        "error": error,
        "changed": None,
        "key": view.visit.query.get("key") or random_text(),
    }
    status = 409 if more.get("changed") else 400 if error else 200
    return Html("review.html", {**shows, **more}, status)


def _confirm(visit: Visit, office_id: int, action: str) -> Reply:
    order, typed = order_of(action, visit.query), typed_in(visit.query)
    if not typed.quantities or typed.errors:
        return _enter(visit, office_id, action, typed.or_nothing())
    if not visit.query.get("key"):
        return _review(visit, office_id, action)
    if visit.lacks_reason(order.verb):
        fresh = _quoted(visit, office_id, order, typed)
        error = "Say why: it is kept in the history."
        return _summary(office_view(visit, office_id), order, typed, fresh, error)
    try:
        outcome = _order(visit, office_id, order, typed.quantities)
    except Refusal as refusal:
        return _not_confirmed(visit, office_id, order, typed, refusal)
    seq = json.decode(outcome.stored_response.body)["seq"]
    return visit.redirect(
        order.back_to(office_id), done=seq, again="yes" if outcome.replayed else ""
    )


def _order(visit: Visit, office_id: int, order: Order, quantities: tuple[Quantity, ...]) -> Outcome:
    what = [order.action, sorted((each.license_type, each.quantity) for each in quantities)]
    asked = visit.keyed(order.verb, (office_id,), what)
    command: Command = visit.command(asked, office_id, order.source)

    def answer(change: Change) -> StoredResponse:
        assert asked.key is None or asked.key.request_hash
        body = json.encode({"seq": change.entry.seq}).decode()
        return StoredResponse(asked.key.request_hash if asked.key else "", 303, body)

    verb = purchase if order.action == "purchase" else remove
    return verb(visit.service, command, quantities, answer, visit.form.get("quote") or None)


def _not_confirmed(
    visit: Visit, office_id: int, order: Order, typed: Typed, refusal: Refusal
) -> Reply:
    """What came in between: the fresh summary, with what changed; or why it is no longer so."""
    if refusal.code in ("quote_changed", "quote_expired"):
        fresh = refusal.members["quote"]
        view = office_view(visit, office_id)
        changed = changes_between(visit, office_id, fresh, refusal.code)
        return _summary(view, order, typed, fresh, changed=changed)
    if refusal.code == "idempotency_key_reused":
        fresh = _quoted(visit, office_id, order, typed)
        error = "An order of this form was confirmed before, with other numbers. Is this one new?"
        view = office_view(visit, office_id)
        return _summary(view, order, typed, fresh, error, key=random_text())
    return _enter(visit, office_id, order.action, typed.refused(refusal), refusal)
