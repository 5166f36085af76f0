"""Headers that name another company, or another method, give nobody more than their token does."""

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.domain.caller import VENDOR_ROLES
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.positions import own_request
from tests.api.attacks.stage import OFFICES, Attack, Attacker, Goal
from tests.world import COMPANY, Answer

EVERY = pytest.mark.parametrize("this", OPERATIONS, ids=lambda each: each.name)


def send(attack: Attack, this: Operation, goal: Goal, attacker: Attacker, company: int) -> Answer:
    world, (path, body) = attack.world, own_request(this, goal)
    who = attacker.credentials(world, company)
    return world.request(this.method, path, body, key=world.new_key(), **who)


@EVERY
def test_staff_limited_to_a_company_name_no_other(attack: Attack, this: Operation) -> None:
    for role in sorted(VENDOR_ROLES):
        staff = Attacker(role, limited=True)
        answer = send(attack, this, attack.theirs, staff, OTHER_COMPANY)
        if this.about_company or this.changes or role not in this.roles:
            assert (answer.status, answer.code) == (403, "forbidden"), (role, answer.text)
        assert not attack.named_in(answer)


@EVERY
def test_staff_limited_to_a_company_may_there_what_others_may(
    raid: Attack, this: Operation
) -> None:
    """But change nothing that all companies share."""
    for role in sorted(VENDOR_ROLES):
        statuses = []
        for limited in (True, False):
            statuses.append(
                send(raid, this, raid.ours, Attacker(role, limited=limited), COMPANY).status
            )
            raid.world.back_to(raid.saved)
        if this.changes and not this.about_company:
            statuses[1] = 403
        assert statuses[0] == statuses[1], role


@EVERY
def test_nobody_else_acts_for_another_company_by_naming_it(attack: Attack, this: Operation) -> None:
    for role in ("company_admin", "office_admin", "viewer"):
        world, (path, body) = attack.world, own_request(this, attack.theirs)
        token = world.token(role, COMPANY, OFFICES if role != "company_admin" else None)
        headers = {"DP-Company-ID": str(OTHER_COMPANY)}
        answer = world.request(
            this.method, path, body, key=world.new_key(), token=token, headers=headers
        )
        if this.about_company or role not in this.roles:
            assert (answer.status, answer.code) == (403, "forbidden"), (role, answer.text)
        assert not attack.named_in(answer)


OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL")


@pytest.mark.parametrize("header", OVERRIDES)
def test_no_header_makes_a_read_a_deletion(attack: Attack, header: str) -> None:
    value = f"/api/v2/users/{attack.theirs.place.user}" if "URL" in header else "DELETE"
    answer = attack.world.get(f"/users/{attack.ours.place.user}", headers={header: value})
    assert (answer.status, answer.json["id"]) == (200, attack.ours.place.user)
