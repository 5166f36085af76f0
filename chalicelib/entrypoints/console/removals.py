"""Cancel a scheduled removal, all of it or some: the licenses are available again, at no charge."""

from chalice.app import Blueprint
from msgspec import json

from ...domain.account import Removal
from ...domain.change import Change
from ...domain.record import Record
from ...domain.refusals import Refusal
from ...restore import restore_lot
from ...service.policy import Verb
from ...service.ports import StoredResponse
from . import labels
from .office_view import office_view
from .page_request import Reply, Visit, page
from .quantity_fields import whole_number
from .responses import Html
from .signed_cookies import random_text

routes = Blueprint(__name__)

GONE = "This removal was cancelled or has taken effect meanwhile."


class _Typed(Record):
    text: str
    error: str = ""


@page(routes, "GET", "/offices/{office_id}/removals/{removal_id}/cancel", Verb.RESTORE)
def get_console_cancel(visit: Visit, office_id: int, removal_id: int) -> Reply:
    return _form(visit, office_id, removal_id, None)


@page(routes, "POST", "/offices/{office_id}/removals/{removal_id}/cancel", Verb.RESTORE)
def post_console_cancel(visit: Visit, office_id: int, removal_id: int) -> Reply:
    text = visit.form.get("quantity", "").strip()
    number = whole_number(text)
    if not number:
        wrong = _Typed(text, "Enter a whole number, 1 or more.")
        return _form(visit, office_id, removal_id, wrong)
    if visit.lacks_reason(Verb.RESTORE):
        wrong = _Typed(text, "Say why: it is kept in the history.")
        return _form(visit, office_id, removal_id, wrong)
    asked = visit.keyed(Verb.RESTORE, (office_id,), [removal_id, number])

    def answer(change: Change) -> StoredResponse:
        body = json.encode({"seq": change.entry.seq}).decode()
        return StoredResponse(asked.key.request_hash if asked.key else "", 303, body)

    command = visit.command(asked, office_id, "office_settings")
    try:
        done = restore_lot(visit.service, command, removal_id, number, answer)
    except Refusal as refusal:
        return _form(visit, office_id, removal_id, _Typed(text, labels.told(refusal.detail)))
    seq = json.decode(done.stored_response.body)["seq"]
    again = "yes" if done.replayed else ""
    return visit.redirect(f"/offices/{office_id}/licenses", done=seq, again=again)


def _form(visit: Visit, office_id: int, removal_id: int, typed: _Typed | None) -> Html:
    view = office_view(visit, office_id)
    lot = _lot(view.ledger.removals, removal_id)
    shows = {
        "view": view,
        "lot": lot,
        "typed": typed or _Typed(str(lot.remaining) if lot else ""),
        "gone": GONE,
        "refusal": view.refusal("restore"),
        "key": visit.form.get("key") or random_text(),
    }
    return Html("cancel.html", shows, 400 if typed else 200 if lot else 404)


def _lot(removals: tuple[Removal, ...], removal_id: int) -> Removal | None:
    return next((each for each in removals if each.removal_id == removal_id), None)
