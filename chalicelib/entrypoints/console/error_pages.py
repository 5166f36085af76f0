"""Pages for what is not to be: each says what happened and what to do."""

from typing import Any

from chalice.app import Response

from ...domain.refusals import Refusal
from ..http.problems import problem_type
from .labels import told
from .responses import html
from .signed_cookies import Session
from .urls import Place


def refused(place: Place, session: Session, csrf: str, refusal: Refusal) -> Response:
    row = problem_type(refusal.code)
    contact = refusal.members.get("contact")
    return _problem(
        place,
        row.status,
        row.title,
        told(refusal.detail),
        session=session,
        csrf=csrf,
        contact=contact,
    )


def signed_out(place: Place) -> Response:
    """For a form that was sent after the session had ended: signing in leads back to it."""
    detail = "Nothing was changed. Sign in again; you will be back where you were."
    return _problem(place, 401, "Your session has ended", detail, again=place.here)


def wrong_form(place: Place) -> Response:
    detail = "This form is not of your present session, so nothing was changed. Open it again."
    return _problem(place, 403, "Please try once more", detail, retry=place.link(place.here))


def not_signed_in(place: Place, detail: str) -> Response:
    return _problem(place, 400, "You are not signed in", f"{detail} Please try again.", again="/")


def too_many_offices(place: Place, number: int) -> Response:
    detail = (
        f"You are admin of {number} offices, which is more than a session holds. Ask to be made a "
        "company admin, who reaches all of them."
    )
    return _problem(place, 400, "You are not signed in", detail, again="/")


def not_configured(place: Place) -> Response:
    detail = (
        "It needs a key for its sessions and a client at the identity provider; the README tells."
    )
    return _problem(place, 503, "The console is not set up yet", detail)


def broken(place: Place, request_id: str) -> Response:
    detail = f"Please tell us the request id {request_id}."
    return _problem(place, 500, "Something went wrong on our side", detail)


def _problem(place: Place, status: int, title: str, detail: str, **more: Any) -> Response:
    from .rendering import render  # As everywhere: only where a page is rendered.

    nobody = {"session": None, "csrf": "", "contact": None, "again": None, "retry": None}
    shows = {**nobody, **more, "place": place, "title": title, "detail": detail}
    return html(render("problem.html", shows), status)
