"""Request headers of our own: the idempotency key, and why something is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...domain.refusals import invalid

LONGEST_KEY = 255
LONGEST_REASON = 500


def key_of(headers: Mapping[str, str]) -> str:
    """The idempotency key; '' without one."""
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    # An empty one too: who sends it means to be safe from repeats, and would not be.
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise invalid(
            "/headers/Idempotency-Key", f"must have 1 to {LONGEST_KEY} printable characters"
        )
    return key


def reason_of(headers: Mapping[str, str], body: Any) -> str | None:
    """Why: the body's `reason`, else the header `DP-Reason`."""
    header = headers.get("dp-reason") or ""
    if len(header) > LONGEST_REASON or not header.isprintable():
        raise invalid("/headers/DP-Reason", f"must have 1 to {LONGEST_REASON} printable characters")
    reason: str = getattr(body, "reason", None) or header
    return reason or None


def reason_pointer(body: Any) -> str:
    """Where a request with this body gives its reason."""
    return "/reason" if hasattr(body, "reason") else "/headers/DP-Reason"
