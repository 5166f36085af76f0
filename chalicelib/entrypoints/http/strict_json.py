"""What JSON leaves open and this API refuses: names that are sent twice, lone surrogates, and deep
nesting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..token_json import without_duplicates

MOST_LEVELS = 32
"""How many lists and objects may be inside one another. No body needs more than six."""

FieldError = tuple[str, str]
"""Pointer and detail."""
MOST_REPORTED = 100
"""Errors that one refusal lists."""


class _Members(list[tuple[str, Any]]):
    """The members of an object, in their order."""


def is_unambiguous(raw: bytes) -> bool:
    """True unless a name is sent twice or the nesting is too deep. For valid JSON."""
    try:
        value = json.loads(raw, object_pairs_hook=without_duplicates, parse_int=str)
    except (ValueError, RecursionError):
        return False
    brackets = raw.count(b"[") + raw.count(b"{")
    return brackets <= MOST_LEVELS or not _is_too_deep(value)


def ambiguities(raw: bytes) -> list[FieldError]:
    """The pointer and detail of each name that is sent twice and each lone surrogate; empty if
    there is none, or if this is no JSON."""
    try:
        root = json.loads(raw, object_pairs_hook=_Members, parse_int=str)
        return [*_errors(root, "")]
    except (ValueError, RecursionError):
        return []


TOO_DEEP: FieldError = ("", f"must not nest lists and objects more than {MOST_LEVELS} levels deep")


def escaped(step: str) -> str:
    """A name as a step of a pointer, shortened. A lone surrogate cannot be sent: it becomes its
    escape."""
    shown = step.replace("~", "~0").replace("/", "~1")[:100]
    return shown.encode(errors="backslashreplace").decode()


def is_encodable(text: str) -> bool:
    """False if the text has a lone surrogate, half a character."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def _is_too_deep(root: Any) -> bool:
    level = [root]
    for _ in range(MOST_LEVELS):
        level = [child for each in level for child in _children(each)]
        level = [each for each in level if isinstance(each, dict | list)]
    return bool(level)


def _children(value: Any) -> Any:
    if isinstance(value, _Members):
        return [each for _, each in value]
    return value.values() if isinstance(value, dict) else value


def _errors(value: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(value, _Members):
        yield from _errors_of_members(value, pointer)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _errors(each, f"{pointer}/{place}")
    elif isinstance(value, str):
        yield from _surrogates(value, pointer)


def _errors_of_members(members: _Members, pointer: str) -> Iterator[FieldError]:
    seen: set[str] = set()
    for name, value in members:
        inside = f"{pointer}/{escaped(name)}"
        if name in seen:
            yield inside, "is sent twice; send it once"
        seen.add(name)
        yield from _surrogates(name, inside)
        yield from _errors(value, inside)


def _surrogates(text: str, pointer: str) -> Iterator[FieldError]:
    lone = next((each for each in text if "\ud800" <= each <= "\udfff"), None)
    if lone:
        yield pointer, f"must not contain the lone surrogate U+{ord(lone):04X}, half a character"
