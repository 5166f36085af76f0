"""Every place of every request that takes an id: found in the description, filled by hand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalicelib.entrypoints.description.document import document
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation
from tests.api.attacks.stage import NOBODY, Goal
from tests.api.permission_stage import BODIES, ONE, QUERIES, ids_of

AN_ID = re.compile(r"(?!external_)\w*_ids?|id")


def _holder(kind: str, number: int) -> dict[str, Any]:
    license_type = {"user": "talk_lines", "room": "room_lines", "fax_line": "fax_lines"}[kind]
    return {"license_type": license_type, "assignee": {"type": kind, "id": number}}


def _newcomer(office: int) -> dict[str, Any]:
    return {"email": "newcomer@example.com", "office_id": office}


def _transfer(source: int, destination: int) -> dict[str, Any]:
    return {"from_office_id": source, "to_office_id": destination, **ONE}


Fill = Callable[[Goal, Goal], Any]
"""The body of one's own goal, with one id of the other."""
IN_BODIES: dict[tuple[str, str], dict[str, Fill]] = {
    ("post_quote", "/to_office_id"): {
        "": lambda our, its: {"action": "transfer", "to_office_id": its.place.office, **ONE}
    },
    ("post_transfer", "/from_office_id"): {
        "": lambda our, its: _transfer(its.place.office, our.place.sister)
    },
    ("post_transfer", "/to_office_id"): {
        "": lambda our, its: _transfer(our.place.office, its.place.office)
    },
    ("post_restoration", "/removal_id"): {"": lambda our, its: {"removal_id": its.lot}},
    ("post_assignment", "/assignee/id"): {
        "user": lambda our, its: _holder("user", its.place.user),
        "room": lambda our, its: _holder("room", its.place.room),
    },
    ("post_assignments", "/assignments/*/assignee/id"): {
        "user": lambda our, its: {
            "assignments": [
                _holder("user", our.place.user),
                _holder("user", its.place.user),
            ]
        },
    },
    ("post_user", "/office_id"): {"": lambda our, its: _newcomer(its.place.office)},
    ("post_users", "/users/*/office_id"): {
        "": lambda our, its: {
            "users": [
                {"email": "another@example.com", "office_id": our.place.office},
                _newcomer(its.place.office),
            ]
        }
    },
    ("patch_user", "/office_id"): {"": lambda our, its: {"office_id": its.place.office}},
    ("patch_user", "/admin_office_ids"): {
        "": lambda our, its: {"admin_office_ids": [our.place.office, its.place.office]}
    },
    ("patch_user_office", "/office_id"): {"": lambda our, its: {"office_id": its.place.office}},
    ("post_room", "/office_id"): {
        "": lambda our, its: {"name": "Lobby", "office_id": its.place.office}
    },
    ("post_api_key", "/office_ids"): {
        "": lambda our, its: {
            "name": "CI",
            "role": "viewer",
            "office_ids": [our.place.office, its.place.office],
        }
    },
    ("put_provisioning", "/default_office_id"): {
        "": lambda our, its: {"default_office_id": its.place.office}
    },
    ("post_faxline", "/target/target_id"): {
        "": lambda our, its: {
            "line": {"type": "tollfree"},
            "target": {"target_id": its.place.user, "target_type": "user"},
        }
    },
}


@dataclass(frozen=True)
class Position:
    """`sent` makes path and body: one's own request, with ids of another goal at this position."""

    operation: Operation
    name: str
    sent: Callable[[Goal, Goal], tuple[str, Any]]


def positions(this: Operation) -> Iterator[Position]:
    """The whole path with the whole body; each id of the path alone; each of the body alone; each
    of the query."""
    if any(str(number) in str(own_request(this, NOBODY)) for number in NOBODY.ids.values()):
        yield Position(this, "everything", partial(_everything, this))
    filled = _path_names(this)
    for name in filled if len(filled) > 1 else ():
        yield Position(this, name, partial(_one_of_path, this, name))
    for (operation, pointer), fills in IN_BODIES.items():
        for kind, fill in fills.items() if operation == this.name else ():
            yield Position(this, f"{pointer} {kind}".strip(), partial(_one_of_body, this, fill))
    for name, _ in this.query:
        if AN_ID.fullmatch(name):
            yield Position(this, f"?{name}", partial(_in_query, this, name))


def _everything(this: Operation, _: Goal, its: Goal) -> tuple[str, Any]:
    return _path(this, its, its), _body(this, its)


def _one_of_path(this: Operation, name: str, our: Goal, its: Goal) -> tuple[str, Any]:
    return _path(this, our, its, name), _body(this, our)


def _one_of_body(this: Operation, fill: Fill, our: Goal, its: Goal) -> tuple[str, Any]:
    return _path(this, our, our), fill(our, its)


def _in_query(this: Operation, name: str, _: Goal, its: Goal) -> tuple[str, Any]:
    return f"{this.path}?{name}={its.place.office}", None


def _path_names(this: Operation) -> list[str]:
    return [name for name in re.findall(r"{(\w+)}", this.path) if name != "number"]


def _path(this: Operation, our: Goal, its: Goal, only: str = "") -> str:
    own, other = ids_of(this.name, our.place), ids_of(this.name, its.place)
    path = this.path.format(**({**own, only: other[only]} if only else other))
    return path + QUERIES.get(this.name, "")


def _body(this: Operation, at: Goal) -> Any:
    return BODIES[this.name](at.place) if this.name in BODIES else None


def own_request(this: Operation, at: Goal) -> tuple[str, Any]:
    """Path and body of a valid request to one's own objects."""
    return _path(this, at, at), _body(this, at)


def described_ids() -> set[tuple[str, str]]:
    """Operations and pointers of all ids of records in bodies. Those of the catalog's own rows are
    names, the same for all companies; tax ids are ids of no object here."""
    return {
        (this.name, pointer)
        for this in OPERATIONS
        if this.name != "put_catalog"
        for pointer in described_fields(this)
        if AN_ID.fullmatch(pointer.rpartition("/")[2]) and not pointer.endswith("/tax_ids")
    }


def described_fields(this: Operation) -> set[str]:
    """Pointers of all fields of the operation's body, as the API's description has them; `*` is any
    element of a list."""
    described = document()
    entry = described["paths"][f"/api/v2{this.path}"][this.method.lower()]
    if "requestBody" not in entry:
        return set()
    schema = entry["requestBody"]["content"]["application/json"]["schema"]
    return set(_pointers(schema, described["components"]["schemas"]))


def _pointers(schema: dict[str, Any], named: dict[str, Any], at: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = named[schema["$ref"].rpartition("/")[2]]
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _pointers(choice, named, at)
    if "items" in schema:
        yield from _pointers(schema["items"], named, f"{at}/*")
    for name, value in schema.get("properties", {}).items():
        yield f"{at}/{name}"
        yield from _pointers(value, named, f"{at}/{name}")
