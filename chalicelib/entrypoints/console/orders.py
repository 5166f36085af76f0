"""What the wizards ask of the verbs: the quote of an order, and its confirmation."""

from ...domain.change import Change
from ...domain.licenses import Quantity
from ...domain.quoting import Quote
from ...domain.refusals import invalid
from ...purchase import purchase
from ...quote import quote
from ...remove import remove
from ...service.ports import StoredResponse
from ...service.requests import Outcome
from ...transfer import Move, quote_transfer, transfer
from ..context import Context
from .order_form import OrderForm
from .page_request import PageRequest
from .payment_return import bank_return_url

Quantities = tuple[Quantity, ...]


def quote_order(
    request: PageRequest, office_id: int, order: OrderForm, quantities: Quantities
) -> Quote:
    """The payment summary of the order. Nothing is stored."""
    command = request.command(office_id, request.source(order.source))
    if order.action == "transfer":
        move = Move(_destination(order, office_id), quantities)
        return quote_transfer(request.service, command, move)
    return quote(request.service, command, order.action, quantities)


def place_order(
    request: PageRequest, office_id: int, order: OrderForm, quantities: Quantities
) -> Outcome:
    """Confirms the order with the form's quote. The stored response has the numbers of its journal
    entries."""
    items = sorted((each.license_type, each.quantity) for each in quantities)
    what = [order.action, items, *([order.to_office_id] if order.to_office_id else [])]
    keyed = request.keyed_change(order.verb, (office_id,), what)
    if request.service.payments:
        keyed = keyed.returning_to(bank_return_url(request))
    command = keyed.command(office_id, keyed.source(order.source))
    token = request.form.get("quote") or None

    def response_of(change: Change) -> StoredResponse:
        return _response(keyed, change)

    if order.action == "transfer":
        move = Move(_destination(order, office_id), quantities)
        return transfer(
            keyed.service, command, move, lambda changes: _response(keyed, *changes), token
        )
    verb = purchase if order.action == "purchase" else remove
    return verb(keyed.service, command, quantities, response_of, token)


def _response(keyed: Context, change: Change, other: Change | None = None) -> StoredResponse:
    body = {"seq": change.entry.seq}
    return keyed.stored_response(303, {**body, "other": other.entry.seq} if other else body)


def _destination(order: OrderForm, office_id: int) -> int:
    """The receiving office. Raises if none was chosen."""
    if order.to_office_id in (0, office_id):
        raise invalid("/to_office_id", "Choose the office that gets the licenses.")
    return order.to_office_id
