"""Bearer tokens: verified by API Gateway's authorizer, read by the handlers.

The authorizer is a function of its own in front of the API. It lets nobody pass whose token it
cannot verify; the gateway's responses (`infra/resources.yaml`) turn that into our 401.
"""

import json
import os
from functools import lru_cache
from typing import Any, get_args

from chalice.app import AuthRequest, AuthResponse, Blueprint

from ..domain.caller import NO_COMPANY, Caller, Role
from ..domain.ids import LARGEST_ID
from ..domain.refusals import Refusal, forbidden, invalid

authorizers = Blueprint(__name__)

ALGORITHMS = ["ES256", "RS256"]
CLOCK_SKEW_S = 30
LONGEST_TOKEN = 8192


@authorizers.authorizer(ttl_seconds=60)
def authorizer(request: AuthRequest) -> AuthResponse:
    """Allows every route to the holder of a valid token, for a minute; what the holder may do
    there is decided by the handler. Nothing of a token is logged."""
    claims = verified_claims(request.token)
    if claims is None:
        return AuthResponse(routes=[], principal_id="anonymous")
    return AuthResponse(
        routes=["*"], principal_id=claims["sub"], context={"claims": json.dumps(claims)}
    )


def verified_claims(header: str) -> dict[str, Any] | None:
    """The claims of `Bearer <JWT>`, or None when the token is not to be trusted.

    Checked against the real time, also where the ledger's clock was moved: the identity
    provider's time is not the ledger's.
    """
    import jwt  # Only here: 120 ms of a cold start that the other functions need not pay.

    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or len(token) > LONGEST_TOKEN:
        return None
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = _keys().get(key_id)
        if key is None:
            return None
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=os.environ["SEATLEDGER_AUDIENCE"],
            issuer=os.environ["SEATLEDGER_ISSUER"],
            leeway=CLOCK_SKEW_S,
            options={"require": ["exp", "sub", "iss", "aud"]},
        )
    except jwt.InvalidTokenError:
        return None
    wanted = {name: claims.get(name) for name in ("sub", "company_id", "role", "office_ids")}
    return wanted if _well_formed(wanted) else None


@lru_cache(maxsize=1)
def _keys() -> dict[str | None, Any]:
    """The issuer's public keys by key id, from the environment's JWKS document."""
    import jwt

    document = json.loads(os.environ["SEATLEDGER_JWKS"])
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(document).keys}


def _well_formed(claims: dict[str, Any]) -> bool:
    company_id, office_ids = claims["company_id"], claims["office_ids"]
    return (
        isinstance(claims["sub"], str)
        and 1 <= len(claims["sub"]) <= 255
        and claims["role"] in get_args(Role)
        and (_is_id(company_id) or (company_id is None and claims["role"] == "csm"))
        and (office_ids is None or (isinstance(office_ids, list) and all(map(_is_id, office_ids))))
    )


def _is_id(value: object) -> bool:
    return type(value) is int and 1 <= value <= LARGEST_ID


def caller_of(
    context: dict[str, Any], company_header: str | None, *, of_a_company: bool = True
) -> Caller:
    """The caller of a request that passed the authorizer. Refuses a request that did not, rather
    than trust whatever let it through. Where the request is not `of_a_company`, vendor staff act
    for none."""
    authorized = context.get("authorizer") or {}
    if "claims" not in authorized:
        raise Refusal("unauthenticated", "A bearer token is required.")
    claims = json.loads(authorized["claims"])
    return Caller(
        sub=claims["sub"],
        role=claims["role"],
        company_id=_company(claims, company_header) if of_a_company else NO_COMPANY,
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
    if not (header.isascii() and header.isdigit() and len(header) <= 16 and _is_id(int(header))):
        raise invalid(pointer, "must be a company's id")
    return int(header)
