"""Faults of `dynamo`, the verbs and `payments`, written by hand. To plant one, the module is
compiled from changed source when it is imported, so that no file is changed or copied."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "chalicelib"
LISTS = Path(__file__).parent / "faults"
"""`faults/dynamo/keys.toml` lists the faults of `chalicelib/dynamo/keys.py`: `tests` names the
tests to run first; each function has lines `"the effect" = ["text", "its replacement"]`. Lines
after a text's first one are indented relative to it."""


@dataclass(frozen=True)
class Fault:
    """Replaces `old`, which occurs exactly once in `function`, by `new`. `breaks` describes the
    effect."""

    file: str
    function: str
    """The qualified name of a function, a class, or a constant of the module."""
    breaks: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.file} {self.function}: {self.breaks}"

    @property
    def path(self) -> Path:
        return PRODUCT / self.file

    @property
    def module(self) -> str:
        return "chalicelib." + self.file.removesuffix(".py").replace("/", ".")

    @property
    def layer(self) -> str:
        folder = self.file.partition("/")[0]
        return folder if folder in ("dynamo", "payments") else "verbs"

    def planted(self) -> str:
        """The module's source with the fault. Raises LookupError unless `old` occurs once in
        `function`."""
        source = self.path.read_text()
        lines = source.splitlines(keepends=True)
        first, last = _lines_of(source, self.function)
        changed = self._change("".join(lines[first:last]))
        return "".join([*lines[:first], changed, *lines[last:]])

    def _change(self, function: str) -> str:
        indents = set(re.findall("^ *", function, re.MULTILINE))
        found = {
            match.span()
            for indent in indents
            for match in re.finditer(re.escape(_indented(self.old, indent)), function)
        }
        if len(found) != 1:
            raise LookupError(f"{self.name}: found {len(found)} times, expected once: {self.old}")
        start, end = found.pop()
        line = function[: start + 1].splitlines()[-1]
        new = _indented(self.new, line[: len(line) - len(line.lstrip())])
        return function[:start] + new + function[end:]


@cache
def faults() -> tuple[Fault, ...]:
    """All faults of all lists, file by file."""
    return tuple(each for path in sorted(LISTS.rglob("*.toml")) for each in _listed(path))


def _listed(path: Path) -> Iterator[Fault]:
    fields = tomllib.loads(path.read_text())
    file = str(path.relative_to(LISTS).with_suffix(".py"))
    tests = tuple(f"tests/{name}.py" for name in fields.pop("tests").split())
    for function, breaks, (old, new) in _pairs(fields):
        yield Fault(file, function, breaks, old, new, tests)


def _pairs(table: Mapping[str, Any], function: str = "") -> Iterator[tuple[str, str, list[str]]]:
    for key, value in table.items():
        if isinstance(value, list):
            yield function, key, value
        else:
            yield from _pairs(value, f"{function}.{key}".removeprefix("."))


def _lines_of(source: str, qualified_name: str) -> tuple[int, int]:
    """The half-open range of lines (from 0) of a function, class or assignment."""
    node: Any = ast.parse(source)
    for name in qualified_name.split("."):
        found = next((each for each in ast.walk(node) if _name(each) == name), None)
        if found is None:
            raise LookupError(f"{qualified_name} is not defined")
        node = found
    first = min(each.lineno for each in (node, *getattr(node, "decorator_list", ())))
    return first - 1, node.end_lineno


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return getattr(targets[0], "id", None)


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", "\n" + indent)


def plant(fault: Fault) -> None:
    """Makes this process import the module with the fault. No module of the product may be imported
    yet."""
    assert not any(name.partition(".")[0] == "chalicelib" for name in sys.modules)
    sys.meta_path.insert(0, _Finder(fault))


class _Finder(MetaPathFinder):
    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._fault.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec
        assert spec.origin
        spec.loader = _Loader(fullname, spec.origin, self._fault.planted())
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        """Compiles without the cache of compiled modules, which must not contain a fault."""
        code: Any = compile(self._source, self.path, "exec", dont_inherit=True)
        assert isinstance(code, CodeType)
        return code
