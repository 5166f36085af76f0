"""Purchases, removals and restorations."""

from chalice.app import Blueprint
from msgspec import UNSET

from ...domain.change import Change
from ...domain.refusals import invalid
from ...purchase import purchase
from ...remove import remove
from ...restore import restore, restore_lot
from ...service.change_office import Answer
from ...service.ports import StoredResponse
from ...service.requests import Command
from ...transfer import transfer
from ..reply import Reply
from . import answers, wire
from .operation import Call, operation, outcome_of
from .parsing import Order, Restoration, Transfer, id_of, quantities

routes = Blueprint(__name__)


@operation(routes, "POST", "/offices/{office_id}/purchases", body=Order, keyed="required")
def post_purchase(call: Call[Order], office_id: int) -> Reply:
    items, command = quantities(call.body.items), _command(call, office_id)
    return outcome_of(purchase(call.service, command, items, _entry(call), call.body.quote))


@operation(routes, "POST", "/offices/{office_id}/removals", body=Order, keyed="required")
def post_removal(call: Call[Order], office_id: int) -> Reply:
    items, command = quantities(call.body.items), _command(call, office_id)
    return outcome_of(remove(call.service, command, items, _entry(call), call.body.quote))


@operation(routes, "POST", "/offices/{office_id}/restorations", body=Restoration, keyed="required")
def post_restoration(call: Call[Restoration], office_id: int) -> Reply:
    body, command = call.body, _command(call, office_id)
    if body.removal_id is UNSET:
        if body.items is UNSET or body.quantity is not UNSET:
            raise invalid("", "send either `items`, or `removal_id` with an optional `quantity`")
        items = quantities(body.items)
        return outcome_of(restore(call.service, command, items, _entry(call), body.quote))
    if body.items is not UNSET or body.quote is not None:
        raise invalid("", "`removal_id` goes with `quantity` only, not with `items` or `quote`")
    removal_id = id_of(body.removal_id, "/removal_id")
    quantity = None if body.quantity is UNSET else body.quantity
    return outcome_of(restore_lot(call.service, command, removal_id, quantity, _entry(call)))


@operation(routes, "POST", "/company/license_transfers", body=Transfer, keyed="required")
def post_transfer(call: Call[Transfer]) -> Reply:
    body = call.body
    source = id_of(body.from_office_id, "/from_office_id")
    destination = id_of(body.to_office_id, "/to_office_id")
    if source == destination:
        raise invalid("/to_office_id", "must be another office than `from_office_id`")

    def answer(changes: tuple[Change, ...]) -> StoredResponse:
        entries = [answers.entry(change.entry) for change in changes]
        return call.stored_response(201, wire.TransferAnswer(entries))

    items, command = quantities(body.items), _command(call, source)
    return outcome_of(transfer(call.service, command, destination, items, answer))


def _command(call: Call[Order] | Call[Restoration] | Call[Transfer], office_id: int) -> Command:
    return call.command(office_id, call.body.source, call.body.reason)


def _entry(call: Call[Order] | Call[Restoration]) -> Answer:
    def answer(change: Change) -> StoredResponse:
        return call.stored_response(201, answers.entry(change.entry))

    return answer
