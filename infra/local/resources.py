"""Reads the templates of `infra/`, for packaging, the local stack and tests."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = sorted(Path(__file__).parents[1].glob("*.yaml"))


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
        document = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506  # a SafeLoader
        for section, members in document.items():
            twice = merged.setdefault(section, {}).keys() & members.keys()
            assert not twice, f"{path.name} defines {twice} again"
            merged[section] |= members
    return merged


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
