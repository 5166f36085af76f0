"""The issuer's public keys, found through its discovery document, and fetched again when they
rotate.

PyJWT's `PyJWKClient` drops expired keys while the issuer is down, and requests them again from a
failing issuer for every token (decision 20).
"""

import logging
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..domain.record import Record
from .issuer_documents import CachedDocument, Fetch, discovery_of, fetch_json

log = logging.getLogger(__name__)

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA")
SHORTEST_RSA_BITS = 2048
LONGEST_RSA_BITS = 8192
"""Verifying takes longer with longer keys."""
LONGEST_KEY_ID = 512
USABLE = "ES256 (P-256), EdDSA (Ed25519), RS256 and PS256 (2048 to 8192 bits) with a key id"


class SigningKey(Record):
    """A public key of `cryptography`, and the algorithms that the issuer may sign with it."""

    public: Any
    algorithms: frozenset[str]


class IssuerKeys:
    """The keys of one issuer. `fetch` returns the JSON at a URL, or raises OSError, HTTPException
    or ValueError; `elapsed_s` returns monotonic seconds."""

    def __init__(self, issuer: str, fetch: Fetch, elapsed_s: Callable[[], float]) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._has_keys = False
        self.discovery = discovery_of(issuer, fetch, elapsed_s)
        self._keys = CachedDocument(f"keys of {issuer}", self._fetch_keys, elapsed_s)

    def find(self, key_id: object) -> SigningKey | None:
        """The key with this id, or None if the issuer has none. Raises IssuerUnavailable."""
        if not isinstance(key_id, str) or len(key_id) > LONGEST_KEY_ID:
            return None
        return self._keys.usable(lambda keys: key_id in keys).get(key_id)

    def _fetch_keys(self) -> Mapping[str, SigningKey]:
        """Raises ValueError for a document without usable keys that would replace usable ones. The
        first such document is an answer: no token can be valid."""
        keys = keys_of(self._fetch(str(self.discovery.current().get("jwks_uri"))))
        if not keys:
            log.warning("no key of %s is usable; known are %s", self._issuer, USABLE)
        if self._has_keys and not keys:
            raise ValueError("no usable key")
        self._has_keys = bool(keys)
        return keys


@lru_cache(maxsize=4)
def issuer_keys(issuer: str) -> IssuerKeys:
    """The keys of this process for the issuer: all who verify its tokens share them."""
    return IssuerKeys(issuer, fetch_json, time.monotonic)


def keys_of(document: Any) -> dict[str, SigningKey]:
    """The usable keys in a JWKS document, by key id. Raises ValueError if it lists no keys."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ValueError("not a JWKS document")
    found: dict[str, SigningKey] = {}
    for jwk in listed:
        key = signing_key(jwk)
        # Of two keys with one id the first counts, whatever else the document says later.
        if key is not None:
            found.setdefault(jwk["kid"], key)
    return found


def signing_key(jwk: Any) -> SigningKey | None:
    """The key of a JWK (RFC 7517). None if it cannot verify signatures of `ALGORITHMS`: RSA below
    2048 bits, another curve, another use, a secret or private key, or no key id."""
    import jwt  # Imported here, because it adds 120 ms to a cold start.
    from cryptography.exceptions import UnsupportedAlgorithm

    if not isinstance(jwk, dict) or not isinstance(jwk.get("kid"), str) or not _is_to_verify(jwk):
        return None
    try:
        # Without `alg`, which would decide how the key is read.
        public = jwt.PyJWK({name: jwk[name] for name in jwk if name != "alg"}).key
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError, UnsupportedAlgorithm):
        return None
    possible = _algorithms_of(public)
    named = jwk.get("alg")
    algorithms = possible if named is None else possible & {str(named)}
    return SigningKey(public, algorithms) if algorithms else None


def _is_to_verify(jwk: dict[str, Any]) -> bool:
    operations = jwk.get("key_ops")
    is_allowed = operations is None or (isinstance(operations, list) and "verify" in operations)
    return jwk.get("use") in ("sig", None) and is_allowed


def _algorithms_of(public: Any) -> frozenset[str]:
    """The algorithms that fit the key's type, curve and length."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(public, rsa.RSAPublicKey):
        fits = SHORTEST_RSA_BITS <= public.key_size <= LONGEST_RSA_BITS
        return frozenset({"RS256", "PS256"}) if fits else frozenset()
    if isinstance(public, ec.EllipticCurvePublicKey):
        return frozenset({"ES256"}) if isinstance(public.curve, ec.SECP256R1) else frozenset()
    is_ed25519 = isinstance(public, ed25519.Ed25519PublicKey)
    return frozenset({"EdDSA"}) if is_ed25519 else frozenset()
