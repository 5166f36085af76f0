"""What the last runs found, kept with the list: whichever test caught a fault is tried first."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Result:
    """The test that caught a fault, '' where none did."""

    test: str
    how: str
    seconds: float

    @property
    def by(self) -> str:
        """unit, contract, api, simulation; '' where nothing caught it."""
        return self.test.removeprefix("tests/").partition("/")[0]


def known() -> dict[str, Result]:
    if not RESULTS.exists():
        return {}
    return {name: Result(**each) for name, each in json.loads(RESULTS.read_text()).items()}


def save(results: Mapping[str, Result]) -> None:
    text = json.dumps({name: asdict(results[name]) for name in sorted(results)}, indent=1)
    RESULTS.write_text(text + "\n")
