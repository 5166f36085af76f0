"""Reads request bodies: JSON of a type. Unknown fields, coercions, duplicates are refused."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from ...domain.ids import LARGEST_ID
from ...domain.refusals import Refusal, invalid, invalid_all

_T = TypeVar("_T")


def parse(raw: bytes, kind: type[_T]) -> _T:
    """The body, or a refusal that points at all that is wrong with it."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(raw, kind, error) from error


def _refusal(raw: bytes, kind: Any, first: Exception) -> Refusal:
    """All that is wrong, where it is JSON; else the first thing."""
    from .validation_errors import fault_of, faults_of  # Only here: most bodies are right.

    if not isinstance(first, msgspec.ValidationError):
        return invalid_all([fault_of(first)])
    try:
        faults = faults_of(msgspec.json.decode(raw), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        faults = []  # Wrong before the end, and no JSON after that.
    return invalid_all(faults or [fault_of(first)])


def id_of(value: int | str, pointer: str) -> int:
    """The integer that an id is, sent as a number or as digits."""
    number = int(value)
    if not 1 <= number <= LARGEST_ID:
        raise invalid(pointer, f"must be from 1 to {LARGEST_ID}")
    return number
