"""The users of docs/reach.md, those who try to change them, and the requests that do."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.caller import VENDOR_ROLES
from chalicelib.entrypoints.console.cookies import SESSION
from chalicelib.entrypoints.console.signed_cookies import Session, packed_ids, signed_cookies
from tests.api.access_targets import OTHER_COMPANY
from tests.api.console_client import ConsoleClient
from tests.api.user_requests import delete, invite, patch
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

OFFICE_BY_NAME = {"New York": NEW_YORK, "Berlin": BERLIN}
MARKS: dict[str, dict[str, Any]] = {
    "none": {},
    "admin of New York": {"admin_office_ids": [NEW_YORK]},
    "admin of New York and Berlin": {"admin_office_ids": [NEW_YORK, BERLIN]},
    "admin of Berlin": {"admin_office_ids": [BERLIN]},
    "super admin": {"is_super_admin": True},
}
"""By their names in docs/reach.md."""


@dataclass(frozen=True)
class Target:
    """One user of the page: active, with a license of the record, another one and a fax line; and
    two like them, one suspended and one deleted."""

    office: int
    active: int
    suspended: int
    deleted: int
    assignments: dict[str, int]
    """Assignment ids of the active user, by license type."""

    @property
    def elsewhere(self) -> int:
        return BERLIN if self.office == NEW_YORK else NEW_YORK


@dataclass(frozen=True)
class Caller:
    role: str
    company: int = COMPANY
    offices: list[int] | None = None


CALLERS: dict[str, list[Caller]] = {
    "`company_admin`, `csm`, `vendor_admin`": [
        *(Caller("company_admin"), Caller("csm"), Caller("vendor_admin"))
    ],
    "`office_admin` of New York": [Caller("office_admin", offices=[NEW_YORK])],
    "`office_admin` of New York and Berlin": [Caller("office_admin", offices=[NEW_YORK, BERLIN])],
    "`office_admin` of Berlin": [Caller("office_admin", offices=[BERLIN])],
    "`office_admin` without offices, `viewer`, `payments`": [
        *(Caller("office_admin", offices=[]), Caller("viewer"), Caller("payments"))
    ],
    "`company_admin` and `office_admin` of another company": [
        Caller("company_admin", OTHER_COMPANY),
        Caller("office_admin", OTHER_COMPANY, [NEW_YORK, BERLIN]),
    ],
}
"""By the headings of docs/reach.md."""

Sent = tuple[str, str, Any]
"""Method, path and body of a request."""


@dataclass(frozen=True)
class Change:
    """A request to the API, and the form of the console that does the same, if there is one."""

    sent: Callable[[Target], Sent]
    form: dict[str, str] = field(default_factory=dict)


def _patch(_who: str = "active", **fields: Any) -> Callable[[Target], Sent]:
    return lambda at: ("PATCH", f"/users/{getattr(at, _who)}", fields)


def _release(license_type: str) -> Callable[[Target], Sent]:
    return lambda at: (
        "DELETE",
        f"/offices/{at.office}/assignments/{at.assignments[license_type]}",
        None,
    )


def _another_license(at: Target) -> dict[str, Any]:
    return {
        "license_type": "contact_center_lines",
        "assignee": {"type": "user", "id": at.active},
    }


def _fax_line(user_id: int) -> dict[str, Any]:
    return {
        "line": {"type": "tollfree"},
        "target": {"target_id": user_id, "target_type": "user"},
    }


CHANGES: dict[str, Change] = {
    "name and job title": Change(_patch(first_name="Mal", last_name="Ory", job_title="Owner")),
    "addresses": Change(
        lambda at: ("PATCH", f"/users/{at.active}", {"emails": [f"mallory{at.active}@example.com"]})
    ),
    "external id": Change(
        lambda at: ("PATCH", f"/users/{at.active}", {"external_id": f"x{at.active}"})
    ),
    "metadata": Change(_patch(metadata={"crm": "4711"})),
    "license": Change(_patch(license="agents")),
    "suspend": Change(_patch(state="suspended"), {"do": "suspend"}),
    "reactivate": Change(_patch("suspended", state="active"), {"do": "reactivate"}),
    "office": Change(
        lambda at: ("PATCH", f"/users/{at.active}", {"office_id": at.elsewhere}),
    ),
    "move": Change(
        lambda at: ("PATCH", f"/users/{at.active}/move_office", {"office_id": at.elsewhere}),
        {"do": "move"},
    ),
    "make super admin": Change(_patch(is_super_admin=True)),
    "make no super admin": Change(_patch(is_super_admin=False)),
    "make admin of New York": Change(_patch(admin_office_ids=[NEW_YORK])),
    "make admin of no office": Change(_patch(admin_office_ids=[])),
    "delete": Change(lambda at: ("DELETE", f"/users/{at.active}", None), {"do": "delete"}),
    "delete with license": Change(
        lambda at: ("DELETE", f"/users/{at.active}?license=remove", None),
        {"do": "delete", "license": "remove"},
    ),
    "restore": Change(lambda at: ("POST", f"/users/{at.deleted}/restore", None), {"do": "restore"}),
    "release license": Change(_release("talk_lines")),
    "release another license": Change(_release("uberconference_lines")),
    "release fax line": Change(_release("fax_lines")),
    "assign": Change(
        lambda at: ("POST", f"/offices/{at.office}/assignments", _another_license(at))
    ),
    "assign in a batch": Change(
        lambda at: (
            "POST",
            f"/offices/{at.office}/assignments/batch",
            {"assignments": [_another_license(at)]},
        )
    ),
    "add fax line": Change(lambda at: ("POST", "/faxline", _fax_line(at.active))),
}
"""By their names in docs/reach.md."""


def enter(world: World, name: str, office: int, marks: dict[str, Any]) -> Target:
    """Creates the user of the page, and the two like them."""
    tag = name.replace(" ", ".").replace(",", "")
    active, suspended, gone = (
        invite(world, f"{tag}.{state}", office) for state in ("active", "suspended", "gone")
    )
    assert world.assign(active, "uberconference_lines", office).status == 201
    assert world.post("/faxline", _fax_line(active)).status == 201
    for each in (active, suspended, gone):
        assert patch(world, each, **marks, state="active").status == 200
    assert patch(world, suspended, state="suspended").status == 200
    assert delete(world, gone).status == 200
    return Target(office, active, suspended, gone, _assignments(world, office, active))


def _assignments(world: World, office: int, user_id: int) -> dict[str, int]:
    """Of the user, and the newest fax line, which is theirs."""
    held = world.get(f"/offices/{office}/assignments?limit=100").json["items"]
    own = {
        each["license_type"]: each["assignment_id"]
        for each in held
        if each["assignee"] == {"type": "user", "id": user_id}
    }
    lines = [each for each in held if each["license_type"] == "fax_lines"]
    newest = max(lines, key=lambda each: each["assignee"]["id"])
    return {**own, "fax_lines": newest["assignment_id"]}


def send(world: World, caller: Caller, change: str, target: Target) -> Answer:
    method, path, body = CHANGES[change].sent(target)
    is_staff = caller.role in VENDOR_ROLES
    token = world.token(caller.role, None if is_staff else caller.company, caller.offices)
    headers = {"DP-Company-ID": str(caller.company), "DP-Reason": "asked by mail"}
    return world.request(method, path, body, token=token, headers=headers if is_staff else {})


def console_of(world: World, caller: Caller) -> tuple[ConsoleClient, str]:
    """The console with the caller's session, without signing in at the issuer; and its CSRF
    token."""
    session = Session(
        expires_at_s=int(time.time()) + 3600,
        began_at_ms=int(time.time() * 1000),
        checked_at_s=int(time.time()),
        id=caller.role,
        sub=f"console-{caller.role}",
        name="Ola",
        role=caller.role,
        company_id=caller.company,
        offices=packed_ids(caller.offices),
    )
    cookies = signed_cookies()
    client = ConsoleClient(world, cookie=f"__Host-{SESSION}={cookies.sign(session)}")
    return client, cookies.csrf_token(session)


class ConsoleOf:
    """The console as the caller sees it."""

    def __init__(self, world: World, caller: Caller) -> None:
        self._client, self._csrf = console_of(world, caller)
        self._pages: dict[str, Answer] = {}

    def page(self, change: str, target: Target) -> Answer:
        """The user's page, requested once: nothing is changed while pages are read."""
        path = _page_path(change, target)
        if path not in self._pages:
            self._pages[path] = self._client.get(path)
        return self._pages[path]

    def list_of(self, office: int) -> Answer:
        return self._client.get(f"/offices/{office}/users")

    def post(self, change: str, target: Target) -> Answer:
        form = {**CHANGES[change].form, "to": str(target.elsewhere), "reason": "asked by mail"}
        body = urlencode({**form, "csrf": self._csrf})
        return self._client.request("POST", _page_path(change, target), body)


def _page_path(change: str, target: Target) -> str:
    user_id = {"reactivate": target.suspended, "restore": target.deleted}.get(change, target.active)
    return f"/offices/{target.office}/users/{user_id}"
