"""What requests want of users and rooms."""

from collections.abc import Callable
from typing import Generic, TypeVar

from ..domain.metadata import Metadata, MetadataPatch
from ..domain.record import Record, field
from ..domain.room import Room
from ..domain.user import User

H = TypeVar("H", User, Room)


class NewHolder(Record, Generic[H]):
    """A user or room to create."""

    record: H
    metadata: Metadata = field(default_factory=Metadata)


class HolderEdit(Record, Generic[H]):
    """What is to change of a user or room: `edit` returns the edited record, `metadata` is a merge
    patch."""

    edit: Callable[[H], H]
    metadata: MetadataPatch = field(default_factory=dict)
