"""Converts Python values to DynamoDB's typed JSON and back.

Supports integers, strings, booleans, bytes, lists and maps, but neither floats nor Decimals. None
is an absent attribute. (boto3's serializer is not used because importing boto3 adds 160 ms to a
cold start.)
"""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

Item = dict[str, dict[str, Any]]


def encode_item(values: Mapping[str, Any]) -> Item:
    return {name: encode(value) for name, value in values.items() if value is not None}


def decode_item(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: decode(typed) for name, typed in item.items()}


def encode(value: Any) -> dict[str, Any]:
    """Raises TypeError for an unsupported type."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, Mapping):
        return {"M": encode_item(value)}
    if isinstance(value, list | tuple):
        return {"L": [encode(each) for each in value]}
    raise TypeError(f"cannot be stored in the table: {type(value).__name__}")


def decode(typed: Mapping[str, Any]) -> Any:
    ((tag, value),) = typed.items()
    if tag == "N":
        return int(value)
    if tag == "M":
        return decode_item(value)
    if tag == "L":
        return [decode(each) for each in value]
    if tag == "B" and isinstance(value, str):
        return b64decode(value)  # Lambda's stream records contain base64 text.
    assert tag in ("S", "BOOL", "B"), tag
    return value
