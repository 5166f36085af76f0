"""Verifies JSON Web Tokens and returns their claims."""

from typing import Any, get_args

from ..domain.caller import VENDOR_ROLES, Role
from ..domain.ids import is_id
from ..domain.record import Record
from .issuer_keys import ALGORITHMS, IssuerKeys

CLOCK_SKEW_S = 30
LONGEST_BEARER_TOKEN = 8192
"""Characters of a token in a header. API Gateway accepts 10,240 bytes of headers."""


class Verifier(Record):
    """Verifies tokens that `issuer` signed for `audience`, of at most `longest` characters."""

    issuer: str
    audience: str
    keys: IssuerKeys
    longest: int = LONGEST_BEARER_TOKEN

    def claims(self, header: str) -> dict[str, Any] | None:
        """The claims of `Bearer <JWT>`, or None if the token is not valid. Raises
        IssuerUnavailable.

        Expiry is checked against the machine's clock, even if the ledger's clock was moved, because
        the identity provider uses real time.
        """
        import jwt  # Imported here, because it adds 120 ms to a cold start.

        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or len(token) > self.longest:
            return None
        try:
            unverified = jwt.get_unverified_header(token)
            # Checked first, so that tokens the issuer cannot have signed cause no key request.
            if unverified.get("alg") not in ALGORITHMS or "crit" in unverified:
                return None
            key = self.keys.find(unverified.get("kid"))
            if key is None:
                return None
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self.audience,
                issuer=self.issuer,
                leeway=CLOCK_SKEW_S,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, RecursionError):
            return None
        wanted = {name: claims.get(name) for name in ("sub", "company_id", "role", "office_ids")}
        return wanted if _well_formed(wanted) else None


def _well_formed(claims: dict[str, Any]) -> bool:
    company_id, office_ids = claims["company_id"], claims["office_ids"]
    return (
        isinstance(claims["sub"], str)
        and 1 <= len(claims["sub"]) <= 255
        and claims["role"] in get_args(Role)
        and (is_id(company_id) or (company_id is None and claims["role"] in VENDOR_ROLES))
        and (office_ids is None or (isinstance(office_ids, list) and all(map(is_id, office_ids))))
    )
