"""Bearer tokens and API keys: API Gateway's authorizer verifies them, handlers read the claims.

The authorizer is a function in front of the API. It rejects requests whose token it cannot verify;
the gateway's responses (`infra/responses.yaml`) make this a 401 problem document.
"""

import json
import logging
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalice.app import AuthRequest, AuthResponse, Blueprint

from ..domain.api_key import looks_like_key
from ..domain.caller import NO_COMPANY, VENDOR_ROLES, Caller
from ..domain.ids import LARGEST_ID, is_id
from ..domain.refusals import Refusal, RefusalCode, forbidden, invalid

if TYPE_CHECKING:
    from .tokens import Verifier

log = logging.getLogger(__name__)

authorizers = Blueprint(__name__)


ANSWER_KEPT_S = 55
"""By API Gateway. A key is refused 60 seconds after its revocation at the latest: the rest is for
the answer, which comes within 4 of the read that decides (`CLIENT_CONFIG`)."""


@authorizers.authorizer(ttl_seconds=ANSWER_KEPT_S)
def authorizer(request: AuthRequest) -> AuthResponse:
    """Allows all routes for a valid token or API key, and API Gateway keeps that; handlers decide
    what the caller may do. A refusal says why, for the gateway's response. Tokens and keys are not
    logged. Without any keys of the issuer, or without the table, the authorizer fails, and the
    gateway answers 503, because the token may be valid."""
    # Only the authorizer's function verifies tokens: the API's own starts without these modules.
    from ..api_keys import UnusableKey
    from .claims import UnusableClaim
    from .tokens import InvalidToken, bearer_token

    token = bearer_token(request.token)
    try:
        claims = _claims(token)
    except (InvalidToken, UnusableClaim, UnusableKey) as refused:
        refusal = {"detail": str(refused)}
        return AuthResponse(routes=[], principal_id="anonymous", context=refusal)
    return AuthResponse(routes=["*"], principal_id="caller", context={"claims": json.dumps(claims)})


def _claims(token: str) -> dict[str, Any]:
    if not looks_like_key(token):
        return _verifier().claims(token)
    # Only for a key: the database's client takes time to create, and tokens need none.
    from .api_key_claims import claims_of_key

    return claims_of_key(token)


@lru_cache(maxsize=1)
def _verifier() -> "Verifier":
    """The verifier that the environment configures. A setting that cannot be used is logged, and
    the authorizer fails with it: the token may be valid."""
    from .claims import WrongSetting, mapping_of
    from .issuer_keys import issuer_keys
    from .issuer_settings import accepts_client_id, audiences_of
    from .tokens import Verifier

    issuer = os.environ["SEATLEDGER_ISSUER"]
    try:
        return Verifier(
            issuer=issuer,
            audiences=audiences_of(os.environ),
            keys=issuer_keys(issuer),
            mapping=mapping_of(os.environ),
            accepts_client_id=accepts_client_id(os.environ),
        )
    except WrongSetting as wrong:
        log.error("a setting cannot be used: %s", wrong)  # noqa: TRY400  # no bug to trace
        raise


def caller_of(
    context: dict[str, Any], company_header: str | None, about_company: bool = True
) -> Caller:
    """The caller of a request that the authorizer allowed. Refuses a request without the
    authorizer's claims. With `about_company` False, the caller has no company, or that which the
    token is limited to."""
    authorized = context.get("authorizer") or {}
    if "claims" not in authorized:
        raise Refusal(RefusalCode.UNAUTHENTICATED, "A bearer token is required.")
    claims = json.loads(authorized["claims"])
    return Caller(
        sub=claims["sub"],
        role=claims["role"],
        company_id=_company(claims, company_header, about_company),
        office_ids=None if claims["office_ids"] is None else frozenset(claims["office_ids"]),
        api_key_id=claims.get("api_key_id"),
    )


def _company(claims: dict[str, Any], header: str | None, about_company: bool) -> int:
    """The token's company. Vendor staff name it in DP-Company-ID; a token of theirs that has a
    company is good for that one only."""
    limited_to = claims["company_id"]
    if limited_to is not None and header not in (None, str(limited_to)):
        raise forbidden(f"This token is good for company {limited_to} only.")
    if claims["role"] not in VENDOR_ROLES or not about_company:
        return int(limited_to or NO_COMPANY)
    pointer = "/headers/DP-Company-ID"
    if header is None:
        raise invalid(pointer, "is required from vendor staff: the company to act for")
    if not (header.isascii() and header.isdigit() and len(header) <= 16 and is_id(int(header))):
        raise invalid(pointer, f"must be a company id, an integer from 1 to {LARGEST_ID}")
    return int(header)
