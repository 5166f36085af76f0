"""The request headers `Idempotency-Key` and `DP-Reason`, and those that may be sent only once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from ...domain.refusals import invalid

LONGEST_KEY = 255
SENT_ONCE = (
    *("Authorization", "Content-Encoding", "Content-Type", "DP-Company-ID", "DP-Reason"),
    *("Host", "Idempotency-Key", "If-Match"),
)
"""Headers that decide what a request means, here or in a proxy. Of several values API Gateway takes
the last, and a proxy in front of it may have judged by another."""


def require_sent_once(event: Mapping[str, Any]) -> None:
    """Raises for such a header with several values in API Gateway's event, equal or not."""
    values: Counter[str] = Counter()
    for name, sent in (event.get("multiValueHeaders") or {}).items():
        values[name.lower()] += len(sent)
    for name in SENT_ONCE:
        if values[name.lower()] > 1:
            raise invalid(f"/headers/{name}", "is sent twice; send it once")


def key_of(headers: Mapping[str, str]) -> str:
    """The idempotency key; '' if the header is absent."""
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    # An empty key is refused as well: the client expects to be safe from repeats, and is not.
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise invalid(
            "/headers/Idempotency-Key", f"must have 1 to {LONGEST_KEY} printable characters"
        )
    return key


def reason_of(headers: Mapping[str, str], body: Any) -> tuple[str | None, str]:
    """The body's `reason`, otherwise the header `DP-Reason`, and the JSON pointer to it; without
    both, None and where it belongs."""
    if reason := getattr(body, "reason", None):
        return reason, "/reason"
    if header := headers.get("dp-reason"):
        return _text_of(header), "/headers/DP-Reason"
    return None, "/reason" if hasattr(body, "reason") else "/headers/DP-Reason"


def _text_of(header: str) -> str:
    """The text that was sent in UTF-8, or percent-encoded in ASCII."""
    if header.isascii():
        return _percent_decoded(header)
    try:
        return header.encode("latin-1").decode()  # Many gateways read a header's bytes as Latin-1.
    except UnicodeError:
        return header


def _percent_decoded(text: str) -> str:
    """Unchanged unless every percent sign begins an escape and the result is UTF-8: `50% off` is
    text."""
    if "%" not in text or not re.fullmatch("([^%]|%[0-9A-Fa-f]{2})*", text):
        return text
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return text
