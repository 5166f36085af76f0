"""Parameters of requests: nested forms, checked against what an operation takes."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from infra.local.stripe.errors import invalid

Kind = Callable[[Any, str], Any]
"""Checks and converts the value of a parameter, whose name it is told."""

LONGEST_TEXT = 5000
DEEPEST = 5
MOST_METADATA = 50
LONGEST_METADATA_NAME = 40
LONGEST_METADATA = 500
NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def parsed(form: str) -> dict[str, Any]:
    """`a[b]=c` as {"a": {"b": "c"}}; `a[]=c` and `a[0]=c` as {"a": {"0": "c"}}. Raises Invalid."""
    made: dict[str, Any] = {}
    try:
        pairs = parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as malformed:
        raise invalid("The body is not a valid form.") from malformed
    for name, value in pairs:
        _put(made, name, value)
    return made


def _put(made: dict[str, Any], name: str, value: str) -> None:
    matched = NAME.fullmatch(name)
    if not matched:
        raise invalid(f"Invalid parameter name: {name}", name)
    *path, last = [matched[1], *re.findall(r"\[([^\[\]]*)\]", matched[2])]
    if len(path) > DEEPEST:
        raise invalid("The parameters are nested too deep.")
    inner: Any = made
    for part in path:
        inner = inner.setdefault(part, {})
        if not isinstance(inner, dict):
            raise invalid(f"Invalid object: {part}", name)
    inner[last or str(len(inner))] = value


def checked(params: Mapping[str, Any], kinds: Mapping[str, Kind], within: str = "") -> Any:
    """The converted parameters. Raises Invalid."""
    made = {}
    for name, value in params.items():
        full = f"{within}[{name}]" if within else name
        if name not in kinds:
            message = f"Received unknown parameter: {full}"
            raise invalid(message, full, "parameter_unknown")
        made[name] = kinds[name](value, full)
    return made


def require(params: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name not in params:
            raise invalid(f"Missing required param: {name}.", name, "parameter_missing")


def text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {value}", name)
    if not value:
        message = f"You passed an empty string for '{name}'."
        raise invalid(message, name, "parameter_invalid_empty")
    if len(value) > LONGEST_TEXT:
        raise invalid(f"Invalid string: must be at most {LONGEST_TEXT} characters", name)
    return value


def at_most(longest: int) -> Kind:
    def check(value: Any, name: str) -> str:
        if len(text(value, name)) > longest:
            raise invalid(f"Invalid string: must be at most {longest} characters", name)
        return str(value)

    return check


def integer(value: Any, name: str) -> int:
    if not isinstance(value, str) or not re.fullmatch("-?[0-9]{1,18}", value):
        raise invalid(f"Invalid integer: {value}", name, "parameter_invalid_integer")
    return int(value)


def flag(value: Any, name: str) -> bool:
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value}", name)
    return bool(value == "true")


def one_of(*words: str) -> Kind:
    def check(value: Any, name: str) -> str:
        if value not in words:
            raise invalid(f"Invalid {name}: must be one of {', '.join(words)}", name)
        return str(value)

    return check


def texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, dict):
        raise invalid("Invalid array", name)
    return [text(each, f"{name}[{place}]") for place, each in value.items()]


def only_cards(value: Any, name: str) -> list[str]:
    if texts(value, name) != ["card"]:
        raise invalid("The stand-in knows the payment method type card only.", name)
    return ["card"]


def nested(**kinds: Kind) -> Kind:
    def check(value: Any, name: str) -> Any:
        if not isinstance(value, dict):
            raise invalid("Invalid object", name)
        return checked(value, kinds, name)

    return check


def metadata(value: Any, name: str) -> dict[str, str]:
    """Names and texts. An empty text means no value."""
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise invalid("Invalid metadata: values must be strings", name)
    if len(value) > MOST_METADATA:
        raise invalid(f"You cannot have more than {MOST_METADATA} metadata keys", name)
    for key, each in value.items():
        if len(key) > LONGEST_METADATA_NAME or len(each) > LONGEST_METADATA:
            raise invalid("Metadata names have 40 characters at most, values 500", f"{name}[{key}]")
    return {key: each for key, each in value.items() if each}


def instants(value: Any, name: str) -> dict[str, int]:
    """A number, or bounds by `gt`, `gte`, `lt`, `lte`, in seconds."""
    if isinstance(value, str):
        return {"gte": integer(value, name), "lte": integer(value, name)}
    bounds = dict.fromkeys(("gt", "gte", "lt", "lte"), integer)
    made: dict[str, int] = nested(**bounds)(value, name)
    return made
