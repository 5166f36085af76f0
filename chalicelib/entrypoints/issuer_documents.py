"""The issuer's documents, fetched over HTTP and cached by the process for every caller.

Whatever strangers send, the issuer gets at most one request for each document in `PAUSE_S`.
"""

import logging
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from threading import Lock
from typing import Any, Generic, NoReturn, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .token_json import strict_value

log = logging.getLogger(__name__)

T = TypeVar("T")

DOCUMENT_LIFETIME_S = 15 * 60
"""Documents are fetched again after this time, so a withdrawn key is rejected from then on."""
LONGEST_LIFETIME_S = 24 * 60 * 60
"""How long a cached document is used while the issuer does not respond."""
PAUSE_S = 30
PAUSE_WITHOUT_DOCUMENT_S = 5
"""Failures are cached, too: for this time before the first document, later for `PAUSE_S`."""
FETCH_TIMEOUT_S = 3
LARGEST_DOCUMENT = 256 * 1024
LONGEST_QUOTED = 200
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Fetch = Callable[[str], Any]


class IssuerUnavailable(Exception):
    """The issuer does not respond as configured, so tokens cannot be verified. The message names
    the cause, and nothing that a caller sent."""


class BadDocument(ValueError):
    """The issuer's response cannot be used. The message contains nothing of it."""


class CachedDocument(Generic[T]):
    """What `fetch` returns. `fetch` raises OSError, HTTPException, ValueError or IssuerUnavailable;
    `elapsed_s` returns monotonic seconds."""

    def __init__(self, name: str, fetch: Callable[[], T], elapsed_s: Callable[[], float]) -> None:
        self._name = name
        self._fetch = fetch
        self._elapsed_s = elapsed_s
        self._value: T | None = None
        self._fetched_at_s = float("-inf")
        self._tried_at_s = float("-inf")
        self._failure = ""
        self._lock = Lock()

    def current(self) -> T:
        """The document, at most `DOCUMENT_LIFETIME_S` old. Raises IssuerUnavailable."""
        return self._younger_than(DOCUMENT_LIFETIME_S, lambda _: True)

    def usable(self, is_enough: Callable[[T], bool] = lambda _: True) -> T:
        """The document; that of the last day if the issuer fails. One that is not enough for the
        caller is fetched again, after a pause. Raises IssuerUnavailable."""
        return self._younger_than(LONGEST_LIFETIME_S, is_enough)

    def _younger_than(self, age_s: float, is_enough: Callable[[T], bool]) -> T:
        with self._lock:
            value = self._value
            if self._age_s() >= DOCUMENT_LIFETIME_S or value is None or not is_enough(value):
                self._refresh()
            if self._value is None or self._age_s() >= age_s:
                raise IssuerUnavailable(self._failure)
            return self._value

    def _age_s(self) -> float:
        return self._elapsed_s() - self._fetched_at_s

    def _refresh(self) -> None:
        """Fetches the document, unless the last attempt was too recent. A failure keeps the old
        one."""
        pause_s = PAUSE_WITHOUT_DOCUMENT_S if self._value is None else PAUSE_S
        if self._elapsed_s() - self._tried_at_s < pause_s:
            return
        try:
            self._value = self._fetch()
        except IssuerUnavailable as failed:  # It was logged where it was raised.
            self._failure = str(failed)
        except (OSError, HTTPException, ValueError) as failed:
            self._failure = f"{self._name} not fetched: {_cause(failed)}"
            log.warning(self._failure)
        else:
            self._fetched_at_s = self._elapsed_s()
        # After the attempt, so that a document on which this one depends may be tried again first.
        self._tried_at_s = self._elapsed_s()


def discovery_of(
    issuer: str, fetch: Fetch, elapsed_s: Callable[[], float]
) -> CachedDocument[Mapping[str, Any]]:
    """The issuer's discovery document (OpenID Connect Discovery 1.0, section 4)."""

    def fetch_discovery() -> Mapping[str, Any]:
        document = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        named = document.get("issuer") if isinstance(document, dict) else None
        if not isinstance(document, dict) or named != issuer:
            log.error(failure := _mismatch(issuer, named))
            raise IssuerUnavailable(failure)
        return document

    return CachedDocument(f"discovery document of {issuer}", fetch_discovery, elapsed_s)


def require_issuer(issuer: str) -> None:
    """Raises IssuerUnavailable if there is no issuer at this address, or one of another name."""
    discovery_of(issuer, fetch_json, time.monotonic).current()


def _cause(failed: Exception) -> str:
    """Otherwise the class only, because the message may contain text of the issuer's response."""
    if isinstance(failed, BadDocument):
        return str(failed)
    status = f" {failed.code}" if isinstance(failed, HTTPError) else ""
    return f"{type(failed).__name__}{status}"


def _mismatch(issuer: str, named: object) -> str:
    return (
        f"the configured issuer is {_quoted(issuer)}, but its discovery document names "
        f"{_quoted(named)}; configure exactly the address that the issuer's tokens have"
    )


def _quoted(value: object) -> str:
    """The value's text for logs: bounded, ASCII, and without control characters."""
    return ascii(value)[:LONGEST_QUOTED]


def fetch_json(
    url: str, form: Mapping[str, str] | None = None, authorization: str | None = None
) -> Any:
    """The JSON at the URL (`strict_value`), or its response to a POST of `form`. `authorization` is
    the header's value. Accepts HTTPS, and HTTP on loopback only; follows no redirects. Raises
    OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise BadDocument("the issuer's URLs must use https")
    data = urlencode(form).encode() if form is not None else None
    sent = {"Authorization": authorization} if authorization else {}
    headers = {"Accept": "application/json", **sent}
    asked = Request(url, data, headers)  # noqa: S310  # checked above
    with build_opener(_NoRedirections).open(asked, timeout=FETCH_TIMEOUT_S) as response:
        body = response.read(LARGEST_DOCUMENT + 1)
    if len(body) > LARGEST_DOCUMENT:
        raise BadDocument("too large")
    try:
        return strict_value(body)
    except RecursionError as nested:
        raise BadDocument("too deeply nested") from nested


class _NoRedirections(HTTPRedirectHandler):
    """Redirects are errors, so that keys come only from the URL that the issuer names."""

    def redirect_request(self, *_: Any) -> NoReturn:
        raise BadDocument("the issuer must not redirect")
