"""The card of an office: saved and replaced on the payment provider's page, and removed (R49)."""

import re
from urllib.parse import parse_qsl

from ...domain.refusals import Refusal
from ...service.policy import Verb
from .card_labels import card_label
from .office_view import OfficeView, office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .provider import ask_provider, card_request, checked_address, not_answered
from .responses import Html, Redirect

routes = PageRoutes()

SETUP_SESSION = re.compile("[A-Za-z0-9_-]{1,255}")
CARD_PATH = "/offices/{office_id}/billing/card"


@console_page(routes, "GET", CARD_PATH, Verb.CHANGE_PAYMENT_METHOD)
def get_console_card(request: PageRequest, office_id: int) -> PageResponse:
    """Says what happens to a card that is saved. `back` is the page to return to afterwards."""
    return _card_page(request, office_id)


@console_page(routes, "POST", CARD_PATH, Verb.CHANGE_PAYMENT_METHOD)
def post_console_card(request: PageRequest, office_id: int) -> PageResponse:
    """Leads to the provider's page by a page of ours: the policy `form-action` lets no form lead
    to another origin than those known beforehand."""
    if error := request.reason_error(Verb.CHANGE_PAYMENT_METHOD):
        return _card_page(request, office_id, error)
    view, asked = (
        office_view(request, office_id),
        card_request(request, office_id, Verb.CHANGE_PAYMENT_METHOD),
    )
    if view.ledger.card is None:
        return request.redirect(f"/offices/{office_id}/billing")
    back = request.urls.own_or_home(request.query.get("back", ""))
    saved = request.urls.link(f"/offices/{office_id}/billing/card/saved", {"back": back})
    return_url = f"{request.urls.origin}{saved}"
    try:
        url = ask_provider(request, lambda payments: payments.begin_setup(asked, return_url))
    except Refusal as refusal:
        return _card_page(request, office_id, failed=not_answered(refusal))
    return Html("leave.html", {"view": view, "url": checked_address(url)})


@console_page(routes, "GET", f"{CARD_PATH}/saved", Verb.CHANGE_PAYMENT_METHOD)
def get_console_card_saved(request: PageRequest, office_id: int) -> PageResponse:
    """The provider's page sends people here, with `session_id` if they saved a card."""
    request.queries.account(office_id)
    session_id = request.query.get("session_id", "")
    if not SETUP_SESSION.fullmatch(session_id):
        return _back(request, office_id, "")
    try:
        ask_provider(request, lambda payments: payments.finish_setup(session_id, office_id))
    except Refusal as refusal:
        not_answered(refusal)
        return _back(request, office_id, "soon")  # The provider's webhook saves it as well.
    return _back(request, office_id, "saved")


@console_page(routes, "GET", f"{CARD_PATH}/remove", Verb.CHANGE_PAYMENT_METHOD)
def get_console_card_removal(request: PageRequest, office_id: int) -> PageResponse:
    """Asks before the card is removed, and says what follows."""
    return _removal_page(request, office_id)


@console_page(routes, "POST", f"{CARD_PATH}/remove", Verb.CHANGE_PAYMENT_METHOD)
def post_console_card_removal(request: PageRequest, office_id: int) -> PageResponse:
    if error := request.reason_error(Verb.CHANGE_PAYMENT_METHOD):
        return _removal_page(request, office_id, error)
    request.queries.account(office_id)
    asked = card_request(request, office_id, Verb.CHANGE_PAYMENT_METHOD)
    try:
        ask_provider(request, lambda payments: payments.remove_card(asked))
    except Refusal as refusal:
        return _removal_page(request, office_id, failed=not_answered(refusal))
    return request.redirect(f"/offices/{office_id}/billing", card="removed")


def card_message(view: OfficeView) -> str:
    """What the address says that was just done with the card, while it is so."""
    done, card = view.request.query.get("card"), view.ledger.card
    if card and done == "soon":
        return "Your card is being saved. Load this page again in a moment."
    if card and done == "saved" and card.method:
        return f"{card_label(card.method)} is saved."
    return "The card is removed." if card and done == "removed" and not card.method else ""


def may_adopt(view: OfficeView) -> bool:
    """True if the office has no card, and may pay with the primary office's: one that never had a
    card does."""
    card = view.ledger.card
    return card is not None and card.method is None and not view.office.is_primary


def card_path(office_id: int) -> str:
    return CARD_PATH.format(office_id=office_id)


def _card_page(
    request: PageRequest, office_id: int, error: str = "", failed: str = ""
) -> PageResponse:
    view = office_view(request, office_id)
    if view.ledger.card is None:
        return request.redirect(f"/offices/{office_id}/billing")
    back = request.query.get("back", "")
    variables = {
        "view": view,
        "error": error,
        "failed": failed,
        "action": request.urls.link(card_path(office_id), {"back": back}),
        "cancel": _return_path(request, office_id),
    }
    return Html("card.html", variables, 503 if failed else 400 if error else 200)


def _removal_page(
    request: PageRequest, office_id: int, error: str = "", failed: str = ""
) -> PageResponse:
    view = office_view(request, office_id)
    if view.ledger.card is None or view.ledger.card.method is None:
        return request.redirect(f"/offices/{office_id}/billing")
    variables = {"view": view, "error": error, "failed": failed}
    return Html("card_removal.html", variables, 503 if failed else 400 if error else 200)


def _return_path(request: PageRequest, office_id: int, **more: str) -> str:
    """The URL path of the page to return to, by default Billing."""
    asked = request.urls.own_or_home(request.query.get("back", ""))
    path, _, query = (asked if asked != "/" else f"/offices/{office_id}/billing").partition("?")
    return request.urls.link(path, {**dict(parse_qsl(query)), **more})


def _back(request: PageRequest, office_id: int, done: str) -> Redirect:
    return Redirect(_return_path(request, office_id, card=done))
