"""The journal, newest first."""

from typing import get_args

from chalice.app import Blueprint

from ...domain.journal import EntryAction
from ...domain.licenses import LicenseType
from ...domain.refusals import invalid
from ..reply import Reply
from . import answers
from .licenses import current_ledger
from .operation import Call, operation, page_of

routes = Blueprint(__name__)


@operation(routes, "GET", "/offices/{office_id}/history")
def get_history(call: Call[None], office_id: int) -> Reply:
    paging = call.paging(more=("license_type", "action"))
    license_type, action = call.query.get("license_type"), call.query.get("action")
    if license_type is not None and license_type not in set(LicenseType):
        raise invalid("/query/license_type", f"must be one of {', '.join(LicenseType)}")
    if action is not None and action not in get_args(EntryAction):
        raise invalid("/query/action", f"must be one of {', '.join(get_args(EntryAction))}")
    current_ledger(call, office_id)
    only = LicenseType(license_type) if license_type else None
    page = call.service.attempts.until_done(
        lambda: call.listings.entries(office_id, paging, only, action)
    )
    return page_of(page, answers.entry)
