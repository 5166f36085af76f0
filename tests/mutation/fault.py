"""The seeded faults, and how one is planted: the module is compiled from changed text when it is
imported, so that no file changes and nothing is copied."""

import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "chalicelib"
NOTHING_TO_BREAK = {
    # Values without a decision:
    "domain/directory.py",
    "domain/record.py",
    "ports.py",
    # What domain, verbs and dynamo are wired to:
    "wiring.py",
}
LISTS = Path(__file__).parent / "faults"


@dataclass(frozen=True)
class Fault:
    """`fault` in the place of `text`, which occurs once in `file`. `breaks` says what is wrong
    then, `rule` which rule forbids it. `survives` says why no test can tell, where none can."""

    name: str
    file: str
    breaks: str
    text: str
    fault: str
    rule: str = ""
    also: tuple[str, str] | None = None
    """Another text and what takes its place, where one is not enough."""
    survives: str = ""

    @property
    def path(self) -> Path:
        return PRODUCT / self.file

    @property
    def module(self) -> str:
        return "chalicelib." + self.file.removesuffix(".py").replace("/", ".")

    @property
    def layer(self) -> str:
        return self.file.partition("/")[0] if "/" in self.file else "verbs"

    def planted(self) -> str:
        """The module's source with the fault. Raises LookupError when a text is not there once."""
        source = self.path.read_text()
        for text, fault in ((self.text, self.fault), *([self.also] if self.also else [])):
            if source.count(text) != 1:
                raise LookupError(f"{self.name}: {self.file} has {source.count(text)} of {text!r}")
            source = source.replace(text, fault)
        return source


@cache
def faults() -> tuple[Fault, ...]:
    """All of the list, file by file."""
    return tuple(
        Fault(name, **fields | ({"also": tuple(fields["also"])} if "also" in fields else {}))
        for path in sorted(LISTS.glob("*.toml"))
        for name, fields in tomllib.loads(path.read_text()).items()
    )


def files_without_faults() -> set[str]:
    """Of domain, verbs and dynamo; but those with nothing to break."""
    there = [*PRODUCT.glob("*.py"), *PRODUCT.glob("domain/**/*.py"), *PRODUCT.glob("dynamo/*.py")]
    files = {str(path.relative_to(PRODUCT)) for path in there if path.name != "__init__.py"}
    return files - {each.file for each in faults()} - NOTHING_TO_BREAK


def plant(fault: Fault) -> None:
    """From now on this process imports the module with its fault."""
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
        """Past the cache of compiled modules: a fault must not stay in it."""
        code: Any = compile(self._source, self.path, "exec", dont_inherit=True)
        assert isinstance(code, CodeType)
        return code
