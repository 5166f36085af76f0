"""The texts of a body that people will read: each is one line that can be seen, in any script."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ...domain.line_of_text import line_error
from .strict_json import FieldError

_CHECKED_ELSEWHERE = frozenset(
    ("reason", "external_id", "email", "emails", "admin_email", "payment_note")
)
"""Fields with rules of their own."""


def unreadable_texts(value: Any, pointer: str = "") -> list[FieldError]:
    """The pointer and detail of each text inside the value that cannot be read; '' is no text.
    Free-form objects, which are for programs, are not looked into."""
    if type(value) is str:
        error = line_error(value) if value else ""
        return [(pointer, error)] if error else []
    if isinstance(value, list):
        inside = [(str(place), each) for place, each in enumerate(value)]
    elif isinstance(value, Struct):
        names = [name for name in value.__struct_fields__ if name not in _CHECKED_ELSEWHERE]
        inside = [(name, getattr(value, name)) for name in names]
    else:
        return []
    return [error for step, each in inside for error in unreadable_texts(each, f"{pointer}/{step}")]
