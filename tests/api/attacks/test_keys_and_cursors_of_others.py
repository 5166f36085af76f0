"""Idempotency keys, cursors, quotes and entity tags of others open nothing and tell nothing."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.positions import own_request
from tests.api.attacks.stage import SISTER, Attack, Goal
from tests.api.permission_stage import ONE, QUERIES
from tests.world import BERLIN, COMPANY, Answer

KEYED = [each for each in OPERATIONS if each.idempotency != "none" and each.about_company]
LISTS = [
    each
    for each in OPERATIONS
    if (each.listed == "paged" or "cursor" in dict(each.query)) and each.name not in QUERIES
]
TAGGED = [each for each in OPERATIONS if each.tagged]


def caller(
    attack: Attack, this: Operation, company: int, role: str = "", sub: str = "one"
) -> dict[str, Any]:
    """Who may do the operation in the company, unless another role is given."""
    if not role and "company_admin" not in this.roles:
        headers = {"DP-Company-ID": str(company), "DP-Reason": "asked by mail"}
        return {"token": attack.world.token("vendor_admin", None, sub=sub), "headers": headers}
    return {"token": attack.world.token(role or "company_admin", company, [BERLIN], sub=sub)}


def request(attack: Attack, this: Operation, at: Goal, more: str = "", **who: Any) -> Answer:
    path, body = own_request(this, at)
    return attack.world.request(this.method, f"{path}{more}", body, **who)


@pytest.mark.parametrize("this", KEYED, ids=lambda each: each.name)
def test_a_key_of_another_caller_brings_no_answer(raid: Attack, this: Operation) -> None:
    first = request(raid, this, raid.theirs, key="k", **caller(raid, this, OTHER_COMPANY))
    assert first.status in (200, 201, 204), first.text
    same = request(raid, this, raid.theirs, key="k", **caller(raid, this, OTHER_COMPANY))
    assert same.headers.get("Idempotency-Replayed") == "true"
    before = raid.world.snapshot()
    for role, company, sub in (
        ("", COMPANY, "one"),
        ("office_admin", OTHER_COMPANY, "one"),
        ("office_admin", OTHER_COMPANY, "two"),
        ("viewer", OTHER_COMPANY, "one"),
    ):
        if company == COMPANY and own_request(this, raid.ours) == own_request(this, raid.theirs):
            continue  # It names no object, so that it is a request of one's own.
        who = caller(raid, this, company, role, sub)
        answer = request(raid, this, raid.theirs, key="k", **who)
        assert answer.code in ("forbidden", "not_found"), (role, company, answer.text)
        assert "Idempotency-Replayed" not in answer.headers
        assert not raid.named_in(answer) or company == OTHER_COMPANY
    assert raid.world.snapshot() == before


@pytest.mark.parametrize("this", KEYED, ids=lambda each: each.name)
def test_a_key_of_another_company_is_ones_own_key(raid: Attack, this: Operation) -> None:
    theirs = request(raid, this, raid.theirs, key="k", **caller(raid, this, OTHER_COMPANY))
    ours = request(raid, this, raid.ours, key="k", **caller(raid, this, COMPANY))
    assert (theirs.status, ours.status) in ((200, 200), (201, 201), (204, 204)), ours.text
    assert "Idempotency-Replayed" not in ours.headers
    assert not raid.named_in(ours)


def test_a_key_of_another_vendor_admin_founds_ones_own_company(raid: Attack) -> None:
    (this,) = (each for each in OPERATIONS if each.name == "post_company")
    first, other = (
        request(raid, this, raid.ours, key="k", **caller(raid, this, COMPANY, sub=sub))
        for sub in ("one", "two")
    )
    assert (first.status, other.status) == (201, 201)
    assert "Idempotency-Replayed" not in other.headers
    assert first.json["company"]["id"] != other.json["company"]["id"]


def test_a_cursor_of_another_company_leads_to_ones_own_items(attack: Attack) -> None:
    theirs = cursors(attack, attack.theirs, caller(attack, LISTS[0], OTHER_COMPANY))
    assert len(theirs) >= 6, [*theirs]
    for this in LISTS:
        for name, cursor in theirs.items():
            for forged in (cursor, *tampered(cursor)):
                who = caller(attack, this, COMPANY)
                answer = request(attack, this, attack.ours, f"?cursor={forged}", **who)
                assert not attack.named_in(answer), (this.name, name)
                if answer.status != 200:
                    (error,) = answer.json["errors"]
                    assert error["pointer"] == "/query/cursor", (this.name, name, answer.text)


def cursors(attack: Attack, goal: Goal, who: dict[str, Any]) -> dict[str, str]:
    """By list, the cursor after its first item; of lists with more than one."""
    limited = [each for each in LISTS if each.listed or "limit" in dict(each.query)]
    pages = {this.name: request(attack, this, goal, "?limit=1", **who).json for this in limited}
    return {name: page["cursor"] for name, page in pages.items() if "cursor" in page}


def tampered(cursor: str) -> list[str]:
    """The cursor cut, and with other contents."""
    key = urlsafe_b64decode(cursor).decode()
    number = re.sub(r"\d", "0", key)
    others = (number, f"{key}~", key.split("#", 1)[0] + "#", "OFFICE#", "USER#", "KEY#", "COMPANY")
    return [cursor[:-4], *(urlsafe_b64encode(each.encode()).decode() for each in others)]


@pytest.mark.parametrize("this", LISTS, ids=lambda each: each.name)
def test_a_cursor_to_items_of_another_kind_is_refused(attack: Attack, this: Operation) -> None:
    for key in ("COMPANY", "KEY#0", "EMAIL#a", "ACCOUNT", "TERMS", "EXTERNAL#USER#a", "NAME#a"):
        forged = urlsafe_b64encode(key.encode()).decode()
        who = caller(attack, this, COMPANY)
        answer = request(attack, this, attack.ours, f"?cursor={forged}", **who)
        assert (answer.status, answer.code) == (400, "invalid_request"), key


@pytest.mark.parametrize(
    "this",
    [each for each in LISTS if "office_admin" in each.roles],
    ids=lambda each: each.name,
)
def test_a_cursor_of_another_office_leads_to_no_items_of_it(
    attack: Attack, this: Operation
) -> None:
    """An office admin of Berlin, where nothing was purchased, has cursors of New York."""
    found = cursors(attack, attack.ours, caller(attack, this, COMPANY))
    who = caller(attack, this, COMPANY, "office_admin")
    for cursor in found.values():
        path = this.path.format(office_id=BERLIN, number=1)
        answer = attack.world.get(f"{path}?cursor={cursor}", **who)
        # Berlin has no invoice 1, and so no lines of it.
        assert answer.status in (200, 400, 404), answer.text
        for number in (*attack.ours.ids.values(), SISTER):
            assert str(number) not in answer.text, this.name


def test_a_quote_of_another_company_or_office_confirms_nothing(attack: Attack) -> None:
    quoting = next(each for each in OPERATIONS if each.name == "post_quote")
    theirs = request(attack, quoting, attack.theirs, **caller(attack, quoting, OTHER_COMPANY))
    sisters = attack.world.post(f"/offices/{SISTER}/quotes", {"action": "purchase", **ONE})
    for token in (theirs.json["quote"], sisters.json["quote"]):
        body = {**ONE, "quote": token}
        path = f"/offices/{attack.ours.place.office}/purchases"
        answer = attack.world.post(path, body, key="k")
        assert (answer.status, answer.code) == (409, "quote_changed"), answer.text
        assert not attack.named_in(answer)


@pytest.mark.parametrize("this", TAGGED, ids=lambda each: each.name)
def test_an_entity_tag_of_another_company_does_not_say_that_the_object_is_there(
    attack: Attack, this: Operation
) -> None:
    theirs = request(attack, this, attack.theirs, **caller(attack, this, OTHER_COMPANY))
    for tag in (theirs.headers["ETag"], "*"):
        who = {**caller(attack, this, COMPANY), "headers": {"If-None-Match": tag}}
        answer = request(attack, this, attack.theirs, **who)
        own = "{" not in this.path
        assert own or (answer.status, answer.code) == (404, "not_found"), answer.text
        assert not attack.named_in(answer)
