"""The terms that vendor staff agree with an office."""

from __future__ import annotations

from chalice.app import Blueprint

from ...agree_terms import agree_terms
from ...domain.mailbox import checked_mailbox, stored_address
from ...domain.terms import Contact
from ...domain.transitions.agree_terms import Agreement, agreed_in
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .operation import Call, ok, operation, outcome_of
from .registry import Operation
from .shapes.terms import ContactBody, TermsBody, TermsResponse, terms_response

routes = Blueprint(__name__)

CONTACT_IF_ASKED = {
    "anyOf": [
        {"properties": {"not_self_serve": {"maxItems": 0}, "resold": {"const": False}}},
        {"properties": {"contact": {"type": "object"}}},
    ]
}


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/terms",
        verb=Verb.READ,
        chapter="Vendor staff",
        summary="An office's negotiated terms",
        responses={200: TermsResponse},
    ),
)
def get_terms(call: Call[None], office_id: int) -> Reply:
    return ok(terms_response(agreed_in(call.queries.ledger(office_id).terms)))


@operation(
    routes,
    Operation(
        "PUT",
        "/offices/{office_id}/terms",
        verb=Verb.AGREE_TERMS,
        body=TermsBody,
        chapter="Vendor staff",
        summary="Replace an office's negotiated terms",
        responses={200: TermsResponse},
        rules=CONTACT_IF_ASKED,
        more="Replaces all of them. Contract prices apply from the next cycle; license types "
        "without one have the catalog's price.",
    ),
)
def put_terms(call: Call[TermsBody], office_id: int) -> Reply:
    body = call.body
    agreement = Agreement(
        not_self_serve=frozenset(body.not_self_serve),
        resold=body.resold,
        contact=_contact(body.contact),
        contract_prices=body.contract_prices,
        payment_days=body.payment_days,
    )

    def response_of(agreed: Agreement) -> StoredResponse:
        return call.stored_response(200, terms_response(agreed))

    command = call.command(office_id, call.source("api"))
    return outcome_of(agree_terms(call.service, command, agreement, response_of))


def _contact(body: ContactBody | None) -> Contact | None:
    if body is None:
        return None
    checked_mailbox(body.email, "/contact/email")
    return Contact(body.name, stored_address(body.email))
