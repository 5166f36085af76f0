"""Which pages of other origins may call the API from a browser (CORS, Fetch Standard 3.2).

By an allow-list, which is empty unless the stack's parameter names some. Never with credentials:
the API takes a bearer token and no cookie. The console's pages, which have one, are never shared.
What API Gateway answers by itself is in `infra/responses.yaml` (decision 36).
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
"""What scripts may read besides what the standard lets them read anyway."""

REMEMBERED_S = 600


def answer_headers(request: Request, origins: frozenset[str]) -> Mapping[str, str]:
    """Of an answer. None without an allow-list; with one, caches learn that the origin counts."""
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
    """Of the answer to what a browser asks before it sends a page's request. A page of another
    origin is told nothing, which browsers take for a no."""
    told = answer_headers(request, origins)
    if "Access-Control-Allow-Origin" not in told:
        return told
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": told["Access-Control-Allow-Origin"],
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": ", ".join(REQUEST_HEADERS),
        "Access-Control-Max-Age": str(REMEMBERED_S),
    }
