"""Mass assignment: a field that responses have and a request does not is refused, wherever it is
sent. Nobody sets their company, prices, counts or marks by sending them along."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.description.document import document
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.positions import described_fields, own_request
from tests.api.attacks.stage import Attack, Attacker

TAKE_BODIES = [each for each in OPERATIONS if each.takes]
PRIVILEGED = {
    *("company_id", "id", "user_id", "seq", "revision", "state", "role", "by", "at", "sub"),
    *("balance", "balance_minor", "currency", "unit_price", "unit_price_minor", "price", "due_now"),
    *("available", "assigned", "purchased", "is_super_admin", "admin_office_ids", "account_type"),
    *("collect", "on_hold", "resold", "invoiced", "contract_prices", "__class__", "__proto__"),
}
Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document()


def fields_of_responses(this: Operation, described: dict[str, Any]) -> set[str]:
    entry = described["paths"][f"/api/v2{this.path}"][this.method.lower()]
    named = described["components"]["schemas"]
    seen: set[str] = set()
    return set(
        _properties([entry["responses"].get(str(each)) for each in this.responses], named, seen)
    )


def _properties(schema: Any, named: dict[str, Any], seen: set[str]) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _properties(each, named, seen)
    if isinstance(schema, dict):
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield from _properties(named[name], named, seen)
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _properties(value, named, seen)


def objects_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the body has objects; of a list, the last element's."""
    if isinstance(value, dict):
        yield path
        for name, each in value.items():
            yield from objects_in(each, (*path, name))
    elif isinstance(value, list) and value:
        yield from objects_in(value[-1], (*path, len(value) - 1))


def with_field(body: Any, path: Path, name: str, value: Any) -> Any:
    made = deepcopy(body)
    at = made
    for step in path:
        at = at[step]
    at[name] = value
    return made


@pytest.mark.parametrize("this", TAKE_BODIES, ids=lambda each: each.name)
def test_what_only_responses_have_is_refused(
    attack: Attack, this: Operation, described: dict[str, Any]
) -> None:
    world = attack.world
    sender = Attacker("company_admin" if "company_admin" in this.roles else "vendor_admin")
    path, wanted = own_request(this, attack.ours)
    body = wanted or {}
    own, tried = described_fields(this), 0
    for place in objects_in(body):
        at = "".join(f"/{step}" for step in place)
        for name in fields_of_responses(this, described) | PRIVILEGED:
            if re.sub(r"/\d+", "/*", f"{at}/{name}") in own:
                continue
            sent = with_field(body, place, name, OTHER_COMPANY)
            who = sender.credentials(world)
            answer = world.request(this.method, path, sent, key=world.new_key(), **who)
            assert (answer.status, answer.code) == (400, "invalid_request"), (at, name)
            # An unknown key of a mapping is refused with the mapping.
            assert answer.json["errors"][0]["pointer"] in (f"{at}/{name}", at)
            tried += 1
    assert tried > 20
