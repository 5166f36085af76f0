"""JSON of tokens, keys and issuers, whose sender is not trusted yet: no text with two meanings, and
nothing that cannot be stored or sent."""

import json
from math import isfinite
from typing import Any, NoReturn


def strict_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in UTF-8. Raises ValueError as `strict_value` does, and for other values than
    objects and nesting that is too deep."""
    try:
        value = strict_value(raw)
    except RecursionError as nested:
        raise ValueError("too deeply nested") from nested
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004  # the text's value is wrong
    return value


def strict_value(raw: bytes) -> Any:
    """The JSON value in UTF-8. Raises ValueError for duplicate names, NaN and infinite numbers, and
    lone surrogates; RecursionError for nesting that is too deep."""
    value = json.loads(
        raw.decode("utf-8"),
        object_pairs_hook=without_duplicates,
        parse_constant=_refuse,
        parse_float=_finite,
    )
    # A lone surrogate cannot be encoded.
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises ValueError if two have one name."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate names")
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("not a finite number")
    return number
