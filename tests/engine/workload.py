"""The operations of the clients. An operation and its instant are pure functions of its number.

A client takes the next number, sets its clock to the operation's instant and performs it. So
boundaries pass in the middle of the work, on a machine of any speed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.license_types import LicenseType

WEIGHTS: Mapping[str, int] = {
    "assign": 34,
    "release": 22,
    "batch": 2,
    "invite": 4,
    "give_back": 10,
    "purchase": 8,
    "quoted": 2,
    "remove": 7,
    "restore": 4,
    "transfer": 4,
    "read": 3,
}

REPEAT_EVERY = 16
"""One in so many operations repeats the one before: another client sends the same request with the
same idempotency key, at about the same time."""

SWEEPS = 50
"""Runs of the sweep and the workers, spread over the operations."""

MOST_AT_ONCE = 3


LICENSE_TYPES = (
    *[LicenseType.ADDITIONAL_NUMBER_LINES] * 3,
    LicenseType.TOLLFREE_ADDITIONAL_NUMBER_LINES,
)
"""Most operations are about the first type. Numbers hold both."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A repeat has the `number` of the operation that it repeats."""

    number: int
    kind: str
    office: int
    other_office: int
    license_type: str
    quantity: int
    user: int

    @property
    def key(self) -> str:
        """The idempotency key; the journal has it as the reason."""
        return f"operation-{self.number}"


@dataclass(frozen=True)
class Workload:
    """`offices` may contain one several times, which then gets more operations. `users` is the
    number of users of each office to which clients assign licenses."""

    offices: tuple[int, ...]
    operations: int
    starts: datetime
    ends: datetime
    users: int = 40

    def operation(self, number: int) -> Operation:
        is_repeat = number % REPEAT_EVERY == REPEAT_EVERY - 1
        planned = number - 1 if is_repeat else number
        draw = random.Random(planned)
        (kind,) = draw.choices([*WEIGHTS], [*WEIGHTS.values()])
        if number % max(1, self.operations // SWEEPS) == 0:
            kind = "sweep"
        office = draw.choice(self.offices)
        return Operation(
            number=planned,
            kind=kind,
            office=office,
            other_office=draw.choice([each for each in self.offices if each != office]),
            license_type=draw.choice(LICENSE_TYPES),
            quantity=draw.randint(1, MOST_AT_ONCE),
            user=draw.randint(1, self.users),
        )

    def at(self, number: int) -> datetime:
        """When the operation happens, in whole seconds."""
        passed = (self.ends - self.starts) * (number / self.operations)
        return (self.starts + passed).replace(microsecond=0)
