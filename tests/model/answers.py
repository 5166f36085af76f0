"""What an answer is expected to say."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """What the rules forbid: the problem's status, code and further members."""

    def __init__(self, status: int, code: str, **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.members: Json = {"status": status, "code": code, **members}


@dataclass(frozen=True)
class Expected:
    """Status and members of the answer; `replay_of` is the text of the first answer if this is
    a repeat's."""

    status: int
    members: Json = field(default_factory=dict)
    replay_of: str | None = None
