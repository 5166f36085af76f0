"""Another company's ids are ids that nobody has: for every operation, wherever it takes an id, to
every role. The answer is the same, nothing is written, and nothing of the other company is said."""

import re

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.positions import (
    IN_BODIES,
    Position,
    described_ids,
    own_request,
    positions,
)
from tests.api.attacks.stage import ATTACKERS, NOBODY, Attack, Attacker, Goal
from tests.world import Answer

POSITIONS = [each for this in OPERATIONS for each in positions(this)]
INTERNALS = re.compile(r"Traceback|botocore|chalicelib|dynamo|/var/task|\.py\b|pk\b", re.IGNORECASE)
"""Nothing of how the service is made is in an answer."""


def test_every_id_of_every_body_is_tried() -> None:
    assert described_ids() == set(IN_BODIES), "tests/api/attacks/positions.py: IN_BODIES"


def test_every_operation_is_tried_or_takes_no_ids() -> None:
    tried = {each.operation.name for each in POSITIONS}
    without = {each.name for each in OPERATIONS} - tried
    assert without == {
        *("get_catalog", "get_companies", "get_company", "get_company_billing_summary"),
        *("get_company_history", "get_company_licenses", "get_offices"),
        *("patch_company", "post_company", "post_office", "put_catalog"),
        *("get_public_catalog", "get_spending_limits", "get_company_bookkeeping"),
        *("get_api_keys", "get_provisioning", "get_provisioning_activity"),
        "put_spending_limits",  # Its offices are tried in test_spending_limits.py.
    }


def send(attack: Attack, attacker: Attacker, at: Position, goal: Goal) -> Answer:
    path, body = at.sent(attack.ours, goal)
    world = attack.world
    method, key = at.operation.method, world.new_key()
    return world.request(method, path, body, key=key, **attacker.credentials(world))


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda each: each.name)
def test_it_is_as_if_they_were_not_there(attack: Attack, attacker: Attacker) -> None:
    for at in POSITIONS:
        where = (at.operation.name, at.name)
        answer = send(attack, attacker, at, attack.theirs)
        nobodys = send(attack, attacker, at, NOBODY)
        found = (answer.status, attack.theirs.masked(answer.text))
        assert found == (nobodys.status, NOBODY.masked(nobodys.text)), where
        finds_none = at.name.startswith("?") and answer.json == {"items": []}
        assert is_refused(answer) or finds_none, where
        assert not attack.named_in(answer), where
        assert not INTERNALS.search(answer.text), where


def is_refused(answer: Answer) -> bool:
    """As not found, also when it would have held a license; or because of the role."""
    if answer.code == "holder_not_eligible":
        return bool(answer.json["reason"] == "not_found")
    return answer.code in ("not_found", "forbidden")


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda each: each.name)
def test_ones_own_lists_and_objects_say_nothing_of_others(
    attack: Attack, attacker: Attacker
) -> None:
    for this in OPERATIONS:
        if this.method == "GET":
            path, _ = own_request(this, attack.ours)
            answer = attack.world.get(path, **attacker.credentials(attack.world))
            assert not attack.named_in(answer), this.name


def test_the_other_company_is_told_of_itself(attack: Attack) -> None:
    """So the tests above looked for the right words."""
    told: set[str] = set()
    token = attack.world.token("company_admin", OTHER_COMPANY)
    for this in OPERATIONS:
        if this.method == "GET":
            path, _ = own_request(this, attack.theirs)
            told |= attack.named_in(attack.world.get(path, token=token))
    assert {"Zuleika", "Their secret room", "Zanzibar Holdings", "Zebra crossing"} <= told
