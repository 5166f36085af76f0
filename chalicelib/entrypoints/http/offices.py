"""Offices, their plans and available licenses, in the shapes of Dialpad's API."""

from __future__ import annotations

from chalice.app import Blueprint

from ...domain.account import Ledger
from ...domain.directory import Office
from ...domain.refusals import invalid, not_found
from ...domain.terms import Collect
from ...edit_office import edit_office
from ...open_office import Opening, open_once
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .list_pages import list_reply, one_or_none
from .new_offices import Wanted, new_office, new_terms
from .operation import Call, ok, operation, outcome_of, with_metadata
from .registry import NEEDS_EXTERNAL_ID, Operation, one_of_required
from .shapes.common import ExternalIdText, wanted_external_id
from .shapes.metadata import new_metadata
from .shapes.office_edits import (
    OFFICE_FIELDS,
    ChangeOffice,
    OfficeChangedResponse,
    office_changed_response,
    office_edit_of,
)
from .shapes.offices import (
    AvailableLicensesResponse,
    CreateOffice,
    DialpadPlanResponse,
    OfficeOpenedResponse,
    OfficeResponse,
    available_licenses_response,
    dialpad_plan_response,
    office_opened_response,
    office_response,
)

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/offices",
        verb=Verb.READ,
        chapter="Company and offices",
        summary="The company's offices",
        responses={200: OfficeResponse},
        listed="paged",
        query=(("active_only", bool), ("external_id", ExternalIdText)),
    ),
)
def get_offices(call: Call[None]) -> Reply:
    paging = call.paging()
    # Accepted without effect, because all offices are active.
    if call.query.get("active_only", "true").lower() not in ("true", "false"):
        raise invalid("/query/active_only", "must be true or false")
    if "external_id" in call.query:
        office = call.queries.office_with_external_id(wanted_external_id(call.query))
        return one_or_none(office, office_response)
    return list_reply(call.queries.offices_page, paging, office_response)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}",
        verb=Verb.READ,
        chapter="Company and offices",
        summary="One office",
        responses={200: OfficeResponse},
    ),
)
def get_office(call: Call[None], office_id: int) -> Reply:
    office = call.queries.office(office_id)
    return ok(office_response(office, call.queries.metadata(office)))


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/plan",
        verb=Verb.READ,
        chapter="Licenses",
        summary="An office's purchased licenses, in the shape of Dialpad's API",
        responses={200: DialpadPlanResponse},
    ),
)
def get_plan(call: Call[None], office_id: int) -> Reply:
    office = call.queries.office(office_id)
    return ok(dialpad_plan_response(office, call.queries.ledger(office_id)))


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/available_licenses",
        verb=Verb.READ,
        chapter="Licenses",
        summary="An office's available licenses, in the shape of Dialpad's API",
        responses={200: AvailableLicensesResponse},
    ),
)
def get_available_licenses(call: Call[None], office_id: int) -> Reply:
    return ok(available_licenses_response(call.queries.ledger(office_id)))


@operation(
    routes,
    Operation(
        "POST",
        "/offices",
        verb=Verb.OPEN_OFFICE,
        body=CreateOffice,
        idempotency="optional",
        chapter="Company and offices",
        summary="Open an office with a plan and no licenses",
        responses={201: OfficeOpenedResponse},
        codes=("not_found", "office_on_hold", "limit_reached", *NEEDS_EXTERNAL_ID),
        more="`timezone` defaults to the primary office's. Offices in AU, CA, FR, GB, NZ and US "
        "need an emergency address. `invoiced` and `annual_commit_monthly_billing` need the "
        "company's agreement, unless vendor staff open the office.",
    ),
)
def post_office(call: Call[CreateOffice]) -> Reply:
    """A secondary office, on the company's account type."""
    company, primary = call.queries.company(), _primary(call.queries.offices())
    if primary is None:
        raise not_found("company")
    reading = call.queries.reading(primary.office_id)
    assert reading.ledger
    wanted = Wanted(call.body, company)
    office = new_office(call, wanted, primary=primary)
    terms = new_terms(call, wanted, office, reading.ledger.terms)

    metadata = new_metadata(call.body.metadata)

    def response_of(opened: Office, ledger: Ledger) -> StoredResponse:
        return call.stored_response(201, office_opened_response(opened, ledger, metadata))

    named = not call.queries.catalog_in_force().numbers_types
    contact = terms.contact or call.wired.contact
    opening = Opening(company, office, terms, contact, named=named, metadata=metadata)
    return outcome_of(
        open_once(
            call.service,
            call.wired.directory,
            call.request,
            opening,
            response_of,
        )
    )


@operation(
    routes,
    Operation(
        "PATCH",
        "/offices/{office_id}",
        verb=Verb.CHANGE_OFFICE,
        body=ChangeOffice,
        chapter="Company and offices",
        summary="Change an office's name, billing data, metadata, external id; when it collects",
        responses={200: OfficeChangedResponse},
        codes=NEEDS_EXTERNAL_ID,
        more="Changes all that is sent, or nothing. With `next_bill`, charges accrue to the next "
        "invoice. Back to `at_once`, what has accrued is invoiced immediately.",
        rules=one_of_required(OFFICE_FIELDS),
    ),
)
def patch_office(call: Call[ChangeOffice], office_id: int) -> Reply:
    def response_of(office: Office, collect: Collect) -> StoredResponse:
        return call.stored_response(200, office_changed_response(office, collect))

    wanted = office_edit_of(call.body)
    command = call.command(office_id, call.source("api"))
    outcome = edit_office(call.service, call.wired.directory, command, wanted, response_of)
    if not wanted.metadata:
        return outcome_of(outcome)
    return with_metadata(outcome, call.queries.metadata(call.queries.office(office_id)))


def _primary(offices: list[Office]) -> Office | None:
    return next((office for office in offices if office.is_primary), None)
