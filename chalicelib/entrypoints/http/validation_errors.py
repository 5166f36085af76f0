"""Everything that is wrong with a body. msgspec stops at the first fault; this goes on."""

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct, UnsetType

from .pointers import escaped, fault_of

Fault = tuple[str, str]

MOST_TOLD = 20
MOST_LOOKED_AT = 200
"""Of a list. No body may have longer ones: they are refused for their length."""


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
    fields = msgspec.structs.fields(kind)
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
