"""The golden copy of the packaged template: prod's in full; dev's, and those with payments, as the
values that differ from it."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

GOLDEN = Path(__file__).parent / "golden"
FULL = "prod"
WITH_PAYMENTS = "-payments"
"""The end of the name of a stage that is packaged with a payment provider."""
RESPONSES = "x-amazon-apigateway-gateway-responses"
MOST_SHOWN = 20

Values = dict[str, Any]
"""Values by path, such as `Resources.Table.DeletionPolicy`. None if the stage has no such value."""


def accept(stage: str, template: dict[str, Any], directory: Path = GOLDEN) -> None:
    """Writes the stage's golden copy. Accept prod first, because the others are relative to it, and
    dev with payments last."""
    *others, own = _copies(stage)
    copy = directory / f"{own}.yaml"
    if own == FULL:
        copy.write_text(yaml.dump(_without_routes(template), width=110))
    else:
        copy.write_text(
            yaml.dump(_changes(_expected(others, directory), _made(template)), width=110)
        )


def differences(stage: str, template: dict[str, Any], directory: Path = GOLDEN) -> list[str]:
    """One line for each value that differs from the golden copy."""
    expected = _expected(_copies(stage), directory)
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


def _copies(stage: str) -> list[str]:
    """The copies that together are the stage's, each relative to those before it."""
    plain = stage.removesuffix(WITH_PAYMENTS)
    return list(dict.fromkeys([FULL, plain, stage.replace(plain, FULL), stage]))


def _expected(copies: list[str], directory: Path) -> Values:
    full, *others = (yaml.safe_load((directory / f"{each}.yaml").read_text()) for each in copies)
    expected = dict(_values(full))
    for each in others:
        expected |= each
    return expected


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
