"""All errors of a body: JSON pointers (RFC 6901), and texts that say what is allowed. msgspec stops
at the first error; this module finds the others."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import FieldInfo

from .error_texts import error_text, with_control
from .strict_json import MOST_REPORTED, FieldError, escaped

MOST_CHECKED_ITEMS = 200
"""No body may have longer lists: they are refused because of their length."""
_PLACE = re.compile(r" - at `(?:key` in `)?\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[\]]+)|\[(?P<index>\d+)\]")
_SOME_KEY = "[...]"
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_NO_FIELD = "is not a field here"
_MISSING = re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL)


def field_errors_of(value: Any, kind: Any, pointer: str = "") -> list[FieldError]:
    """The pointer and detail of each error, in the order of the body; empty if there is none."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        own, inside = _own(error, kind, pointer), _inside(value, _plain(kind), pointer)
        if isinstance(value, str):
            own = own[0], with_control(own[1], value)
        is_too_long = isinstance(value, list) and own[0] == pointer
        return (
            [own, *inside][:MOST_REPORTED] if is_too_long or not inside else inside[:MOST_REPORTED]
        )
    return []


def _inside(value: Any, kind: Any, pointer: str) -> list[FieldError]:
    """The errors of the values inside a list or object."""
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, Struct):
        return _of_fields(value, kind, pointer)
    if isinstance(value, list) and get_origin(kind) is list:
        (item,) = get_args(kind)
        return [
            error
            for place, each in enumerate(value[:MOST_CHECKED_ITEMS])
            for error in field_errors_of(each, item, f"{pointer}/{place}")
        ]
    if isinstance(value, dict) and get_origin(kind) is dict:
        return _of_records(value, get_args(kind)[1], pointer)
    return []


def _of_records(value: dict[str, Any], kind: Any, pointer: str) -> list[FieldError]:
    """The errors inside the objects of a mapping. Plain values are reported with the mapping."""
    if not (isinstance(kind, type) and issubclass(kind, Struct)):
        return []
    return [
        error
        for key, each in list(value.items())[:MOST_CHECKED_ITEMS]
        for error in field_errors_of(each, kind, f"{pointer}/{escaped(key)}")
    ]


def _of_fields(value: dict[str, Any], kind: type[Struct], pointer: str) -> list[FieldError]:
    fields = _fields(kind)
    known = [field.name for field in fields]
    unknown = [
        (f"{pointer}/{escaped(name)}", f"{_NO_FIELD}; allowed are {', '.join(known)}")
        for name in value
        if name not in known
    ]
    missing = [
        (f"{pointer}/{field.name}", "is required")
        for field in fields
        if field.required and field.name not in value
    ]
    wrong = [
        error
        for field in fields
        if field.name in value
        for error in field_errors_of(value[field.name], field.type, f"{pointer}/{field.name}")
    ]
    return [*unknown, *missing, *wrong]


@cache
def _fields(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """Cached, because msgspec evaluates the annotations, which are text."""
    return msgspec.structs.fields(kind)


def _own(error: Exception, kind: Any, pointer: str) -> FieldError:
    """The error of the value itself, or of a key or value of a mapping."""
    of_key, of_value = " - at `key` in `$" in str(error), "[...]" in str(error)
    mapping = _plain(kind)
    if get_origin(mapping) is dict and (of_key or of_value):
        kind = get_args(mapping)[0 if of_key else 1]
        inner, detail = field_error_of(error, kind)
        return f"{pointer}{inner}", f"each {'key' if of_key else 'value'} {detail}"
    inner, detail = field_error_of(error, kind)
    return f"{pointer}{inner}", detail


def _allowed_values(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()


def _plain(kind: Any) -> Any:
    """The type without its bounds and without None and UNSET."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        options = [each for each in get_args(kind) if each not in (NoneType, UnsetType)]
        return _plain(options[0]) if len(options) == 1 else kind
    return kind


def field_error_of(error: Exception, kind: Any = None) -> tuple[str, str]:
    """The pointer and detail of msgspec's error. `kind` is the type of the value, if known."""
    text = str(error)
    place = _PLACE.search(text)
    if place:
        text = text[: place.start()]
    pointer = "".join(
        f"/{escaped(step['field'] or step['index'])}"
        for step in _STEP.finditer(place["path"].replace(_SOME_KEY, "") if place else "")
    )
    if unknown := _UNKNOWN.fullmatch(text):
        return f"{pointer}/{escaped(unknown['field'])}", _NO_FIELD
    if missing := _MISSING.fullmatch(text):
        return f"{pointer}/{escaped(missing['field'])}", "is required"
    if not isinstance(error, msgspec.ValidationError):
        return pointer, f"the body is not valid JSON: {text[:200]}"
    if allowed := _allowed_values(_plain(kind)):
        return pointer, f"must be one of {', '.join(map(str, allowed))}"
    return pointer, error_text(text, kind)
