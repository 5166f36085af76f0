"""What the last runs found, kept with the list: whichever test caught a fault is tried first. Every
verdict is of when its fault was last tried, and says over which commit that was."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.fault import ROOT

RESULTS = Path(__file__).parent / "results.json"
SIMULATED = Path(__file__).parent / "simulated.json"
"""By the simulator alone."""


@dataclass(frozen=True)
class Result:
    """The test that caught a fault, '' where none did. `commit` is '' of verdicts from before
    commits were noted."""

    test: str
    how: str
    commit: str = ""

    @property
    def by(self) -> str:
        """unit, contract, api, simulation; '' where nothing caught it."""
        return self.test.removeprefix("tests/").partition("/")[0]


def known(path: Path = RESULTS) -> dict[str, Result]:
    if not path.exists():
        return {}
    return {name: Result(*each) for name, each in json.loads(path.read_text()).items()}


def idempotency(name: str, result: Result, path: Path = RESULTS) -> None:
    """Beside those of other runs, which may be under way."""
    save(known(path) | {name: result}, path)


def save(results: Mapping[str, Result], path: Path = RESULTS) -> None:
    """At once: whoever reads meanwhile finds the earlier ones whole."""
    lines = (
        f"{json.dumps(name)}: {json.dumps(_fields(result))}"
        for name, result in sorted(results.items())
    )
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    written = path.with_suffix(f".{os.getpid()}")
    written.write_text(text)
    written.replace(path)


def _fields(result: Result) -> list[str]:
    return [result.test, result.how, *([result.commit] if result.commit else [])]


def commit() -> str:
    """The one that is tried, in short; `+` where product or tests differ from it."""
    changed = _git("status", "--porcelain", "--", *OF_THE_MATTER)
    return _git("rev-parse", "--short=7", "HEAD") + ("+" if changed else "")


OF_THE_MATTER = ("app.py", "chalicelib", "infra", "tests", ":!tests/mutation/*.json")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
