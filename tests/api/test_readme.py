"""The walk-throughs of the documentation, run as they stand against the running local stack.

In these documents a block of `bash` is run, and the block of `json` or `text` right after it is what it
prints. In `json`, a text that ends in `...` shows only its beginning. Blocks of `sh` are not run; one that
starts the stack has the options to start it with.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.running import RunningStack

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
QUICKSTART = ROOT / "docs" / "quickstart.md"
INTEGRATORS_GUIDE = ROOT / "docs" / "integrators-guide.md"
SECOND_VENDOR = ROOT / "docs" / "second-vendor.md"
STEP = re.compile(
    r"```bash\n(?P<command>.*?)```\n(?:```(?P<kind>json|text)\n(?P<output>.*?)```)?", re.DOTALL
)
START = re.compile(r"^make run ARGS='(?P<options>.*)'$", re.MULTILINE)
CUT = "---- next ----"


@pytest.mark.parametrize(
    ("page", "fewest_steps"),
    [(README, 4), (QUICKSTART, 12), (INTEGRATORS_GUIDE, 9), (SECOND_VENDOR, 8)],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_the_walk_through_prints_what_the_page_says(
    page: Path, fewest_steps: int, tmp_path: Path
) -> None:
    text = page.read_text()
    steps = list(STEP.finditer(text))
    assert len(steps) >= fewest_steps
    start = START.search(text)
    with RunningStack(*(start["options"].split() if start else ())) as stack:
        script = f"\necho; echo '{CUT}'\n".join(step["command"] for step in steps)
        script = script.replace("http://127.0.0.1:8000", stack.app)
        script = script.replace("http://127.0.0.1:8001", stack.control)
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    printed = ran.stdout.split(CUT)
    assert len(printed) == len(steps)
    for step, output in zip(steps, printed, strict=True):
        if step["kind"] == "json":
            assert_shows(json.loads(output), json.loads(step["output"]), step["command"])
        elif step["kind"] == "text":
            assert output.strip() == step["output"].strip()


def test_the_readme_begins_with_the_two_commands() -> None:
    first_block = README.read_text().split("```")[1]
    assert re.findall(r"^make \w+", first_block, re.MULTILINE) == ["make run", "make test"]


def assert_shows(actual: Any, shown: Any, where: str) -> None:
    """What the page shows is in the answer. The page leaves out members, and the end of lists."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in actual, (where, name, actual)
            assert_shows(actual[name], value, f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(actual) >= len(shown), (where, actual)
        for position, value in enumerate(shown):
            assert_shows(actual[position], value, f"{where}[{position}]")
    elif isinstance(shown, str) and shown.endswith("..."):
        assert str(actual).startswith(shown.removesuffix("...")), (where, actual)
    else:
        assert actual == shown, (where, actual)
