"""Refused moves say which office has too few licenses, and what helps there (R22, R27)."""

from tests.api.advice_follower import Caller, follow_each
from tests.api.refusal_checks import patch_user
from tests.api.user_requests import invite, move
from tests.world import BERLIN, NEW_YORK, World


def test_a_move_gets_the_license_in_the_other_office(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    follow_each(world, lambda: move(world, ada, BERLIN), "purchase", office=BERLIN)


def test_a_move_names_the_office_that_has_too_few(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = invite(world)
    for refused in (move(world, ada, BERLIN), patch_user(world, ada, office_id=BERLIN)):
        assert refused.json["detail"] == (
            f"1 talk_lines requested in office {BERLIN}, 0 available. Purchase 1."
        )


def test_who_stays_in_the_office_is_not_told_its_number(world: World) -> None:
    ada = invite(world, license="admins")
    refused = patch_user(world, ada, license="talk")
    assert refused.json["detail"] == "1 talk_lines requested, 0 available. Purchase 1."


def test_a_move_to_an_office_out_of_reach_is_a_company_admins(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    ada = invite(world)
    admin = Caller(world, "office_admin", (NEW_YORK,))
    path, body = f"/users/{ada}/move_office", {"office_id": BERLIN}
    refused = admin.send("PATCH", path, body)
    assert refused.code == "forbidden"
    assert refused.json["detail"].endswith("Ask a company admin for access.")
    assert Caller(world).send("PATCH", path, body).status == 200
