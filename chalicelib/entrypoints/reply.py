"""What an HTTP handler answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body as it goes out (None: no body), headers."""

    status: int
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
