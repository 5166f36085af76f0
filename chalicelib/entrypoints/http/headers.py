"""The request headers `Idempotency-Key` and `DP-Reason`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...domain.refusals import invalid

LONGEST_KEY = 255
LONGEST_REASON = 500


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


def reason_of(headers: Mapping[str, str], body: Any) -> str | None:
    """The body's `reason`, otherwise the header `DP-Reason`; None without both."""
    header = headers.get("dp-reason") or ""
    if len(header) > LONGEST_REASON or not header.isprintable():
        raise invalid("/headers/DP-Reason", f"must have 1 to {LONGEST_REASON} printable characters")
    reason: str = getattr(body, "reason", None) or header
    return reason or None


def reason_pointer(body: Any) -> str:
    """The JSON pointer to the reason of a request with this body."""
    return "/reason" if hasattr(body, "reason") else "/headers/DP-Reason"
