"""API keys of the company: a list, a form for a new one, which is shown once, and revocation."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from ...api_keys import create_api_key, revoke_api_key
from ...domain.api_key import KeyRole
from ...domain.reach import roles_given_by
from ...domain.refusals import Refusal, not_found
from ...queries import UsedKey
from ...service.policy import Verb
from ..http.parsing import parse
from ..http.shapes.api_keys import CreateApiKey, new_api_key
from .company import offices_of
from .details_form import body_bytes
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .responses import Html
from .signed_cookies import random_text

routes = PageRoutes()

PATH = "/company/api_keys"
ROLE_TEXTS: Mapping[KeyRole, str] = {
    "office_admin": "Purchases, assigns and invites in the chosen offices.",
    "viewer": "Reads, and changes nothing. Without chosen offices it reads all of the company.",
    "company_admin": "Does everything in all of the company, except for creating API keys.",
    "provisioning": "For an identity provider that creates and removes users by SCIM, only.",
}
OFFICE_ERRORS = {
    "office_admin": "Choose the offices that the key is for.",
    "company_admin": "A company admin's key is for all of the company: choose no offices.",
    "provisioning": "A provisioning key is for all of the company: choose no offices.",
}
LABELS = {"name": "Name", "expires_at": "Last day"}
_OFFICE_FIELD = re.compile("office_([1-9][0-9]{0,15})")


@console_page(routes, "GET", PATH, Verb.READ_API_KEYS)
def get_console_api_keys(request: PageRequest) -> PageResponse:
    used = request.queries.api_keys()
    names = {each.office_id: each.name for each in request.queries.offices()} if used else {}
    done = request.query.get("done")
    variables = {"used": used, "office_names": names, "done": done, "day_of": _instant}
    return Html("api_keys.html", variables)


@console_page(routes, "GET", f"{PATH}/new", Verb.CREATE_API_KEY)
def get_console_new_api_key(request: PageRequest) -> PageResponse:
    return _form_page(request, {})


@console_page(routes, "POST", f"{PATH}/new", Verb.CREATE_API_KEY)
def post_console_new_api_key(request: PageRequest) -> PageResponse:
    """The key is on the page that answers the form, and nowhere else: no address leads to it."""
    if error := request.reason_error(Verb.CREATE_API_KEY):
        return _form_page(request, {"reason": error})
    wanted = _entered(request)
    change = request.keyed_change(Verb.CREATE_API_KEY, (), wanted)
    try:
        body = parse(body_bytes(wanted), CreateApiKey)
        token, key_id = request.wired.new_api_key(), request.wired.new_id()
        created = new_api_key(body, token, key_id, request.at, request.caller.sub)
        stored = change.stored_response(200, {})
        outcome = create_api_key(
            change.service, change.wired.api_keys, change.request, created, lambda _: stored
        )
    except Refusal as refusal:
        return _form_page(request, _errors_of(refusal, wanted))
    shown = {"created": created, "token": "" if outcome.replayed else token}
    return Html("api_key_created.html", shown)


@console_page(routes, "GET", f"{PATH}/{{api_key_id}}/revoke", Verb.REVOKE_API_KEY)
def get_console_api_key_revocation(request: PageRequest, api_key_id: int) -> PageResponse:
    return _revocation_page(request, api_key_id)


@console_page(routes, "POST", f"{PATH}/{{api_key_id}}/revoke", Verb.REVOKE_API_KEY)
def post_console_api_key_revocation(request: PageRequest, api_key_id: int) -> PageResponse:
    if error := request.reason_error(Verb.REVOKE_API_KEY):
        return _revocation_page(request, api_key_id, error)
    change = request.change(Verb.REVOKE_API_KEY)
    revoke_api_key(change.service, change.wired.api_keys, change.request, api_key_id)
    return request.redirect(PATH, done="revoked")


def _revocation_page(request: PageRequest, api_key_id: int, error: str = "") -> Html:
    variables = {"used": _found(request, api_key_id), "error": error, "day_of": _instant}
    return Html("api_key_revocation.html", variables, 400 if error else 200)


def _found(request: PageRequest, api_key_id: int) -> UsedKey:
    found = [each for each in request.queries.api_keys() if each.key.key_id == api_key_id]
    if not found:
        raise not_found("API key")
    return found[0]


def _form_page(request: PageRequest, errors: Mapping[str, str]) -> Html:
    roles = roles_given_by(request.caller.role)
    variables = {
        "errors": errors,
        "offices": offices_of(request),
        "roles": {each: text for each, text in ROLE_TEXTS.items() if each in roles},
        "key": request.form.get("key") or random_text(),
    }
    return Html("api_key_form.html", variables, 400 if errors else 200)


def _entered(request: PageRequest) -> dict[str, Any]:
    """The form as the API's body. Of a last day, the key ends with it, in UTC."""
    form = request.form
    chosen = [int(found[1]) for name in form if (found := _OFFICE_FIELD.fullmatch(name))]
    entered: dict[str, Any] = {
        "name": form.get("name", "").strip(),
        "role": form.get("role", ""),
        "office_ids": chosen or None,
    }
    if last_day := form.get("expires_at", "").strip():
        entered["expires_at"] = f"{last_day}T23:59:59Z"
    return entered


def _errors_of(refusal: Refusal, wanted: Mapping[str, Any]) -> dict[str, str]:
    """The refusal's errors by field; '' is for one that no field has."""
    found: dict[str, str] = {}
    for each in refusal.members.get("errors", [{"pointer": "", "detail": refusal.detail}]):
        name = each["pointer"].split("/")[1] if each["pointer"] else ""
        if name == "office_ids":
            text = OFFICE_ERRORS.get(wanted["role"], f"Offices: {each['detail']}.")
        elif name == "role":
            text = "Choose a role."
        else:
            text = f"{LABELS[name]} {_words(each)}." if name in LABELS else each["detail"]
        found.setdefault(name, text)
    return found


def _words(error: Mapping[str, str]) -> str:
    """What is wrong with a field, as people say it."""
    is_expiry = error["pointer"] == "/expires_at"
    if is_expiry and not error["detail"].startswith("must be in the"):
        return "must be a date, or empty"
    return error["detail"].replace("absent", "empty")


def _instant(day: str) -> datetime:
    """The beginning of a day in UTC."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
