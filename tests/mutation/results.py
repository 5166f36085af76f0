"""What the last runs found, kept with the list: whichever test caught a fault is tried first."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Result:
    """The test that caught a fault, '' where none did."""

    test: str
    how: str

    @property
    def by(self) -> str:
        """unit, contract, api, simulation; '' where nothing caught it."""
        return self.test.removeprefix("tests/").partition("/")[0]


def known() -> dict[str, Result]:
    if not RESULTS.exists():
        return {}
    return {name: Result(*each) for name, each in json.loads(RESULTS.read_text()).items()}


def keep(name: str, result: Result) -> None:
    """Beside those of other runs, which may be under way."""
    save(known() | {name: result})


def save(results: Mapping[str, Result]) -> None:
    """At once: whoever reads meanwhile finds the earlier ones whole."""
    lines = (
        f"{json.dumps(name)}: {json.dumps([each.test, each.how])}"
        for name, each in sorted(results.items())
    )
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    written = RESULTS.with_suffix(f".{os.getpid()}")
    written.write_text(text)
    written.replace(RESULTS)
