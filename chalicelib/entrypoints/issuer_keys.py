"""The issuer's public keys, found through its discovery document, and fetched again when they
rotate.

PyJWT's `PyJWKClient` drops expired keys while the issuer is down, and requests them again from a
failing issuer for every token (decision 20).
"""

import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from ..domain.record import Record
from .issuer_documents import CachedDocument, Fetch, discovery_of, fetch_json

log = logging.getLogger(__name__)

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA")
SHORTEST_RSA_BITS = 2048
LONGEST_RSA_BITS = 8192
"""Verifying takes longer with longer keys."""
MOST_TRIED = 4
"""Keys for one token without a key id. Each takes a verification."""
LONGEST_KEY_ID = 512
USABLE = "ES256 (P-256), EdDSA (Ed25519), RS256 and PS256 (2048 to 8192 bits)"


class SigningKey(Record):
    """A public key of `cryptography`, and the algorithms that the issuer may sign with it. `key_id`
    is None if the issuer has given it none."""

    key_id: str | None
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

    def fitting(
        self, key_id: object, algorithm: str, tried: Sequence[SigningKey] = ()
    ) -> list[SigningKey]:
        """The keys that may have signed a token with this key id and algorithm: one at most, or for
        a token without an id (None) those without one. Some issuers have a single key, and give it
        none. Without those that were `tried`. Raises IssuerUnavailable."""
        if key_id is None:
            return self._without_id(algorithm, tried)
        if not isinstance(key_id, str) or len(key_id) > LONGEST_KEY_ID or tried:
            return []
        keys = self._keys.usable(lambda keys: any(each.key_id == key_id for each in keys))
        return [each for each in keys if each.key_id == key_id and algorithm in each.algorithms]

    def _without_id(self, algorithm: str, tried: Sequence[SigningKey]) -> list[SigningKey]:
        """If all were tried, the issuer may have a new key: it is asked again."""

        def untried(keys: Sequence[SigningKey]) -> list[SigningKey]:
            unnamed = [each for each in keys if each.key_id is None]
            return [each for each in unnamed if algorithm in each.algorithms and each not in tried]

        left = MOST_TRIED - len(tried)
        return untried(self._keys.usable(lambda keys: bool(untried(keys))))[:left] if left else []

    def _fetch_keys(self) -> Sequence[SigningKey]:
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


def keys_of(document: Any) -> list[SigningKey]:
    """The usable keys in a JWKS document. Raises ValueError if it lists no keys."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ValueError("not a JWKS document")
    found: list[SigningKey] = []
    for jwk in listed:
        key = signing_key(jwk)
        # Of two keys with one id the first counts, whatever else the document says later.
        if key and (key.key_id is None or all(each.key_id != key.key_id for each in found)):
            found.append(key)
    return found


def signing_key(jwk: Any) -> SigningKey | None:
    """The key of a JWK (RFC 7517). None if it cannot verify signatures of `ALGORITHMS`: RSA below
    2048 bits, another curve, another use, or a secret or private key."""
    import jwt  # Imported here, because it adds 120 ms to a cold start.
    from cryptography.exceptions import UnsupportedAlgorithm

    if not isinstance(jwk, dict) or not _is_to_verify(jwk):
        return None
    key_id = jwk.get("kid")
    if not isinstance(key_id, str | None):
        return None
    try:
        # Without `alg`, which would decide how the key is read.
        public = jwt.PyJWK({name: jwk[name] for name in jwk if name != "alg"}).key
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError, UnsupportedAlgorithm):
        return None
    possible = _algorithms_of(public)
    named = jwk.get("alg")
    algorithms = possible if named is None else possible & {str(named)}
    return SigningKey(key_id, public, algorithms) if algorithms else None


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
