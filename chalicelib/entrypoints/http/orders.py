"""Purchases, removals, restorations and transfers."""

from __future__ import annotations

from chalice.app import Blueprint
from msgspec import UNSET

from ...domain.change import Change
from ...domain.refusals import invalid
from ...purchase import purchase
from ...remove import remove
from ...restore import restore, restore_lot
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.requests import Command, ResponseOf
from ...transfer import Move, transfer
from ..reply import Reply
from .operation import Call, operation, outcome_of
from .parsing import destination_of, id_of
from .registry import (
    BUYABLE,
    FORBIDDEN_BY_TERMS,
    LIMITED,
    NEEDS_AVAILABLE,
    NEEDS_REMOVABLE,
    PAYMENT_REFUSED,
    QUOTE_REFUSED,
    Operation,
)
from .shapes.orders import (
    EntryResponse,
    Order,
    Restoration,
    Transfer,
    TransferResponse,
    entry_response,
    quantities,
)

routes = Blueprint(__name__)

ITEMS_OR_LOT = {
    "oneOf": [
        {"required": ["items"], "properties": {"removal_id": False, "quantity": False}},
        {
            "required": ["removal_id"],
            "properties": {"items": False, "quote": {"type": "null"}},
        },
    ]
}


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/purchases",
        verb=Verb.PURCHASE,
        body=Order,
        idempotency="required",
        chapter="Orders",
        summary="Purchase licenses; restores scheduled removals first, at no charge",
        responses={201: EntryResponse},
        codes=(*FORBIDDEN_BY_TERMS, *LIMITED, *PAYMENT_REFUSED, *QUOTE_REFUSED, *BUYABLE),
        more="The licenses are available immediately. On card plans the amount is due at once, by "
        "an invoice; on invoiced plans and with `next_bill` it is on the next invoice.",
    ),
)
def post_purchase(call: Call[Order], office_id: int) -> Reply:
    items, command = quantities(call.body.items), _command(call, office_id)
    return outcome_of(purchase(call.service, command, items, _entry(call), call.body.quote))


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/removals",
        verb=Verb.REMOVE,
        body=Order,
        idempotency="required",
        chapter="Orders",
        summary="Schedule the removal of available licenses at the end of the cycle",
        responses={201: EntryResponse},
        codes=(*FORBIDDEN_BY_TERMS, *QUOTE_REFUSED, *NEEDS_REMOVABLE),
        more="Until then they are billed, unassigned, and can be restored. With an annual "
        "commitment, removals take effect at the end of the commitment year.",
    ),
)
def post_removal(call: Call[Order], office_id: int) -> Reply:
    items, command = quantities(call.body.items), _command(call, office_id)
    return outcome_of(remove(call.service, command, items, _entry(call), call.body.quote))


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/restorations",
        verb=Verb.RESTORE,
        body=Restoration,
        idempotency="required",
        chapter="Orders",
        summary="Restore licenses from scheduled removals, at no charge",
        responses={201: EntryResponse},
        codes=(*FORBIDDEN_BY_TERMS, *QUOTE_REFUSED, "exceeds_scheduled"),
        rules=ITEMS_OR_LOT,
        more="Send either `items`, which restores from the newest removals first, or `removal_id` "
        "with an optional `quantity`, which restores from that removal.",
    ),
)
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


@operation(
    routes,
    Operation(
        "POST",
        "/company/license_transfers",
        verb=Verb.TRANSFER,
        body=Transfer,
        idempotency="required",
        chapter="Orders",
        summary="Move available licenses to another office of the company",
        responses={201: TransferResponse},
        codes=(
            *FORBIDDEN_BY_TERMS,
            *LIMITED,
            *PAYMENT_REFUSED,
            *QUOTE_REFUSED,
            *NEEDS_AVAILABLE,
            *BUYABLE,
            "not_found",
        ),
        more="The office that gets them pays from its today, as for a purchase; the office that "
        "gives them is credited for the days after its today. The credit pays its open invoices, "
        "then what has accrued, then this transfer's charge; the rest is its balance. Both must "
        "have the same currency, plan period and commitment; licenses of a year move only to an "
        "office whose year ends no earlier.",
    ),
)
def post_transfer(call: Call[Transfer]) -> Reply:
    body = call.body
    source = id_of(body.from_office_id, "/from_office_id")
    destination = destination_of(body.to_office_id, source)

    def response_of(changes: tuple[Change, ...]) -> StoredResponse:
        entries = [entry_response(each.entry, each.after.products) for each in changes]
        return call.stored_response(201, TransferResponse(entries))

    move, command = Move(destination, quantities(body.items)), _command(call, source)
    return outcome_of(transfer(call.service, command, move, response_of, body.quote))


def _command(call: Call[Order] | Call[Restoration] | Call[Transfer], office_id: int) -> Command:
    source = call.body.source
    if source == "staff" and not call.is_staff:
        raise invalid("/source", "must not be `staff`, which only vendor staff may send")
    return call.command(office_id, source or call.source("api"))


def _entry(call: Call[Order] | Call[Restoration]) -> ResponseOf[Change]:
    def response_of(change: Change) -> StoredResponse:
        return call.stored_response(201, entry_response(change.entry, change.after.products))

    return response_of
