"""Calls to DynamoDB of SCIM's requests, in a warm process; the authorizer's are not counted."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.scim.provider import GROUP, Provider, new_user


def calls_of_request(idp: Provider, act: Callable[[], Any]) -> list[str]:
    """The names of the calls."""
    calls: list[str] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if "API_KEY#" not in str(params):
            calls.append(model.name)

    events = idp.world.client.meta.events
    events.register("provide-client-params.dynamodb", note)
    act()
    events.unregister("provide-client-params.dynamodb", note)
    return calls


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("userName eq", 4),
        ("externalId eq", 4),
        ("id", 3),
        ("create", 6),
        ("deactivate", 6),
        ("reactivate", 6),
        ("put the same", 4),
        ("list", 3),
        ("group of nobody", 6),
    ],
)
def test_a_request_takes_no_more_calls(idp: Provider, name: str, most: int) -> None:
    ada = idp.create("ada@example.com", externalId="00u1").json["id"]
    off = {"op": "replace", "value": {"active": False}}
    if name == "reactivate":
        idp.patch(f"/Users/{ada}", off)
    acts: dict[str, Callable[[], Any]] = {
        "userName eq": lambda: idp.found('userName eq "ada@example.com"'),
        "externalId eq": lambda: idp.found('externalId eq "00u1"'),
        "id": lambda: idp.user(ada),
        "create": lambda: idp.create("grace@example.com", externalId="00u2"),
        "deactivate": lambda: idp.patch(f"/Users/{ada}", off),
        "reactivate": lambda: idp.patch(
            f"/Users/{ada}", {"op": "replace", "value": {"active": True}}
        ),
        "put the same": lambda: idp.ask(
            "PUT", f"/Users/{ada}", new_user("ada@example.com", externalId="00u1")
        ),
        "list": lambda: idp.ask("GET", "/Users"),
        "group of nobody": lambda: idp.ask(
            "POST", "/Groups", {"schemas": [GROUP], "displayName": "Sales"}
        ),
    }
    calls = calls_of_request(idp, acts[name])
    assert len(calls) == most, calls
