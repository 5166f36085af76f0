"""Public names are unique among the modules of chalicelib."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEVERAL_TIMES = {"log", "routes", "delete_room", "delete_user", "User"}
"""Loggers, Blueprints, two operation ids that clients see and that are their verbs' names, and the
class whose name SCIM announces."""


def names_defined_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id


def test_no_public_name_is_defined_in_two_modules() -> None:
    modules_by_name: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for statement in ast.parse(path.read_text()).body:
            for name in names_defined_by(statement):
                modules_by_name[name].add(str(path.relative_to(ROOT)))
    doubled = [
        f"{name} is defined in {' and '.join(sorted(modules))}"
        for name, modules in modules_by_name.items()
        if len(modules) > 1 and not name.startswith("_") and name not in SEVERAL_TIMES
    ]
    assert not doubled, "; ".join(doubled)
