"""The banner above an office's users: what was just done with one of them.

The page's address says so, and anybody can write an address. So the address contains a proof of the
change, and the banner is shown only while the user's record agrees.
"""

from collections.abc import Callable, Mapping

from ...domain.assignment import Assignee
from ...domain.ids import LARGEST_ID
from ...domain.record import Record
from ...domain.user import User, is_restorable
from . import vocabulary
from .office_view import OfficeView
from .page_request import PageRequest
from .quantity_fields import whole_number
from .responses import Redirect
from .signed_cookies import signed_cookies


class UserMessage(Record):
    """`restorable_id` is the user whom the banner offers to restore."""

    text: str
    restorable_id: int | None = None


class _Done(Record):
    """`holds` is False for a user with whom it no longer is so."""

    text: str
    holds: Callable[[OfficeView, User], bool]


GONE = "The user is no longer in this office."


def done_redirect(request: PageRequest, office_id: int, done: str, user_id: int) -> Redirect:
    """Redirects to the office's users, whose banner says what was just done."""
    proof = signed_cookies().change_proof(_change(office_id, done, user_id), request.session)
    return request.redirect(f"/offices/{office_id}/users", done=done, user=user_id, proof=proof)


def _change(office_id: int, done: str, user_id: int) -> str:
    """What the proof is signed for."""
    return f"{office_id} {done} {user_id}"


def user_message(view: OfficeView) -> UserMessage | None:
    """What the address says, if it is proven and still holds. It takes one more read."""
    query = view.request.query
    if query.get("done") == "gone" and "user" not in query:
        return UserMessage(GONE)
    done, user = _DONE.get(query.get("done", "")), _user(view, query)
    if not (done and user and done.holds(view, user)):
        return None
    holds = f" and has a {vocabulary.license_type_name(user.holds)} license" if user.holds else ""
    text = done.text.format(name=user.display_name, license=holds)
    is_offered = user.state == "deleted" and is_restorable(user, view.request.at)
    return UserMessage(text, user.user_id if is_offered else None)


def _user(view: OfficeView, query: Mapping[str, str]) -> User | None:
    user_id, done = whole_number(query.get("user", ""), most=LARGEST_ID), query.get("done", "")
    if not user_id or done not in _DONE:
        return None
    change = _change(view.id, done, user_id)
    if not signed_cookies().is_change_proof(query.get("proof", ""), change, view.request.session):
        return None
    named = view.request.queries.named([Assignee("user", user_id)], [])
    return next((each for each in named if isinstance(each, User)), None)


def _is_here(*states: str) -> Callable[[OfficeView, User], bool]:
    return lambda view, user: user.office_id == view.id and user.state in states


def _was_removed(view: OfficeView, user: User) -> bool:
    counts = view.ledger.account.counts
    is_deleted = user.office_id == view.id and user.state == "deleted"
    return is_deleted and user.own_type is not None and counts[user.own_type].scheduled > 0


_DONE = {
    "invited": _Done("{name} was invited{license}.", _is_here("pending")),
    "suspended": _Done(
        "{name} was suspended. Their licenses are available again.", _is_here("suspended")
    ),
    "reactivated": _Done("{name} was reactivated{license}.", _is_here("active")),
    "moved": _Done(
        "{name} was moved. Their licenses there are assigned; those here are available again.",
        lambda view, user: user.office_id != view.id and user.state != "deleted",
    ),
    "deleted": _Done(
        "{name} was deleted. Their licenses are available again.", _is_here("deleted")
    ),
    "restored": _Done("{name} was restored{license}.", _is_here("pending", "active", "suspended")),
    "removed": _Done("{name} was deleted, and one license is scheduled for removal.", _was_removed),
}
