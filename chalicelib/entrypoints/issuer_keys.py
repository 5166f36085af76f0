"""The issuer's public keys, found through its discovery document, cached, and fetched again when
they rotate. The issuer gets at most one request every 30 seconds, whatever tokens arrive.

PyJWT's `PyJWKClient` drops expired keys while the issuer is down, and requests them again from a
failing issuer for every token (decision 20).
"""

import json
import logging
from collections.abc import Callable, Mapping
from http.client import HTTPException
from threading import Lock
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

log = logging.getLogger(__name__)

ALGORITHMS = ("ES256", "RS256")
LIFETIME_S = 15 * 60
"""Keys are fetched again after this time, so a withdrawn key is rejected from then on."""
LONGEST_LIFETIME_S = 24 * 60 * 60
"""How long cached keys are used while the issuer does not respond."""
PAUSE_S = 30
PAUSE_WITHOUT_KEYS_S = 5
FETCH_TIMEOUT_S = 3
LARGEST_DOCUMENT = 256 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Fetch = Callable[[str], Any]


class IssuerUnavailable(Exception):
    """No keys are available, so tokens cannot be verified."""


class IssuerKeys:
    """The keys of one issuer. `fetch` returns the JSON at a URL, or raises OSError or ValueError;
    `elapsed_s` returns monotonic seconds."""

    def __init__(self, issuer: str, fetch: Fetch, elapsed_s: Callable[[], float]) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._elapsed_s = elapsed_s
        self._keys: Mapping[str, Any] = {}
        self._fetched_at_s: float | None = None
        self._tried_at_s: float | None = None
        self._lock = Lock()

    def find(self, key_id: object) -> Any | None:
        """The key with this id, or None if the issuer has none. Raises IssuerUnavailable."""
        if not isinstance(key_id, str):
            return None
        with self._lock:
            if self._age_s() >= LIFETIME_S or key_id not in self._keys:
                self._refresh()
            if self._age_s() >= LONGEST_LIFETIME_S:
                raise IssuerUnavailable(self._issuer)
            return self._keys.get(key_id)

    def _age_s(self) -> float:
        return float("inf") if self._fetched_at_s is None else self._since(self._fetched_at_s)

    def _since(self, then_s: float) -> float:
        return self._elapsed_s() - then_s

    def _refresh(self) -> None:
        """Fetches the keys, unless the last attempt was too recent. A failure keeps the old
        keys."""
        pause_s = PAUSE_S if self._keys else PAUSE_WITHOUT_KEYS_S
        if self._tried_at_s is not None and self._since(self._tried_at_s) < pause_s:
            return
        self._tried_at_s = self._elapsed_s()
        try:
            self._keys = self._fetch_keys()
        except (OSError, HTTPException, ValueError) as failed:
            # Only the class, because the message may contain text of the issuer's response.
            log.warning("keys of %s not fetched: %s", self._issuer, type(failed).__name__)
        else:
            self._fetched_at_s = self._elapsed_s()

    def _fetch_keys(self) -> dict[str, Any]:
        document = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(document, dict) or document.get("issuer") != self._issuer:
            raise ValueError("the discovery document names another issuer")
        return keys_of(self._fetch(str(document.get("jwks_uri"))))


def keys_of(document: Any) -> dict[str, Any]:
    """The signing keys for `ALGORITHMS` in a JWKS document, by key id. Raises ValueError if there
    are none."""
    import jwt  # Imported here, because it adds 120 ms to a cold start.

    try:
        parsed = jwt.PyJWKSet.from_dict(document).keys
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError) as malformed:
        raise ValueError("not a JWKS document") from malformed
    found = {
        key.key_id: key
        for key in parsed
        if isinstance(key.key_id, str)
        and key.public_key_use in ("sig", None)
        and key.algorithm_name in ALGORITHMS
    }
    if not found:
        raise ValueError("no key of a known algorithm")
    return found


def fetch_json(url: str, form: Mapping[str, str] | None = None) -> Any:
    """The JSON at the URL, or its response to a POST of `form`. Accepts HTTPS, and HTTP on loopback
    only; follows no redirects. Raises OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("the issuer's URLs must use https")
    data = urlencode(form).encode() if form is not None else None
    asked = Request(url, data, {"Accept": "application/json"})  # noqa: S310  # checked above
    with build_opener(_NoRedirections).open(asked, timeout=FETCH_TIMEOUT_S) as response:
        body = response.read(LARGEST_DOCUMENT + 1)
    if len(body) > LARGEST_DOCUMENT:
        raise ValueError("too large")
    try:
        return json.loads(body)
    except RecursionError as nested:
        raise ValueError("too deeply nested") from nested


class _NoRedirections(HTTPRedirectHandler):
    """Redirects are errors, so that keys come only from the URL that the issuer names."""

    def redirect_request(self, *_: Any) -> NoReturn:
        raise ValueError("the issuer must not redirect")
