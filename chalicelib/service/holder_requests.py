"""What requests want of users and rooms."""

from collections.abc import Callable
from typing import Generic, TypeVar

from ..domain.metadata import MetadataPatch
from ..domain.record import Record, field
from ..domain.room import Room
from ..domain.user import User

H = TypeVar("H", User, Room)


class HolderEdit(Record, Generic[H]):
    """What is to change of a user or room: `edit` returns the edited record, `metadata` is a merge
    patch."""

    edit: Callable[[H], H]
    metadata: MetadataPatch = field(default_factory=dict)
