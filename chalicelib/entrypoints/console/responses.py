"""What the console answers: pages, redirections, files; all with the headers that protect them."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Response

from ...domain.record import Record, field

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
Headers = dict[str, str | list[str]]

NOT_STORED = {"Cache-Control": "private, no-store"}
A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


class Html(Record):
    """A template and what it shows."""

    template: str
    shows: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


class Redirect(Record):
    """See Other: after a form has done its work, and to sign in. `to` is ready to be sent."""

    to: str
    cookie: str = ""


class File(Record):
    """Something that is no page."""

    body: str
    content_type: str
    headers: Mapping[str, str] = field(default_factory=lambda: NOT_STORED)


def security() -> dict[str, str]:
    """No inline script or style, nothing from elsewhere, no frames. A form may be redirected to the
    issuer only: browsers hold redirections to `form-action`, and a session may have ended."""
    issuer = urlsplit(os.environ.get("SEATLEDGER_ISSUER", ""))
    sign_in = f" {issuer.scheme}://{issuer.netloc}" if issuer.netloc else ""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        f"form-action 'self'{sign_in}; base-uri 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, **SECURITY}


def redirection(to: Redirect) -> Response:
    headers: Headers = {**security(), **NOT_STORED, "Location": to.to}
    if to.cookie:
        headers["Set-Cookie"] = to.cookie
    return Response("", status_code=303, headers=headers)


def file(made: File) -> Response:
    headers: Headers = {**security(), **made.headers, "Content-Type": made.content_type}
    return Response(made.body, status_code=200, headers=headers)


def html(text: str, status: int) -> Response:
    headers: Headers = {**security(), **NOT_STORED, "Content-Type": "text/html; charset=utf-8"}
    return Response(text, status_code=status, headers=headers)
