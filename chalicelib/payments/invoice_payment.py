"""The payment of one invoice: what was tried, and what comes next. Pure.

An attempt begins only when the outcome of the one before is known. So nothing is charged twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from ..domain.card import PaymentMethod
from ..domain.journal import Actor
from ..domain.record import Record, replace

AttemptKind = Literal["capture", "charge", "pay_now"]
"""`capture`: of what the purchase had authorized. `charge`: by schedule, nobody is present.
`pay_now`: a person asked for it."""
AttemptOutcome = Literal["paid", "declined", "canceled"]

LOOKED_AFTER = timedelta(hours=1)
"""An attempt without an outcome is looked at again after this time, and a person's, who has not
confirmed it with the bank by then, is canceled."""
KEYS_KEPT_FOR = timedelta(hours=23)
"""Providers forget idempotency keys after a day."""
NO_CARD = "no_payment_method"
"""The decline code of an attempt for which no card was saved: the provider was not asked."""


class Attempt(Record):
    """One attempt. Without an outcome, it is under way."""

    number: int
    kind: AttemptKind
    began_at: datetime
    amount_minor: int
    method: PaymentMethod | None
    """The card as it was saved then: a repeat asks the provider for the same."""
    intent_id: str | None = None
    outcome: AttemptOutcome | None = None
    decline_code: str | None = None
    ended_at: datetime | None = None
    by: Actor | None = None
    """Who asked for it, and why; None if the schedule did."""
    reason: str | None = None

    def is_older_than(self, age: timedelta, at: datetime) -> bool:
        return at - self.began_at > age


class Ended(Record):
    """How an attempt ended."""

    outcome: AttemptOutcome
    at: datetime
    intent_id: str | None = None
    decline_code: str | None = None


class InvoicePayment(Record):
    """All attempts, oldest first. `revision` rises with each write. `look_at` is when it is to be
    looked at again; None if there is nothing to do."""

    company_id: int
    office_id: int
    number: int
    currency: str
    attempts: tuple[Attempt, ...] = ()
    look_at: datetime | None = None
    revision: int = 0
    refunded_minor: int = 0
    dispute: str | None = None

    @property
    def under_way(self) -> Attempt | None:
        last = self.attempts[-1] if self.attempts else None
        return last if last and last.outcome is None else None

    @property
    def is_paid(self) -> bool:
        return any(each.outcome == "paid" for each in self.attempts)

    def was_paid_by(self, intent_id: str) -> bool:
        """True for the attempt that was paid, not for those that were declined before it."""
        return any(each.outcome == "paid" and each.intent_id == intent_id for each in self.attempts)

    def key_of(self, attempt: Attempt) -> str:
        """The provider's idempotency key of the attempt."""
        return f"invoice-{self.office_id}-{self.number}-{attempt.number}"

    def begin(self, attempt: Attempt) -> "InvoicePayment":
        assert self.under_way is None, self
        assert attempt.number == len(self.attempts), self
        return replace(
            self,
            attempts=(*self.attempts, attempt),
            look_at=attempt.began_at + LOOKED_AFTER,
            revision=self.revision + 1,
        )

    def wait(self, intent_id: str, look_at: datetime) -> "InvoicePayment":
        """The provider does not know the outcome yet."""
        last = replace(self.attempts[-1], intent_id=intent_id)
        attempts = (*self.attempts[:-1], last)
        return replace(self, attempts=attempts, look_at=look_at, revision=self.revision + 1)

    def end(self, ended: Ended) -> "InvoicePayment":
        assert self.under_way, self
        last = replace(
            self.attempts[-1],
            outcome=ended.outcome,
            ended_at=ended.at,
            intent_id=ended.intent_id or self.attempts[-1].intent_id,
            decline_code=ended.decline_code,
        )
        return replace(
            self, attempts=(*self.attempts[:-1], last), look_at=None, revision=self.revision + 1
        )

    def rest(self, look_at: datetime | None) -> "InvoicePayment":
        """There is nothing to do until then, or any more."""
        return replace(self, look_at=look_at, revision=self.revision + 1)

    def declined_by_schedule(self) -> list[datetime]:
        """When attempts of the schedule were declined."""
        return [
            each.ended_at or each.began_at
            for each in self.attempts
            if each.kind != "pay_now" and each.outcome == "declined"
        ]


class Schedule(Record):
    """The days after an invoice was issued on which its payment is tried."""

    days: tuple[int, ...] = (0, 1, 3, 7)

    def is_last(self, declined: Sequence[datetime]) -> bool:
        """Whether the attempt after these is the last one."""
        return len(declined) + 1 >= len(self.days)

    def next_after(self, issued_at: datetime, declined: Sequence[datetime]) -> datetime | None:
        """When to try after the attempts that were declined; None if the last was final.

        Attempts are late if nothing ran for days. Half the time between two of them passes then
        all the same, so that the customer can act before the last.
        """
        tried = len(declined)
        if tried >= len(self.days):
            return None
        due_at = issued_at + timedelta(days=self.days[tried])
        if not declined:
            return due_at
        between = timedelta(days=self.days[tried] - self.days[tried - 1])
        return max(due_at, declined[-1] + between / 2)
