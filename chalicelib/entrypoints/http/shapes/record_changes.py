"""Changes in a company's history."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.record import Instant
from ....domain.record_change import ChangeKind, RecordChange
from . import descriptions
from .common import Id
from .orders import ActorResponse, actor_response

Values = dict[str, bool | int | str | list[int | dict[str, str]] | dict[str, Any] | None]


class RecordChangeResponse(Struct):
    """What was changed, by whom, when and why."""

    change_id: Annotated[Id, Meta(description="The change's id.")]
    kind: Annotated[ChangeKind, Meta(description="What was changed.")]
    at: Annotated[Instant, descriptions.AT]
    by: Annotated[ActorResponse, descriptions.BY]
    reason: Annotated[str | None, descriptions.REASON]
    before: Annotated[Values, Meta(description="The values before the change, by name.")]
    after: Annotated[Values, Meta(description="The values after the change, by name.")]
    office_id: Id | UnsetType = UNSET
    user_id: Annotated[Id | UnsetType, Meta(description="The user whose roles changed.")] = UNSET


def record_change_response(change: RecordChange) -> RecordChangeResponse:
    # The database keeps no nulls.
    names = dict.fromkeys((*change.before, *change.after))
    return RecordChangeResponse(
        change_id=change.change_id,
        kind=change.kind,
        at=change.at,
        by=actor_response(change.by),
        reason=change.reason,
        before={**names, **change.before},
        after={**names, **change.after},
        office_id=change.office_id or UNSET,
        user_id=change.user_id or UNSET,
    )
