"""An office's history: journal entries, assignments and releases, newest first (R26)."""

from __future__ import annotations

from typing import Any, Literal, get_args

from chalice.app import Blueprint

from ...domain.assignment_history import AssignmentAction, AssignmentEntry
from ...domain.journal import Entry, EntryAction
from ...domain.products import Products
from ...domain.refusals import invalid
from ...service.policy import Verb
from ..reply import Reply
from .list_pages import list_reply
from .operation import Call, operation
from .registry import OneOf, Operation
from .shapes.assignments import AssignmentEntryResponse, assignment_entry_response
from .shapes.common import LicenseTypeId, unknown_type
from .shapes.orders import EntryResponse, entry_response

routes = Blueprint(__name__)

FILTER_HISTORY: tuple[tuple[str, Any], ...] = (
    ("license_type", LicenseTypeId),
    ("action", Literal[EntryAction, AssignmentAction]),
)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/history",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Journal entries, assignments and releases, newest first",
        responses={200: OneOf((EntryResponse, AssignmentEntryResponse))},
        listed="paged",
        query=FILTER_HISTORY,
        more="Rows of `assignment` and `release` have no `seq`, because they do not change what "
        "the office owns. They appear within seconds.",
    ),
)
def get_history(call: Call[None], office_id: int) -> Reply:
    paging = call.paging()
    license_type, action = call.query.get("license_type"), call.query.get("action")
    actions = (*get_args(EntryAction), *get_args(AssignmentAction))
    if action is not None and action not in actions:
        raise invalid("/query/action", f"must be one of {', '.join(actions)}")
    ledger = call.queries.ledger(office_id)
    if license_type is not None and (error := unknown_type(license_type, ledger.products)):
        raise invalid("/query/license_type", error)
    return list_reply(
        lambda page: call.queries.history(ledger.account, page, license_type, action),
        paging,
        lambda row: _row(row, ledger.terms.currency, ledger.products),
    )


def _row(
    row: Entry | AssignmentEntry, currency: str, products: Products
) -> EntryResponse | AssignmentEntryResponse:
    if isinstance(row, Entry):
        return entry_response(row, products)
    return assignment_entry_response(row, currency)
