"""The change of a request as the company's history keeps it (R26)."""

from collections.abc import Mapping
from typing import Any

from ..domain.ids import derived_id
from ..domain.record_change import ChangeKind, RecordChange
from .requests import Request


def record_change(
    request: Request,
    kind: ChangeKind,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    **about: int,
) -> RecordChange:
    """`about` are ids of what it is about. The change's id is the request's, so that it is written
    once."""
    return RecordChange(
        change_id=derived_id("change", request.request_id),
        company_id=request.caller.company_id,
        kind=kind,
        at=request.at,
        by=request.caller.actor,
        before=before,
        after=after,
        reason=request.reason,
        **about,
    )
