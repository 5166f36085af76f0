"""What the functions write into their log, as JSON lines. The fixture `lines` is in conftest."""

import sys
from collections.abc import Callable
from typing import Any

Lines = Callable[[], list[dict[str, Any]]]


class CurrentStdout:
    """What is standard output by then: the handler outlives tests, and each phase of a test has its
    own."""

    def write(self, text: str) -> None:
        sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()
