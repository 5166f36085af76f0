"""Settings of the company and of an office: names, billing address and contact, tax ids."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ...domain.directory import Office
from ...domain.refusals import Refusal
from ...domain.terms import Collect
from ...edit_company import edit_company
from ...edit_office import edit_office
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..http.parsing import parse
from ..http.shapes.company_edits import ChangeCompany, company_edit_of
from ..http.shapes.office_edits import ChangeOffice, office_edit_of
from .details_form import (
    COMPANY_FORM,
    OFFICE_FORM,
    OFFICE_GROUPS,
    body_bytes,
    changes_of,
    company_groups,
    entered_values,
    errors_of,
    values_of,
)
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .responses import Html, Redirect
from .sessions import alive, session_cookie
from .signed_cookies import Session, kept_name

routes = PageRoutes()


@console_page(routes, "GET", "/company/settings", Verb.CHANGE_COMPANY)
def get_console_company_settings(request: PageRequest) -> PageResponse:
    return _company_page(request, values_of(request.queries.company().details), {})


@console_page(routes, "POST", "/company/settings", Verb.CHANGE_COMPANY)
def post_console_company_settings(request: PageRequest) -> PageResponse:
    values = entered_values(request.form, COMPANY_FORM)
    if error := request.reason_error(Verb.CHANGE_COMPANY):
        return _company_page(request, values, {"reason": error})
    try:
        changes = changes_of(values, request.queries.company().details)
        if changes:
            wanted = company_edit_of(parse(body_bytes(changes), ChangeCompany))
            change = request.change(Verb.CHANGE_COMPANY)
            edit_company(change.service, change.wired.directory, change.request, wanted)
    except Refusal as refusal:
        return _company_page(request, values, errors_of(refusal, values))
    saved = request.redirect("/company/settings", done="saved")
    return _with_name(request, saved, values["name"])


@console_page(routes, "GET", "/offices/{office_id}/settings", Verb.CHANGE_OFFICE)
def get_console_office_settings(request: PageRequest, office_id: int) -> PageResponse:
    return _office_page(request, office_id, None, {})


@console_page(routes, "POST", "/offices/{office_id}/settings", Verb.CHANGE_OFFICE)
def post_console_office_settings(request: PageRequest, office_id: int) -> PageResponse:
    values = entered_values(request.form, OFFICE_FORM)
    if error := request.reason_error(Verb.CHANGE_OFFICE):
        return _office_page(request, office_id, values, {"reason": error})
    try:
        if changes := changes_of(values, request.queries.office(office_id).details):
            _edit_office(request, office_id, parse(body_bytes(changes), ChangeOffice))
    except Refusal as refusal:
        return _office_page(request, office_id, values, errors_of(refusal, values))
    return request.redirect(f"/offices/{office_id}/settings", done="saved")


def _edit_office(request: PageRequest, office_id: int, body: ChangeOffice) -> None:
    change = request.change(Verb.CHANGE_OFFICE)
    command = change.command(office_id, change.source("office_settings"))

    def response_of(_: Office, __: Collect) -> StoredResponse:
        return change.stored_response(303, {})

    wanted = office_edit_of(body)
    edit_office(change.service, change.wired.directory, command, wanted, response_of)


def _company_page(
    request: PageRequest, values: Mapping[str, str], errors: Mapping[str, str]
) -> Html:
    variables = {**_form(request, values, errors), "groups": company_groups(values)}
    return Html("company_settings.html", variables, 400 if errors else 200)


def _office_page(
    request: PageRequest,
    office_id: int,
    values: Mapping[str, str] | None,
    errors: Mapping[str, str],
) -> Html:
    view = office_view(request, office_id)
    shown = values_of(view.office.details) if values is None else values
    variables = {**_form(request, shown, errors), "groups": OFFICE_GROUPS, "view": view}
    return Html("office_settings.html", variables, 400 if errors else 200)


def _form(
    request: PageRequest, values: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, Any]:
    saved = request.query.get("done") == "saved" and not request.is_form
    return {"values": values, "errors": errors, "saved": saved}


def _with_name(request: PageRequest, to: Redirect, name: str) -> Redirect:
    """The session shows the company's new name at once; sessions of others, once they sign in."""
    session: Session = replace(request.session, company_name=kept_name(name))
    if session == request.session:
        return to
    return Redirect(to.location, session_cookie(request.urls, alive(session)))
