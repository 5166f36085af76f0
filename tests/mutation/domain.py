"""`make mutate-domain`: mutmut changes `chalicelib/domain` and runs the unit tests on each mutant.

mutmut works in a copy below `out/`, so that neither mutants nor results are in the repository. The
copy makes properties plain functions (`name = property(name)`), because mutmut skips decorated
ones."""

import argparse
import ast
import contextlib
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPY = ROOT / "out" / "mutation" / "domain"
REPORT = ROOT / "out" / "mutation" / "domain.txt"
COPIED = ("app.py", "chalicelib", "docs", "infra", "pyproject.toml", "README.md", "tests")
CAUGHT = {"killed", "timeout", "segfault"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutate-domain", description=__doc__)
    parser.add_argument("modules", nargs="*", help="some modules: calendar, transitions/remove")
    parser.add_argument("--processes", type=int, default=1, help="mutants tested at the same time")
    options = parser.parse_args()
    make_copy()
    names = [f"chalicelib.domain.{each.replace('/', '.')}.*" for each in options.modules]
    done = _mutmut("run", "--max-children", str(options.processes), *names, shown=True)
    if done.returncode:
        return done.returncode
    report = "\n".join(_described(_status_by_mutant()))
    REPORT.write_text(report + "\n")
    print(report)
    return 0


def make_copy() -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    ignored = shutil.ignore_patterns("node_modules", "screenshots", "__pycache__")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, COPY / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, COPY / name)
    for path in (COPY / "chalicelib" / "domain").rglob("*.py"):
        path.write_text(without_property_decorators(path.read_text()))


def without_property_decorators(source: str) -> str:
    """The same module, in which each property is defined by an assignment below its function."""
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            decorator = node.decorator_list[0]
            if isinstance(decorator, ast.Name) and decorator.id == "property":
                lines[decorator.lineno - 1] = ""
                assert node.end_lineno
                lines[node.end_lineno - 1] += f"    {node.name} = property({node.name})\n"
    return "".join(lines)


def _status_by_mutant() -> dict[str, str]:
    """The status of each tested mutant."""
    lines = _mutmut("results", "--all", "true").stdout.splitlines()
    pairs = (line.strip().rpartition(": ") for line in lines if ": " in line)
    return {name: status for name, _, status in pairs if status != "not checked"}


def _described(status_by_mutant: dict[str, str]) -> list[str]:
    """The survivors with their diffs, then the score of each module."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # Only in mutmut's own environment.

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    lines = []
    with contextlib.chdir(COPY):
        for name, status in status_by_mutant.items():
            module = name.rpartition(".")[0]
            counts[module]["caught" if status in CAUGHT else "survived"] += 1
            if status not in CAUGHT:
                path = module.replace(".", "/") + ".py"
                lines += [f"{name}: {status}", get_diff_for_mutant(name, path=path), ""]
    counts["all"] = sum(counts.values(), Counter())
    for module, count in counts.items():
        share = 100 * count["caught"] / count.total()
        lines += [f"{module:45} {count['caught']:5} of {count.total():5} caught {share:6.1f} %"]
    return lines


def _mutmut(*words: str, shown: bool = False) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("mutmut")), *words]
    return subprocess.run(command, cwd=COPY, text=True, check=not shown, capture_output=not shown)


if __name__ == "__main__":
    sys.exit(main())
