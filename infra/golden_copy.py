"""The golden copy of the packaged template: prod's in full, dev's as the values that differ."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

GOLDEN = Path(__file__).parent / "golden"
FULL = "prod"
RESPONSES = "x-amazon-apigateway-gateway-responses"
MOST_SHOWN = 20

Values = dict[str, Any]
"""Values by path, such as `Resources.Table.DeletionPolicy`. None if the stage has no such value."""


def accept(stage: str, template: dict[str, Any], directory: Path = GOLDEN) -> None:
    """Writes the stage's golden copy. Accept prod first, because dev's is relative to it."""
    copy = directory / f"{stage}.yaml"
    if stage == FULL:
        copy.write_text(yaml.dump(_without_routes(template), width=110))
    else:
        copy.write_text(yaml.dump(_changes(_full(directory), _made(template)), width=110))


def differences(stage: str, template: dict[str, Any], directory: Path = GOLDEN) -> list[str]:
    """One line for each value that differs from the golden copy."""
    expected = _full(directory)
    if stage != FULL:
        expected |= yaml.safe_load((directory / f"{stage}.yaml").read_text())
    made = _made(template)
    return [
        f"{path}: expected {_shown(expected.get(path))}, packaged {_shown(value)}"
        for path, value in _changes(expected, made).items()
    ]


def report(stage: str, template: dict[str, Any], directory: Path = GOLDEN) -> str:
    """The message for a template that differs from its golden copy; empty if it does not."""
    found = differences(stage, template, directory)
    if not found:
        return ""
    more = [f"and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
    first = f"The template of {stage} differs from its golden copy:"
    last = "If this is intended, run make golden and review the diff."
    return "\n".join([first, *found[:MOST_SHOWN], *more, last])


def _changes(before: Values, after: Values) -> Values:
    """The values of `after` that differ from those of `before`."""
    paths = sorted(before.keys() | after.keys())
    return {path: after.get(path) for path in paths if before.get(path) != after.get(path)}


def _full(directory: Path) -> Values:
    return dict(_values(yaml.safe_load((directory / f"{FULL}.yaml").read_text())))


def _made(template: dict[str, Any]) -> Values:
    return dict(_values(_without_routes(template)))


def _without_routes(template: dict[str, Any]) -> dict[str, Any]:
    """The template without the API's routes, which other tests check."""
    kept = deepcopy(template)
    api = kept["Resources"]["RestAPI"]["Properties"]
    api["DefinitionBody"] = {RESPONSES: api["DefinitionBody"][RESPONSES]}
    return kept


def _values(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for name, child in children:
        if child and isinstance(child, dict | list):
            yield from _values(child, f"{path}{name}.")
        else:
            yield f"{path}{name}", child


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)
