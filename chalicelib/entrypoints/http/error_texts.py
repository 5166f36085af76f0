"""msgspec's error messages in this API's words, which say what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from unicodedata import category

from msgspec import Meta

_KINDS = {
    "int": "an integer",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "date": "a date like 2026-11-30",
    "datetime": "a time like 2026-11-30T12:00:00Z",
}
"""msgspec's names of the types that bodies have."""

_PATTERNS = {
    "(?!0+$)": "must be an integer id",
    "[0-9]{0,15}": "must be an office id, an integer from 1",
    "@": "must be an email address",
    "(?=.*": "must be one line of text, not blank, without control characters",
    "\\x00": "must be one line of text without control characters",
    "[a-z0-9_]": "must be 2 to 40 small letters, digits and _, and begin with a letter",
    "2[0-3]": "must be a time as `HH:MM`, from 00:00 to 23:59",
    "\\+[1-9]": "must be a phone number in E.164 format, like +14155550100",
    "[0-9]{1,6}": "must be 1 to 6 digits",
    "[2-9][0-9]{3}-": "must be a time like 2026-11-30T12:00:00Z",
    "https?://": "must be https:// or http:// and a host name, in ASCII",
}
"""The text for a pattern, by a part of it. The first part that the pattern contains counts."""

_LENGTHS = {"str": "must be {} characters", "array": "must be a list of {} items"}

_KIND = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
_ENCODED = re.compile(r"Invalid RFC3339 encoded (?P<wanted>\w+)")
_WITHOUT_ZONE = "Expected `datetime` with a timezone component"
_PATTERN = re.compile(r"Expected `str` matching regex (?P<pattern>.*)", re.DOTALL)
_BOUND = re.compile(r"Expected `(?:int|float)` (?P<sign>>=|<=) (?P<bound>-?\d+)(?:\.0)?")
_LENGTH = re.compile(r"Expected `(?P<what>str|array)` of length (?P<sign>>=|<=) (?P<bound>\d+)")


def error_text(message: str, kind: Any = None) -> str:
    """The text for msgspec's message about a value of the type `kind`, if that is known. A message
    of another form stays as it is."""
    if found := _KIND.fullmatch(message) or _ENCODED.fullmatch(message):
        return _kind_text(**found.groupdict())
    if message == _WITHOUT_ZONE:
        return "must be a time with a time zone, like 2026-11-30T12:00:00Z"
    if found := _PATTERN.fullmatch(message):
        written = found["pattern"].replace("\\\\", "\\")  # The message has the pattern's repr.
        return next((text for part, text in _PATTERNS.items() if part in written), message[:300])
    if found := _BOUND.fullmatch(message):
        bounds = _range(found, kind, "ge", "le")
        return f"must be {bounds if bounds.startswith('at') else f'from {bounds}'}"
    if found := _LENGTH.fullmatch(message):
        return _LENGTHS[found["what"]].format(_range(found, kind, "min_length", "max_length"))
    return message[:300]


def with_control(detail: str, text: str) -> str:
    """The detail of an error of this text, with the first control character if that is wrong."""
    found = next((each for each in text if category(each) in ("Cc", "Zl", "Zp")), "")
    if not found or not detail.endswith("without control characters"):
        return detail
    return f"{detail}, like U+{ord(found):04X}"


def _kind_text(wanted: str, got: str = "") -> str:
    """`1.0` is an integer to JSON Schema and none to this API: the text says so."""
    names = wanted.replace("int | str", "id").split(" | ")
    words = " or ".join({**_KINDS, "id": "an integer id"}.get(name, name) for name in names)
    is_decimal = got == "float" and ("int" in names or "id" in names)
    return f"must be {words}{', without a decimal point' if is_decimal else ''}"


def _range(found: re.Match[str], kind: Any, least: str, most: str) -> str:
    """`1 to 10`; `at least 1` or `at most 10` if the other bound is unknown."""
    low, high = _bound(kind, least), _bound(kind, most)
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at {'least' if found['sign'] == '>=' else 'most'} {found['bound']}"


def _bound(kind: Any, name: str) -> Any:
    bounds = (getattr(meta, name) for meta in _metas(kind))
    return next((each for each in bounds if each is not None), None)


def _metas(kind: Any) -> Iterator[Meta]:
    """What is annotated to the type itself, or to an option of a union."""
    if get_origin(kind) is Annotated:
        inner, *marks = get_args(kind)
        yield from (mark for mark in marks if isinstance(mark, Meta))
        yield from _metas(inner)
    elif get_origin(kind) in (Union, UnionType):
        for option in get_args(kind):
            yield from _metas(option)
