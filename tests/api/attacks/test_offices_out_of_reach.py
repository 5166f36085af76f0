"""Who acts on one office is told nothing of the company's other offices: not by any operation, nor
on any page of the console."""

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.attacks.console_requests import every_route, visit
from tests.api.attacks.positions import own_request
from tests.api.attacks.stage import SISTER, Attack, Goal
from tests.api.console_client import KEY
from tests.api.permission_stage import Place
from tests.api.reach_stage import Caller, console_of
from tests.world import COMPANY, NEW_YORK, Answer

ROLES = ("office_admin", "viewer")


def told(attack: Attack, answer: Answer, request: str) -> set[str]:
    """What the answer says of New York, besides what the request said."""
    text = f"{answer.text} {dict(answer.headers)}"
    return {each for each in attack.hidden if each in text and each not in request}


def in_boston(attack: Attack) -> Goal:
    """New York's users and objects, asked for in Boston."""
    at = attack.ours.place
    place = Place(SISTER, NEW_YORK, at.user, at.gone, at.room, at.holder, at.api_key)
    return Goal(place, attack.ours.lot)


@pytest.mark.parametrize("role", ROLES)
def test_no_operation_tells_of_an_office_out_of_reach(raid: Attack, role: str) -> None:
    token = raid.world.token(role, COMPANY, [SISTER])
    for this in OPERATIONS:
        for goal in (raid.ours, in_boston(raid)):
            path, body = own_request(this, goal)
            key = raid.world.new_key()
            answer = raid.world.request(this.method, path, body, key=key, token=token)
            assert not told(raid, answer, f"{path} {body}"), (this.name, answer.text)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_of_an_office_out_of_reach(
    attack: Attack, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    console, _ = console_of(attack.world, Caller(role, offices=[SISTER]))
    for goal in (attack.ours, in_boston(attack)):
        for route, path in every_route(goal).items():
            for query in ("", f"?talk_lines=1&to={NEW_YORK}&do=delete&office={NEW_YORK}"):
                answer = visit(console, path + query)
                assert not told(attack, answer, path + query), route


def test_who_acts_on_all_offices_is_told(attack: Attack) -> None:
    """So the tests above looked for the right words."""
    users = attack.world.get("/users").text + attack.world.get("/offices").text
    assert {"Yolanda", "yy-our-user", "yy-our-office", "New York"} <= {
        each for each in attack.hidden if each in users
    }
