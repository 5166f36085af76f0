"""The company, and new ones for vendor staff to found."""

from chalice.app import Blueprint

from ...domain.account import Ledger
from ...domain.directory import Company, Office
from ...domain.refusals import not_found
from ...open_office import Opening, open_once
from ...service.ports import StoredResponse
from ..reply import Reply
from . import answers_offices as answers
from .new_offices import Wanted, new_office, new_terms
from .office_bodies import CreateCompany
from .operation import Call, ok, operation, outcome_of

routes = Blueprint(__name__)


@operation(routes, "GET", "/company")
def get_company(call: Call[None]) -> Reply:
    company_id, retries = call.request.caller.company_id, call.service.retries
    company = retries.run(lambda: call.wired.directory.company(company_id))
    if company is None:
        raise not_found("company")
    offices = retries.run(lambda: call.listings.offices(company_id))
    return ok(answers.company(company, offices))


@operation(routes, "POST", "/companies", body=CreateCompany, keyed="honoured")
def post_company(call: Call[CreateCompany]) -> Reply:
    """A company with its primary office."""
    body = call.body
    founded = Company(
        company_id=call.wired.new_id(),
        name=body.name,
        account_type=body.account_type,
        created_at=call.request.at,
        admin_email=body.admin_email,
        domain=body.domain,
    )
    wanted = Wanted(body.office, founded, "/office")
    office = new_office(call, wanted, primary=None)
    terms = new_terms(call, wanted, office, primary=None)

    def answer(opened: Office, ledger: Ledger) -> StoredResponse:
        return call.stored_response(201, answers.founded(founded, opened, ledger))

    opening = Opening(office, terms, founded)
    return outcome_of(open_once(call.service, call.wired.directory, call.request, opening, answer))
