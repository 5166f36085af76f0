"""Compiles those of DynamoDB's expressions that the product uses to functions of an item.

Written from the Developer Guide ("Condition and filter expressions", "Update expressions"), not
from moto, so that the comparison with moto (`test_table.py`) is independent."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tests.simulation.comparisons import COMPARISONS, FUNCTIONS, equal

Item = Mapping[str, Any]
Values = Mapping[str, Any]
Test = Callable[[Item, Values], bool]
Path = tuple[str, ...]
Update = Callable[[Item, Values], dict[str, Any]]

_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),.+\-]|[#:]?\w+)")


class ValidationError(Exception):
    """Where the database would return a ValidationException."""


def condition(expression: str, names: Mapping[str, str]) -> Test:
    """Compiles a condition, filter or key condition to a predicate; {} stands for a missing
    item."""
    return _condition(expression, tuple(names.items()))


def update(expression: str, names: Mapping[str, str]) -> Update:
    """Compiles an update to a function that returns the changed item. Its argument is not
    changed."""
    return _update(expression, tuple(names.items()))


@lru_cache(maxsize=4096)
def _condition(expression: str, names: tuple[tuple[str, str], ...]) -> Test:
    parser = _Parser(expression, dict(names))
    test = parser.disjunction()
    parser.end()
    return test


@lru_cache(maxsize=4096)
def _update(expression: str, names: tuple[tuple[str, str], ...]) -> Update:
    parser = _Parser(expression, dict(names))
    actions = [*parser.update_actions()]
    parser.end()

    def apply(item: Item, values: Values) -> dict[str, Any]:
        # All operands are read from the item before the update.
        computed = [(path, operand and operand(item, values)) for path, operand in actions]
        after = dict(item)
        for path, value in computed:
            _put(after, path, value)
        return after

    return apply


def get(item: Item, path: Path) -> Any:
    """The typed value at the path; None if there is none."""
    value = item.get(path[0])
    for name in path[1:]:
        if value is None or "M" not in value:
            return None
        value = value["M"].get(name)
    return value


def _put(item: dict[str, Any], path: Path, value: Any) -> None:
    """Sets the value at the path, or removes it if it is None. Maps on the path are copied."""
    attributes = item
    for name in path[:-1]:
        parent = attributes.get(name)
        if parent is None or "M" not in parent:
            raise ValidationError(f"no map at {path}")
        copied = dict(parent["M"])
        attributes[name] = {"M": copied}
        attributes = copied
    if value is None:
        attributes.pop(path[-1], None)
    else:
        attributes[path[-1]] = value


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, expression: str, names: Mapping[str, str]) -> None:
        self._tokens = _TOKEN.findall(expression)
        spaceless = "".join(expression.split())
        assert "".join(self._tokens).replace(" ", "") == spaceless, expression
        self._names = names
        self._at = 0

    def end(self) -> None:
        assert self._at == len(self._tokens), self._tokens[self._at :]

    def disjunction(self) -> Test:
        tests = [self._conjunction()]
        while self._take("OR"):
            tests.append(self._conjunction())
        return tests[0] if len(tests) == 1 else lambda i, v: any(test(i, v) for test in tests)

    def update_actions(self) -> Iterator[tuple[Path, Callable[[Item, Values], Any] | None]]:
        while self._at < len(self._tokens):
            clause = self._next()
            assert clause in ("SET", "REMOVE"), clause
            while True:
                path = self._path()
                yield path, self._assigned(path) if clause == "SET" else None
                if not self._take(","):
                    break

    def _assigned(self, path: Path) -> Callable[[Item, Values], Any]:
        self._expect("=")
        first = self._operand()
        if self._peek() not in ("+", "-"):
            return first
        sign = 1 if self._next() == "+" else -1
        second = self._operand()

        def total(item: Item, values: Values) -> Any:
            left, right = first(item, values), second(item, values)
            if left is None or right is None or "N" not in left or "N" not in right:
                raise ValidationError(f"no number to compute {path} of")
            return {"N": str(int(left["N"]) + sign * int(right["N"]))}

        return total

    def _conjunction(self) -> Test:
        tests = [self._negation()]
        while self._take("AND"):
            tests.append(self._negation())
        return tests[0] if len(tests) == 1 else lambda i, v: all(test(i, v) for test in tests)

    def _negation(self) -> Test:
        if self._take("NOT"):
            test = self._negation()
            return lambda i, v: not test(i, v)
        if self._take("("):
            test = self.disjunction()
            self._expect(")")
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        function = self._peek()
        if function in FUNCTIONS and self._tokens[self._at + 1] == "(":
            self._at += 2
            operands = [self._operand()]
            while self._take(","):
                operands.append(self._operand())
            self._expect(")")
            holds = FUNCTIONS[function]
            return lambda i, v: holds(*(operand(i, v) for operand in operands))
        left = self._operand()
        operator = self._next()
        if operator == "BETWEEN":
            low = self._operand()
            self._expect("AND")
            high = self._operand()
            return lambda i, v: (
                COMPARISONS[">="](left(i, v), low(i, v))
                and COMPARISONS["<="](left(i, v), high(i, v))
            )
        if operator == "IN":
            self._expect("(")
            members = [self._operand()]
            while self._take(","):
                members.append(self._operand())
            self._expect(")")
            return lambda i, v: any(equal(left(i, v), member(i, v)) for member in members)
        compare, right = COMPARISONS[operator], self._operand()
        return lambda i, v: compare(left(i, v), right(i, v))

    def _operand(self) -> Callable[[Item, Values], Any]:
        if self._peek().startswith(":"):
            placeholder = self._next()
            return lambda _, values: values[placeholder]
        if self._take("if_not_exists"):
            self._expect("(")
            path = self._path()
            self._expect(",")
            otherwise = self._operand()
            self._expect(")")
            return lambda item, values: get(item, path) or otherwise(item, values)
        path = self._path()
        return lambda item, _: get(item, path)

    def _path(self) -> Path:
        names = [self._name()]
        while self._take("."):
            names.append(self._name())
        return tuple(names)

    def _name(self) -> str:
        token = self._next()
        return self._names[token] if token.startswith("#") else token

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        token: str = self._tokens[self._at - 1]
        return token

    def _take(self, token: str) -> bool:
        taken = self._peek() == token
        self._at += taken
        return taken

    def _expect(self, token: str) -> None:
        taken = self._next()
        assert taken == token, (token, taken)
