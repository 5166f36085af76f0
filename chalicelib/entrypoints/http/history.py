"""An office's history: journal entries, assignments and releases, newest first (R26)."""

from __future__ import annotations

from typing import Any, Literal, get_args

from chalice.app import Blueprint

from ...domain.assignment_history import AssignmentAction, AssignmentEntry
from ...domain.journal import Entry, EntryAction
from ...domain.licenses import LicenseType
from ...domain.refusals import invalid
from ...service.policy import Verb
from ..reply import Reply
from .list_pages import list_reply
from .operation import Call, operation
from .registry import OneOf, Operation
from .shapes.assignments import AssignmentEntryResponse, assignment_entry_response
from .shapes.orders import EntryResponse, entry_response

routes = Blueprint(__name__)

FILTER_HISTORY: tuple[tuple[str, Any], ...] = (
    ("license_type", LicenseType),
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
    if license_type is not None and license_type not in set(LicenseType):
        raise invalid("/query/license_type", f"must be one of {', '.join(LicenseType)}")
    actions = (*get_args(EntryAction), *get_args(AssignmentAction))
    if action is not None and action not in actions:
        raise invalid("/query/action", f"must be one of {', '.join(actions)}")
    ledger = call.queries.ledger(office_id)
    only = LicenseType(license_type) if license_type else None
    return list_reply(
        lambda page: call.queries.history(ledger.account, page, only, action),
        paging,
        lambda row: _row(row, ledger.terms.currency),
    )


def _row(row: Entry | AssignmentEntry, currency: str) -> EntryResponse | AssignmentEntryResponse:
    if isinstance(row, Entry):
        return entry_response(row)
    return assignment_entry_response(row, currency)
