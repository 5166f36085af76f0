"""Verifies JSON Web Tokens and returns their claims."""

import re
from base64 import urlsafe_b64decode
from typing import Any

from ..domain.ids import LARGEST_ID
from ..domain.record import Record
from .claims import ClaimMapping
from .issuer_keys import ALGORITHMS, IssuerKeys, SigningKey
from .token_json import strict_object

CLOCK_SKEW_S = 30
LONGEST_BEARER_TOKEN = 8192
"""Characters of a token in a header. API Gateway accepts 10,240 bytes of headers."""
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
"""A signed token's three parts (RFC 7515, section 7.1): base64url, without padding or spaces."""
TIMES = ("exp", "nbf", "iat")
NOT_GENUINE = (
    "The bearer token is not valid: it is malformed, or not signed by the expected issuer with a "
    "key that it publishes."
)
"""Says the same whatever is wrong, because a stranger may have made the token."""

NOT_FOR_APIS = "The token is genuine, but its claim `token_use` says that it is no access token."


class InvalidToken(Exception):
    """The token opens nothing. The message says why, as far as the issuer's signature is good;
    strangers are told nothing."""


class Verifier(Record):
    """Verifies tokens that `issuer` signed for one of `audiences`, of at most `longest`
    characters."""

    issuer: str
    audiences: tuple[str, ...]
    keys: IssuerKeys
    mapping: ClaimMapping = ClaimMapping()
    accepts_client_id: bool = False
    """True if an access token without `aud` may have an audience's name as `client_id`."""
    longest: int = LONGEST_BEARER_TOKEN

    def claims(self, token: str) -> dict[str, Any]:
        """The caller's claims. Raises InvalidToken, UnusableClaim or IssuerUnavailable."""
        return self.mapping.caller_claims(self.payload(token))

    def payload(self, token: str) -> dict[str, Any]:
        """All claims of the token. Raises InvalidToken or IssuerUnavailable.

        Expiry is checked against the machine's clock, even if the ledger's clock was moved, because
        the identity provider uses real time.
        """
        if len(token) > self.longest or not COMPACT.fullmatch(token):
            raise InvalidToken(NOT_GENUINE)
        try:
            header, payload = map(_decoded, token.split(".")[:2])
        except ValueError as malformed:
            raise InvalidToken(NOT_GENUINE) from malformed
        # Checked first, so that tokens the issuer cannot have signed cause no key request.
        if not _is_plain(header) or not all(map(_is_time, _times(payload))):
            raise InvalidToken(NOT_GENUINE)
        self._require_genuine(token, header, payload)
        if self.accepts_client_id and payload.get("token_use", "access") != "access":
            # The client's ID tokens have its id as `aud`, which is an audience here.
            raise InvalidToken(NOT_FOR_APIS)
        return payload

    def _require_genuine(self, token: str, header: dict[str, Any], payload: dict[str, Any]) -> None:
        """Checks the signature, and then issuer, audience and times."""
        import jwt  # Imported here, because it adds 120 ms to a cold start.

        key_id, algorithm, tried = header.get("kid"), header["alg"], list[SigningKey]()
        while fitting := self.keys.fitting(key_id, algorithm, tried):
            for key in fitting:
                try:
                    jwt.decode(token, key.public, [algorithm], **self._required(payload))
                except jwt.InvalidSignatureError:
                    tried.append(key)
                except jwt.PyJWTError as refused:
                    raise InvalidToken(_reason(refused)) from refused
                else:
                    return
        raise InvalidToken(NOT_GENUINE)

    def _required(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What PyJWT requires of this token, beyond its signature."""
        required, is_named = ["exp", "sub", "iss"], self._is_access_token_for_client(payload)
        return {
            "audience": None if is_named else self.audiences,
            "issuer": self.issuer,
            "leeway": CLOCK_SKEW_S,
            "options": {"require": required if is_named else [*required, "aud"]},
        }

    def _is_access_token_for_client(self, payload: dict[str, Any]) -> bool:
        """True for an access token like Cognito's, which names its client instead of an
        audience."""
        return (
            self.accepts_client_id
            and "aud" not in payload
            and payload.get("client_id") in self.audiences
        )


def bearer_token(header: str) -> str:
    """The token of `Bearer <token>`; '' for another scheme."""
    scheme, _, token = header.partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _reason(refused: Exception) -> str:
    """What is wrong with a token whose signature is good. PyJWT checks the signature first."""
    import jwt

    if isinstance(refused, jwt.ExpiredSignatureError):
        return "The token has expired: get a new one."
    if isinstance(refused, jwt.ImmatureSignatureError):
        return "The token is not valid yet: its claim `nbf` or `iat` is in the future."
    if isinstance(refused, jwt.MissingRequiredClaimError):
        return f"The token is genuine, but its claim `{refused.claim}` is missing."
    if isinstance(refused, jwt.InvalidAudienceError):
        return (
            "The token is genuine, but its claim `aud` names another audience than the one that "
            "this service is configured with."
        )
    if isinstance(refused, jwt.InvalidIssuerError):
        return (
            "The token is genuine, but its claim `iss` differs from the issuer's address that this "
            "service is configured with."
        )
    return NOT_GENUINE


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
