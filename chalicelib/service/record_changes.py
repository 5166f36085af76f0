"""The change of a request as the company's history keeps it (R26)."""

from collections.abc import Mapping
from typing import Any

from ..domain.ids import derived_id
from ..domain.metadata import MetadataChange
from ..domain.record_change import ChangeKind, RecordChange
from .requests import Request


def record_change(
    request: Request,
    kind: ChangeKind,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    **about: int,
) -> RecordChange:
    """`about` are ids of what it is about. The change's id is made of them, the request's id and
    the kind, so that it is written once."""
    return RecordChange(
        change_id=derived_id("change", request.request_id, kind, *about.values()),
        company_id=request.caller.company_id,
        kind=kind,
        at=request.at,
        by=request.caller.actor,
        before=before,
        after=after,
        reason=request.reason,
        **about,
    )


def external_id_change(
    request: Request, before: str | None, after: str | None, **about: int
) -> RecordChange | None:
    """The change of an office's or company's external id; None if it stays (R58)."""
    if before == after:
        return None
    was, now = {"external_id": before}, {"external_id": after}
    return record_change(request, "external_id", was, now, **about)


def details_change(
    request: Request,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    metadata: MetadataChange | None,
    **about: int,
) -> RecordChange | None:
    """The change of an office's or company's details and metadata: only of what differs. None if
    all stays."""
    names = [name for name in after if after[name] != before[name]]
    was, now = ({name: each[name] for name in names} for each in (before, after))
    if metadata:
        was["metadata"], now["metadata"] = metadata.changed
    return record_change(request, "details", was, now, **about) if now else None
