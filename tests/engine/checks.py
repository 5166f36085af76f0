"""Compares the responses that clients got with the table: each acknowledged request is stored
exactly once, and no refused one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.dynamo import keys
from chalicelib.dynamo.compression import text_of
from tests.engine.client import Done, hash_of
from tests.engine.crowd import Outcome
from tests.license_types import LicenseType
from tests.simulation.oracles import check_table
from tests.world import World

ACTIONS = {
    "purchase": ["purchase"],
    "quoted": ["purchase"],
    "remove": ["removal"],
    "restore": ["restoration"],
    "transfer": ["transfer", "transfer"],
}
"""The actions of the journal entries that a request of each kind writes."""

ANSWERS = {
    "opening": {"201"},
    "assign": {"201", "200", "409 no_available_licenses"},
    "batch": {"201", "409 no_available_licenses"},
    "invite": {"201", "409 no_available_licenses"},
    "release": {"204", "404 not_found"},
    "give_back": {"200", "204"},
    "purchase": {"201"},
    "quote": {"200"},
    "quoted": {"201", "409 quote_changed", "409 quote_expired", "422 idempotency_key_reused"},
    "remove": {"201", "409 no_available_licenses"},
    "restore": {"201", "409 exceeds_scheduled"},
    "transfer": {"201", "409 no_available_licenses"},
    "read": {"200"},
}
"""The responses that a client may get, besides `503 contended`. A quoted purchase and its repeat
confirm different quotes, so the repeat has another body: 422."""


def check(world: World, outcome: Outcome) -> None:
    """All checks after the last client has finished."""
    check_all(outcome.done, world.items())


def check_all(done: list[Done], items: list[dict[str, Any]]) -> None:
    """The items agree with each other and with the responses."""
    check_table(items)
    check_answers(done)
    check_stored_responses(done, items)
    check_journal(done, items)
    check_assignments(done, items)
    check_users(items)


def answer_of(done: Done) -> str:
    return f"{done.status} {done.code}".strip()


def check_answers(done: list[Done]) -> None:
    """Every response is one that the documentation promises."""
    strange = Counter(
        (each.kind, answer_of(each))
        for each in done
        if answer_of(each) not in ANSWERS[each.kind] | {"503 contended"}
    )
    assert not strange, strange


def check_stored_responses(done: list[Done], items: list[dict[str, Any]]) -> None:
    """There is one idempotency record for each acknowledged key, with the response that all its
    requests got, and no other record."""
    answers: dict[str, set[str]] = defaultdict(set)
    for each in done:
        if each.key and each.acknowledged:
            answers[each.key].add(each.body_hash)
    torn = {key: bodies for key, bodies in answers.items() if len(bodies) > 1}
    assert not torn, ("different responses", torn)
    acknowledged = Counter(body for bodies in answers.values() for body in bodies)
    kept = Counter(hash_of(text_of(item["body"]).encode()) for item in _of(items, "KEY#"))
    _require_equal(acknowledged, kept, "idempotency records")


def check_journal(done: list[Done], items: list[dict[str, Any]]) -> None:
    """Each acknowledged order has its entries once; other orders have none."""
    orders = {each.key: each for each in done if each.acknowledged and each.kind in ACTIONS}
    expected = Counter(
        (key, action) for key, each in orders.items() for action in ACTIONS[each.kind]
    )
    found = Counter(
        (item["reason"], item["action"]) for item in _of(items, "ENTRY#") if "reason" in item
    )
    _require_equal(expected, found, "entries")


def check_assignments(done: list[Done], items: list[dict[str, Any]]) -> None:
    """Exactly the assignments that were made and not released are stored. All acknowledged requests
    with one key count as one assignment."""
    once = {each.key or position: each.took for position, each in enumerate(done) if each.took}
    balance = Counter(number for took in once.values() for number in took)
    balance.subtract(number for each in done for number in each.freed)
    doubtful = {number for each in done for number in each.doubtful}
    held = Counter(
        item["assignment_id"] for item in _of(items, "ASSIGNMENT#") if "released_at" not in item
    )
    wrong = {
        number: count
        for number, count in balance.items()
        if count != held[number] and number not in doubtful
    }
    assert not wrong, wrong
    assert held.keys() <= balance.keys() | doubtful, held.keys() - balance.keys()


def check_users(items: list[dict[str, Any]]) -> None:
    """A user holds a license exactly if the user is not deleted."""
    held = {
        item["assignment_id"] for item in _of(items, "ASSIGNMENT#") if "released_at" not in item
    }
    for user in _of(items, "USER#"):
        assignee = Assignee("user", user["user_id"])
        number = assignment_id(user["office_id"], LicenseType.TALK_LINES, assignee)
        assert (number in held) is (user["state"] != "deleted"), user


def check_renewals(
    items: list[dict[str, Any]], offices: Iterable[int], boundaries: Sequence[str]
) -> None:
    """Each of the offices crossed exactly these boundaries, once each and in order."""
    crossed: dict[str, list[str]] = defaultdict(list)
    for entry in _of(items, "ENTRY#"):
        if entry["action"] == "renewal":
            crossed[entry["pk"]].append(entry["at"])
    accounts = {item["pk"]: item for item in _of(items, "ACCOUNT")}
    for office in offices:
        partition, _ = keys.account(office)
        account = accounts[partition]
        assert crossed[partition] == [*boundaries], (partition, crossed[partition])
        now_in = account["cycle_number"], account["cycle_start"]
        assert now_in == (len(boundaries), boundaries[-1]), (partition, now_in)


def _of(items: Iterable[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    return [item for item in items if item["sk"].startswith(prefix)]


def _require_equal(expected: Counter[Any], found: Counter[Any], what: str) -> None:
    assert expected == found, (what, "missing", expected - found, "unexpected", found - expected)
