"""Who may not release a license is told whom to ask (R11, R27)."""

import pytest

from tests.api.advice_follower import Caller
from tests.api.refusal_checks import add_user, patch_user
from tests.api.user_requests import invite
from tests.people import ensure_users
from tests.world import NEW_YORK, World


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        ("talk_lines", "/users", {"email": "ada@example.com", "office_id": NEW_YORK}),
        (
            "fax_lines",
            "/faxline",
            {"line": {"type": "tollfree"}, "target": {"target_id": 2, "target_type": "user"}},
        ),
        (
            "talk_lines",
            f"/offices/{NEW_YORK}/removals",
            {"items": [{"license_type": "talk_lines", "quantity": 1}]},
        ),
    ],
)
def test_a_license_that_an_office_admin_may_not_release_is_released_by_a_company_admin(
    world: World, kind: str, path: str, body: object
) -> None:
    ensure_users(world, 2)
    boss = invite(world, "boss", license="admins")
    assert patch_user(world, boss, is_super_admin=True).status == 200
    world.purchase(**{kind: 1})
    if kind == "talk_lines":
        assert patch_user(world, boss, license="talk").status == 200
    else:
        target = {"target_id": boss, "target_type": "user"}
        sent = world.post("/faxline", {"line": {"type": "tollfree"}, "target": target})
        assert sent.status == 201
    (held,) = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    release = f"/offices/{NEW_YORK}/assignments/{held['assignment_id']}"
    admin = Caller(world, "office_admin")
    refused = admin.send("POST", path, body, key=world.new_key())
    assert refused.json["detail"].endswith(
        "elease 1 that is assigned. Ask a company admin to release those of admins with more "
        "access."
    ), refused.text
    assert admin.send("DELETE", release).code == "forbidden"
    assert Caller(world).send("DELETE", release).status == 204
    assert admin.send("POST", path, body, key=world.new_key()).status == 201


def test_who_may_release_all_is_not_told_to_ask(world: World) -> None:
    world.purchase(talk_lines=1)
    invite(world)
    refused = add_user(world, "grace@example.com")
    assert refused.json["detail"].endswith("Purchase 1, or release 1 that is assigned.")
