"""Cancels a scheduled removal, completely or in part. It restores the licenses at no charge."""

from msgspec import json

from ...domain.account import Removal
from ...domain.change import Change
from ...domain.record import Record, replace
from ...domain.refusals import Refusal
from ...restore import restore_lot
from ...service.policy import Verb
from ...service.ports import StoredResponse
from . import labels
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .quantity_fields import whole_number
from .responses import Html
from .signed_cookies import random_text

routes = PageRoutes()

REMOVAL_NOT_FOUND = "This removal was already canceled or has already taken effect."
NOT_A_QUANTITY = "Enter a whole number from 1 to what remains scheduled."


class _EnteredQuantity(Record):
    text: str
    error: str = ""


@console_page(routes, "GET", "/offices/{office_id}/removals/{removal_id}/cancel", Verb.RESTORE)
def get_console_cancel(request: PageRequest, office_id: int, removal_id: int) -> PageResponse:
    return _form(request, office_id, removal_id, None)


@console_page(routes, "POST", "/offices/{office_id}/removals/{removal_id}/cancel", Verb.RESTORE)
def post_console_cancel(request: PageRequest, office_id: int, removal_id: int) -> PageResponse:
    text = request.form.get("quantity", "").strip()
    number = whole_number(text)
    if not number:
        return _form(request, office_id, removal_id, _EnteredQuantity(text, NOT_A_QUANTITY))
    if error := request.reason_error(Verb.RESTORE):
        return _form(request, office_id, removal_id, _EnteredQuantity(text, error))
    keyed = request.keyed_change(Verb.RESTORE, (office_id,), [removal_id, number])
    command = keyed.command(office_id, keyed.source("office_settings"))

    def response_of(change: Change) -> StoredResponse:
        return keyed.stored_response(303, {"seq": change.entry.seq})

    try:
        done = restore_lot(keyed.service, command, removal_id, number, response_of)
    except Refusal as refusal:
        return _form(
            request,
            office_id,
            removal_id,
            _EnteredQuantity(text, labels.in_words(refusal.detail)),
        )
    seq = json.decode(done.stored_response.body)["seq"]
    again = "yes" if done.replayed else ""
    return request.redirect(f"/offices/{office_id}/licenses", done=seq, again=again)


def _form(
    request: PageRequest, office_id: int, removal_id: int, entered: _EnteredQuantity | None
) -> Html:
    view = office_view(request, office_id)
    lot = _lot(view.ledger.removals, removal_id)
    if lot and entered and entered.error == NOT_A_QUANTITY:
        entered = replace(entered, error=f"Enter a whole number from 1 to {lot.remaining:,}.")
    variables = {
        "view": view,
        "lot": lot,
        "entered": entered or _EnteredQuantity(str(lot.remaining) if lot else ""),
        "not_found_text": REMOVAL_NOT_FOUND,
        "refusal": view.refusal("restore"),
        "key": request.form.get("key") or random_text(),
    }
    return Html("cancel.html", variables, 400 if entered else 200 if lot else 404)


def _lot(removals: tuple[Removal, ...], removal_id: int) -> Removal | None:
    return next((each for each in removals if each.removal_id == removal_id), None)
