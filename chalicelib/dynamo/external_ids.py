"""Finds records by their external ids (R58): the reservation, then the record, both by key."""

from collections.abc import Callable
from typing import TypeVar

from botocore.client import BaseClient

from ..domain.caller import NO_COMPANY
from ..domain.directory import Company, Office
from ..domain.external_id import ExternalId
from ..domain.record import Record
from ..domain.room import Room
from ..domain.user import User
from . import keys
from .batch import get_items
from .items import from_item

_T = TypeVar("_T", User, Room, Office, Company)


class ExternalIds(Record):
    """Each method makes two calls at most, and returns None if no record has the external id. A
    deleted user or room has it only if an older release deleted it. May raise Retryable."""

    client: BaseClient
    table: str

    def user(self, company_id: int, value: str) -> User | None:
        return self._record(
            company_id, ExternalId("user", value), User, lambda it: keys.user(company_id, it)
        )

    def room(self, company_id: int, value: str) -> Room | None:
        return self._record(
            company_id, ExternalId("room", value), Room, lambda it: keys.room(company_id, it)
        )

    def office(self, company_id: int, value: str) -> Office | None:
        return self._record(
            company_id, ExternalId("office", value), Office, lambda it: keys.office(company_id, it)
        )

    def company(self, value: str) -> Company | None:
        return self._record(NO_COMPANY, ExternalId("company", value), Company, keys.company)

    def _record(
        self,
        company_id: int,
        wanted: ExternalId,
        kind: type[_T],
        key_of: Callable[[int], keys.Key],
    ) -> _T | None:
        reserved_key = keys.external_id(company_id, wanted)
        (reserved,) = get_items(self.client, self.table, [reserved_key])
        if reserved is None:
            return None
        (item,) = get_items(self.client, self.table, [key_of(int(reserved["record_id"]["N"]))])
        found = from_item(item, kind) if item else None
        # It may have been given up between the two reads.
        return found if found and found.external_id == wanted.value else None
