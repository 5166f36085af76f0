"""Licenses of an office and of the company, capabilities, scheduled removals, and quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from chalice.app import Blueprint
from msgspec import UNSET, UnsetType

from ...domain import office_policy
from ...domain.account import Counts, Ledger, Removal
from ...domain.calendar import instant
from ...domain.licenses import LicenseType
from ...domain.products import Products
from ...domain.refusals import invalid, not_found
from ...domain.terms import Action
from ...quote import quote
from ...service.cursors import cursor_of, sort_key_of
from ...service.policy import Verb
from ...service.read_ports import Page, Paging
from ...transfer import Move, quote_transfer
from ..reply import Reply
from .etags import tagged
from .list_pages import fitting, list_reply
from .operation import Call, ok, operation
from .parsing import destination_of
from .registry import CURSOR_PARAMETER, FORBIDDEN_BY_TERMS, LIMITED, NEEDS_REMOVABLE, Operation
from .shapes.common import ContactResponse
from .shapes.licenses import (
    CapabilitiesResponse,
    CapabilityCode,
    CapabilityResponse,
    CompanyLicensesResponse,
    CountsResponse,
    LicensesResponse,
    OfficeLicensesResponse,
    RemovalResponse,
    counts_response,
    licenses_response,
    removal_response,
)
from .shapes.orders import quantities
from .shapes.quotes import QuoteBody, QuoteResponse, quote_response

routes = Blueprint(__name__)

REMOVAL = "REMOVAL#"
OFFICE = "LICENSES#"

TRANSFER_NEEDS_OFFICE = {
    "if": {"properties": {"action": {"const": "transfer"}}},
    "then": {"required": ["to_office_id"]},
    "else": {"properties": {"to_office_id": False}},
}


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/licenses",
        verb=Verb.READ,
        chapter="Licenses",
        summary="An office's licenses: all types that are sold here or owned",
        responses={200: LicensesResponse},
        tagged=True,
        more="Includes the current cycle. Send the `ETag` back as `If-None-Match`: the response is "
        "304 if nothing changed.",
    ),
)
def get_licenses(call: Call[None], office_id: int) -> Reply:
    return tagged(call, ok(licenses_response(call.queries.ledger(office_id))))


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/capabilities",
        verb=Verb.READ,
        chapter="Licenses",
        summary="Which changes the caller may make in the office, and why others are refused",
        responses={200: CapabilitiesResponse},
        more="Check this before you show a button.",
    ),
)
def get_capabilities(call: Call[None], office_id: int) -> Reply:
    ledger = call.queries.ledger(office_id)
    return ok(
        CapabilitiesResponse(
            purchase=_capability(call, ledger, Action.PURCHASE, Verb.PURCHASE),
            remove=_capability(call, ledger, Action.REMOVE, Verb.REMOVE),
            restore=_capability(call, ledger, Action.RESTORE, Verb.RESTORE),
            transfer=_capability(call, ledger, Action.TRANSFER, Verb.TRANSFER),
        )
    )


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/removals",
        verb=Verb.READ,
        chapter="Orders",
        summary="An office's scheduled removals",
        responses={200: RemovalResponse},
        listed="paged",
        more="Newest first. Each can be restored, completely or in part, until `effective_at`.",
    ),
)
def get_removals(call: Call[None], office_id: int) -> Reply:
    paging = call.paging()
    lots = sorted(call.queries.ledger(office_id).removals, key=_sort_key, reverse=True)
    return list_reply(lambda page: _lots_page(lots, page), paging, removal_response)


def _lots_page(lots: list[Removal], paging: Paging) -> Page[Removal]:
    if paging.cursor:
        # The cursor stays valid if its lot was closed in the meantime.
        last = sort_key_of(paging.cursor, REMOVAL)
        lots = [lot for lot in lots if _sort_key(lot) < last]
    page = lots[: paging.limit]
    more = len(lots) > len(page)
    return Page(page, cursor_of(_sort_key(page[-1])) if more else None)


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/quotes",
        verb=Verb.QUOTE,
        body=QuoteBody,
        chapter="Orders",
        summary="The payment summary of a change; nothing is stored",
        responses={200: QuoteResponse},
        codes=(
            *FORBIDDEN_BY_TERMS,
            *LIMITED,
            *NEEDS_REMOVABLE,
            "exceeds_scheduled",
            "license_type_not_in_plan",
        ),
        more="Prorated by whole days in the office's time zone, including today, and rounded half "
        "up for each license. Send `quote` with the order: exactly the quoted amount is billed, "
        "or the order is refused with a new quote. Valid until `expires_at`, at most 15 minutes. "
        "A `transfer` is quoted at the office that gives the licenses: `to_office_id` is billed "
        "from its today, this office is credited for the days after its today.",
        rules=TRANSFER_NEEDS_OFFICE,
    ),
)
def post_quote(call: Call[QuoteBody], office_id: int) -> Reply:
    body = call.body
    items, command = (
        quantities(body.items),
        call.command(office_id, call.source("api")),
    )
    if body.action == "transfer":
        move = Move(_destination(body, office_id), items)
        return ok(quote_response(quote_transfer(call.service, command, move)))
    if body.to_office_id is not UNSET:
        raise invalid("/to_office_id", "goes with the action `transfer` only")
    return ok(quote_response(quote(call.service, command, body.action, items)))


def _destination(body: QuoteBody, office_id: int) -> int:
    if body.to_office_id is UNSET:
        raise invalid("/to_office_id", "is required with the action `transfer`")
    return destination_of(body.to_office_id, office_id)


@operation(
    routes,
    Operation(
        "GET",
        "/company/licenses",
        verb=Verb.READ,
        chapter="Licenses",
        summary="The company's licenses: totals, and by office",
        responses={200: CompanyLicensesResponse},
        query=(CURSOR_PARAMETER,),
        codes=("not_found",),
        more="Only of offices that the caller can access. Beyond some 500 offices, `offices` is "
        "paged; the totals are always those of all.",
    ),
)
def get_company_licenses(call: Call[None]) -> Reply:
    offices = call.queries.company_offices()
    if not offices:
        raise not_found("company, or it has no offices")
    accounts = call.queries.accounts(offices)
    products = call.products
    items = _counts(products, [account.counts for account in accounts.values()])
    shown, cursor = _offices_page(
        [
            OfficeLicensesResponse(
                office.office_id,
                office.name,
                _counts(products, [accounts[office.office_id].counts]),
            )
            for office in offices
            if office.office_id in accounts
        ],
        call.query.get("cursor"),
    )
    return ok(CompanyLicensesResponse(items, shown, cursor))


def _counts(
    products: Products, owned: Sequence[Mapping[LicenseType, Counts]]
) -> list[CountsResponse]:
    """The sums, of every type that is sold or owned."""
    sold = [each.id for each in products.listed if not each.retired]
    types = products.ordered({*sold, *(kind for each in owned for kind in each)})
    return [
        counts_response(products, kind, sum((each[kind] for each in owned), Counts()))
        for kind in types
    ]


def _offices_page(
    offices: list[OfficeLicensesResponse], cursor: str | None
) -> tuple[list[OfficeLicensesResponse], str | UnsetType]:
    """The offices after the cursor that fit on a page, and the next page's cursor."""
    if cursor is not None:
        last = sort_key_of(cursor, OFFICE)
        offices = [each for each in offices if _office_sort_key(each) > last]
    shown = offices[: fitting(offices)]
    more = len(offices) > len(shown)
    return shown, cursor_of(_office_sort_key(shown[-1])) if more else UNSET


def _office_sort_key(office: OfficeLicensesResponse) -> str:
    return f"{OFFICE}{office.office_id:016}"


def _sort_key(lot: Removal) -> str:
    return f"{REMOVAL}{instant(lot.requested_at)}#{lot.removal_id:016}"


def _capability(call: Call[None], ledger: Ledger, action: Action, verb: Verb) -> CapabilityResponse:
    if not call.may(verb):
        return CapabilityResponse(allowed=False, code="forbidden")
    refusal = office_policy.refusal_of(ledger, action, call.caller.role)
    if refusal is None:
        return CapabilityResponse(allowed=True)
    contact = refusal.members.get("contact", UNSET)
    return CapabilityResponse(
        allowed=False,
        code=cast("CapabilityCode", refusal.code),
        contact=ContactResponse(**contact) if isinstance(contact, dict) else contact,
    )
