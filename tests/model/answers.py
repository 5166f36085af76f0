"""The responses that the model expects."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """A refusal by the rules: the problem's status, code and further members."""

    def __init__(self, status: int, code: str, **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.members: Json = {"status": status, "code": code, **members}


@dataclass(frozen=True)
class Expected:
    """Status and members of the response; `replay_of` is the text of the first response if the
    request is a repeat."""

    status: int
    members: Json = field(default_factory=dict)
    replay_of: str | None = None
