"""The table of refusals that suggest something. Each case yields the refused response, then the response
to the same request after it did literally what was suggested."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.world import Answer, World

Steps = Callable[[World], Iterator[Answer]]


@dataclass(frozen=True)
class Case:
    """`says` is a part of the detail: the suggestion. `reason` is that of holder_not_eligible."""

    code: str
    says: str
    steps: Steps
    reason: str | None = None

    @property
    def name(self) -> str:
        return f"{self.reason or self.code}: {self.steps.__name__.replace('_', ' ')}"


CASES: list[Case] = []


def case(code: str, says: str, reason: str | None = None) -> Callable[[Steps], Steps]:
    def add(steps: Steps) -> Steps:
        CASES.append(Case(code, says, steps, reason))
        return steps

    return add
