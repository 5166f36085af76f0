"""A copy of the repository whose tests, local stack and documents use the second vendor's words. The
product is the same directory."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.second_catalog.words import translated

ROOT = Path(__file__).parents[2]
SAME = ("chalicelib", "app.py", "pyproject.toml", ".chalice", "tests/second_catalog")
"""What is linked: the product, and what translates."""
TRANSLATED = (
    "tests",
    "infra",
    "docs",
    "examples",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
)
SHIPPED = "from chalicelib.domain.products import SHIPPED"
SECOND = "from tests.second_catalog.words import SECOND as SHIPPED"
BINARY = {".png", ".zip"}
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "screenshots", "second_catalog")


def build(at: Path) -> None:
    """Writes the copy, instead of an older one."""
    shutil.rmtree(at, ignore_errors=True)
    at.mkdir(parents=True)
    for name in TRANSLATED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, at / name, ignore=LEFT_OUT, copy_function=_copy)
        else:
            _copy(str(source), str(at / name))
    for name in SAME:
        (at / name).symlink_to(ROOT / name)


def run(copy: Path, *options: str) -> int:
    """Runs pytest in the copy. Returns its exit status."""
    plugin = ["-p", "tests.second_catalog.dialpad_only"]
    return subprocess.call([sys.executable, "-m", "pytest", *plugin, *options], cwd=copy)


def _copy(source: str, target: str) -> None:
    if Path(source).suffix in BINARY:
        shutil.copy(source, target)
        return
    try:
        text = translated(Path(source).read_text())
    except UnicodeDecodeError:  # What tools have left behind.
        shutil.copy(source, target)
        return
    Path(target).write_text(text.replace(SHIPPED, SECOND))
