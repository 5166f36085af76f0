"""Speeds up moto's expressions: the same results for less work.

moto parses each expression of a transaction two to four times, and copies the tree of an update
with the generic `copy.deepcopy`. Here each text is parsed once in a process. Trees are shared,
because moto changes only copies of them.
"""

import copy
from functools import lru_cache
from typing import Any

from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models.dynamo_type import DynamoType

# moto switches off types in these two files.
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node  # type: ignore[attr-defined]
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]

TEXTS = 4096
"""More different expressions than the product has; they contain no values."""
CONDITIONS = 4096
"""Parsed conditions that are kept, with their values."""


def parse_once() -> None:
    """Changes moto in all of the process."""
    make = lru_cache(TEXTS)(UpdateExpressionParser.make)
    UpdateExpressionParser.make = staticmethod(make)
    Node.__deepcopy__ = _copy_of_tree
    _parse_conditions_once()
    _list_node_types_once()


def _copy_of_tree(node: Any, memo: dict[int, Any]) -> Any:
    made = object.__new__(type(node))
    made.__dict__ |= node.__dict__
    made.parent = None
    if node.children is not None:
        made.children = [copy.deepcopy(child, memo) for child in node.children]
        for child in made.children:
            if isinstance(child, Node):
                child.set_parent(made)
    return made


def _parse_conditions_once() -> None:
    """A parsed condition holds its values, and is only read."""
    parse, known = ConditionExpressionParser.parse, dict[tuple[Any, ...], Any]()

    def parse_once(self: ConditionExpressionParser) -> Any:
        names, values = self.expression_attribute_names, self.expression_attribute_values
        key = (self.condition_expression, repr(names), repr(values))
        if key not in known:
            if len(known) == CONDITIONS:
                known.clear()
            known[key] = parse(self), self.expr_attr_names_found, self.expr_attr_values_found
        condition, names_found, values_found = known[key]
        self.expr_attr_names_found = [*names_found]
        self.expr_attr_values_found = [*values_found]
        return condition

    ConditionExpressionParser.parse = parse_once  # type: ignore[method-assign]  # replaces moto's


def _list_node_types_once() -> None:
    """At each node moto lists the types of nodes that a step processes again."""
    listed = DepthFirstTraverser.nodes_to_be_processed

    def nodes_to_be_processed(self: Any) -> Any:
        known = self.__dict__.get("_listed")
        if known is None:
            known = self._listed = listed(self)
        return known

    DepthFirstTraverser.nodes_to_be_processed = nodes_to_be_processed


def plain_values() -> None:
    """A value is written as JSON without a copy of it first."""

    def to_regular_json(self: DynamoType) -> dict[str, Any]:
        value = self.value
        if self.type == "M":
            return {"M": {name: each.to_regular_json() for name, each in value.items()}}
        if self.type == "L":
            return {"L": [each.to_regular_json() for each in value]}
        if self.type in ("S", "N", "BOOL", "NULL"):
            return {self.type: value}
        return convert(self)

    convert = DynamoType.to_regular_json
    DynamoType.to_regular_json = to_regular_json  # type: ignore[method-assign]  # replaces moto's
