"""Parses request bodies: JSON of a type, without unknown fields or fields that are sent twice, and
without coercion."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from ...domain.ids import LARGEST_ID
from ...domain.refusals import Refusal, invalid, invalid_all
from .readable_texts import unreadable_texts
from .strict_json import MOST_REPORTED, TOO_DEEP, ambiguities, is_unambiguous

_T = TypeVar("_T")


def parse(raw: bytes, kind: type[_T]) -> _T:
    """The parsed body. Raises a refusal that lists all errors."""
    try:
        body = msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(raw, kind, error) from error
    if not is_unambiguous(raw):
        raise invalid_all(ambiguities(raw) or [TOO_DEEP])
    if errors := unreadable_texts(body):
        raise invalid_all(errors[:MOST_REPORTED])
    return body


def _refusal(raw: bytes, kind: Any, first: Exception) -> Refusal:
    """All errors of valid JSON; only the first if it is not valid."""
    # Imported only here: most bodies are valid.
    from .catalog_errors import errors_of_parts, merged
    from .shapes.catalog_edits import CatalogBody
    from .validation_errors import field_error_of, field_errors_of

    if isinstance(first, RecursionError):
        return invalid_all([TOO_DEEP])
    if errors := ambiguities(raw):
        return invalid_all(errors[:MOST_REPORTED])
    if not isinstance(first, msgspec.ValidationError):
        return invalid_all([field_error_of(first)])
    try:
        value = msgspec.json.decode(raw)
        errors = field_errors_of(value, kind)
        if issubclass(kind, CatalogBody):
            errors = merged(errors, errors_of_parts(value))[:MOST_REPORTED]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        errors = []  # The JSON is not valid after the first error.
    return invalid_all(errors or [field_error_of(first)])


def id_of(value: int | str, pointer: str) -> int:
    """The id as an integer; clients send a number or a string of digits."""
    number = int(value)
    if not 1 <= number <= LARGEST_ID:
        raise invalid(pointer, f"must be from 1 to {LARGEST_ID}")
    return number


def office_id_in(query: dict[str, str]) -> int | None:
    """The office to which a list is limited."""
    text = query.get("office_id")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise invalid(
            "/query/office_id", f"must be an office id, an integer from 1 to {LARGEST_ID}"
        )
    return id_of(text, "/query/office_id")


def destination_of(value: int | str, source: int) -> int:
    """The id of the office that gets the licenses of a transfer."""
    destination = id_of(value, "/to_office_id")
    if source == destination:
        raise invalid("/to_office_id", "must be another office than the one that has the licenses")
    return destination
