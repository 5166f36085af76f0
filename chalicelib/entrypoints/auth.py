"""Bearer tokens: verified by API Gateway's authorizer, read by the handlers.

The authorizer is a function of its own in front of the API. It lets nobody pass whose token it
cannot verify; the gateway's responses (`infra/resources.yaml`) turn that into our 401.
"""

import json
import os
import time
from functools import lru_cache
from typing import Any

from chalice.app import AuthRequest, AuthResponse, Blueprint

from ..domain.caller import NO_COMPANY, Caller
from ..domain.refusals import Refusal, RefusalCode, forbidden, invalid
from .issuer_keys import IssuerKeys, fetch_json
from .tokens import Verifier, is_id

authorizers = Blueprint(__name__)


@authorizers.authorizer(ttl_seconds=60)
def authorizer(request: AuthRequest) -> AuthResponse:
    """Allows every route to the holder of a valid token, for a minute; what the holder may do
    there is decided by the handler. Nothing of a token is logged. Without any keys of the issuer
    it fails, which is a 500: the token may be good."""
    claims = _verifier().claims(request.token)
    if claims is None:
        return AuthResponse(routes=[], principal_id="anonymous")
    return AuthResponse(
        routes=["*"], principal_id=claims["sub"], context={"claims": json.dumps(claims)}
    )


@lru_cache(maxsize=1)
def _verifier() -> Verifier:
    """Of the issuer in the environment; its keys are kept as long as this process lives."""
    issuer = os.environ["SEATLEDGER_ISSUER"]
    keys = IssuerKeys(issuer, fetch_json, time.monotonic)
    return Verifier(issuer, os.environ["SEATLEDGER_AUDIENCE"], keys)


def caller_of(
    context: dict[str, Any], company_header: str | None, about_company: bool = True
) -> Caller:
    """The caller of a request that passed the authorizer. Refuses a request that did not, rather
    than trust whatever let it through. Where the request is not about a company,
    vendor staff act for none."""
    authorized = context.get("authorizer") or {}
    if "claims" not in authorized:
        raise Refusal(RefusalCode.UNAUTHENTICATED, "A bearer token is required.")
    claims = json.loads(authorized["claims"])
    return Caller(
        sub=claims["sub"],
        role=claims["role"],
        company_id=_company(claims, company_header) if about_company else NO_COMPANY,
        office_ids=frozenset(claims["office_ids"] or ()),
    )


def _company(claims: dict[str, Any], header: str | None) -> int:
    """The token's company; vendor staff name it by a header instead."""
    if claims["role"] != "csm":
        if header is not None and header != str(claims["company_id"]):
            raise forbidden("DP-Company-ID is for vendor staff.")
        return int(claims["company_id"])
    pointer = "/headers/DP-Company-ID"
    if header is None:
        raise invalid(pointer, "is required from vendor staff: the company to act for")
    if not (header.isascii() and header.isdigit() and len(header) <= 16 and is_id(int(header))):
        raise invalid(pointer, "must be a company's id")
    return int(header)
