"""Addresses and external ids of another company are free here, and found by nobody here."""

from typing import Any

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.positions import described_fields
from tests.api.attacks.stage import Attack, Attacker
from tests.world import NEW_YORK, Answer

THEIRS = {
    "user": "zz-their-user",
    "room": "zz-their-room",
    "office": "zz-their-office",
    "company": "zz-their-company",
}
FREE = "xx-of-nobody"
LOOKUPS = {
    "get_users": "/users?external_id={user}",
    "get_rooms": "/rooms?external_id={room}",
    "get_offices": "/offices?external_id={office}",
    "get_companies": "/companies?external_id={company}",
}
CLAIMS: dict[str, Any] = {
    "post_user": lambda at: {
        "email": "a@b.example",
        "office_id": at.office,
        "external_id": "{user}",
    },
    "post_users": lambda at: {
        "users": [{"email": "a@b.example", "office_id": at.office, "external_id": "{user}"}]
    },
    "patch_user": lambda at: {"external_id": "{user}"},
    "post_room": lambda at: {"name": "Lobby", "office_id": at.office, "external_id": "{room}"},
    "patch_room": lambda at: {"external_id": "{room}"},
    "patch_office": lambda at: {"external_id": "{office}"},
}
UNIQUE_AMONG_ALL = {"patch_company", "post_company"}
"""Vendor staff give companies their ids, which are unique among all companies (decision 97)."""
OPENS_AN_OFFICE = {"post_office"}
"""Like `patch_office`; its body is long."""


def claim(attack: Attack, name: str, value: str) -> Answer:
    """Sends the body of `CLAIMS` with this external id."""
    (this,) = (each for each in OPERATIONS if each.name == name)
    at = attack.ours.place
    body = _filled(CLAIMS[name](at), value)
    path = this.path.format(office_id=at.office, user_id=at.user, room_id=at.room)
    return attack.world.request(this.method, path, body)


def _filled(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, text) for each in value]
    return text if isinstance(value, str) and value.startswith("{") else value


def test_every_external_id_of_a_request_is_tried() -> None:
    takes = {
        each.name
        for each in OPERATIONS
        if any(field.endswith("/external_id") for field in described_fields(each))
    }
    assert takes == {*CLAIMS} | UNIQUE_AMONG_ALL | OPENS_AN_OFFICE
    assert {each.name for each in OPERATIONS if "external_id" in dict(each.query)} == {*LOOKUPS}


@pytest.mark.parametrize("name", CLAIMS)
def test_their_external_id_is_as_free_as_nobodys(raid: Attack, name: str) -> None:
    answers = []
    theirs = THEIRS[name.partition("_")[2].removesuffix("s")]
    for value in (theirs, FREE):
        raid.world.new_id = lambda: 8_200_000_000_000_000
        answers.append(claim(raid, name, value))
        raid.world.back_to(raid.saved)
    assert answers[0].status in (200, 201), answers[0].text
    assert answers[0].text.replace(theirs, FREE) == answers[1].text


def test_their_address_is_as_free_as_nobodys(raid: Attack) -> None:
    theirs = raid.world.get(
        f"/users/{raid.theirs.place.user}", token=raid.world.token("company_admin", OTHER_COMPANY)
    ).json["emails"][0]
    raid.world.new_id = lambda: 8_200_000_000_000_000
    answers = []
    for email in (theirs, "nobody@b.example"):
        answers.append(raid.world.post("/users", {"email": email, "office_id": NEW_YORK}))
        raid.world.back_to(raid.saved)
    assert answers[0].status == 201, answers[0].text
    assert answers[0].text.replace(theirs, "nobody@b.example") == answers[1].text
    assert raid.world.get(f"/users?email={theirs}").json == {"items": []}


@pytest.mark.parametrize("name", LOOKUPS)
def test_nobody_finds_them_by_an_external_id(attack: Attack, name: str) -> None:
    limited = Attacker("csm", limited=True)
    callers = [limited] if name == "get_companies" else [limited, Attacker("company_admin")]
    for caller in callers:
        who = caller.credentials(attack.world)
        found = attack.world.get(LOOKUPS[name].format(**THEIRS), **who)
        assert (found.status, found.json) == (200, {"items": []}), caller


def test_staff_of_one_company_find_no_other_by_its_name(attack: Attack) -> None:
    who = Attacker("csm", limited=True).credentials(attack.world)
    for name in ("zanzibar", "holdings"):
        answer = attack.world.get(f"/companies?name={name}", **who)
        assert (answer.status, answer.json) == (200, {"items": []})
        everybody = attack.world.get(
            f"/companies?name={name}", token=attack.world.token("csm", None)
        )
        assert [each["name"] for each in everybody.json["items"]] == ["Zanzibar Holdings"]


def test_they_find_them_themselves(attack: Attack) -> None:
    """So the lookups above looked for what is there."""
    theirs = {"token": attack.world.token("company_admin", OTHER_COMPANY)}
    vendor = {"token": attack.world.token("csm", None)}
    for name, path in LOOKUPS.items():
        who = vendor if name == "get_companies" else theirs
        (item,) = attack.world.get(path.format(**THEIRS), **who).json["items"]
        assert item["external_id"] in THEIRS.values()
