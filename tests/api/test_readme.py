"""The README's walk-through, run as it stands against the running local stack."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.api.running import RunningStack

README = Path(__file__).parents[2] / "README.md"
STEP = re.compile(r"```bash\n(?P<command>.*?)```\n(?:```json\n(?P<answer>.*?)```)?", re.DOTALL)
CUT = "---- next ----"


def test_the_walk_through_answers_what_the_readme_says() -> None:
    text = README.read_text()
    walk = text[text.index("## Walk through it") : text.index("## How it works")]
    start = re.search(r"make run ARGS='(?P<options>.*)'", walk)
    assert start
    steps = [(step["command"], step["answer"]) for step in STEP.finditer(walk)]
    assert len(steps) >= 12
    with RunningStack(*start["options"].split()) as stack:
        script = f"\necho; echo '{CUT}'\n".join(command for command, _ in steps)
        script = script.replace("http://127.0.0.1:8000", stack.app)
        script = script.replace("http://127.0.0.1:8001", stack.control)
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    outputs = ran.stdout.split(CUT)
    assert len(outputs) == len(steps)
    for (command, answer), output in zip(steps, outputs, strict=True):
        if answer:
            assert_shows(json.loads(output), json.loads(answer), command)


def assert_shows(actual: Any, shown: Any, where: str) -> None:
    """What the README shows is there; it leaves out members, and the end of lists."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in actual, (where, name, actual)
            assert_shows(actual[name], value, f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(actual) >= len(shown), (where, actual)
        for position, value in enumerate(shown):
            assert_shows(actual[position], value, f"{where}[{position}]")
    else:
        assert actual == shown, where
