"""The response of an HTTP handler."""

from collections.abc import Mapping

from ..domain.record import Record, field

JSON = {"Content-Type": "application/json"}

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every response of the API, unless the handler sets others."""


class Reply(Record):
    """Status, body as it is sent (None for no body) and headers."""

    status: int
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
