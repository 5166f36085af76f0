"""What the verbs on API keys need from the database. Every method may raise Retryable."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..domain.api_key import ApiKey, KeyGrant, ListedKeys
from ..domain.record import Record
from ..domain.record_change import RecordChange
from .ports import IdempotencyRecord


class KeysReading(Record):
    """What is decided on when a key is created: the company's keys, None if there is no such
    company; those of the given offices that are its own; and the names of its people and keys by
    subject."""

    listed: ListedKeys | None
    office_ids: frozenset[int]
    names: Mapping[str, str]


class KeyWrite(Record):
    """A key that is created or revoked, the list that was read, and what the company's history
    keeps of it (R26)."""

    company_id: int
    key: ApiKey
    listed: ListedKeys
    history: RecordChange


class ApiKeys(Protocol):
    """The keys of companies, and what each opens."""

    def listed(self, company_id: int) -> ListedKeys: ...

    def reading(self, company_id: int, office_ids: Sequence[int]) -> KeysReading: ...

    def last_days(self, keys: Sequence[ApiKey]) -> dict[int, str]:
        """The last day of use by id, of the keys that were used. 100 in each call."""

    def create(
        self, write: KeyWrite, reading: KeysReading, idempotency: IdempotencyRecord | None
    ) -> None:
        """Adds the key to the list that was read. Raises ConditionsFailed."""

    def revoke(self, write: KeyWrite) -> None:
        """Takes the key from the list that was read; it opens nothing from then on. Raises
        ConditionsFailed."""

    def grant(self, key_hash: str) -> KeyGrant | None:
        """What the key opens; None if there is no such key. Exactly one read."""

    def record_use(self, key_hash: str, day: str) -> None:
        """Records that the key was used on the day. Does nothing if that is recorded."""
