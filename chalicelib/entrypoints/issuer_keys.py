"""The issuer's public keys: found by its discovery document, kept, and fetched again when they
rotate. Whatever tokens arrive, the issuer is asked at most every 30 seconds.

PyJWT's own `PyJWKClient` forgets its keys when they expire while the issuer is down, and asks a
failing issuer again for every token (decision 20).
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
"""After that keys are fetched again; an issuer that withdraws one is heard by then."""
LONGEST_LIFETIME_S = 24 * 60 * 60
"""With an issuer that does not answer, the last keys are good for this long."""
PAUSE_S = 30
PAUSE_WITHOUT_KEYS_S = 5
FETCH_TIMEOUT_S = 3
LARGEST_DOCUMENT = 256 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Fetch = Callable[[str], Any]


class IssuerUnavailable(Exception):
    """There are no keys to check a token by: nobody can say whether it is good."""


class IssuerKeys:
    """The keys of one issuer. `fetch` gets an URL's JSON, or raises OSError or ValueError;
    `elapsed_s` is a clock of seconds that never goes back."""

    def __init__(self, issuer: str, fetch: Fetch, elapsed_s: Callable[[], float]) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._elapsed_s = elapsed_s
        self._keys: Mapping[str, Any] = {}
        self._fetched_at_s: float | None = None
        self._tried_at_s: float | None = None
        self._one_at_a_time = Lock()

    def find(self, key_id: object) -> Any | None:
        """The key, None where the issuer has none of this id. Raises IssuerUnavailable."""
        if not isinstance(key_id, str):
            return None
        with self._one_at_a_time:
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
        """Fetches the keys, unless that was tried just now. Those there are stay on failure."""
        pause_s = PAUSE_S if self._keys else PAUSE_WITHOUT_KEYS_S
        if self._tried_at_s is not None and self._since(self._tried_at_s) < pause_s:
            return
        self._tried_at_s = self._elapsed_s()
        try:
            self._keys = self._fetch_keys()
        except (OSError, HTTPException, ValueError) as failed:
            # The class only: an issuer's answer is none of the log's business.
            log.warning("keys of %s not fetched: %s", self._issuer, type(failed).__name__)
        else:
            self._fetched_at_s = self._elapsed_s()

    def _fetch_keys(self) -> dict[str, Any]:
        document = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(document, dict) or document.get("issuer") != self._issuer:
            raise ValueError("the discovery document is another issuer's")
        return keys_of(self._fetch(str(document.get("jwks_uri"))))


def keys_of(document: Any) -> dict[str, Any]:
    """The document's signing keys of our algorithms by key id. Raises ValueError if none."""
    import jwt  # Only where tokens are verified: 120 ms of a cold start.

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
    """What is at the URL, or what it answers to the form: over HTTPS, or HTTP from this machine,
    without redirections. Raises OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("an issuer is asked over https")
    data = urlencode(form).encode() if form is not None else None
    asked = Request(url, data, {"Accept": "application/json"})  # noqa: S310  # checked above
    with build_opener(_NoRedirections).open(asked, timeout=FETCH_TIMEOUT_S) as answer:
        body = answer.read(LARGEST_DOCUMENT + 1)
    if len(body) > LARGEST_DOCUMENT:
        raise ValueError("too large")
    try:
        return json.loads(body)
    except RecursionError as nested:
        raise ValueError("too deeply nested") from nested


class _NoRedirections(HTTPRedirectHandler):
    """Keys come from where the issuer says, and not from where somebody sends us on."""

    def redirect_request(self, *_: Any) -> NoReturn:
        raise ValueError("an issuer does not redirect")
