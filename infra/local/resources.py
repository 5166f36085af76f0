"""Reads the templates of `infra/`, for packaging, the local stack and tests."""

from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PAYMENTS = Path(__file__).parents[1] / "payments.yaml"
TEMPLATES = [each for each in sorted(PAYMENTS.parent.glob("*.yaml")) if each != PAYMENTS]


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions: `!Ref x` is `{"Ref": "x"}`."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {suffix: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _function)


@lru_cache(maxsize=1)
def templates() -> dict[str, dict[str, Any]]:
    """All templates as one, section by section."""
    merged: dict[str, dict[str, Any]] = {}
    for path in TEMPLATES:
        for section, members in _read(path).items():
            twice = merged.setdefault(section, {}).keys() & members.keys()
            assert not twice, f"{path.name} defines {twice} again"
            merged[section] |= members
    return merged


@lru_cache(maxsize=1)
def templates_with_payments() -> dict[str, dict[str, Any]]:
    """The same with a payment provider: its template's values are added to theirs."""
    merged: dict[str, dict[str, Any]] = _added(templates(), _read(PAYMENTS))
    return merged


def _read(path: Path) -> dict[str, dict[str, Any]]:
    document: dict[str, dict[str, Any]] = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506  # a SafeLoader
    return document


def _added(values: Any, more: Any) -> Any:
    """Mappings have the members of both, lists first those of `values`. Nothing is replaced."""
    if isinstance(values, dict):
        both = {name: _added(values[name], more[name]) for name in values.keys() & more.keys()}
        return deepcopy(values) | deepcopy(more) | both
    assert isinstance(values, list), f"{values} is defined again"
    return deepcopy([*values, *more])


def resources() -> dict[str, Any]:
    """Logical id to resource."""
    return templates()["Resources"]


def create_table(client: Any, name: str) -> None:
    """Creates the template's table under `name` and waits until it exists. Its items do not expire,
    because engines use the machine's time, and the local clock is moved."""
    properties = resources()["Table"]["Properties"]
    taken = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    client.create_table(
        TableName=name,
        **{key: properties[key] for key in taken},
        StreamSpecification={"StreamEnabled": True, **properties["StreamSpecification"]},
    )
    client.get_waiter("table_exists").wait(TableName=name)


def gateway_responses() -> dict[str, dict[str, Any]]:
    """API Gateway's response type to the properties of our response."""
    return {
        resource["Properties"]["ResponseType"]: resource["Properties"]
        for resource in resources().values()
        if resource.get("Type") == "AWS::ApiGateway::GatewayResponse"
    }
