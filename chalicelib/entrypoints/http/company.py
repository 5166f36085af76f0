"""The company, and new companies, which vendor staff create."""

from __future__ import annotations

from typing import get_args

from chalice.app import Blueprint

from ...domain.account import Ledger
from ...domain.directory import Company, Office
from ...domain.mailbox import checked_mailbox, stored_address
from ...domain.record_change import ChangeKind
from ...domain.refusals import invalid
from ...edit_company import edit_company
from ...open_office import Opening, open_once
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .list_pages import list_reply, one_or_none
from .new_offices import Wanted, new_office, new_terms
from .operation import Call, ok, operation, outcome_of
from .registry import NEEDS_EXTERNAL_ID, Operation
from .shapes.common import ExternalIdText, external_id_in, wanted_external_id
from .shapes.company import (
    ChangeCompany,
    CompanyCreatedResponse,
    CompanyFoundResponse,
    CompanyResponse,
    CreateCompany,
    company_created_response,
    company_edit_of,
    company_found_response,
    company_response,
)
from .shapes.record_changes import RecordChangeResponse, record_change_response

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/company",
        verb=Verb.READ,
        chapter="Company and offices",
        summary="The company",
        responses={200: CompanyResponse},
        codes=("not_found",),
    ),
)
def get_company(call: Call[None]) -> Reply:
    company, offices = call.queries.company(), call.queries.company_offices()
    return ok(company_response(company, offices))


@operation(
    routes,
    Operation(
        "GET",
        "/company/history",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Changes of agreement, administrators, thresholds and external ids, newest first",
        responses={200: RecordChangeResponse},
        listed="paged",
        query=(("kind", ChangeKind),),
        more="Those of the offices that the caller can access. What concerns the company as a "
        "whole is listed for callers that can access all offices. `external_id` is about the "
        "external ids of the company and of offices.",
    ),
)
def get_company_history(call: Call[None]) -> Reply:
    paging, kind = call.paging(), call.query.get("kind")
    if kind is not None and kind not in get_args(ChangeKind):
        raise invalid("/query/kind", f"must be one of {', '.join(get_args(ChangeKind))}")
    return list_reply(
        lambda page: call.queries.record_changes(page, kind), paging, record_change_response
    )


@operation(
    routes,
    Operation(
        "PATCH",
        "/company",
        verb=Verb.CHANGE_AGREEMENT,
        body=ChangeCompany,
        chapter="Vendor staff",
        summary="Change the company's agreement (what it may choose by itself) and external id",
        responses={200: CompanyResponse},
        codes=("not_found", *NEEDS_EXTERNAL_ID),
        rules={"anyOf": [{"required": ["agreement"]}, {"required": ["external_id"]}]},
        more="Fields of `agreement` that are absent keep their values.",
    ),
)
def patch_company(call: Call[ChangeCompany]) -> Reply:
    edit = company_edit_of(call.body)
    company = edit_company(call.service, call.wired.directory, call.request, edit)
    return ok(company_response(company, call.queries.company_offices()))


@operation(
    routes,
    Operation(
        "GET",
        "/companies",
        verb=Verb.READ_COMPANIES,
        about_company=False,
        chapter="Vendor staff",
        summary="Find a company by its external id",
        responses={200: CompanyFoundResponse},
        listed="paged",
        query=(("external_id", ExternalIdText),),
        more="`external_id` is required. Needs no `DP-Company-ID`.",
    ),
)
def get_companies(call: Call[None]) -> Reply:
    call.paging()
    if "external_id" not in call.query:
        raise invalid("/query/external_id", "is required: companies are found by it alone")
    company = call.queries.company_with_external_id(wanted_external_id(call.query))
    return one_or_none(company, company_found_response)


@operation(
    routes,
    Operation(
        "POST",
        "/companies",
        verb=Verb.OPEN_COMPANY,
        body=CreateCompany,
        idempotency="optional",
        about_company=False,
        chapter="Vendor staff",
        summary="Create a company with its primary office",
        responses={201: CompanyCreatedResponse},
        codes=NEEDS_EXTERNAL_ID,
        more="Needs no `DP-Company-ID`.",
    ),
)
def post_company(call: Call[CreateCompany]) -> Reply:
    body = call.body
    company = Company(
        company_id=call.wired.new_id(),
        name=body.name,
        account_type=body.account_type,
        created_at=call.at,
        admin_email=_admin_email(body),
        domain=body.domain,
        external_id=external_id_in(body.external_id) or None,
    )
    wanted = Wanted(body.office, company, "/office")
    office = new_office(call, wanted, primary=None)
    terms = new_terms(call, wanted, office, primary=None)

    def response_of(opened: Office, ledger: Ledger) -> StoredResponse:
        return call.stored_response(201, company_created_response(company, opened, ledger))

    named = not call.queries.catalog_in_force().numbers_types
    contact = call.wired.contact
    opening = Opening(company, office, terms, contact, is_new=True, named=named)
    return outcome_of(
        open_once(
            call.service,
            call.wired.directory,
            call.request,
            opening,
            response_of,
        )
    )


def _admin_email(body: CreateCompany) -> str | None:
    if body.admin_email is None:
        return None
    checked_mailbox(body.admin_email, "/admin_email")
    return stored_address(body.admin_email)
