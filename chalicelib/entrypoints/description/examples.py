"""A real request and response of each operation, recorded by `tests/api/test_examples.py`."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..http.registry import Operation

EXAMPLES = Path(__file__).parent / "examples.json"


@lru_cache(maxsize=1)
def examples() -> dict[str, Any]:
    """By operation: `path` with its query, `headers`, `body`, `status`, `response`."""
    recorded: dict[str, Any] = json.loads(EXAMPLES.read_text())
    return recorded


def example_of(name: str, path: str) -> dict[str, Any]:
    """The operation's example. If none is recorded yet, the path alone: a missing example must not
    make the whole description fail. `tests/api/test_examples.py` names it."""
    example: dict[str, Any] = examples().get(name, {"path": path, "status": None, "response": None})
    return example


def parameters_of(this: Operation) -> dict[str, str]:
    """The values of its example's parameters, by name."""
    if this.name not in examples():
        return {}
    example = examples()[this.name]
    parts = urlsplit(example["path"])
    pairs = zip(this.path.split("/"), parts.path.split("/"), strict=True)
    in_path = {name[1:-1]: value for name, value in pairs if name.startswith("{")}
    return {**in_path, **dict(parse_qsl(parts.query)), **example.get("headers", {})}
