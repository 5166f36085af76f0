"""The details of all refusals with the status 400, found in the source of the API."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

PRODUCT = Path(__file__).parents[2] / "chalicelib"
NOT_THE_API = ("entrypoints/console/", "entrypoints/description/")
RAISING = ("invalid", "NotAMailbox")
"""What is called with a detail as its last argument."""
PLACEHOLDER = "7"
"""Stands for values that only a request knows."""


class FoundDetail(NamedTuple):
    file: str
    line: int
    pointer: str
    """As far as the source says it: PLACEHOLDER for what it does not."""
    text: str


def files_with(text: str) -> set[str]:
    """The API's files that contain the text."""
    return {file for file in _modules() if text in (PRODUCT / file).read_text()}


@cache
def found_details() -> tuple[FoundDetail, ...]:
    """Each text of each place, in the order of files and lines."""
    return tuple(found for file in _modules() for found in sorted(set(_details_in(file))))


def _details_in(file: str) -> Iterator[FoundDetail]:
    for scope in (_modules()[file], *_functions(_modules()[file])):
        for node in _own_nodes(scope):
            if pair := _pair(node):
                pointers = _texts(pair[0], scope, file) if pair[0] else [PLACEHOLDER]
                for place, text in product(pointers, _texts(pair[1], scope, file)):
                    if text:
                        yield FoundDetail(file, pair[1].lineno, place, text)


def _pair(node: ast.AST) -> tuple[ast.expr | None, ast.expr] | None:
    """The pointer and the detail of an error that is raised, returned, or listed."""
    if isinstance(node, ast.Call) and node.args and _called(node) in RAISING:
        return node.args[0] if len(node.args) > 1 else None, node.args[-1]
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and _is_pointer(node.elts[0]):
        return node.elts[0], node.elts[1]
    return None


def _is_pointer(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value[:1] in ("", "/")
    if isinstance(node, ast.JoinedStr):
        return "/" in ast.unparse(node)
    return isinstance(node, ast.Name) and node.id == "pointer"


def _texts(node: ast.expr, scope: ast.AST, file: str) -> list[str]:
    """What the text can be: each branch, what names are set to in `scope`, what functions return.
    PLACEHOLDER for what else there is."""
    found: list[str] = []
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        parts = [_texts(each, scope, file) for each in node.values]
        return ["".join(each) for each in product(*parts)]
    if isinstance(node, ast.FormattedValue):
        return _texts(node.value, scope, file)
    if isinstance(node, ast.IfExp | ast.BoolOp):
        options = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
        found = [text for each in options for text in _texts(each, scope, file)]
    elif isinstance(node, ast.Name):
        constant = getattr(_imported(file), node.id, None)
        if isinstance(constant, str | int):
            return [str(constant)]
        for value in _assigned(node.id, scope):
            found += _texts(value, scope, file)
    elif isinstance(node, ast.Call):
        found = _returned(_called(node))
    return [*dict.fromkeys(found)] or [PLACEHOLDER]


@cache
def _returned(name: str) -> list[str]:
    """What the functions of this name return, if it is text that says something."""
    return [
        text
        for file, function in _functions_by_name().get(name, [])
        if function.returns and ast.unparse(function.returns) in ("str", "str | None")
        for node in _own_nodes(function)
        if isinstance(node, ast.Return) and node.value
        for text in _texts(node.value, function, file)
        if text
    ]


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in _own_nodes(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.NamedExpr) and any(
            isinstance(each, ast.Name) and each.id == name for each in targets
        ):
            yield node.value


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """All nodes, without those of functions inside."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _own_nodes(node)


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


@cache
def _functions_by_name() -> dict[str, list[tuple[str, ast.FunctionDef]]]:
    found: dict[str, list[tuple[str, ast.FunctionDef]]] = {}
    for file, tree in _modules().items():
        for function in _functions(tree):
            found.setdefault(function.name, []).append((file, function))
    return found


@cache
def _modules() -> dict[str, ast.Module]:
    files = {str(path.relative_to(PRODUCT)): path for path in sorted(PRODUCT.rglob("*.py"))}
    return {
        name: ast.parse(path.read_text())
        for name, path in files.items()
        if not name.startswith(NOT_THE_API)
    }


def _functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]


@cache
def _imported(file: str) -> Any:
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return importlib.import_module(f"chalicelib.{module}")
