"""Verifies JSON Web Tokens and returns their claims."""

import re
from base64 import urlsafe_b64decode
from typing import Any, get_args

from ..domain.caller import VENDOR_ROLES, Role
from ..domain.ids import LARGEST_ID, is_id
from ..domain.line_of_text import line_error
from ..domain.record import Record
from .issuer_keys import ALGORITHMS, IssuerKeys
from .token_json import strict_object

CLOCK_SKEW_S = 30
LONGEST_BEARER_TOKEN = 8192
"""Characters of a token in a header. API Gateway accepts 10,240 bytes of headers."""
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
"""A signed token's three parts (RFC 7515, section 7.1): base64url, without padding or spaces."""
TIMES = ("exp", "nbf", "iat")


class Verifier(Record):
    """Verifies tokens that `issuer` signed for `audience`, of at most `longest` characters."""

    issuer: str
    audience: str
    keys: IssuerKeys
    longest: int = LONGEST_BEARER_TOKEN

    def claims(self, header: str) -> dict[str, Any] | None:
        """The claims of `Bearer <JWT>` that the service uses, or None if the token is not valid.
        Raises IssuerUnavailable."""
        scheme, _, token = header.partition(" ")
        payload = self.payload(token) if scheme.lower() == "bearer" else None
        return payload and usable_claims(payload)

    def payload(self, token: str) -> dict[str, Any] | None:
        """All claims of the token, or None if it is not valid. Raises IssuerUnavailable.

        Expiry is checked against the machine's clock, even if the ledger's clock was moved, because
        the identity provider uses real time.
        """
        import jwt  # Imported here, because it adds 120 ms to a cold start.

        if len(token) > self.longest or not COMPACT.fullmatch(token):
            return None
        try:
            header, payload = map(_decoded, token.split(".")[:2])
        except ValueError:
            return None
        # Checked first, so that tokens the issuer cannot have signed cause no key request.
        if not _is_plain(header) or not all(map(_is_time, _times(payload))):
            return None
        key = self.keys.find(header.get("kid"))
        if key is None or header["alg"] not in key.algorithms:
            return None
        try:
            jwt.decode(
                token,
                key.public,
                algorithms=[header["alg"]],
                audience=self.audience,
                issuer=self.issuer,
                leeway=CLOCK_SKEW_S,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except jwt.PyJWTError:
            return None
        return payload


def usable_claims(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The claims that the service uses, or None if one has a value that it cannot use."""
    wanted = {name: payload.get(name) for name in ("sub", "company_id", "role", "office_ids")}
    return wanted if _well_formed(wanted) else None


def _decoded(part: str) -> dict[str, Any]:
    return strict_object(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _is_plain(header: dict[str, Any]) -> bool:
    """True for a known algorithm and no extension that changes how the token is read (RFC 7515,
    section 4.1.11; RFC 7797). Keys and URLs in the header are ignored, never used or fetched."""
    return header.get("alg") in ALGORITHMS and "crit" not in header and "b64" not in header


def _times(payload: dict[str, Any]) -> list[Any]:
    return [payload[name] for name in TIMES if name in payload]


def _is_time(value: object) -> bool:
    """True for a NumericDate (RFC 7519, section 2). PyJWT accepts text as well."""
    return type(value) in (int, float) and 0 <= value <= LARGEST_ID  # type: ignore[operator]


def _well_formed(claims: dict[str, Any]) -> bool:
    company_id, office_ids = claims["company_id"], claims["office_ids"]
    return (
        isinstance(claims["sub"], str)
        and 1 <= len(claims["sub"]) <= 255
        and not line_error(claims["sub"])  # It becomes the author of changes.
        and claims["role"] in get_args(Role)
        and (is_id(company_id) or (company_id is None and claims["role"] in VENDOR_ROLES))
        and (office_ids is None or (isinstance(office_ids, list) and all(map(is_id, office_ids))))
    )
