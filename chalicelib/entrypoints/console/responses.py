"""The console's responses: pages, redirects and files, each with security headers."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Response

from ...domain.record import Record, field

FIXED_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
Headers = dict[str, str | list[str]]

NO_STORE = {"Cache-Control": "private, no-store"}
CACHED_FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


class Html(Record):
    """A page: a template and its variables."""

    template: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


class Redirect(Record):
    """A 303 redirect, after a form and to the sign-in. `location` is the complete header value."""

    location: str
    cookie: str = ""


class File(Record):
    """A response that is not a page, such as a CSV file."""

    body: str
    content_type: str
    headers: Mapping[str, str] = field(default_factory=lambda: NO_STORE)


def security_headers() -> dict[str, str]:
    """Forbids inline scripts and styles, content of other sites, and frames. `form-action` allows
    the issuer, because a form sent after the session ended is redirected there to sign in."""
    issuer = urlsplit(os.environ.get("SEATLEDGER_ISSUER", ""))
    sign_in = f" {issuer.scheme}://{issuer.netloc}" if issuer.netloc else ""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        f"form-action 'self'{sign_in}; base-uri 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, **FIXED_SECURITY_HEADERS}


def redirect_response(redirect: Redirect) -> Response:
    headers: Headers = {**security_headers(), **NO_STORE, "Location": redirect.location}
    if redirect.cookie:
        headers["Set-Cookie"] = redirect.cookie
    return Response("", status_code=303, headers=headers)


def file_response(made: File) -> Response:
    headers: Headers = {**security_headers(), **made.headers, "Content-Type": made.content_type}
    return Response(made.body, status_code=200, headers=headers)


def not_found_response() -> Response:
    """For files; pages have an error page."""
    headers: Headers = {**security_headers(), "Content-Type": "text/plain"}
    return Response("", headers=headers, status_code=404)


def html_response(text: str, status: int) -> Response:
    headers: Headers = {
        **security_headers(),
        **NO_STORE,
        "Content-Type": "text/html; charset=utf-8",
    }
    return Response(text, status_code=status, headers=headers)
