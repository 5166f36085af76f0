"""Shared worlds and requests for tests of access."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.directory import Company
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from tests.offices import usual_office, usual_terms
from tests.world import NEW_YORK, Answer, World

OTHER_COMPANY = 6000000000000001
OTHER_OFFICE = 6000000000000101
ONE_TALK = {"items": [{"license_type": "talk_lines", "quantity": 1}]}


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    before = world.snapshot()
    yield
    assert world.snapshot() == before


@dataclass(frozen=True)
class Kept:
    """A world that many tests share. None of them may change it."""

    world: World
    snapshot: str

    @contextmanager
    def unchanged(self) -> Iterator[World]:
        """Yields the world, and fails if its table has changed at the end."""
        self.world.wire(self.world.client)
        yield self.world
        assert self.world.snapshot() == self.snapshot


def stock(world: World, office: int = NEW_YORK) -> None:
    assert world.purchase(office, talk_lines=100, additional_number_lines=100).status == 201
    assert world.remove(office, talk_lines=30).status == 201


def assigned_to(number: int) -> dict[str, Any]:
    return {"license_type": "additional_number_lines", "assignee": {"type": "number", "id": number}}


@dataclass(frozen=True)
class Targets:
    """Objects that the company admin created, for the operations to act on."""

    user_id: int
    assignment_id: int


def targets(world: World, tag: str, office: int = NEW_YORK) -> Targets:
    number = sum(tag.encode()) + 1_000
    person = world.post("/users", {"email": f"{tag}@example.com", "office_id": office})
    held = world.post(f"/offices/{office}/assignments", assigned_to(number))
    assert (person.status, held.status) == (201, 201), (person.text, held.text)
    return Targets(person.json["id"], held.json["assignment_id"])


def call(world: World, name: str, at: Targets, office: int = NEW_YORK, **who: Any) -> Answer:
    """Sends the operation with a valid request; only its sender, `who`, may be wrong."""
    reasoned = {**ONE_TALK, "reason": "asked for by mail"}
    newcomer = {"email": "newcomer@example.com", "office_id": office}
    here, person = f"/offices/{office}", f"/users/{at.user_id}"
    method, path, body = {
        "get_licenses": ("GET", f"{here}/licenses", None),
        "get_company_licenses": ("GET", "/company/licenses", None),
        "get_removals": ("GET", f"{here}/removals", None),
        "get_history": ("GET", f"{here}/history", None),
        "get_assignments": ("GET", f"{here}/assignments", None),
        "get_users": ("GET", "/users", None),
        "get_user": ("GET", person, None),
        "post_quote": ("POST", f"{here}/quotes", {"action": "purchase", **ONE_TALK}),
        "post_purchase": ("POST", f"{here}/purchases", reasoned),
        "post_removal": ("POST", f"{here}/removals", reasoned),
        "post_restoration": ("POST", f"{here}/restorations", reasoned),
        "post_assignment": ("POST", f"{here}/assignments", assigned_to(501)),
        "post_assignments": (
            "POST",
            f"{here}/assignments/batch",
            {"assignments": [assigned_to(502)]},
        ),
        "delete_assignment": ("DELETE", f"{here}/assignments/{at.assignment_id}", None),
        "post_user": ("POST", "/users", newcomer),
        "post_users": (
            "POST",
            "/users/batch",
            {"users": [{**newcomer, "email": "bo@example.com"}]},
        ),
        "patch_user": ("PATCH", person, {"first_name": "Ada"}),
        "delete_user": ("DELETE", person, None),
    }[name]
    return world.request(method, path, body, key=world.new_key(), **who)


STATUS_BY_ROLE = {
    # operation: company_admin, office_admin, viewer, csm
    "get_licenses": (200, 200, 200, 200),
    "get_company_licenses": (200, 200, 200, 200),
    "get_removals": (200, 200, 200, 200),
    "get_history": (200, 200, 200, 200),
    "get_assignments": (200, 200, 200, 200),
    "get_users": (200, 200, 200, 200),
    "get_user": (200, 200, 200, 200),
    "post_quote": (200, 200, 403, 200),
    "post_purchase": (201, 201, 403, 201),
    "post_removal": (201, 201, 403, 201),
    "post_restoration": (201, 201, 403, 201),
    "post_assignment": (201, 201, 403, 201),
    "post_assignments": (201, 201, 403, 201),
    "post_user": (201, 201, 403, 201),
    "post_users": (201, 201, 403, 201),
    "patch_user": (200, 200, 403, 200),
    "delete_user": (200, 200, 403, 200),
    "delete_assignment": (204, 204, 403, 204),
}


OF_AN_OFFICE = [
    name for name in STATUS_BY_ROLE if name not in ("get_company_licenses", "get_users")
]


def open_other_company(world: World, name: str = "Other") -> None:
    now = world.clock.at
    terms = usual_terms(timezone="America/Chicago")
    office = usual_office(
        OTHER_OFFICE,
        OTHER_COMPANY,
        now,
        name="Chicago",
        timezone="America/Chicago",
        is_primary=True,
    )
    directory = DynamoDirectory(world.client, world.table, world.wired.layouts)
    directory.add_company(Company(OTHER_COMPANY, name, "pro", now))
    open_office(directory, office, terms, now)


@dataclass(frozen=True)
class Two:
    """Two companies in one table: ours, stocked in New York, and another, stocked in Chicago."""

    world: World
    ours: Targets
    removal_id: int
    their_user_id: int

    def outsider(self, role: str) -> dict[str, Any]:
        """Credentials of a user of the other company; an office admin's token claims our office
        too."""
        if role == "csm":
            return {
                "token": self.world.token("csm", None),
                "headers": {"DP-Company-ID": str(OTHER_COMPANY), "DP-Reason": "by mail"},
            }
        offices = [NEW_YORK, OTHER_OFFICE] if role == "office_admin" else None
        return {"token": self.world.token(role, OTHER_COMPANY, offices)}


def assert_not_found(answer: Answer) -> None:
    assert (answer.status, answer.code) == (404, "not_found"), answer.text
