"""Converts failed writes of a transaction to the service's ConditionsFailed."""

from collections.abc import Iterator, Mapping, Sequence

from botocore.client import BaseClient

from ..domain.assignment import Assignee, Assignment
from ..domain.holders import Holder
from ..domain.room import Room
from ..domain.user import User
from ..service.ports import ConditionsFailed
from . import keys
from ._ledger_writes import stored_response_of
from .codec import Item
from .items import account_from, from_item
from .layouts import Layouts
from .transaction import IDEMPOTENCY_KEY, Write, WriteKind, WriteName, WritesFailed, write

_Met = Mapping[WriteName, Item | None]


def write_explained(
    client: BaseClient,
    table: str,
    writes: Sequence[Write],
    layouts: Layouts,
    *,
    once: bool = False,
) -> None:
    """`transaction.write`, but raises ConditionsFailed for WritesFailed."""
    try:
        write(client, table, writes, once=once)
    except WritesFailed as failure:
        raise _conditions_failed(failure.met, layouts) from failure


def _conditions_failed(met: _Met, layouts: Layouts) -> ConditionsFailed:
    stored_response = met.get(IDEMPOTENCY_KEY)
    return ConditionsFailed(
        accounts={
            office_id: account_from(item, layouts) if item else None
            for office_id, item in _of_kind("account", met)
        },
        assignments={
            assignment_id: from_item(item, Assignment) if item else None
            for assignment_id, item in _of_kind("assignment", met)
        },
        holders=_holders(met),
        email_owners=_email_owners(met),
        email_owner_changed=any(_of_kind("email_owner", met)),
        external_id_owners={
            keys.external_id_of(item["sk"]["S"]): int(item["record_id"]["N"])
            for _, item in _of_kind("external_id", met)
            if item
        },
        stored_response=stored_response_of(stored_response) if stored_response else None,
        office_exists=any(_of_kind("office", met)),
        change_exists=any(item for _, item in _of_kind("record_change", met)),
    )


def _of_kind(kind: WriteKind, met: _Met) -> Iterator[tuple[int, Item | None]]:
    return ((name.number, item) for name, item in met.items() if name.kind == kind)


def _email_owners(met: _Met) -> dict[str, int]:
    """User ids by the keys of addresses that belong to others."""
    return {
        keys.address_of(item["sk"]["S"]): int(item["user_id"]["N"])
        for name, item in met.items()
        if item and name.kind in ("email", "old_email", "owned_email")
    }


def _holders(met: _Met) -> dict[Assignee, Holder | None]:
    """The users and rooms whose records failed conditions."""
    users: dict[Assignee, Holder | None] = {
        Assignee("user", user_id): from_item(item, User) if item else None
        for user_id, item in _of_kind("user", met)
    }
    rooms: dict[Assignee, Holder | None] = {
        Assignee("room", room_id): from_item(item, Room) if item else None
        for room_id, item in _of_kind("room", met)
    }
    return users | rooms
