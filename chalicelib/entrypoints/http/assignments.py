"""Assignments of licenses and add-ons to users, rooms, numbers and fax lines."""

from __future__ import annotations

from chalice.app import Blueprint

from ...assign import assign, release
from ...domain.assignment import Assignment
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .list_pages import list_reply
from .operation import Call, operation, outcome_of
from .parsing import id_of
from .registry import NEEDS_ELIGIBLE, TAKES_LICENSE, Operation
from .shapes.assignments import (
    AssignmentBody,
    AssignmentResponse,
    AssignmentsBody,
    assignees,
    assignment_response,
)
from .shapes.common import ListResponse

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/assignments",
        verb=Verb.READ,
        chapter="Assignments",
        summary="An office's current assignments",
        responses={200: AssignmentResponse},
        listed="paged",
    ),
)
def get_assignments(call: Call[None], office_id: int) -> Reply:
    paging = call.paging()
    account = call.queries.ledger(office_id).account
    return list_reply(
        lambda page: call.queries.assignments(account, page), paging, assignment_response
    )


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/assignments",
        verb=Verb.ASSIGN,
        body=AssignmentBody,
        idempotency="optional",
        chapter="Assignments",
        summary="Assign a license to an assignee; 200 if it already has one",
        responses={200: AssignmentResponse, 201: AssignmentResponse},
        codes=(*TAKES_LICENSE, *NEEDS_ELIGIBLE),
        more="A license must be available. A user or room must exist in this office and be neither "
        "suspended nor deleted; numbers and fax lines are ids of your own. `POST /users` and "
        "`POST /rooms` assign the license of their record; use this operation for more.",
    ),
)
def post_assignment(call: Call[AssignmentBody], office_id: int) -> Reply:
    id_of(call.body.assignee.id, "/assignee/id")
    wanted = assignees([call.body], call.products)

    def response_of(made: tuple[Assignment, ...], new: bool) -> StoredResponse:
        return call.stored_response(201 if new else 200, assignment_response(made[0]))

    return outcome_of(assign(call.service, call.request, office_id, wanted, response_of))


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/assignments/batch",
        verb=Verb.ASSIGN,
        body=AssignmentsBody,
        idempotency="optional",
        chapter="Assignments",
        summary="Assign licenses to several assignees, all or none",
        responses={200: AssignmentResponse, 201: AssignmentResponse},
        listed="whole",
        codes=(*TAKES_LICENSE, *NEEDS_ELIGIBLE),
        more="200 if all of them already have theirs.",
    ),
)
def post_assignments(call: Call[AssignmentsBody], office_id: int) -> Reply:
    wanted = assignees(call.body.assignments, call.products)

    def response_of(made: tuple[Assignment, ...], new: bool) -> StoredResponse:
        items = [assignment_response(each) for each in made]
        return call.stored_response(201 if new else 200, ListResponse(items))

    return outcome_of(assign(call.service, call.request, office_id, wanted, response_of))


@operation(
    routes,
    Operation(
        "DELETE",
        "/offices/{office_id}/assignments/{assignment_id}",
        verb=Verb.RELEASE,
        chapter="Assignments",
        summary="Release a license, which becomes available again",
        responses={204: None},
    ),
)
def delete_assignment(call: Call[None], office_id: int, assignment_id: int) -> Reply:
    release(call.service, call.request, office_id, assignment_id)
    return Reply(204)
