"""What the console answers: pages, redirections, files; all with the headers that protect them."""

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
    """A template and what it shows."""

    template: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


class Redirect(Record):
    """See Other: after a form has done its work, and to sign in. `location` is ready to be sent."""

    location: str
    cookie: str = ""


class File(Record):
    """Something that is no page."""

    body: str
    content_type: str
    headers: Mapping[str, str] = field(default_factory=lambda: NO_STORE)


def security_headers() -> dict[str, str]:
    """No inline script or style, nothing from elsewhere, no frames. A form may be redirected to the
    issuer only: browsers hold redirections to `form-action`, and a session may have ended."""
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


def html_response(text: str, status: int) -> Response:
    headers: Headers = {
        **security_headers(),
        **NO_STORE,
        "Content-Type": "text/html; charset=utf-8",
    }
    return Response(text, status_code=status, headers=headers)
