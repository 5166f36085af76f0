"""Request headers of our own: the idempotency key, and why something is done."""

from collections.abc import Mapping
from typing import Any

from ...domain.refusals import invalid

LONGEST_KEY = 255
LONGEST_REASON = 500


def key_of(headers: Mapping[str, str]) -> str:
    """The idempotency key; '' without one."""
    key = headers.get("idempotency-key") or ""
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise invalid(
            "/headers/Idempotency-Key", f"must have 1 to {LONGEST_KEY} printable characters"
        )
    return key


def reason_of(headers: Mapping[str, str], body: Any, required: bool) -> str | None:
    """Why, as the body's `reason` says, or the header where Dialpad's bodies have none."""
    reason: str = getattr(body, "reason", None) or headers.get("dp-reason") or ""
    pointer = "/reason" if hasattr(body, "reason") else "/headers/DP-Reason"
    if required and not reason:
        raise invalid(pointer, "is required from vendor staff")
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise invalid(pointer, f"must have 1 to {LONGEST_REASON} printable characters")
    return reason or None
