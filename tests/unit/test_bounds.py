"""Every text, list, object and number that a request can have is bounded, at any depth."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from re import _parser
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from msgspec import Meta, Struct, UnsetType
from msgspec.structs import fields

import app  # noqa: F401 - it registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS
from chalicelib.entrypoints.http.shapes.common import Body

BOUNDED = (bool, NoneType, UnsetType, date, datetime)
FREE_IN_FORM = ("/routing_options", "/voice_intelligence")
"""Objects with any content, which `new_offices` limits to 4,096 bytes."""
CHECKED_PAIR_BY_PAIR = "/metadata"
"""An object whose bounds `domain.metadata` checks, to point to each pair (`test_metadata.py`)."""


def unbounded(kind: Any, place: str, *metas: Meta) -> Iterator[str]:
    """The places below which a value of the type can be of any size."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        own = (each for each in inner[1:] if isinstance(each, Meta))
        yield from unbounded(inner[0], place, *metas, *own)
    elif origin in (Union, UnionType):
        for option in inner:
            yield from unbounded(option, place, *metas)
    elif origin is list or kind is list:
        yield from () if has(metas, "max_length") else (f"{place} is a list",)
        yield from unbounded(inner[0], f"{place}/0") if inner else (f"{place}/0 is anything",)
    elif origin is dict or kind is dict:
        yield from unbounded_object(inner, place, metas)
    elif isinstance(kind, type) and issubclass(kind, Struct):
        for field in fields(kind):
            yield from unbounded(field.type, f"{place}/{field.encode_name}")
    elif not is_bounded(kind, metas):
        yield f"{place} is {getattr(kind, '__name__', kind)}"


def unbounded_object(inner: tuple[Any, ...], place: str, metas: tuple[Meta, ...]) -> Iterator[str]:
    if place.endswith((*FREE_IN_FORM, CHECKED_PAIR_BY_PAIR)):
        return
    names, values = inner or (str, Any)
    is_enum = isinstance(names, type) and issubclass(names, Enum)
    is_listed = is_enum or get_origin(names) is Literal
    if not is_listed and not has(metas, "max_length"):
        yield f"{place} is an object"
    yield from unbounded(names, f"{place}/name")
    yield from unbounded(values, f"{place}/value")


def is_bounded(kind: Any, metas: tuple[Meta, ...]) -> bool:
    if get_origin(kind) is Literal or kind in BOUNDED:
        return True
    if isinstance(kind, type) and issubclass(kind, Enum):
        return True
    if kind in (int, float):
        return has(metas, "ge") and has(metas, "le")
    return kind is str and (has(metas, "max_length") or any(map(is_short_pattern, metas)))


def has(metas: tuple[Meta, ...], bound: str) -> bool:
    return any(getattr(each, bound) is not None for each in metas)


def is_short_pattern(meta: Meta) -> bool:
    if meta.pattern is None:
        return False
    return bool(_parser.parse(meta.pattern).getwidth()[1] < 100)


@pytest.mark.parametrize("name", sorted(each.name for each in OPERATIONS))
def test_everything_in_a_request_is_bounded(name: str) -> None:
    this = next(each for each in OPERATIONS if each.name == name)
    found = [*unbounded(this.takes, "/body")] if this.takes else []
    for parameter, kind in this.parameters:
        found += unbounded(kind, f"/query/{parameter}")
    assert found == []


class Inner(Body, frozen=True):
    texts: Annotated[list[str], Meta(max_length=3)]


class Outer(Body, frozen=True):
    inner: Annotated[list[Inner | None], Meta(max_length=2)]
    names: dict[str, Annotated[int, Meta(ge=0)]]
    pattern: Annotated[str, Meta(pattern="^a+$")]
    fine: Annotated[str | None, Meta(max_length=3)] | UnsetType
    digits: Annotated[str, Meta(pattern="^[0-9]{1,6}$")]


def test_what_is_unbounded_is_found_at_any_depth() -> None:
    assert [*unbounded(Outer, "")] == [
        "/inner/0/texts/0 is str",
        "/names is an object",
        "/names/name is str",
        "/names/value is int",
        "/pattern is str",
    ]
