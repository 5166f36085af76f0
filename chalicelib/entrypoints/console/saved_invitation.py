"""An invitation that waits until its license is bought.

Kept in a cookie of the browser that it was entered in: addresses are personal, and what is in a
page's address is in logs and histories too.
"""

import time
from typing import cast

from ...domain.user import UserLicense
from .cookies import DRAFT, cookie, no_cookie
from .invitation import Invitation
from .page_request import PageRequest
from .signed_cookies import Signed, signed_cookies

SAVED_INVITATION_LIFETIME_S = 30 * 60


class SavedInvitation(Signed, frozen=True):
    """What was entered, by whom and for which office: it is shown to nobody else, and nowhere
    else."""

    sub: str
    office_id: int
    email: str
    first_name: str
    last_name: str
    license: str


def saving_cookie(request: PageRequest, office_id: int, invitation: Invitation) -> str:
    """The cookie that keeps it."""
    draft = SavedInvitation(
        expires_at_s=int(time.time()) + SAVED_INVITATION_LIFETIME_S,
        sub=request.caller.sub,
        office_id=office_id,
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        license=invitation.license,
    )
    return cookie(request.urls, signed_cookies().sign(draft), SAVED_INVITATION_LIFETIME_S, DRAFT)


def restored_invitation(request: PageRequest, office_id: int) -> Invitation | None:
    """The invitation that this person began for this office, if it is not too long ago."""
    draft = signed_cookies().read(request.saved_invitation_cookie, SavedInvitation, time.time())
    if draft is None or (draft.sub, draft.office_id) != (request.caller.sub, office_id):
        return None
    license_name = cast("UserLicense", draft.license)
    return Invitation(draft.email, draft.first_name, draft.last_name, license_name)


def clearing_cookie(request: PageRequest) -> str:
    """The cookie that ends it; none where there is none."""
    return no_cookie(request.urls, DRAFT) if request.saved_invitation_cookie else ""
