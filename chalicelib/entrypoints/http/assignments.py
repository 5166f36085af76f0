"""Licenses and add-ons in the hands of users, rooms, numbers and fax lines."""

from chalice.app import Blueprint

from ...assign import assign, release
from ...domain.assignment import Assignment
from ...service.ports import StoredResponse
from ..reply import Reply
from . import answers, wire
from .licenses import current_ledger
from .operation import Call, operation, outcome_of, page_of
from .parsing import AssignmentBody, AssignmentsBody, assignees, id_of

routes = Blueprint(__name__)


@operation(routes, "GET", "/offices/{office_id}/assignments")
def get_assignments(call: Call[None], office_id: int) -> Reply:
    paging = call.paging()
    current_ledger(call, office_id)
    page = call.service.retries.run(lambda: call.listings.assignments(office_id, paging))
    return page_of(page, answers.assignment)


@operation(
    routes, "POST", "/offices/{office_id}/assignments", body=AssignmentBody, keyed="honoured"
)
def post_assignment(call: Call[AssignmentBody], office_id: int) -> Reply:
    id_of(call.body.assignee.id, "/assignee/id")
    wanted = assignees([call.body])

    def answer(made: tuple[Assignment, ...], new: bool) -> StoredResponse:
        return call.stored_response(201 if new else 200, answers.assignment(made[0]))

    return outcome_of(assign(call.service, call.request, office_id, wanted, answer))


@operation(
    routes, "POST", "/offices/{office_id}/assignments/batch", body=AssignmentsBody, keyed="honoured"
)
def post_assignments(call: Call[AssignmentsBody], office_id: int) -> Reply:
    wanted = assignees(call.body.assignments)

    def answer(made: tuple[Assignment, ...], new: bool) -> StoredResponse:
        items = [answers.assignment(each) for each in made]
        return call.stored_response(201 if new else 200, wire.ListAnswer(items))

    return outcome_of(assign(call.service, call.request, office_id, wanted, answer))


@operation(routes, "DELETE", "/offices/{office_id}/assignments/{assignment_id}")
def delete_assignment(call: Call[None], office_id: int, assignment_id: int) -> Reply:
    release(call.service, call.request, office_id, assignment_id)
    return Reply(204)
