"""Forms of other sites and sessions change nothing; pages lead to no other site and are not kept."""

from urllib.parse import urlencode

import pytest

from chalicelib.entrypoints.console.routes import pages
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.console_requests import every_route, visit
from tests.api.attacks.stage import SISTER, Attack
from tests.api.console_client import KEY
from tests.api.reach_stage import Caller, console_of
from tests.api.test_console_permissions import (
    FORMS_WITHOUT_REASON,
    NEED_A_PROVIDER,
    NOT_FOR_STAFF,
)
from tests.world import NEW_YORK

ADMIN = Caller("company_admin")
NO_FORM_OF_AN_OFFICE: dict[str, list[tuple[str, dict[str, str]]]] = {
    "/sign-out": [("", {})],
    "/sign-out-everywhere": [("", {})],
    "/company": [("", {"company_id": "7"})],
}
OTHER_ORIGINS = (
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Referer": "https://evil.example/"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"Content-Type": "application/json"},
    {"X-HTTP-Method-Override": "GET"},
)


@pytest.fixture(autouse=True)
def console_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)


def every_form(attack: Attack) -> list[tuple[str, dict[str, str]]]:
    """Path with query, and fields, of every form, for one's own objects."""
    ids = {
        "office_id": NEW_YORK,
        "user_id": attack.ours.place.user,
        "removal_id": attack.ours.lot,
        "api_key_id": attack.ours.place.api_key,
        "number": 1,
    }
    forms = {
        **{f"/console{route}": form for route, form in NO_FORM_OF_AN_OFFICE.items()},
        **FORMS_WITHOUT_REASON,
        **NEED_A_PROVIDER,
        **NOT_FOR_STAFF,
    }
    assert {f"/console{route}" for route, views in pages().items() if "POST" in views} == {*forms}
    return [
        (route.format(**ids) + query, form) for route, each in forms.items() for query, form in each
    ]


def test_a_form_with_the_proof_of_another_session_changes_nothing(attack: Attack) -> None:
    console, own = console_of(attack.world, ADMIN)
    others = (Caller("viewer"), Caller("csm"), Caller("office_admin", OTHER_COMPANY))
    of_others = [console_of(attack.world, each)[1] for each in others]
    proofs = ["", own[:-1], own.swapcase(), f"{own} ", *of_others]
    assert len({own, *proofs}) == len(proofs) + 1
    for path, form in every_form(attack):
        for proof in proofs:
            answer = console.request("POST", path, urlencode({**form, "csrf": proof}))
            assert answer.status == 403, (path, proof)
            assert "Set-Cookie" not in answer.headers


def test_a_form_of_another_site_changes_nothing(attack: Attack) -> None:
    """Without the proof, which is in no address, whatever the browser says of where it is from."""
    console, own = console_of(attack.world, ADMIN)
    for path, form in every_form(attack):
        for headers in OTHER_ORIGINS:
            proof = {"csrf": own} if "Content-Type" in headers else {}
            body = urlencode({**form, **proof})
            assert console.request("POST", path, body, **headers).status == 403, (path, headers)
        in_address = f"{path}{'&' if '?' in path else '?'}csrf={own}"
        assert console.request("POST", in_address, urlencode(form)).status == 403, path


def test_no_address_changes_anything_when_it_is_only_followed(attack: Attack) -> None:
    console, own = console_of(attack.world, ADMIN)
    for path, form in every_form(attack):
        query = urlencode({**form, "csrf": own, "_method": "POST"})
        for method in ("GET", "HEAD"):
            answer = console.request(method, f"{path}{'&' if '?' in path else '?'}{query}", None)
            assert answer.status in (200, 303), (path, answer.status)
            assert "Set-Cookie" not in answer.headers


EVIL = ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)")


@pytest.mark.parametrize("evil", EVIL)
def test_no_parameter_leads_to_another_site(attack: Attack, evil: str) -> None:
    """Every page is asked with every parameter that any page reads."""
    console, _ = console_of(attack.world, ADMIN)
    names = ("back", "to", "office", "then", "source", "next", "done", "cursor", "person", "other")
    query = urlencode(dict.fromkeys(names, evil))
    for route, path in every_route(attack.ours).items():
        answer = visit(console, f"{path}?{query}")
        location = answer.headers.get("Location", "/console")
        sign_in = route == "/sign-in" and location.startswith("http://127.0.0.1:")
        assert sign_in or location.startswith("/console"), route
        for attribute in ("href", "action", "src", "formaction"):
            assert f'{attribute}="{evil}' not in answer.text, route
        assert answer.status < 500, route


def test_staff_who_choose_a_company_stay_here(raid: Attack) -> None:
    console, own = console_of(raid.world, Caller("csm"))
    for evil in EVIL:
        form = {"csrf": own, "company_id": str(OTHER_COMPANY), "back": evil}
        answer = console.request("POST", "/company", urlencode(form))
        assert answer.headers["Location"] == "/console"
        console, own = console_of(raid.world, Caller("csm"))


FILES = ("/static/", "/brand/")
"""Without a session, and cached."""


def test_every_page_of_a_session_is_kept_by_nobody(attack: Attack) -> None:
    console, _ = console_of(attack.world, ADMIN)
    for route, path in every_route(attack.ours, "/nowhere", "/offices/{office_id}/none").items():
        for query in ("", f"?talk_lines=1&to={SISTER}") if not route.startswith(FILES) else ():
            answer = visit(console, path + query)
            assert answer.headers["Cache-Control"] == "private, no-store", route
            assert answer.headers["X-Content-Type-Options"] == "nosniff", route
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], route
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], route


def test_a_session_of_one_company_is_none_of_another(attack: Attack) -> None:
    """Neither with the body of one and the signature of the other."""
    console, _ = console_of(attack.world, ADMIN)
    theirs, _ = console_of(attack.world, Caller("company_admin", OTHER_COMPANY))
    name, _, value = console.cookie.partition("=")
    (own_body, *own_rest), (their_body, *their_rest) = (
        each.cookie.partition("=")[2].rsplit(".", 1) for each in (console, theirs)
    )
    for forged in (
        ".".join((their_body, *own_rest)),
        ".".join((own_body, *their_rest)),
        their_body,
        f"{value}.{their_body}",
    ):
        console.cookie = f"{name}={forged}"
        answer = console.get(f"/offices/{attack.theirs.place.office}/licenses")
        assert answer.status == 303, forged
        assert not attack.named_in(answer)
