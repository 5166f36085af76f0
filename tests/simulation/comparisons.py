"""Operators and functions of DynamoDB's expressions, according to its documentation."""

from collections.abc import Callable
from typing import Any


def equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if "N" in left and "N" in right:
        return int(left["N"]) == int(right["N"])
    return bool(left == right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison of two numbers, strings or binaries; False for anything else."""

    def holds(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        ((tag, first),), ((other, second),) = left.items(), right.items()
        if tag != other or tag not in ("N", "S", "B"):
            return False
        if tag == "N":
            first, second = int(first), int(second)
        if tag == "S":
            first, second = first.encode(), second.encode()
        return compare(first, second)

    return holds


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": equal,
    "<>": lambda left, right: not equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
}


def _begins_with(value: Any, start: Any) -> bool:
    return value is not None and "S" in value and value["S"].startswith(start["S"])


def _contains(value: Any, part: Any) -> bool:
    if value is None:
        return False
    if "S" in value:
        return "S" in part and part["S"] in value["S"]
    return "L" in value and part in value["L"]


FUNCTIONS: dict[str, Callable[..., bool]] = {
    "attribute_exists": lambda value: value is not None,
    "attribute_not_exists": lambda value: value is None,
    "begins_with": _begins_with,
    "contains": _contains,
}
