"""Everything that is wrong with a body, as JSON pointers (RFC 6901) and msgspec's words. msgspec
stops at the first fault; this goes on."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import FieldInfo

Fault = tuple[str, str]

MOST_TOLD = 20
MOST_LOOKED_AT = 200
"""Of a list. No body may have longer ones: they are refused for their length."""
_PLACE = re.compile(r" - at `(?:key` in `)?\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[\]]+)|\[(?P<index>\d+)\]")
_SOME_KEY = "[...]"
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_FORMS = (
    ("(?!0+$)", "must be an integer id"),
    ("@", "must be an e-mail address"),
    ("\\x00", "must be text of one line, without control characters"),
)
"""What a regular expression of a body allows, by a part that only such expressions have."""
_MISSING = re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL)


def faults_of(value: Any, kind: Any, pointer: str = "") -> list[Fault]:
    """Pointer and detail of each, in the order of the body; none if it is of that type."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        own, inside = _own(error, kind, pointer), _inside(value, _plain(kind), pointer)
        is_too_long = isinstance(value, list) and own[0] == pointer
        return [own, *inside][:MOST_TOLD] if is_too_long or not inside else inside[:MOST_TOLD]
    return []


def _inside(value: Any, kind: Any, pointer: str) -> list[Fault]:
    """Of what the value contains."""
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, Struct):
        return _of_fields(value, kind, pointer)
    if isinstance(value, list) and get_origin(kind) is list:
        (item,) = get_args(kind)
        return [
            fault
            for place, each in enumerate(value[:MOST_LOOKED_AT])
            for fault in faults_of(each, item, f"{pointer}/{place}")
        ]
    return []


def _of_fields(value: dict[str, Any], kind: type[Struct], pointer: str) -> list[Fault]:
    fields = _fields(kind)
    known = {field.name for field in fields}
    unknown = [
        (f"{pointer}/{escaped(name)}", "is not a field of this request")
        for name in value
        if name not in known
    ]
    missing = [
        (f"{pointer}/{field.name}", "is required")
        for field in fields
        if field.required and field.name not in value
    ]
    wrong = [
        fault
        for field in fields
        if field.name in value
        for fault in faults_of(value[field.name], field.type, f"{pointer}/{field.name}")
    ]
    return [*unknown, *missing, *wrong]


@cache
def _fields(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """Once for each type: annotations are text until they are asked for."""
    return msgspec.structs.fields(kind)


def _own(error: Exception, kind: Any, pointer: str) -> Fault:
    """Of the value itself. Where it is none of a few words, those are told."""
    inner, detail = fault_of(error)
    words = _words(_plain(kind))
    if words and "enum value" in detail:
        detail = f"must be one of {', '.join(map(str, words))}"
    return f"{pointer}{inner}", detail


def _words(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()


def _plain(kind: Any) -> Any:
    """The type without its bounds, and without the null or absence that it may be instead."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        options = [each for each in get_args(kind) if each not in (NoneType, UnsetType)]
        return _plain(options[0]) if len(options) == 1 else kind
    return kind


def fault_of(error: Exception) -> tuple[str, str]:
    """The pointer to the fault, and what it is."""
    text = str(error)
    place = _PLACE.search(text)
    if place:
        text = text[: place.start()]
    pointer = "".join(
        f"/{escaped(step['field'] or step['index'])}"
        for step in _STEP.finditer(place["path"].replace(_SOME_KEY, "") if place else "")
    )
    if unknown := _UNKNOWN.fullmatch(text):
        return f"{pointer}/{escaped(unknown['field'])}", "is not a field of this request"
    if missing := _MISSING.fullmatch(text):
        return f"{pointer}/{escaped(missing['field'])}", "is required"
    if "matching regex" in text:
        forms = (allowed for part, allowed in _FORMS if part in text)
        return pointer, next(forms, "must have the form that the API's description states")
    if not isinstance(error, msgspec.ValidationError):
        return pointer, f"the body is not valid JSON: {text[:200]}"
    return pointer, text[:300]


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")[:100]
