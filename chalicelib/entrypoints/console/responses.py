"""The console's responses: pages, redirects and files, each with security headers."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from ...domain.record import Record, field

PAGE_SECURITY_HEADERS = {
    # Forbids inline scripts and styles, content and forms of other sites, and frames.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
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


def redirect_response(redirect: Redirect) -> Response:
    headers: Headers = {**PAGE_SECURITY_HEADERS, **NO_STORE, "Location": redirect.location}
    if redirect.cookie:
        headers["Set-Cookie"] = redirect.cookie
    return Response("", status_code=303, headers=headers)


def file_response(made: File) -> Response:
    headers: Headers = {**PAGE_SECURITY_HEADERS, **made.headers, "Content-Type": made.content_type}
    return Response(made.body, status_code=200, headers=headers)


def not_found_response() -> Response:
    """For files; pages have an error page."""
    headers: Headers = {**PAGE_SECURITY_HEADERS, "Content-Type": "text/plain"}
    return Response("", headers=headers, status_code=404)


def html_response(text: str, status: int) -> Response:
    headers: Headers = {
        **PAGE_SECURITY_HEADERS,
        **NO_STORE,
        "Content-Type": "text/html; charset=utf-8",
    }
    return Response(text, status_code=status, headers=headers)
