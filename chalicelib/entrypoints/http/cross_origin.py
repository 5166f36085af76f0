"""Cross-origin requests from browsers (CORS, Fetch Standard 3.2).

Pages of the origins on an allow-list may call the API. The list is a parameter of the stack, empty
by default. Credentials are never allowed, because the API takes a bearer token and no cookie. The
console's pages, which use a cookie, are never shared. The responses that API Gateway makes itself
are in `infra/responses.yaml` (decision 36).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalice.app import Request

REQUEST_HEADERS = (
    "Authorization",
    "Content-Type",
    "DP-Company-ID",
    "DP-Reason",
    "Idempotency-Key",
    "If-None-Match",
)
RESPONSE_HEADERS = ("ETag", "Idempotency-Replayed", "Retry-After", "WWW-Authenticate")
"""Headers that scripts may read besides those that the standard always allows."""

REMEMBERED_S = 600


def response_headers(request: Request, origins: frozenset[str]) -> Mapping[str, str]:
    """The CORS headers of a response; none if the allow-list is empty. `Vary` tells caches that the
    response depends on the origin."""
    if not origins:
        return {}
    origin = request.headers.get("origin")
    if origin not in origins:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ", ".join(RESPONSE_HEADERS),
    }


def preflight_headers(
    request: Request, origins: frozenset[str], methods: Sequence[str]
) -> Mapping[str, str]:
    """The CORS headers of the response to a preflight request. An origin that is not allowed gets
    no `Access-Control-Allow-*` header, which browsers treat as a refusal."""
    shared = response_headers(request, origins)
    if "Access-Control-Allow-Origin" not in shared:
        return shared
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": shared["Access-Control-Allow-Origin"],
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": ", ".join(REQUEST_HEADERS),
        "Access-Control-Max-Age": str(REMEMBERED_S),
    }
