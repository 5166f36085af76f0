"""What an HTTP handler answers."""

from collections.abc import Mapping

from ..domain.record import Record, field

JSON = {"Content-Type": "application/json"}

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer of the API, unless the handler says otherwise."""


class Reply(Record):
    """Status, body as it goes out (None: no body), headers."""

    status: int
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
