"""Saves an invitation while its license is purchased.

It is saved in a cookie, because email addresses are personal data and URLs end in logs and in the
browser's history.
"""

from .cookies import DRAFT, cookie, no_cookie
from .invitation import Invitation
from .page_request import PageRequest
from .session_clock import now_s
from .signed_cookies import Signed, signed_cookies

SAVED_INVITATION_LIFETIME_S = 30 * 60


class SavedInvitation(Signed, frozen=True):
    """The entries, with the user and the office that they belong to. They are shown only to that
    user, in that office."""

    sub: str
    office_id: int
    email: str
    first_name: str
    last_name: str
    license: str
    external_id: str = ""


def saving_cookie(request: PageRequest, office_id: int, invitation: Invitation) -> str:
    """The cookie that saves the invitation."""
    draft = SavedInvitation(
        expires_at_s=int(now_s()) + SAVED_INVITATION_LIFETIME_S,
        sub=request.caller.sub,
        office_id=office_id,
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        license=invitation.license,
        external_id=invitation.external_id,
    )
    return cookie(request.urls, signed_cookies().sign(draft), SAVED_INVITATION_LIFETIME_S, DRAFT)


def restored_invitation(request: PageRequest, office_id: int) -> Invitation | None:
    """The invitation that this user saved for this office. None without one, or if it expired."""
    draft = signed_cookies().read(request.saved_invitation_cookie, SavedInvitation, now_s())
    if draft is None or (draft.sub, draft.office_id) != (request.caller.sub, office_id):
        return None
    return Invitation(
        draft.email, draft.first_name, draft.last_name, draft.license, draft.external_id
    )


def clearing_cookie(request: PageRequest) -> str:
    """The cookie that deletes the saved invitation; '' if there is none."""
    return no_cookie(request.urls, DRAFT) if request.saved_invitation_cookie else ""
