"""Each role may do what the table of roles says, and nothing else."""

from typing import Any

import pytest

from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.access_targets import STATUS_BY_ROLE, call, stock, targets
from tests.world import COMPANY, NEW_YORK, World


def who_is(world: World, role: str) -> dict[str, Any]:
    """The token, and for vendor staff the header, of a caller that may act for New York."""
    if role == "csm":
        return {
            "token": world.token("csm", None),
            "headers": {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked for by mail"},
        }
    return {"token": world.token(role, COMPANY, [NEW_YORK] if role == "office_admin" else None)}


@pytest.mark.parametrize(
    ("role", "column"), [("company_admin", 0), ("office_admin", 1), ("viewer", 2), ("csm", 3)]
)
def test_a_role_may_do_what_its_column_says(world: World, role: str, column: int) -> None:
    stock(world)
    at = targets(world, "ada")
    before = world.snapshot()
    answered = {name: call(world, name, at, **who_is(world, role)) for name in STATUS_BY_ROLE}
    assert {name: answer.status for name, answer in answered.items()} == {
        name: columns[column] for name, columns in STATUS_BY_ROLE.items()
    }
    forbidden = [answer for answer in answered.values() if answer.status == 403]
    assert [answer.code for answer in forbidden] == ["forbidden"] * len(forbidden)
    if role == "viewer":
        assert world.snapshot() == before


def test_a_viewer_is_refused_every_operation_that_writes(untouched: World) -> None:
    """Also those that the table above does not know yet."""
    viewer = untouched.token("viewer")
    for operation in OPERATIONS:
        if operation.method != "GET":
            path = operation.path.replace("{", "").replace("}", "")
            answer = untouched.request(operation.method, path, {}, token=viewer, key="k")
            assert (answer.status, answer.code) == (403, "forbidden"), operation.name


def test_a_viewer_is_refused_before_the_body_is_looked_at(untouched: World) -> None:
    answer = untouched.post(
        f"/offices/{NEW_YORK}/purchases", b"no JSON", token=untouched.token("viewer")
    )
    assert (answer.status, answer.code) == (403, "forbidden")
    assert answer.json["type"] == "/problems/forbidden"
    assert answer.json["title"]
