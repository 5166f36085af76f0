"""The identity provider: what its users get, and what it asked for last."""

import re
from collections.abc import Mapping
from typing import Any

from ...domain.provisioning import MOST_GROUPS, Provisioning
from ...domain.refusals import Refusal
from ...service.policy import Verb
from ...service.read_ports import Paging
from ...set_provisioning import set_provisioning
from ..http.parsing import parse
from ..http.shapes.provisioning import ProvisioningBody, provisioning_in
from . import vocabulary
from .company import offices_of
from .details_form import body_bytes
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .responses import Html

routes = PageRoutes()

PATH_OF_PROVISIONING = "/company/provisioning"
SHOWN_ACTIVITIES = 50
EMPTY_ROWS = 3
ROLES_OF_GROUPS = ("office_admin", "company_admin")
WHEN_TEXTS = {
    "refuse": "Refuse the request. The identity provider's log says what to do.",
    "purchase": "Purchase one license.",
}
_ROW = re.compile("group_([0-9]{1,3})_name")


@console_page(routes, "GET", PATH_OF_PROVISIONING, Verb.READ_PROVISIONING)
def get_console_provisioning(request: PageRequest) -> PageResponse:
    return _page(request, _values_of(request.queries.provisioning()), {})


@console_page(routes, "POST", PATH_OF_PROVISIONING, Verb.SET_PROVISIONING)
def post_console_provisioning(request: PageRequest) -> PageResponse:
    values = {name: value.strip() for name, value in request.form.items()}
    if error := request.reason_error(Verb.SET_PROVISIONING):
        return _page(request, values, {"reason": error})
    try:
        body = parse(body_bytes(_body_of(values)), ProvisioningBody)
        wanted = provisioning_in(body, request.products)
        change = request.change(Verb.SET_PROVISIONING)
        set_provisioning(change.service, change.wired.directory, change.request, wanted)
    except Refusal as refusal:
        return _page(request, values, _errors_of_settings(refusal))
    return request.redirect(PATH_OF_PROVISIONING, done="saved")


def _page(request: PageRequest, values: Mapping[str, str], errors: Mapping[str, str]) -> Html:
    listed = request.queries.provisioning_activity(Paging(SHOWN_ACTIVITIES))
    filled = [int(found[1]) for name in values if values[name] and (found := _ROW.fullmatch(name))]
    rows = max([-1, *filled]) + 1
    variables = {
        "values": values,
        "errors": errors,
        "offices": offices_of(request),
        "licenses": _licenses_to_choose(values),
        "rows": range(min(rows + EMPTY_ROWS, MOST_GROUPS)),
        "roles": ROLES_OF_GROUPS,
        "when_texts": WHEN_TEXTS,
        "activities": sorted(listed.items, key=lambda each: each.at, reverse=True),
        "has_more": listed.cursor is not None,
        "saved": request.query.get("done") == "saved" and not request.is_form,
    }
    return Html("provisioning.html", variables, 400 if errors else 200)


def _licenses_to_choose(values: Mapping[str, str]) -> dict[str, str]:
    """Labels by value; also of what is set already and is not offered to people."""
    chosen = [value for name, value in values.items() if name.endswith("license") and value]
    return {**dict.fromkeys(chosen, ""), **vocabulary.user_license_labels()}


def _values_of(settings: Provisioning) -> dict[str, str]:
    """The settings as fields of the form."""
    values = {
        "default_office_id": str(settings.default_office_id or ""),
        "default_license": settings.default_license or "",
        "when_none_available": settings.when_none_available,
        "purchase_cap_per_cycle": str(settings.purchase_cap_per_cycle),
    }
    for place, (name, grant) in enumerate(settings.groups.items()):
        values[f"group_{place}_name"] = name
        values[f"group_{place}_office_id"] = str(grant.office_id or "")
        values[f"group_{place}_license"] = grant.license or ""
        values[f"group_{place}_role"] = grant.role or ""
    return values


def _body_of(values: Mapping[str, str]) -> dict[str, Any]:
    """The form as the API's body. A row without a name is left out."""
    cap = values.get("purchase_cap_per_cycle", "") or "0"
    places = sorted(int(found[1]) for name in values if (found := _ROW.fullmatch(name)))
    groups = {
        values[f"group_{place}_name"]: {
            "office_id": _number(values.get(f"group_{place}_office_id", "")),
            "license": values.get(f"group_{place}_license") or None,
            "role": values.get(f"group_{place}_role") or None,
        }
        for place in places
        if values[f"group_{place}_name"]
    }
    return {
        "default_office_id": _number(values.get("default_office_id", "")),
        "default_license": values.get("default_license") or None,
        "groups": groups,
        "when_none_available": values.get("when_none_available", "refuse"),
        "purchase_cap_per_cycle": _number(cap) if cap != "0" else 0,
    }


def _number(text: str) -> int | str | None:
    """Text that is no number is left for the body's own check."""
    if not text:
        return None
    return int(text) if re.fullmatch("[0-9]{1,16}", text) else text


def _errors_of_settings(refusal: Refusal) -> dict[str, str]:
    """The refusal's errors by field; those of groups are one."""
    found: dict[str, str] = {}
    for each in refusal.members.get("errors", [{"pointer": "", "detail": refusal.detail}]):
        steps = each["pointer"].split("/")
        name = steps[1] if len(steps) > 1 else ""
        where = f"{steps[2]}: " if len(steps) > 2 else ""
        text = f"{where}{each['detail']}"
        found.setdefault(name, f"{text[:1].upper()}{text[1:]}.")
    return found
