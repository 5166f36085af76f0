"""The company, and new companies, which vendor staff create."""

from __future__ import annotations

from typing import get_args

from chalice.app import Blueprint
from msgspec import UNSET

from ...domain.account import Ledger
from ...domain.advice.access import role_that_may
from ...domain.directory import Company, Office
from ...domain.mailbox import checked_mailbox, stored_address
from ...domain.record_change import ChangeKind
from ...domain.refusals import forbidden, invalid
from ...domain.search_words import folded_name, has_word
from ...edit_company import edit_company
from ...open_office import Opening, open_once
from ...service.policy import ROLES_BY_VERB, Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .list_pages import list_reply, one_or_none
from .new_offices import Wanted, new_office, new_terms
from .operation import Call, ok, operation, outcome_of
from .registry import NEEDS_EXTERNAL_ID, Operation, one_of_required
from .shapes.common import ExternalIdText, external_id_in, wanted_external_id
from .shapes.company import (
    LONGEST_COMPANY_NAME,
    CompanyCreatedResponse,
    CompanyFoundResponse,
    CompanyNameText,
    CompanyResponse,
    CreateCompany,
    company_created_response,
    company_found_response,
    company_response,
)
from .shapes.company_edits import COMPANY_FIELDS, ONLY_VENDORS, ChangeCompany, company_edit_of
from .shapes.metadata import new_metadata
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
    return ok(company_response(company, offices, call.queries.metadata(company)))


@operation(
    routes,
    Operation(
        "GET",
        "/company/history",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Changes of the company's and its offices' records, newest first",
        responses={200: RecordChangeResponse},
        listed="paged",
        query=(("kind", ChangeKind),),
        more="Those of the offices that the caller can access. What concerns the company as a "
        "whole is listed for callers that can access all offices. `details` are names, billing "
        "data and metadata of the company and of offices, `external_id` their external ids, "
        "`roles` who is an administrator.",
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
        verb=Verb.CHANGE_COMPANY,
        body=ChangeCompany,
        chapter="Company and offices",
        summary="Change the company's name, billing data, metadata; staff: agreement, external id",
        responses={200: CompanyResponse},
        codes=("not_found", *NEEDS_EXTERNAL_ID),
        rules=one_of_required(COMPANY_FIELDS),
        more="What is absent keeps its value, and null removes one. Pairs of `metadata` and fields "
        "of `agreement` that are absent stay. `agreement` and `external_id` are changed by vendor "
        "admins only.",
    ),
)
def patch_company(call: Call[ChangeCompany]) -> Reply:
    wanted = company_edit_of(call.body)
    _require_vendor(call)
    company = edit_company(call.service, call.wired.directory, call.request, wanted)
    metadata = call.queries.metadata(company) if wanted.metadata else None
    return ok(company_response(company, call.queries.company_offices(), metadata))


def _require_vendor(call: Call[ChangeCompany]) -> None:
    """Raises for fields that only the vendor changes."""
    sent = [name for name in ONLY_VENDORS if getattr(call.body, name) is not UNSET]
    if sent and not call.may(Verb.CHANGE_AGREEMENT):
        roles, role = ROLES_BY_VERB[Verb.CHANGE_AGREEMENT], call.caller.role
        names = " and ".join(f"`{name}`" for name in sent)
        raise forbidden(
            f"Your role is {role}. Only {', '.join(roles)} can change {names} of a company. "
            f"{role_that_may(roles, role)}"
        )


@operation(
    routes,
    Operation(
        "GET",
        "/companies",
        verb=Verb.READ_COMPANIES,
        about_company=False,
        chapter="Vendor staff",
        summary="Find companies by name or external id",
        responses={200: CompanyFoundResponse},
        listed="paged",
        query=(("name", CompanyNameText), ("external_id", ExternalIdText)),
        more="One of them is required. `name` finds companies by the beginning of any word of "
        "their name, letter case and accents aside; a page may have fewer than `limit` and "
        "still have a `cursor`. Needs no `DP-Company-ID`.",
    ),
)
def get_companies(call: Call[None]) -> Reply:
    paging, beginning = call.paging(), _wanted_beginning(call.query)
    if "external_id" in call.query:
        company = call.queries.company_with_external_id(wanted_external_id(call.query))
        is_wanted = company and (not beginning or has_word(company.name, beginning))
        return one_or_none(company if is_wanted else None, company_found_response)
    if not beginning:
        detail = "or `external_id` is required: companies are found by these alone"
        raise invalid("/query/name", detail)
    return list_reply(
        lambda page: call.queries.companies_named(beginning, page), paging, company_found_response
    )


def _wanted_beginning(query: dict[str, str]) -> str:
    """The folded name to find; '' if none is given."""
    if "name" not in query:
        return ""
    if len(query["name"]) > LONGEST_COMPANY_NAME:
        raise invalid("/query/name", f"must have at most {LONGEST_COMPANY_NAME} characters")
    beginning = folded_name(query["name"])
    if not beginning:
        raise invalid("/query/name", "must have a letter, a digit or a symbol")
    return beginning


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

    opening = Opening(
        company,
        office,
        terms,
        call.wired.contact,
        is_new=True,
        named=not call.queries.catalog_in_force().numbers_types,
        metadata=new_metadata(body.office.metadata, "/office/metadata"),
        company_metadata=new_metadata(body.metadata),
    )

    def response_of(_: Office, ledger: Ledger) -> StoredResponse:
        return call.stored_response(201, company_created_response(opening, ledger))

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
